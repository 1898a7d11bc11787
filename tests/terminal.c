/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "terminal.h"

#include <locale.h>
#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>

#include <cmocka.h>

#include "app/synth.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/random.h"
#include "net/modelfile.h"
#include "scratch.h"

/* ---- folders and files ---- */

struct world world;

static struct model *make_model(enum architecture architecture, enum scheme scheme, uint64_t seed)
{
    const struct kind *kind = kind_of(architecture);
    int units[] = {kind->hourly ? 16 : 32, 16}, depth = kind->inner ? 1 : 2;
    struct error error = ERROR_NONE;
    struct network *network =
        network_new(architecture, ACTIVATION_TANH, FEATURE_COUNT, depth, units, &error);
    assert_non_null(network);
    struct random random;
    random_seed(&random, seed);
    for (size_t i = 0; i < network->parameters; i++) {
        network->weights[i] = (float)(random_uniform(&random) - 0.5) * 0.5f;
    }
    struct feature_spec spec;
    feature_spec_plain(scheme, &spec);
    for (int i = 0; i < FEATURE_COUNT; i++) {
        spec.mean[i] = 50;
        spec.sd[i] = 50;
        spec.limit = 3;
        spec.clip_low[i] = -1e6f;
        spec.clip_high[i] = 1e6f;
    }
    struct model *model = model_new(architecture_name(architecture), &spec, network);
    model->intercept = -1;
    model->threshold = 0.25;
    model->base_rate = 0.14;
    model->parent = "";
    static const char *const facts[] = {"cohort",       "outcome", "calibration",
                                        "intended use", "limits",  "licence"};
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
        model_add_fact(model, facts[i], "made up for a test");
    }
    model_add_fact(model, "auroc", ".500 (.400-.600)");
    model->similar_count = 2;
    model->similar_stays = 200;
    model->similar_logit[0] = -5;
    model->similar_logit[1] = 5;
    model->similar_deaths[0] = 20;
    model->similar_deaths[1] = 180;
    return model;
}

int world_make(void **state)
{
    (void)state;
    setlocale(LC_CTYPE, "C.UTF-8");
    /* As for a background job or under nohup: the program must not inherit this. */
    signal(SIGINT, SIG_IGN);
    signal(SIGQUIT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    assert_non_null(scratch_folder(world.folder));
    snprintf(world.models, sizeof world.models, "%s/models", world.folder);
    snprintf(world.patients, sizeof world.patients, "%s/patients", world.folder);
    mkdir(world.models, 0700);
    mkdir(world.patients, 0700);
    struct error error = ERROR_NONE;
    static const enum architecture kinds[] = {ARCHITECTURE_LSTM, ARCHITECTURE_HLSTM,
                                              ARCHITECTURE_DNN};
    enum { WORLD_KINDS = sizeof kinds / sizeof *kinds };
    for (int i = 0; i < WORLD_KINDS * SCHEME_COUNT; i++) {
        struct model *model =
            make_model(kinds[i % WORLD_KINDS], (enum scheme)(i / WORLD_KINDS), (uint64_t)(100 + i));
        char path[160];
        snprintf(path, sizeof path, "%s/%d.safetensors", world.models, i);
        assert_true(model_save(model, path, &error));
        model_free(model);
    }
    const struct synth_course *courses;
    size_t count = synth_courses(&courses);
    for (size_t i = 0; i < count; i++) {
        struct text text = {0};
        char path[256];
        assert_true(synth_write(&courses[i], 5, &text, &error));
        snprintf(path, sizeof path, "%s/%s%s", world.patients, courses[i].name, courses[i].ending);
        assert_true(file_write(path, text.data, text.length, &error));
        text_free(&text);
    }
    return 0;
}

void world_remove_folder(const char *folder)
{
    struct file_list list = {0};
    file_list_add(&list, folder, NULL);
    for (size_t i = 0; i < list.count; i++) {
        unlink(list.paths[i]);
    }
    file_list_free(&list);
    rmdir(folder);
}

int world_remove(void **state)
{
    (void)state;
    return scratch_remove(world.folder);
}

void world_copies(const char *folder, int count)
{
    struct file_list list = {0};
    mkdir(folder, 0700);
    file_list_add(&list, world.patients, NULL);
    for (int i = 0; i < count; i++) {
        char path[200];
        snprintf(path, sizeof path, "%s/%04d.txt", folder, i);
        assert_int_equal(link(list.paths[(size_t)i % list.count], path), 0);
    }
    file_list_free(&list);
}

void open_session(struct session *session)
{
    struct error error = ERROR_NONE;
    session_init(session);
    assert_true(session_open_models(session, world.models, &error));
    assert_true(session_add_path(session, world.patients, &error));
    while (session_load_next(session)) {
    }
    assert_true(session->stay_count >= 12);
}

/* ---- the program on a terminal ---- */

static int on_property(VTermProp property, VTermValue *value, void *user)
{
    struct terminal *terminal = user;
    if (property == VTERM_PROP_ALTSCREEN) {
        terminal->alternate = value->boolean;
    } else if (property == VTERM_PROP_CURSORVISIBLE) {
        terminal->cursor_shown = value->boolean;
    }
    return 1;
}
static const VTermScreenCallbacks callbacks = {.settermprop = on_property};

/* A shell with job control, which reports and counts when the program is stopped and continues it
 * when Return is typed. */
static const char shell_job[] =
    "./icurisk --models \"$1\" \"$2\" $3; s=$? n=0; while [ $s -gt 128 ]; do n=$((n + 1)); "
    "echo JOB STOPPED $n; read x; fg; s=$?; done; echo JOB DONE";

static void run_child(const struct launch *launch, int slave, int master)
{
    const char *models = launch->models ? launch->models : world.models;
    const char *patients = launch->data       ? "-"
                           : launch->patients ? launch->patients
                                              : world.patients;
    close(master);
    login_tty(slave);
    signal(SIGINT, SIG_DFL); /* a background job or nohup may ignore them */
    signal(SIGQUIT, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
    if (launch->data && !freopen(launch->data, "r", stdin)) {
        _exit(90);
    }
    char here[4000], library[4096];
    bool found = getcwd(here, sizeof here);
    clearenv();
    if (launch->fault && found) {
        snprintf(library, sizeof library, "%s/tests/fault.so", here);
        setenv("LD_PRELOAD", library, 1);
        setenv("ASAN_OPTIONS", "verify_asan_link_order=0", 1);
        setenv("FAULT", launch->fault, 1);
    }
    setenv("HOME", world.folder, 1);
    setenv("TERM", launch->term ? launch->term : "xterm-256color", 1);
    setenv("LC_ALL", launch->locale ? launch->locale : "C.UTF-8", 1);
    setenv("TZ", "UTC", 1);
    setenv("XDG_CONFIG_HOME", launch->config ? launch->config : "/dev/null", 1);
    setenv("OPENBLAS_NUM_THREADS", "1", 1);
    if (launch->no_color) {
        setenv("NO_COLOR", launch->no_color, 1);
    }
    patients = *patients ? patients : NULL;
    if (launch->shell) {
        execl("/bin/sh", "sh", "-mc", shell_job, "sh", models, patients,
              launch->option ? launch->option : "", (char *)NULL);
    } else if (launch->command) {
        execl("./icurisk", "icurisk", launch->command, "--models", models, launch->option,
              (char *)NULL);
    } else {
        execl("./icurisk", "icurisk", "--models", models, patients, launch->option, (char *)NULL);
    }
    _exit(91);
}

void terminal_start(struct terminal *terminal, const struct launch *launch)
{
    *terminal =
        (struct terminal){.rows = launch->rows, .columns = launch->columns, .cursor_shown = true};
    struct winsize size = {.ws_row = (unsigned short)launch->rows,
                           .ws_col = (unsigned short)launch->columns};
    assert_int_equal(openpty(&terminal->master, &terminal->slave, NULL, NULL, &size), 0);
    assert_int_equal(tcgetattr(terminal->slave, &terminal->before), 0);
    terminal->vterm = vterm_new(launch->rows, launch->columns);
    vterm_set_utf8(terminal->vterm, 1);
    terminal->screen = vterm_obtain_screen(terminal->vterm);
    vterm_screen_enable_altscreen(terminal->screen, 1);
    vterm_screen_set_callbacks(terminal->screen, &callbacks, terminal);
    vterm_screen_reset(terminal->screen, 1);
    terminal->pid = fork();
    assert_true(terminal->pid >= 0);
    if (terminal->pid == 0) {
        run_child(launch, terminal->slave, terminal->master);
    }
}

/* The emulator does not report these two modes. The program writes each in one piece. */
static void note_mode(const char *mode, bool *on, const char *bytes, size_t count)
{
    size_t length = strlen(mode);
    for (size_t i = 0; i + length < count; i++) {
        if (memcmp(bytes + i, mode, length) == 0) {
            *on = bytes[i + length] == 'h';
        }
    }
}

/* Until there has been no output for that long. */
static void pump(struct terminal *terminal, int silence_ms)
{
    struct pollfd source = {.fd = terminal->master, .events = POLLIN};
    while (poll(&source, 1, silence_ms) > 0 && (source.revents & POLLIN)) {
        char bytes[4096];
        ssize_t count = read(terminal->master, bytes, sizeof bytes);
        for (ssize_t i = 0; i < count; i++) {
            terminal->eight_bit |= (bytes[i] & 0x80) != 0;
        }
        if (count <= 0) {
            break;
        }
        note_mode("\033[?2004", &terminal->brackets, bytes, (size_t)count);
        note_mode("\033[?1000", &terminal->mouse, bytes, (size_t)count);
        vterm_input_write(terminal->vterm, bytes, (size_t)count);
    }
    if (!terminal->ended && waitpid(terminal->pid, &terminal->status, WNOHANG) == terminal->pid) {
        terminal->ended = true;
        pump(terminal, silence_ms); /* the last output */
    }
}

void terminal_pump(struct terminal *terminal)
{
    pump(terminal, 20);
}

void terminal_send(struct terminal *terminal, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t sent = write(terminal->master, bytes, length < 512 ? length : 512);
        assert_true(sent > 0);
        bytes += sent;
        length -= (size_t)sent;
        pump(terminal, 0); /* so that it never waits for us */
    }
}

void terminal_row(const struct terminal *terminal, int row, char *out, size_t size)
{
    VTermRect rect = {row, row + 1, 0, terminal->columns};
    size_t length = vterm_screen_get_text(terminal->screen, out, size - 1, rect);
    out[length] = 0;
}

int terminal_find(const struct terminal *terminal, const char *text)
{
    for (int row = 0; row < terminal->rows; row++) {
        char line[2048];
        terminal_row(terminal, row, line, sizeof line);
        if (strstr(line, text)) {
            return row;
        }
    }
    return -1;
}

void terminal_print(const struct terminal *terminal)
{
    for (int row = 0; row < terminal->rows; row++) {
        char line[2048];
        terminal_row(terminal, row, line, sizeof line);
        print_message("%2d %s\n", row, line);
    }
}

int terminal_wait(struct terminal *terminal, const char *text, bool there)
{
    double start_time = clock_usec();
    int row = -1;
    do {
        terminal_pump(terminal);
        row = terminal_find(terminal, text);
    } while ((row >= 0) != there && !terminal->ended &&
             clock_usec() - start_time < TERMINAL_WAIT_USEC);
    if ((row >= 0) != there) {
        terminal_print(terminal);
        fail_msg("%s: '%s'%s", there ? "never seen" : "never gone", text,
                 terminal->ended ? ", the program has ended" : "");
    }
    return row;
}

void terminal_type(struct terminal *terminal, const char *keys)
{
    enum { MOMENT_USEC = 250000 };
    if (terminal->typed_line) { /* text that follows at once would belong to the paste */
        usleep(MOMENT_USEC);
        terminal_pump(terminal);
    }
    terminal->typed_line = strpbrk(keys, "\r\033") != NULL;
    assert_int_equal(write(terminal->master, keys, strlen(keys)), (ssize_t)strlen(keys));
}

void terminal_resize(struct terminal *terminal, int rows, int columns)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    terminal->rows = rows;
    terminal->columns = columns;
    vterm_set_size(terminal->vterm, rows, columns);
    assert_int_equal(ioctl(terminal->master, TIOCSWINSZ, &size), 0);
}

void terminal_wait_end(struct terminal *terminal)
{
    double start_time = clock_usec();
    while (!terminal->ended && clock_usec() - start_time < TERMINAL_WAIT_USEC) {
        terminal_pump(terminal);
    }
    if (!terminal->ended) {
        kill(terminal->pid, SIGKILL);
        terminal_print(terminal);
        fail_msg("the program did not end");
    }
}

void terminal_assert_restored(struct terminal *terminal)
{
    struct termios after;
    assert_int_equal(tcgetattr(terminal->slave, &after), 0);
    assert_int_equal(after.c_lflag, terminal->before.c_lflag);
    assert_int_equal(after.c_iflag, terminal->before.c_iflag);
    assert_int_equal(after.c_oflag, terminal->before.c_oflag);
    assert_false(terminal->alternate);
    assert_true(terminal->cursor_shown);
    assert_false(terminal->brackets);
    assert_false(terminal->mouse);
}

void terminal_finish(struct terminal *terminal)
{
    if (!terminal->ended) {
        terminal_type(terminal, "q");
        terminal_wait_end(terminal);
    }
    assert_true(WIFEXITED(terminal->status) || WIFSIGNALED(terminal->status));
    vterm_free(terminal->vterm);
    close(terminal->master);
    close(terminal->slave);
}

void terminal_ready(struct terminal *terminal)
{
    terminal_wait(terminal, "Quit", true);
    terminal_wait(terminal, "reading file", false);
    terminal_wait(terminal, "computing risks", false);
}

/* ---- tests side by side ---- */

/* Fewer with a sanitizer, with which the program computes more than it waits. */
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
#define FEWER 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define FEWER 1
#endif
#endif
#ifndef FEWER
#define FEWER 0
#endif
enum { SIDE_BY_SIDE = FEWER ? 2 : 3, MOST_TESTS = 32 };

struct part {
    pid_t pid;
    FILE *output;
    bool failed;
};

static void start_part(struct part *part, const struct CMUnitTest *test, int (*setup)(void **),
                       int (*teardown)(void **))
{
    part->output = tmpfile();
    fflush(NULL);
    part->pid = part->output ? fork() : -1;
    if (part->pid == 0) {
        dup2(fileno(part->output), STDOUT_FILENO);
        dup2(fileno(part->output), STDERR_FILENO);
        exit(_cmocka_run_group_tests(test->name, test, 1, setup, teardown) != 0);
    }
    part->failed = part->pid < 0;
}

static void print_part(const struct part *part)
{
    char bytes[4096];
    if (part->output) {
        rewind(part->output);
        for (size_t count; (count = fread(bytes, 1, sizeof bytes, part->output)) > 0;) {
            fwrite(bytes, 1, count, stdout);
        }
        fclose(part->output);
    }
}

/* Waits for one of them. */
static void end_part(struct part *parts, size_t count)
{
    int status;
    pid_t pid = wait(&status);
    for (size_t i = 0; i < count; i++) {
        if (parts[i].pid == pid) {
            parts[i].failed = status != 0;
        }
    }
}

int terminal_run_tests(const struct CMUnitTest *tests, size_t count, int (*setup)(void **),
                       int (*teardown)(void **))
{
    struct part parts[MOST_TESTS] = {{0}};
    int failed = 0;
    if (count > MOST_TESTS) {
        return 1;
    }
    for (size_t i = 0; i < count; i++) {
        if (i >= SIDE_BY_SIDE) {
            end_part(parts, i);
        }
        start_part(&parts[i], &tests[i], setup, teardown);
    }
    for (size_t i = 0; i < count && i < SIDE_BY_SIDE; i++) {
        end_part(parts, count);
    }
    for (size_t i = 0; i < count; i++) {
        print_part(&parts[i]);
        if (parts[i].failed) {
            printf("failed: %s\n", tests[i].name);
        }
        failed += parts[i].failed;
    }
    return failed;
}
