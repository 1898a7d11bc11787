/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The program on a pseudo-terminal, read through a terminal emulator. */
#include <fcntl.h>
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
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

#include <cmocka.h>
#include <vterm.h>

#include "app/report.h"
#include "app/session.h"
#include "app/synth.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/random.h"
#include "net/modelfile.h"
#include "ui/screen.h"
#include "ui/view.h"

/* ---- a world of its own: three networks of each scheme with seeded weights, every sample ---- */

struct world {
    char folder[64], models[96], patients[96];
};
static struct world world;

static struct model *make_model(enum architecture architecture, enum scheme scheme, uint64_t seed)
{
    static const int units[ARCHITECTURE_COUNT][3] = {{16, 16, 0}, {16, 0, 0}, {32, 16, 0}};
    static const int depth[ARCHITECTURE_COUNT] = {2, 1, 2};
    struct error error = ERROR_NONE;
    struct network *network = network_new(architecture, ACTIVATION_TANH, FEATURE_COUNT,
                                          depth[architecture], units[architecture], &error);
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

static int make_world(void **state)
{
    (void)state;
    setlocale(LC_CTYPE, "C.UTF-8");
    snprintf(world.folder, sizeof world.folder, "/tmp/icurisk-screen-XXXXXX");
    assert_non_null(mkdtemp(world.folder));
    snprintf(world.models, sizeof world.models, "%s/models", world.folder);
    snprintf(world.patients, sizeof world.patients, "%s/patients", world.folder);
    mkdir(world.models, 0700);
    mkdir(world.patients, 0700);
    struct error error = ERROR_NONE;
    for (int i = 0; i < ARCHITECTURE_COUNT * SCHEME_COUNT; i++) {
        struct model *model =
            make_model((enum architecture)(i % ARCHITECTURE_COUNT),
                       (enum scheme)(i / ARCHITECTURE_COUNT), (uint64_t)(100 + i));
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

static void remove_all(const char *folder)
{
    struct file_list list = {0};
    file_list_add(&list, folder, NULL);
    for (size_t i = 0; i < list.count; i++) {
        unlink(list.paths[i]);
    }
    file_list_free(&list);
    rmdir(folder);
}

static int remove_world(void **state)
{
    (void)state;
    remove_all(world.models);
    remove_all(world.patients);
    return rmdir(world.folder);
}

/* The same session as the program's, to know what its screen must say. */
static void open_session(struct session *session)
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

enum { WAIT_USEC = 60000000 }; /* for a machine that is busy with other things */

struct terminal {
    pid_t pid;
    int master, slave, status;
    bool ended, alternate, cursor_shown, eight_bit;
    struct termios before;
    VTerm *vterm;
    VTermScreen *screen;
    int rows, columns;
};

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

struct launch {
    int rows, columns;
    const char *term, *locale, *no_color, *option, *data, *patients, *config;
};

static void run_child(const struct launch *launch, int slave, int master)
{
    close(master);
    login_tty(slave);
    if (launch->data && !freopen(launch->data, "r", stdin)) {
        _exit(90);
    }
    clearenv();
    setenv("HOME", world.folder, 1);
    setenv("TERM", launch->term ? launch->term : "xterm-256color", 1);
    setenv("LC_ALL", launch->locale ? launch->locale : "C.UTF-8", 1);
    setenv("TZ", "UTC", 1);
    setenv("XDG_CONFIG_HOME", launch->config ? launch->config : "/dev/null", 1);
    setenv("OPENBLAS_NUM_THREADS", "1", 1);
    if (launch->no_color) {
        setenv("NO_COLOR", launch->no_color, 1);
    }
    execl("./icurisk", "icurisk", "--models", world.models,
          launch->data       ? "-"
          : launch->patients ? launch->patients
                             : world.patients,
          launch->option, (char *)NULL);
    _exit(91);
}

static void start(struct terminal *terminal, const struct launch *launch)
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

/* Feeds what the program wrote to the emulator; notices its end. */
static void pump(struct terminal *terminal)
{
    struct pollfd source = {.fd = terminal->master, .events = POLLIN};
    while (poll(&source, 1, 20) > 0 && (source.revents & POLLIN)) {
        char bytes[4096];
        ssize_t count = read(terminal->master, bytes, sizeof bytes);
        for (ssize_t i = 0; i < count; i++) {
            terminal->eight_bit |= (bytes[i] & 0x80) != 0;
        }
        if (count <= 0) {
            break;
        }
        vterm_input_write(terminal->vterm, bytes, (size_t)count);
    }
    if (!terminal->ended && waitpid(terminal->pid, &terminal->status, WNOHANG) == terminal->pid) {
        terminal->ended = true;
        pump(terminal); /* the last words */
    }
}

static void row_text(const struct terminal *terminal, int row, char *out, size_t size)
{
    VTermRect rect = {row, row + 1, 0, terminal->columns};
    size_t length = vterm_screen_get_text(terminal->screen, out, size - 1, rect);
    out[length] = 0;
}

static int find_row(const struct terminal *terminal, const char *text)
{
    for (int row = 0; row < terminal->rows; row++) {
        char line[2048];
        row_text(terminal, row, line, sizeof line);
        if (strstr(line, text)) {
            return row;
        }
    }
    return -1;
}

static void show(const struct terminal *terminal)
{
    for (int row = 0; row < terminal->rows; row++) {
        char line[2048];
        row_text(terminal, row, line, sizeof line);
        print_message("%2d %s\n", row, line);
    }
}

/* Row in which the text is (or, there = false, -1 when it has gone). */
static int wait_for(struct terminal *terminal, const char *text, bool there)
{
    double start_time = clock_usec();
    int row = -1;
    do {
        pump(terminal);
        row = find_row(terminal, text);
    } while ((row >= 0) != there && !terminal->ended && clock_usec() - start_time < WAIT_USEC);
    if ((row >= 0) != there) {
        show(terminal);
        fail_msg("%s: '%s'%s", there ? "never seen" : "never gone", text,
                 terminal->ended ? ", the program has ended" : "");
    }
    return row;
}

static void type(struct terminal *terminal, const char *keys)
{
    assert_int_equal(write(terminal->master, keys, strlen(keys)), (ssize_t)strlen(keys));
}

static void resize(struct terminal *terminal, int rows, int columns)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    terminal->rows = rows;
    terminal->columns = columns;
    vterm_set_size(terminal->vterm, rows, columns);
    assert_int_equal(ioctl(terminal->master, TIOCSWINSZ, &size), 0);
}

static void wait_end(struct terminal *terminal)
{
    double start_time = clock_usec();
    while (!terminal->ended && clock_usec() - start_time < WAIT_USEC) {
        pump(terminal);
    }
    if (!terminal->ended) {
        kill(terminal->pid, SIGKILL);
        fail_msg("the program did not end");
    }
}

static void assert_restored(struct terminal *terminal)
{
    struct termios after;
    assert_int_equal(tcgetattr(terminal->slave, &after), 0);
    assert_int_equal(after.c_lflag, terminal->before.c_lflag);
    assert_int_equal(after.c_iflag, terminal->before.c_iflag);
    assert_int_equal(after.c_oflag, terminal->before.c_oflag);
    assert_false(terminal->alternate);
    assert_true(terminal->cursor_shown);
}

static void finish(struct terminal *terminal)
{
    if (!terminal->ended) {
        type(terminal, "q");
        wait_end(terminal);
    }
    assert_true(WIFEXITED(terminal->status) || WIFSIGNALED(terminal->status));
    vterm_free(terminal->vterm);
    close(terminal->master);
    close(terminal->slave);
}

static void wait_ready(struct terminal *terminal)
{
    wait_for(terminal, "Quit", true);
    wait_for(terminal, "reading file", false);
    wait_for(terminal, "computing risks", false);
}

/* ---- tests ---- */

/* The rows of the ward: order, ids and risks of the session. */
static void assert_ward(struct terminal *terminal, struct session *session)
{
    size_t *order = calloc(session->stay_count, sizeof *order);
    session_order(session, SORT_RISK, order);
    size_t known = 0;
    for (size_t i = 0; i < session->stay_count && (int)i + 2 < terminal->rows - 3; i++) {
        char line[2048], risk_text[16], id[16];
        const struct risk *risk =
            session_risk(session, order[i], session_model_of(session, order[i]));
        row_text(terminal, (int)i + 2, line, sizeof line);
        snprintf(id, sizeof id, "%.14s", session->stays[order[i]].patient->id);
        assert_non_null(strstr(line, id));
        if (risk->known) {
            assert_non_null(
                strstr(line, view_percent((double)risk->risk, risk_text, sizeof risk_text)));
            known++;
        }
    }
    assert_true(known > 5);
    free(order);
}

static void test_ward(void **state)
{
    (void)state;
    static const struct launch sizes[] = {{.rows = 24, .columns = 80},
                                          {.rows = 40, .columns = 120}};
    struct session session;
    open_session(&session);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct terminal terminal;
        start(&terminal, &sizes[i]);
        wait_ready(&terminal);
        assert_int_equal(wait_for(&terminal, "icurisk", true), 0);
        assert_int_equal(wait_for(&terminal, "hlstm", true), 0);
        assert_int_equal(wait_for(&terminal, "q Quit", true), terminal.rows - 1);
        assert_int_equal(wait_for(&terminal, "Not a medical device.", true), terminal.rows - 3);
        wait_for(&terminal, "triage decisions.", true);
        assert_ward(&terminal, &session);
        VTermPos cursor;
        VTermScreenCell cell;
        vterm_state_get_cursorpos(vterm_obtain_state(terminal.vterm), &cursor);
        assert_int_equal(cursor.row, 2); /* the hardware cursor is on the selected row */
        vterm_screen_get_cell(terminal.screen, (VTermPos){2, 3}, &cell);
        assert_true(cell.attrs.reverse && cell.attrs.bold);
        vterm_screen_get_cell(terminal.screen, (VTermPos){3, 3}, &cell);
        assert_false(cell.attrs.reverse);
        finish(&terminal);
        assert_true(WIFEXITED(terminal.status) && WEXITSTATUS(terminal.status) == 0);
    }
    session_free(&session);
}

static void test_patient_and_switching(void **state)
{
    (void)state;
    struct session session;
    struct terminal terminal;
    open_session(&session);
    size_t *order = calloc(session.stay_count, sizeof *order);
    session_order(&session, SORT_RISK, order);
    start(&terminal, &(struct launch){.rows = 24, .columns = 80});
    wait_ready(&terminal);
    type(&terminal, "\r");
    wait_for(&terminal, "risk of death in hospital", true);
    static const char *const charts[] = {"Risk", "BP", "HR", "RR", "aO2|pO2", "Temp", "GCS"};
    for (size_t i = 0; i < sizeof charts / sizeof charts[0]; i++) {
        char one[8];
        snprintf(one, sizeof one, "%.*s", (int)strcspn(charts[i], "|"), charts[i]);
        if (find_row(&terminal, one) < 0 && strchr(charts[i], '|')) {
            snprintf(one, sizeof one, "%s", strchr(charts[i], '|') + 1);
        }
        wait_for(&terminal, one, true);
    }
    wait_for(&terminal, "NEWS2", true);
    for (int i = 0; i < 3; i++) {
        size_t model = session_model_of(&session, order[0]);
        char share[16], title[64];
        snprintf(title, sizeof title, "%s %s", session.models[model]->name,
                 scheme_name(session.models[model]->spec.scheme));
        assert_int_equal(wait_for(&terminal, title, true), 0);
        double risk = (double)session_risk(&session, order[0], model)->risk;
        wait_for(&terminal, view_percent(risk, share, sizeof share), true);
        session_cycle_model(&session, 1);
        type(&terminal, "m");
    }
    type(&terminal, "c");
    wait_for(&terminal, "Networks compared", true);
    wait_for(&terminal, "6993", true);
    type(&terminal, "f");
    wait_for(&terminal, "SHA-256", true);
    type(&terminal, "?");
    wait_for(&terminal, "next network, everywhere", true);
    type(&terminal, "w");
    wait_for(&terminal, "Ward", true);
    finish(&terminal);
    free(order);
    session_free(&session);
}

static void test_resize(void **state)
{
    (void)state;
    struct terminal terminal;
    start(&terminal, &(struct launch){.rows = 24, .columns = 80});
    wait_ready(&terminal);
    resize(&terminal, 10, 40);
    wait_for(&terminal, "too small", true);
    wait_for(&terminal, "Ward", false);
    resize(&terminal, 40, 120);
    wait_for(&terminal, "Ward", true);
    assert_int_equal(wait_for(&terminal, "q Quit", true), 39);
    type(&terminal, "p");
    wait_for(&terminal, "risk of death", true);
    for (int i = 0; i < 30; i++) { /* a storm */
        resize(&terminal, 5 + i * 7 % 50, 10 + i * 31 % 180);
    }
    resize(&terminal, 24, 80);
    wait_for(&terminal, "risk of death", true);
    wait_for(&terminal, "q Quit", true);
    finish(&terminal);
}

static void test_too_small(void **state)
{
    (void)state;
    struct terminal terminal;
    start(&terminal, &(struct launch){.rows = 10, .columns = 40});
    wait_for(&terminal, "too small", true);
    wait_for(&terminal, "q: quit", true);
    type(&terminal, "q");
    wait_end(&terminal);
    assert_restored(&terminal);
    finish(&terminal);
}

static void test_restored_at_every_end(void **state)
{
    (void)state;
    static const int signals[] = {0, SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGSEGV, SIGABRT};
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        struct terminal terminal;
        start(&terminal, &(struct launch){.rows = 24, .columns = 80});
        wait_ready(&terminal);
        assert_true(terminal.alternate);
        if (signals[i] == 0) {
            type(&terminal, "q");
        } else {
            kill(terminal.pid, signals[i]);
        }
        wait_end(&terminal);
        assert_restored(&terminal);
        /* A sanitizer turns the fatal ones into an exit status of its own. */
        bool fatal = signals[i] == SIGSEGV || signals[i] == SIGABRT;
        if (signals[i] == 0) {
            assert_true(WIFEXITED(terminal.status) && WEXITSTATUS(terminal.status) == 0);
        } else if (!fatal || WIFSIGNALED(terminal.status)) {
            assert_true(WIFSIGNALED(terminal.status));
            assert_int_equal(WTERMSIG(terminal.status), signals[i]);
        } else {
            assert_int_not_equal(WEXITSTATUS(terminal.status), 0);
        }
        finish(&terminal);
    }
}

static void test_control_c(void **state)
{
    (void)state;
    struct terminal terminal;
    start(&terminal, &(struct launch){.rows = 24, .columns = 80});
    wait_ready(&terminal);
    type(&terminal, "\003");
    wait_end(&terminal);
    assert_restored(&terminal);
    assert_true(WIFSIGNALED(terminal.status) && WTERMSIG(terminal.status) == SIGINT);
    finish(&terminal);
}

static void test_closed_terminal_ends_the_program(void **state)
{
    (void)state;
    struct terminal terminal;
    start(&terminal, &(struct launch){.rows = 24, .columns = 80});
    wait_ready(&terminal);
    close(terminal.master);
    close(terminal.slave);
    double start_time = clock_usec();
    while (waitpid(terminal.pid, &terminal.status, WNOHANG) == 0) {
        if (clock_usec() - start_time > WAIT_USEC) {
            kill(terminal.pid, SIGKILL);
            fail_msg("the program outlived its terminal");
        }
        poll(NULL, 0, 10);
    }
    vterm_free(terminal.vterm);
}

static void test_vt100_ascii(void **state)
{
    (void)state;
    struct terminal terminal;
    start(&terminal, &(struct launch){.rows = 24, .columns = 80, .term = "vt100", .locale = "C"});
    wait_ready(&terminal);
    type(&terminal, "p");
    wait_for(&terminal, "risk of death", true);
    type(&terminal, "\033OD"); /* the left arrow of a vt100 */
    wait_for(&terminal, "hour 4", true);
    type(&terminal, "c");
    wait_for(&terminal, "Networks compared", true);
    assert_false(terminal.eight_bit);
    finish(&terminal);
}

static void test_no_color(void **state)
{
    (void)state;
    for (int mono = 0; mono < 2; mono++) {
        struct terminal terminal;
        start(&terminal,
              &(struct launch){.rows = 24, .columns = 80, .no_color = mono ? "1" : NULL});
        wait_ready(&terminal);
        type(&terminal, "p");
        wait_for(&terminal, "risk of death", true);
        int coloured = 0;
        for (int i = 0; i < 24 * 80; i++) {
            VTermScreenCell cell;
            vterm_screen_get_cell(terminal.screen, (VTermPos){i / 80, i % 80}, &cell);
            coloured += !VTERM_COLOR_IS_DEFAULT_FG(&cell.fg);
            assert_true(VTERM_COLOR_IS_DEFAULT_BG(&cell.bg));
        }
        assert_true(mono ? coloured == 0 : coloured > 20);
        finish(&terminal);
    }
}

static void test_patient_from_standard_input(void **state)
{
    (void)state;
    struct terminal terminal;
    char path[160];
    snprintf(path, sizeof path, "%s/septic-shock.txt", world.patients);
    start(&terminal, &(struct launch){.rows = 24, .columns = 80, .data = path});
    wait_ready(&terminal);
    wait_for(&terminal, "1 patient,", true);
    type(&terminal, "p");
    wait_for(&terminal, "risk of death", true);
    type(&terminal, "q");
    wait_end(&terminal);
    assert_restored(&terminal);
    finish(&terminal);
}

/* What a script leaves on the screen; text_free() it. */
static void dump_screen(struct session *session, const char *script, struct text *dump)
{
    struct error error = ERROR_NONE;
    dump->length = 0;
    struct screen_options options = {.script = script, .dump = dump, .rows = 24, .columns = 80};
    assert_true(screen_run(session, &options, &error));
}

static void test_ward_rules(void **state)
{
    (void)state;
    struct session session;
    struct text dump = {0};
    open_session(&session);
    dump_screen(&session, "/septic-sh<Enter>", &dump);
    assert_non_null(strstr(dump.data, "1 of 15 patients /septic-sh, by"));
    assert_non_null(strstr(dump.data, "septic-shock"));
    assert_null(strstr(dump.data, "gi-bleed"));
    dump_screen(&session, "/sqt", &dump); /* letters are text here, not keys */
    assert_non_null(strstr(dump.data, "/sqt"));
    assert_non_null(strstr(dump.data, "No patient of this list fits"));
    dump_screen(&session, "/sqt<Backspace><Backspace><Backspace>septic-sh<Esc>", &dump);
    assert_non_null(strstr(dump.data, "gi-bleed"));
    dump_screen(&session, "ttT", &dump);
    assert_non_null(strstr(dump.data, "2 of 15 patients marked"));
    dump_screen(&session, "gttTB", &dump); /* the marks are taken off again */
    assert_non_null(strstr(dump.data, "No patient of this list fits"));
    static const char *const sorts[] = {"risk", "id", "hours", "NEWS2", "6 h change", "data"};
    char script[8] = "";
    for (size_t i = 0; i < sizeof sorts / sizeof sorts[0]; i++) {
        char title[32];
        dump_screen(&session, script, &dump);
        snprintf(title, sizeof title, "by %s ", sorts[i]);
        assert_non_null(strstr(dump.data, title));
        strcat(script, "s");
    }
    dump_screen(&session, "B", &dump);
    assert_non_null(strstr(dump.data, "below the threshold: "));
    text_free(&dump);
    session_free(&session);
}

/* The Data view against the timeline that the network reads. */
static void test_data_view(void **state)
{
    (void)state;
    struct session session;
    struct text dump = {0};
    open_session(&session);
    dump_screen(&session, "/septic-sh<Enter>d", &dump);
    size_t *order = calloc(session.stay_count, sizeof *order);
    struct session_rule rule = {.filter = "septic-sh"};
    assert_int_equal(session_list(&session, &rule, order), 1);
    struct timeline view;
    scheme_view(SCHEME_PHYSIONET2012, session_timeline(&session, order[0]), &view);
    for (int i = 0; i < 8; i++) { /* those in sight without scrolling */
        const char *name = variable_info((enum variable)i)->name;
        const char *line = strstr(dump.data, name);
        wchar_t cells[80] = {0};
        assert_non_null(line);
        mbstowcs(cells, line, 79);
        for (int hour = 0; hour < STAY_HOURS; hour++) {
            static const wchar_t signs[] = {
                [CELL_NONE] = 0x25cb, [CELL_MEASURED] = 0x2588, [CELL_CARRIED] = 0xb7};
            assert_int_equal(cells[12 + hour], signs[view.cells[i][hour].origin]);
        }
    }
    dump_screen(&session, "/septic-sh<Enter>dg", &dump);
    assert_non_null(strstr(dump.data, "00-01 h"));
    assert_non_null(strstr(dump.data, "assumes its usual value"));
    free(order);
    text_free(&dump);
    session_free(&session);
}

/* Zoomed in, the hours shown are those around the cursor, and a second network is named. */
static void test_zoom_and_second_network(void **state)
{
    (void)state;
    struct session session;
    struct text dump = {0};
    open_session(&session);
    dump_screen(&session, "/septic-sh<Enter>pzz", &dump);
    assert_non_null(strstr(dump.data, " 36 "));
    assert_null(strstr(dump.data, " 30 "));
    dump_screen(&session, "/septic-sh<Enter>pzzg", &dump);
    assert_non_null(strstr(dump.data, " 6 "));
    assert_null(strstr(dump.data, " 36 "));
    dump_screen(&session, "/septic-sh<Enter>pv", &dump);
    assert_non_null(strstr(dump.data, "% lstm"));
    dump_screen(&session, "/septic-sh<Enter>pvvv", &dump); /* past the last: none */
    assert_null(strstr(dump.data, "% lstm"));
    assert_null(strstr(dump.data, "% dnn"));
    text_free(&dump);
    session_free(&session);
}

/* A digit chooses the network of that line; speeds are measured, curves drawn by number. */
static void test_comparison(void **state)
{
    (void)state;
    struct session session;
    struct text dump = {0};
    open_session(&session);
    dump_screen(&session, "/septic-sh<Enter>c3", &dump);
    assert_non_null(strstr(dump.data, "dnn physionet2012"));
    assert_null(strstr(dump.data, "...")); /* measured by now */
    const char *curves = strstr(dump.data, "%│");
    assert_non_null(curves);
    assert_non_null(strchr(curves, '1'));
    for (size_t i = 0; i < 3; i++) {
        assert_true(session.timings[i].known && session.timings[i].usec_median > 0);
    }
    dump_screen(&session, "c7", &dump);
    assert_non_null(strstr(dump.data, "No network has this number"));
    dump_screen(&session, "a", &dump);
    assert_non_null(strstr(dump.data, "mean difference"));
    assert_null(strstr(dump.data, "still to compute"));
    text_free(&dump);
    session_free(&session);
}

/* What moves the risk: the numbers of app/why, in words that claim no cause. */
static void test_why_view(void **state)
{
    (void)state;
    struct session session;
    struct text dump = {0};
    open_session(&session);
    dump_screen(&session, "/septic-sh<Enter>y", &dump);
    assert_non_null(strstr(dump.data, "not a cause"));
    size_t *order = calloc(session.stay_count, sizeof *order);
    struct session_rule rule = {.filter = "septic-sh"};
    assert_int_equal(session_list(&session, &rule, order), 1);
    struct why why = {0};
    const struct why_part *parts[VARIABLE_COUNT];
    why_of(&why, &session, order[0], session_model_of(&session, order[0]));
    while (why_step(&why, &session)) {
    }
    assert_true(why_order(&why, parts) > 10);
    for (int i = 0; i < 3; i++) {
        char share[16];
        const char *line = strstr(dump.data, variable_info(parts[i]->variable)->label);
        assert_non_null(line);
        const char *end = strchr(line, '\n');
        const char *found = strstr(line, view_percent(parts[i]->risk, share, sizeof share));
        assert_true(found && found < end);
    }
    dump_screen(&session, "/septic-sh<Enter>p", &dump);
    assert_non_null(strstr(dump.data, "moved most (y)"));
    free(order);
    text_free(&dump);
    session_free(&session);
}

static void test_hidden_and_blank(void **state)
{
    (void)state;
    struct session session;
    struct text dump = {0};
    open_session(&session);
    static const char *const views[] = {"", "p", "d", "y", "c", "a", "x", "f"};
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        char script[16];
        snprintf(script, sizeof script, "H%s", views[i]);
        dump_screen(&session, script, &dump);
        for (size_t k = 0; k < session.stay_count; k++) {
            char name[256];
            assert_null(strstr(dump.data, session.stays[k].patient->id));
            session_stay_name(&session, k, name, sizeof name);
            assert_true(!name[0] || !strstr(dump.data, name));
        }
    }
    dump_screen(&session, "pX", &dump);
    assert_non_null(strstr(dump.data, "press any key"));
    assert_null(strchr(dump.data, '%'));
    dump_screen(&session, "pXq", &dump); /* the key brings it back and does nothing else */
    assert_non_null(strstr(dump.data, "risk of death"));
    text_free(&dump);
    session_free(&session);
}

/* What was chosen is there again the next time; the first time three keys are named. */
static void test_choices_are_kept(void **state)
{
    (void)state;
    char folder[96], path[160];
    struct terminal terminal;
    struct stat info;
    snprintf(folder, sizeof folder, "%s/config", world.folder);
    mkdir(folder, 0700);
    struct launch launch = {.rows = 24, .columns = 80, .config = folder};
    start(&terminal, &launch);
    wait_ready(&terminal);
    wait_for(&terminal, "?: all keys", true);
    type(&terminal, "m");
    wait_for(&terminal, " dnn ", true);
    type(&terminal, "sA");
    wait_for(&terminal, "by id", true);
    finish(&terminal);
    snprintf(path, sizeof path, "%s/icurisk/choices", folder);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    start(&terminal, &launch);
    wait_ready(&terminal);
    wait_for(&terminal, " dnn ", true);
    wait_for(&terminal, "by id", true);
    assert_int_equal(find_row(&terminal, "?: all keys"), -1);
    assert_false(terminal.eight_bit);
    finish(&terminal);
    unlink(path);
    snprintf(path, sizeof path, "%s/icurisk", folder);
    rmdir(path);
    rmdir(folder);
}

/* One key writes the page to hand over, and says where. */
static void test_report_is_written(void **state)
{
    (void)state;
    struct session session;
    struct text dump = {0};
    char before[1024], name[64] = "", ending[8];
    open_session(&session);
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(world.folder), 0);
    static const char *const scripts[][2] = {{"/septic-sh<Enter>R", "txt"},
                                             {"/septic-sh<Enter>E", "jsonl"}};
    for (size_t i = 0; i < 2; i++) {
        unsigned char *data;
        size_t size;
        dump_screen(&session, scripts[i][0], &dump);
        const char *said = strstr(dump.data, "icurisk-2");
        assert_non_null(said);
        assert_int_equal(sscanf(said, "%48[^.].%7[a-z]", name, ending), 2);
        assert_string_equal(ending, scripts[i][1]);
        snprintf(name + strlen(name), sizeof name - strlen(name), ".%s", ending);
        assert_true(file_read(name, 1 << 20, &data, &size, NULL));
        char *text = strndup((char *)data, size);
        assert_non_null(strstr(text, "septic-shock"));
        for (char *line = text, *end; i == 0 && (end = strchr(line, '\n')); line = end + 1) {
            assert_true(end - line <= 80 ||
                        strncmp(line, REPORT_DISCLAIMER, sizeof REPORT_DISCLAIMER - 1) == 0);
        }
        assert_true(i == 1 || (strstr(text, REPORT_DISCLAIMER) && text[size - 1] == '\f'));
        free(text);
        free(data);
        unlink(name);
    }
    assert_int_equal(chdir(before), 0);
    text_free(&dump);
    session_free(&session);
}

/* What if: the risk of a stay whose file holds that value, said to be hypothetical. */
static void test_what_if(void **state)
{
    (void)state;
    struct session session, other;
    struct text dump = {0}, stay = {0}, changed = {0};
    struct error error = ERROR_NONE;
    char path[200], share[16];
    open_session(&session);
    static const char rows[] = "Time,Parameter,Value\n00:00,RecordID,77\n00:00,Age,50\n"
                               "01:00,HR,80\n02:00,Lactate,2\n05:00,HR,90\n";
    text_append(&stay, rows);
    text_append(&changed, rows);
    text_append(&changed, "05:00,HR,160\n"); /* the last of a minute wins */
    snprintf(path, sizeof path, "%s/77.txt", world.patients);
    session_forget_stays(&session);
    assert_true(file_write(path, changed.data, changed.length, &error));
    session_init(&other);
    assert_true(session_open_models(&other, world.models, &error));
    assert_true(session_add_path(&other, path, &error));
    assert_true(session_load_next(&other));
    double expected = (double)session_risk(&other, 0, session_model_of(&other, 0))->risk;
    assert_true(file_write(path, stay.data, stay.length, &error));
    assert_true(session_add_path(&session, path, &error));
    char script[64] = "d";
    for (int i = 0; i < (int)VARIABLE_HR; i++) {
        strcat(script, "j");
    }
    strcat(script, "i160<Enter>");
    dump_screen(&session, script, &dump);
    unlink(path);
    assert_non_null(strstr(dump.data, "HYPOTHETICAL"));
    assert_non_null(strstr(dump.data, "Heart rate 160 /min"));
    const char *line = strstr(dump.data, "hlstm  ");
    assert_non_null(line);
    const char *found = strstr(line, view_percent(expected, share, sizeof share));
    assert_true(found && found < strchr(line, '\n'));
    strcpy(strchr(script, 'i'), "i9999<Enter>"); /* no such heart */
    dump_screen(&session, script, &dump);
    assert_null(strstr(dump.data, "HYPOTHETICAL"));
    assert_non_null(strstr(dump.data, "a number from"));
    text_free(&dump);
    text_free(&stay);
    text_free(&changed);
    session_free(&session);
    session_free(&other);
}

/* u at a proposal converts it, everywhere and for now; u again takes it back. */
static void test_units(void **state)
{
    (void)state;
    struct session session;
    struct text dump = {0};
    open_session(&session);
    dump_screen(&session, "/unit-mix<Enter>x", &dump);
    assert_non_null(strstr(dump.data, "unit: 11, converted: 0 (u)"));
    dump_screen(&session, "/unit-mix<Enter>xju", &dump);
    assert_non_null(strstr(dump.data, "unit: 11, converted: 1 (u)"));
    assert_non_null(strstr(dump.data, "stays as it is. u: take it back"));
    assert_non_null(strstr(dump.data, "     converted: Temp "));
    dump_screen(&session, "/unit-mix<Enter>xjuu", &dump); /* taken back, and taken again */
    assert_non_null(strstr(dump.data, "unit: 11, converted: 1 (u)"));
    dump_screen(&session, "/unit-mix<Enter>x<End>", &dump);
    assert_non_null(strstr(dump.data, "Files that were not used"));
    dump_screen(&session, "/septic-sh<Enter>xu", &dump);
    assert_non_null(strstr(dump.data, "Not a unit"));
    text_free(&dump);
    session_free(&session);
}

/* As many units are marked as pruning takes. */
static void test_layers(void **state)
{
    (void)state;
    static const struct {
        const char *script;
        int marks; /* of 16 units and 16 neurons */
    } cases[] = {{"/septic-sh<Enter>L", 16},
                 {"/septic-sh<Enter>L+++++", 24},
                 {"/septic-sh<Enter>L----------", 0}};
    struct session session;
    struct text dump = {0};
    open_session(&session);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int marks = 0, stays = 0;
        dump_screen(&session, cases[i].script, &dump);
        for (char *line = strtok(dump.data, "\n"); line; line = strtok(NULL, "\n")) {
            bool row = strlen(line) == 19 && strspn(line, " x-") == 19; /* indent and 16 units */
            for (const char *p = line; row && *p; p++) {
                marks += *p == 'x';
                stays += *p == '-';
            }
        }
        assert_int_equal(marks, cases[i].marks);
        assert_int_equal(stays, 32 - cases[i].marks);
    }
    text_free(&dump);
    session_free(&session);
}

/* Thousands of stays: each key is answered at once, whatever there is to compute. */
static void make_many(char *folder, size_t size)
{
    enum { MANY = 4000 };
    struct file_list list = {0};
    snprintf(folder, size, "%s/many", world.folder);
    mkdir(folder, 0700);
    file_list_add(&list, world.patients, NULL);
    for (size_t i = 0; i < MANY; i++) {
        char path[200];
        snprintf(path, sizeof path, "%s/%04zu.txt", folder, i);
        assert_int_equal(link(list.paths[i % list.count], path), 0);
    }
    file_list_free(&list);
}

/* Milliseconds from a key to its answer on the terminal. */
static double answer_ms(struct terminal *terminal, const char *key, const char *text)
{
    double start_time = clock_usec();
    type(terminal, key);
    while (find_row(terminal, text) < 0 && clock_usec() - start_time < WAIT_USEC) {
        struct pollfd source = {.fd = terminal->master, .events = POLLIN};
        if (poll(&source, 1, 1) > 0) {
            char bytes[4096];
            ssize_t count = read(terminal->master, bytes, sizeof bytes);
            vterm_input_write(terminal->vterm, bytes, count > 0 ? (size_t)count : 0);
        }
    }
    if (find_row(terminal, text) < 0) {
        show(terminal);
        fail_msg("no answer to %s: %s", key, text);
    }
    return (clock_usec() - start_time) / 1000;
}

static void test_keys_are_answered_at_once(void **state)
{
    (void)state;
    static const char *const steps[][2] = {
        {"m", " dnn "},           {"m", " lstm "},   {"s", "by id"},    {"r", "reversed"},
        {"B", "at or above the"}, {"m", "hlstm "},   {"/", "Enter:"},   {"9", "/9"},
        {"\033", "! at or"},       {"p", "of death"}, {"c", "compared"}, {"w", "Ward"}};
    enum { ROUNDS = 3, LIMIT_MS = 50 };
    char folder[96];
    struct terminal terminal;
    make_many(folder, sizeof folder);
    double least[sizeof steps / sizeof steps[0]];
    for (int round = 0; round < ROUNDS;
         round++) { /* the least: the machine does other things too */
        start(&terminal, &(struct launch){.rows = 24, .columns = 80, .patients = folder});
        wait_ready(&terminal);
        for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
            double ms = answer_ms(&terminal, steps[i][0], steps[i][1]);
            least[i] = round == 0 || ms < least[i] ? ms : least[i];
        }
        finish(&terminal);
    }
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        print_message("%s: %.1f ms\n", steps[i][1], least[i]);
        assert_true(least[i] < LIMIT_MS);
    }
    remove_all(folder);
}

/* Every view at every height and many widths: as many rows as asked for, none wider. */
static void test_views_at_all_sizes(void **state)
{
    (void)state;
    static const char *const scripts[] = {"",      "B",  "/9",  "p",   "pjjjj++",
                                          "pzzvv", "po", "dGj", "yjj", "di20<Enter>",
                                          "c",     "a",  "f",   "x",   "?"};
    struct session session;
    open_session(&session);
    for (size_t view = 0; view < sizeof scripts / sizeof scripts[0]; view++) {
        for (int rows = 1; rows <= 60; rows += rows < 26 ? 1 : 6) {
            for (int columns = 1; columns <= 200; columns += columns < 90 ? 7 : 22) {
                struct text dump = {0};
                struct error error = ERROR_NONE;
                struct screen_options options = {
                    .script = scripts[view], .dump = &dump, .rows = rows, .columns = columns};
                assert_true(screen_run(&session, &options, &error));
                int lines = 0;
                for (char *line = dump.data, *end; (end = strchr(line, '\n')); line = end + 1) {
                    *end = 0;
                    size_t cells = mbstowcs(NULL, line, 0);
                    assert_in_range(cells, 0, (uintmax_t)columns);
                    lines++;
                }
                assert_int_equal(lines, rows);
                text_free(&dump);
            }
        }
    }
    session_free(&session);
}

/* Without a network the views work, and say why there is no risk. */
static void test_without_networks(void **state)
{
    (void)state;
    struct session session;
    struct text dump = {0};
    struct error error = ERROR_NONE;
    session_init(&session);
    assert_true(session_add_path(&session, world.patients, &error));
    struct screen_options options = {.script = "", .dump = &dump};
    assert_true(screen_run(&session, &options, &error));
    assert_non_null(strstr(dump.data, "no network"));
    dump.length = 0;
    options.script = "pcfx?";
    assert_true(screen_run(&session, &options, &error));
    dump.length = 0;
    options.script = "p";
    assert_true(screen_run(&session, &options, &error));
    assert_non_null(strstr(dump.data, "No risk: no network could be opened"));
    assert_non_null(strstr(dump.data, "HR"));
    text_free(&dump);
    session_free(&session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ward),
        cmocka_unit_test(test_patient_and_switching),
        cmocka_unit_test(test_resize),
        cmocka_unit_test(test_too_small),
        cmocka_unit_test(test_restored_at_every_end),
        cmocka_unit_test(test_control_c),
        cmocka_unit_test(test_closed_terminal_ends_the_program),
        cmocka_unit_test(test_vt100_ascii),
        cmocka_unit_test(test_no_color),
        cmocka_unit_test(test_patient_from_standard_input),
        cmocka_unit_test(test_ward_rules),
        cmocka_unit_test(test_data_view),
        cmocka_unit_test(test_zoom_and_second_network),
        cmocka_unit_test(test_comparison),
        cmocka_unit_test(test_why_view),
        cmocka_unit_test(test_hidden_and_blank),
        cmocka_unit_test(test_choices_are_kept),
        cmocka_unit_test(test_report_is_written),
        cmocka_unit_test(test_what_if),
        cmocka_unit_test(test_units),
        cmocka_unit_test(test_layers),
        cmocka_unit_test(test_keys_are_answered_at_once),
        cmocka_unit_test(test_views_at_all_sizes),
        cmocka_unit_test(test_without_networks),
    };
    return cmocka_run_group_tests(tests, make_world, remove_world);
}
