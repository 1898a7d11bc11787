/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The program on every kind of terminal, and the terminal's state afterwards. */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/report.h"
#include "base/clock.h"
#include "base/file.h"
#include "terminal.h"

static void test_resize(void **state)
{
    (void)state;
    struct terminal terminal;
    terminal_start(&terminal, &(struct launch){.rows = 24, .columns = 80});
    terminal_ready(&terminal);
    terminal_resize(&terminal, 10, 40);
    terminal_wait(&terminal, "too small", true);
    terminal_wait(&terminal, "Ward", false);
    terminal_resize(&terminal, 40, 120);
    terminal_wait(&terminal, "Ward", true);
    assert_int_equal(terminal_wait(&terminal, "q Quit", true), 39);
    terminal_type(&terminal, "p");
    terminal_wait(&terminal, "risk of death", true);
    for (int i = 0; i < 30; i++) { /* many new sizes at once */
        terminal_resize(&terminal, 5 + i * 7 % 50, 10 + i * 31 % 180);
    }
    terminal_resize(&terminal, 24, 80);
    terminal_wait(&terminal, "risk of death", true);
    terminal_wait(&terminal, "q Quit", true);
    terminal_finish(&terminal);
}

static void test_too_small(void **state)
{
    (void)state;
    struct terminal terminal;
    terminal_start(&terminal, &(struct launch){.rows = 10, .columns = 40});
    terminal_wait(&terminal, "too small", true);
    terminal_wait(&terminal, "q: quit", true);
    terminal_type(&terminal, "q");
    terminal_wait_end(&terminal);
    terminal_assert_restored(&terminal);
    terminal_finish(&terminal);
}

static void test_restored_at_every_end(void **state)
{
    (void)state;
    static const int signals[] = {0,       SIGTERM, SIGHUP, SIGINT, SIGQUIT,
                                  SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        struct terminal terminal;
        terminal_start(&terminal, &(struct launch){.rows = 24, .columns = 80});
        terminal_ready(&terminal);
        assert_true(terminal.alternate);
        if (signals[i] == 0) {
            terminal_type(&terminal, "q");
        } else {
            kill(terminal.pid, signals[i]);
        }
        terminal_wait_end(&terminal);
        terminal_assert_restored(&terminal);
        /* A sanitizer replaces the fatal signals by an exit status of its own. */
        bool fatal = i >= 5; /* from SIGSEGV on */
        if (signals[i] == 0) {
            assert_true(WIFEXITED(terminal.status) && WEXITSTATUS(terminal.status) == 0);
        } else if (!fatal || WIFSIGNALED(terminal.status)) {
            assert_true(WIFSIGNALED(terminal.status));
            assert_int_equal(WTERMSIG(terminal.status), signals[i]);
        } else {
            assert_int_not_equal(WEXITSTATUS(terminal.status), 0);
        }
        terminal_finish(&terminal);
    }
}

/* The stack overflows when the patients on the first screen go into the access log. */
static void test_restored_after_overflow(void **state)
{
    (void)state;
    struct terminal terminal;
    char option[100];
    snprintf(option, sizeof option, "--access-log=%s/access", world.folder);
    if (access("tests/fault.so", R_OK) != 0 || getenv("ICURISK_EMULATED")) {
        skip();
    }
    terminal_start(
        &terminal,
        &(struct launch){.rows = 24, .columns = 80, .option = option, .fault = "1:overflow"});
    terminal_wait_end(&terminal);
    terminal_assert_restored(&terminal);
    assert_true(WIFSIGNALED(terminal.status) ? WTERMSIG(terminal.status) == SIGSEGV
                                             : WEXITSTATUS(terminal.status) != 0);
    terminal_finish(&terminal);
}

static void test_control_c(void **state)
{
    (void)state;
    struct terminal terminal;
    terminal_start(&terminal, &(struct launch){.rows = 24, .columns = 80});
    terminal_ready(&terminal);
    terminal_type(&terminal, "\003");
    terminal_wait_end(&terminal);
    terminal_assert_restored(&terminal);
    assert_true(WIFSIGNALED(terminal.status) && WTERMSIG(terminal.status) == SIGINT);
    terminal_finish(&terminal);
}

static void test_closed_terminal_ends_the_program(void **state)
{
    (void)state;
    struct terminal terminal;
    terminal_start(&terminal, &(struct launch){.rows = 24, .columns = 80});
    terminal_ready(&terminal);
    close(terminal.master);
    close(terminal.slave);
    double start_time = clock_usec();
    while (waitpid(terminal.pid, &terminal.status, WNOHANG) == 0) {
        if (clock_usec() - start_time > TERMINAL_WAIT_USEC) {
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
    terminal_start(&terminal,
                   &(struct launch){.rows = 24, .columns = 80, .term = "vt100", .locale = "C"});
    terminal_ready(&terminal);
    terminal_type(&terminal, "p");
    terminal_wait(&terminal, "risk of death", true);
    terminal_type(&terminal, "\033OD"); /* the left arrow of a vt100 */
    terminal_wait(&terminal, "hour 4", true);
    terminal_type(&terminal, "c");
    terminal_wait(&terminal, "Networks compared", true);
    assert_false(terminal.eight_bit);
    terminal_finish(&terminal);
}

static void test_no_color(void **state)
{
    (void)state;
    for (int mono = 0; mono < 2; mono++) {
        struct terminal terminal;
        terminal_start(&terminal,
                       &(struct launch){.rows = 24, .columns = 80, .no_color = mono ? "1" : NULL});
        terminal_ready(&terminal);
        terminal_type(&terminal, "p");
        terminal_wait(&terminal, "risk of death", true);
        int coloured = 0;
        for (int i = 0; i < 24 * 80; i++) {
            VTermScreenCell cell;
            vterm_screen_get_cell(terminal.screen, (VTermPos){i / 80, i % 80}, &cell);
            coloured += !VTERM_COLOR_IS_DEFAULT_FG(&cell.fg);
            assert_true(VTERM_COLOR_IS_DEFAULT_BG(&cell.bg));
        }
        assert_true(mono ? coloured == 0 : coloured > 20);
        terminal_finish(&terminal);
    }
}

static void test_patient_from_standard_input(void **state)
{
    (void)state;
    struct terminal terminal;
    char path[160];
    snprintf(path, sizeof path, "%s/septic-shock.txt", world.patients);
    terminal_start(&terminal, &(struct launch){.rows = 24, .columns = 80, .data = path});
    terminal_ready(&terminal);
    terminal_wait(&terminal, "1 patient,", true);
    terminal_type(&terminal, "p");
    terminal_wait(&terminal, "risk of death", true);
    terminal_type(&terminal, "q");
    terminal_wait_end(&terminal);
    terminal_assert_restored(&terminal);
    terminal_finish(&terminal);
}

/* The same words in the same cells on each terminal type used in hospitals and field clinics. */
static void test_every_terminal(void **state)
{
    (void)state;
    static const char *const terms[] = {"xterm-256color", "xterm", "screen", "tmux",
                                        "linux",          "vt100", "vt220"};
    for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
        for (int utf8 = 0; utf8 < 2; utf8++) {
            struct terminal terminal;
            terminal_start(&terminal, &(struct launch){.rows = 24,
                                                       .columns = 80,
                                                       .term = terms[i],
                                                       .locale = utf8 ? "C.UTF-8" : "C"});
            terminal_ready(&terminal);
            assert_int_equal(terminal_wait(&terminal, "icurisk  Ward", true), 0);
            terminal_wait(&terminal, "Not a medical device.", true);
            terminal_type(&terminal, "j\r");
            terminal_wait(&terminal, "risk of death in hospital", true);
            assert_int_equal(terminal_wait(&terminal, "q Quit", true), 23);
            assert_int_equal(terminal.eight_bit, utf8);
            if (strcmp(terms[i], "linux") == 0) { /* its fonts lack these signs */
                static const char *const lacking[] = {"\u2581", "\u2583", "\u2584", "\u25cb",
                                                      "\u25c6", "\u258c", "\u2812"};
                terminal_type(&terminal, "oDwp");
                terminal_wait(&terminal, "risk of death in hospital", true);
                for (size_t k = 0; k < sizeof lacking / sizeof *lacking; k++) {
                    assert_int_equal(terminal_find(&terminal, lacking[k]), -1);
                }
            }
            terminal_type(&terminal, "?");
            terminal_wait(&terminal, "Every key, and what the signs mean", true);
            terminal_type(&terminal, "q");
            terminal_wait_end(&terminal);
            terminal_assert_restored(&terminal);
            assert_true(WIFEXITED(terminal.status) && WEXITSTATUS(terminal.status) == 0);
            terminal_finish(&terminal);
        }
    }
}

/* On a terminal that cannot place the cursor, the report is printed with the reason, and no control
 * character is sent. */
static void test_plain_text_where_nothing_else_works(void **state)
{
    (void)state;
    static const char *const terms[] = {"dumb", "no-such-terminal", ""};
    for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
        char path[160], line[2048];
        struct terminal terminal;
        snprintf(path, sizeof path, "%s/septic-shock.txt", world.patients);
        terminal_start(
            &terminal,
            &(struct launch){.rows = 60, .columns = 200, .term = terms[i], .patients = path});
        terminal_wait_end(&terminal);
        assert_true(WIFEXITED(terminal.status) && WEXITSTATUS(terminal.status) == 0);
        assert_true(terminal_find(&terminal, "this is the report instead") >= 0);
        assert_true(terminal_find(&terminal, REPORT_DISCLAIMER) >= 0);
        assert_true(terminal_find(&terminal, "base rate") >= 0);
        assert_false(terminal.alternate);
        for (int row = 0; row < terminal.rows; row++) {
            terminal_row(&terminal, row, line, sizeof line);
            assert_null(strchr(line, '\033'));
        }
        terminal_assert_restored(&terminal);
        terminal_finish(&terminal);
    }
}

/* Stopped with Ctrl-Z, it gives the terminal back to the shell; continued, it restores everything.
 */
static void test_stopped_and_continued(void **state)
{
    (void)state;
    struct terminal terminal;
    terminal_start(&terminal,
                   &(struct launch){.rows = 24, .columns = 80, .shell = true, .option = "--mouse"});
    terminal_ready(&terminal);
    terminal_type(&terminal, "jp");
    terminal_wait(&terminal, "risk of death in hospital", true);
    terminal_type(&terminal, "\032");
    terminal_wait(&terminal, "JOB STOPPED", true);
    assert_false(terminal.alternate);
    assert_true(terminal.cursor_shown);
    assert_false(terminal.mouse);
    terminal_resize(&terminal, 30, 100); /* while stopped */
    terminal_type(&terminal, "\n");
    terminal_wait(&terminal, "risk of death in hospital", true);
    assert_true(terminal.alternate);
    assert_int_equal(terminal_wait(&terminal, "q Quit", true), 29);
    assert_true(terminal.mouse);
    terminal_type(&terminal, "w");
    terminal_wait(&terminal, "Ward", true);
    terminal_type(&terminal, "q");
    terminal_wait(&terminal, "JOB DONE", true);
    terminal_wait_end(&terminal);
    assert_false(terminal.alternate);
    terminal_finish(&terminal);
}

/* Stops the program, looks at what it leaves to the shell, and continues it. */
static void stop_and_continue(struct terminal *terminal, int count)
{
    char stopped[32];
    struct termios now;
    snprintf(stopped, sizeof stopped, "JOB STOPPED %d", count);
    terminal_type(terminal, "\032");
    terminal_wait(terminal, stopped, true);
    assert_false(terminal->alternate);
    assert_true(terminal->cursor_shown);
    assert_false(terminal->brackets);
    assert_int_equal(tcgetattr(terminal->slave, &now), 0);
    assert_int_equal(now.c_lflag, terminal->before.c_lflag);
    assert_int_equal(now.c_iflag, terminal->before.c_iflag);
    terminal_resize(terminal, 20 + 5 * (count % 2), 60 + 20 * (count % 2));
    usleep(250000);
    terminal_type(terminal, "q\n"); /* for the shell */
    terminal_wait(terminal, "Not a medical device", true);
    assert_true(terminal->alternate && terminal->brackets);
}

/* A folder with one stay to which readings can be added. */
static void make_stay(char *folder, size_t size)
{
    char path[160];
    snprintf(folder, size, "%s/stay", world.folder);
    snprintf(path, sizeof path, "%s/stay.txt", folder);
    assert_true(mkdir(folder, 0700) == 0 || errno == EEXIST); /* of a test that failed */
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fputs("Time,Parameter,Value\n00:00,RecordID,7\n00:00,Age,70\n00:30,HR,90\n", out);
    assert_int_equal(fclose(out), 0);
}

static void leave_entry(struct terminal *terminal)
{
    terminal_type(terminal, "\033");
    terminal_wait(terminal, "Tab brings the line back", true);
    usleep(1100000); /* the longest wait behind Esc */
    terminal_type(terminal, "\033");
    terminal_wait(terminal, "Add:", false);
    usleep(1100000);
    terminal_finish(terminal);
}

/* The same while a line or a question is open: what was typed is still there, goes on where it was
 * left, and runs as no command. */
static void test_stopped_while_typing(void **state)
{
    (void)state;
    struct terminal terminal;
    static const struct {
        const char *typed, *shown, *more, *end;
    } lines[] = {
        {"/sta", "/sta", "y\r", "1 of 1 patient /stay"},
        {"P", "New patient. Age:", "70\rf", "New patient. Admitted:"},
        {"yesterday 05:0", "Admitted: yesterday 05:0", "0\r", "Bed or label:"},
        {"\033", "", "e", "Add:"},
        {"+1:00 hr 88", "Add: +1:00 hr 88", "0\r", "Keep it"},
        {"x\177n", "then Enter: n", "\r", "Enter: save"}, /* n alone would act after a pause */
    };
    char folder[120];
    make_stay(folder, sizeof folder);
    terminal_start(&terminal,
                   &(struct launch){.rows = 24, .columns = 80, .shell = true, .patients = folder});
    terminal_ready(&terminal);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        usleep(400000);
        terminal_type(&terminal, lines[i].typed);
        if (*lines[i].shown) {
            terminal_wait(&terminal, lines[i].shown, true);
        }
        stop_and_continue(&terminal, (int)i + 1);
        if (*lines[i].shown) {
            terminal_wait(&terminal, lines[i].shown, true);
        }
        usleep(400000);
        terminal_type(&terminal, lines[i].more);
        terminal_wait(&terminal, lines[i].end, true);
    }
    terminal_type(&terminal, "\033");
    terminal_wait(&terminal, "Tab brings the line back", true);
    terminal_type(&terminal, "\t");
    terminal_wait(&terminal, "Add: +1:00 hr 880", true);
    leave_entry(&terminal);
    world_remove_folder(folder);
}

/* Types bytes one by one with a pause behind each. */
static void type_slowly(struct terminal *terminal, const char *bytes, useconds_t pause_usec)
{
    for (const char *byte = bytes; *byte; byte++) {
        assert_int_equal(write(terminal->master, byte, 1), 1);
        double start_time = clock_usec();
        do {
            terminal_pump(terminal);
        } while (clock_usec() - start_time < pause_usec);
    }
}

/* On a line that delivers single bytes, a key that comes as a sequence is never taken for letters;
 * the first one may act as Esc, and what that empties comes back. */
static void edit_on_slow_line(useconds_t pause_usec)
{
    struct terminal terminal;
    char folder[120];
    make_stay(folder, sizeof folder);
    terminal_start(&terminal, &(struct launch){.rows = 24, .columns = 80, .patients = folder});
    terminal_ready(&terminal);
    type_slowly(&terminal, "\033[B", 700000); /* a key of the ward teaches it the line */
    terminal_type(&terminal, "e");
    terminal_wait(&terminal, "Add:", true);
    type_slowly(&terminal, "rr 18", 45000);
    type_slowly(&terminal, "\033[D\033[Dx\033[24~\033[H+", pause_usec);
    type_slowly(&terminal, "1:00 ", 45000);
    terminal_wait(&terminal, "Add: +1:00 rr x18", true);
    type_slowly(&terminal, "\033", 1300000);
    terminal_wait(&terminal, "Tab brings the line back", true);
    terminal_type(&terminal, "\t");
    terminal_wait(&terminal, "Add: +1:00 rr x18", true);
    leave_entry(&terminal);
    world_remove_folder(folder);
}

static void test_slow_line(void **state)
{
    (void)state;
    edit_on_slow_line(540000);
}

static void test_less_slow_line(void **state)
{
    (void)state;
    edit_on_slow_line(360000);
}

static void test_nearly_fast_line(void **state)
{
    (void)state;
    edit_on_slow_line(90000);
}

/* Many new sizes while files are read and keys are pressed: the last size is used. */
static void test_resize_storm(void **state)
{
    (void)state;
    struct terminal terminal;
    terminal_start(&terminal, &(struct launch){.rows = 24, .columns = 80});
    terminal_wait(&terminal, "icurisk", true);
    for (int i = 0; i < 300; i++) {
        static const char *const keys[] = {"p", "j", "d", "w", "c", "B", "z", "y"};
        terminal_resize(&terminal, 1 + i * 7 % 60, 1 + i * 31 % 200);
        kill(terminal.pid, SIGWINCH);
        if (i % 5 == 0) {
            terminal_type(&terminal, keys[i / 5 % 8]);
        }
        if (i % 10 == 0) {
            terminal_pump(&terminal);
        }
    }
    terminal_resize(&terminal, 24, 80);
    terminal_type(&terminal, "w");
    terminal_ready(&terminal);
    assert_int_equal(terminal_wait(&terminal, "icurisk  Ward", true), 0);
    assert_int_equal(terminal_wait(&terminal, "q Quit", true), 23);
    terminal_finish(&terminal);
    assert_true(WIFEXITED(terminal.status) && WEXITSTATUS(terminal.status) == 0);
}

/* A key after a short pause after Esc acts at once. A key without that pause is Alt with the key,
 * which has no effect. */
static void test_key_behind_escape(void **state)
{
    (void)state;
    struct terminal terminal;
    terminal_start(&terminal, &(struct launch){.rows = 24, .columns = 80});
    terminal_ready(&terminal);
    terminal_type(&terminal, "/");
    terminal_wait(&terminal, "Enter: keep it", true);
    terminal_type(&terminal, "\033");
    terminal_wait(&terminal, "Enter: keep it", false);
    terminal_type(&terminal, "?");
    terminal_wait(&terminal, "Every key, and what the signs mean", true);
    terminal_type(&terminal, "\033q");
    usleep(200000);
    terminal_type(&terminal, "\033");
    terminal_wait(&terminal, "Every key, and what the signs mean", false);
    terminal_type(&terminal, "q");
    terminal_wait_end(&terminal);
    terminal_assert_restored(&terminal);
    terminal_finish(&terminal);
}

/* A screen reader follows the hardware cursor, which is on the selected row. */
static void test_cursor_is_on_the_selected_row(void **state)
{
    (void)state;
    static const char *const views[][2] = {
        {"w", "Ward"}, {"p", "Patient"}, {"d", "Flowsheet"}, {"c", "Networks compared"}};
    struct terminal terminal;
    terminal_start(&terminal, &(struct launch){.rows = 24, .columns = 80, .locale = "C"});
    terminal_ready(&terminal);
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        terminal_type(&terminal, views[i][0]);
        terminal_wait(&terminal, views[i][1], true);
        for (int step = 0; step < 3; step++) {
            double start_time = clock_usec();
            VTermPos cursor;
            char line[2048];
            terminal_type(&terminal, "j");
            do { /* the pointer is at the cursor */
                terminal_pump(&terminal);
                vterm_state_get_cursorpos(vterm_obtain_state(terminal.vterm), &cursor);
                terminal_row(&terminal, cursor.row, line, sizeof line);
            } while (line[0] != '>' && clock_usec() - start_time < TERMINAL_WAIT_USEC);
            assert_int_equal(line[0], '>');
            assert_int_equal(cursor.col, 0);
            assert_true(terminal.cursor_shown);
        }
    }
    terminal_finish(&terminal);
}

/* Names in wide, combining and other characters do not move any column. */
static void test_names_of_every_width(void **state)
{
    (void)state;
    static const char *const names[] = {"ascii", "\xe6\x82\xa3\xe8\x80\x85", "Jose\xcc\x81",
                                        "\xd0\xb8\xd0\xbc\xd1\x8f", "A\xcc\x8a\xe6\x82\xa3"};
    enum { NAMES = sizeof names / sizeof names[0] };
    char folder[96];
    snprintf(folder, sizeof folder, "%s/names", world.folder);
    mkdir(folder, 0700);
    for (int i = 0; i < NAMES; i++) {
        char from[200], to[200];
        snprintf(from, sizeof from, "%s/septic-shock.txt", world.patients);
        snprintf(to, sizeof to, "%s/%s.txt", folder, names[i]);
        assert_int_equal(link(from, to), 0);
    }
    for (int utf8 = 0; utf8 < 2; utf8++) {
        struct terminal terminal;
        terminal_start(&terminal, &(struct launch){.rows = 24,
                                                   .columns = 80,
                                                   .patients = folder,
                                                   .locale = utf8 ? "C.UTF-8" : "C"});
        terminal_ready(&terminal);
        terminal_wait(&terminal, "5 patients", true);
        for (int column = 0; column < 80; column++) {
            VTermScreenCell first, cell;
            vterm_screen_get_cell(terminal.screen, (VTermPos){2, column}, &first);
            for (int i = 1; i < NAMES && first.chars[0] == '%'; i++) {
                vterm_screen_get_cell(terminal.screen, (VTermPos){2 + i, column}, &cell);
                assert_int_equal(cell.chars[0], '%');
            }
        }
        terminal_finish(&terminal);
    }
    world_remove_folder(folder);
}

/* Without a network a folder is read completely, and the keys work meanwhile. */
static void test_folder_without_networks(void **state)
{
    (void)state;
    char models[96], folder[96];
    struct terminal terminal;
    snprintf(models, sizeof models, "%s/none", world.folder);
    snprintf(folder, sizeof folder, "%s/many", world.folder);
    mkdir(models, 0700);
    world_copies(folder, 4000);
    terminal_start(&terminal, &(struct launch){
                                  .rows = 24, .columns = 80, .models = models, .patients = folder});
    terminal_wait(&terminal, "4000 patients", true);
    terminal_wait(&terminal, "reading file", false);
    terminal_wait(&terminal, "no risk: no network", true);
    terminal_type(&terminal, "p");
    terminal_wait(&terminal, "No risk: no network could be opened", true);
    terminal_finish(&terminal);
    world_remove_folder(folder);
    rmdir(models);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slow_line), /* the longest first */
        cmocka_unit_test(test_less_slow_line),
        cmocka_unit_test(test_nearly_fast_line),
        cmocka_unit_test(test_stopped_while_typing),
        cmocka_unit_test(test_every_terminal),
        cmocka_unit_test(test_plain_text_where_nothing_else_works),
        cmocka_unit_test(test_vt100_ascii),
        cmocka_unit_test(test_no_color),
        cmocka_unit_test(test_resize),
        cmocka_unit_test(test_resize_storm),
        cmocka_unit_test(test_too_small),
        cmocka_unit_test(test_stopped_and_continued),
        cmocka_unit_test(test_restored_at_every_end),
        cmocka_unit_test(test_restored_after_overflow),
        cmocka_unit_test(test_control_c),
        cmocka_unit_test(test_closed_terminal_ends_the_program),
        cmocka_unit_test(test_patient_from_standard_input),
        cmocka_unit_test(test_key_behind_escape),
        cmocka_unit_test(test_cursor_is_on_the_selected_row),
        cmocka_unit_test(test_names_of_every_width),
        cmocka_unit_test(test_folder_without_networks),
    };
    return terminal_run_tests(tests, sizeof tests / sizeof *tests, world_make, world_remove);
}
