/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Bytes sent by terminals: keys act as keys, and everything else has no effect. */
#include "ui/draw/escape.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/random.h"
#include "terminal.h"
#include "ui/draw/key.h"

/* Feeds bytes; returns how many keys came, the last of them in *key. */
static int feed(struct escape *escape, const char *bytes, size_t length, int *key)
{
    int keys = 0, next;
    for (size_t i = 0; i < length; i++) {
        if (escape_take(escape, (unsigned char)bytes[i], &next) == ESCAPE_KEY) {
            *key = next;
            keys++;
        }
    }
    return keys;
}

/* Waits until nothing is expected any more. */
static int wait_out(struct escape *escape, int *key)
{
    int keys = 0, next;
    while (escape_wait_ms(escape) >= 0) {
        if (escape_timeout(escape, &next) == ESCAPE_KEY) {
            *key = next;
            keys++;
        }
    }
    return keys;
}

static const struct {
    const char *bytes;
    int key;
} known[] = {
    {"\033[A", KEY_ARROW_UP},
    {"\033OB", KEY_ARROW_DOWN},
    {"\033[1~", KEY_FIRST},
    {"\033[4~", KEY_LAST},
    {"\033[7~", KEY_FIRST},
    {"\033[8~", KEY_LAST},
    {"\033[H", KEY_FIRST},
    {"\033OF", KEY_LAST},
    {"\033[5~", KEY_PAGE_UP},
    {"\033[6~", KEY_PAGE_DOWN},
    {"\033[11~", KEY_FUNCTION + 1},
    {"\033[12~", KEY_FUNCTION + 2},
    {"\033[13~", KEY_FUNCTION + 3},
    {"\033[14~", KEY_FUNCTION + 4},
    {"\033OP", KEY_FUNCTION + 1},
    {"\033OS", KEY_FUNCTION + 4},
    {"\033[[E", KEY_FUNCTION + 5},
    {"\033[24~", KEY_FUNCTION + 12},
    {"\033[Z", KEY_BACK_TAB},
    {"\033[3~", KEY_DELETE},
    {"\x9b\x35~", KEY_PAGE_UP},
    {"\x8fP", KEY_FUNCTION + 1},
    {"\033[1;5\033[B", KEY_ARROW_DOWN},
    {"\033]0;q\033[B", KEY_ARROW_DOWN},
    {"\r", KEY_RETURN},
    {"\n", KEY_RETURN},
    {"\177", KEY_ERASE},
    {"q", 'q'},
};

/* Each is followed by a letter, which must be read as a key. */
static void test_keys_are_what_they_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        struct escape escape = {0};
        int key = KEY_NONE;
        size_t length = strlen(known[i].bytes);
        assert_int_equal(feed(&escape, known[i].bytes, length, &key), 1);
        assert_int_equal(key, known[i].key);
        assert_int_equal(feed(&escape, "w", 1, &key), 1);
        assert_int_equal(key, 'w');
        assert_int_equal(wait_out(&escape, &key), 0);
    }
}

/* Sequences of terminals that are not keys of the program: xterm, PuTTY, rxvt, Linux, tmux, VT220.
 */
static const char *const ignored[] = {
    "\033[2~",                         /* Insert */
    "\033[1;5A",                       /* Ctrl-Up */
    "\033[1;2R",                       /* Shift-F3, or a report of the cursor */
    "\033[24;80R",                     /* a report of the cursor */
    "\033[?24;80R",                    /* and an extended one */
    "\033[3;5~",                       /* Ctrl-Delete */
    "\033[25~",                        /* F13 */
    "\033[34~",                        /* F20 */
    "\033[28~",                        /* Help of a VT220 */
    "\033[29~",                        /* Do */
    "\033OM",                          /* Enter of a keypad in its other mode */
    "\033Op",                          /* its 0 */
    "\033Oq",                          /* its 1 */
    "\033Oy",                          /* its 9 */
    "\033Oa",                          /* rxvt: Ctrl-Up */
    "\033O5A",                         /* Ctrl-Up, in an old form */
    "\033[a",                          /* rxvt: Shift-Up */
    "\033[7$",                         /* rxvt: Shift-Home */
    "\033[7^",                         /* rxvt: Ctrl-Home */
    "\033[7@",                         /* rxvt: Ctrl-Shift-Home */
    "\033[23$",                        /* rxvt: Shift-F11 */
    "\033[M !!",                       /* a click */
    "\033[Mqqq",                       /* a click further away */
    "\033[M#\xf0\xe1",                 /* a click far away */
    "\033[<0;12;7M",                   /* SGR */
    "\033[<0;12;7m",                   /* and its release */
    "\033[32;12;7M",                   /* urxvt */
    "\033[t!!",                        /* highlight tracking */
    "\033[T!!qqqq",                    /* and its end */
    "\033[1;2;3;4;0&w",                /* a locator */
    "\033[I",                          /* focus */
    "\033[O",                          /* and no focus */
    "\033[?62;1;2;6;9c",               /* device attributes */
    "\033[>41;354;0c",                 /* secondary device attributes */
    "\033[=0c",                        /* tertiary device attributes */
    "\033[0n",                         /* status: no malfunction */
    "\033[?10n",                       /* no printer */
    "\033[8;24;80t",                   /* window size */
    "\033[?2026;2$y",                  /* a mode */
    "\033[4;1$y",                      /* a mode of the standard */
    "\033[27;5;113~",                  /* a modified q */
    "\033[113;5u",                     /* likewise */
    "\033[?1u",                        /* keyboard flags */
    "\033]11;rgb:0/0/q\a",             /* background colour */
    "\033]11;rgb:0/0/q\033\\",         /* the same */
    "\033]lquit\033\\",                /* window title */
    "\033]52;c;cXE=\033\\",            /* clipboard */
    "\033P1$r0m\033\\",                /* report of a setting */
    "\033P>|tmux 3.3a\033\\",          /* name and version */
    "\033P!|00000000\033\\",           /* terminal id */
    "\x90q\x9c",                       /* the same in 8 bits */
    "\033_Gq\033\\",                   /* graphics */
    "\033^q\033\\",                    /* privacy */
    "\033Xq\033\\",                    /* a string */
    "\033[?1;2c",                      /* a VT100 */
    "\033/Z",                          /* a VT52 */
    "\033?p",                          /* its keypad */
    "\033?M",                          /* its Enter */
    "\033 F",                          /* 7-bit controls */
    "\033q",                           /* Alt-q */
    "\033R",                           /* Alt-R */
    "\033\r",                          /* Alt-Enter */
    "\033\177",                        /* Alt-Backspace */
    "\033\xc3\x9b",                    /* Alt-U with a circumflex: its second byte is no CSI */
    "\033\033[B",                      /* rxvt: Alt-Down */
    "\033\033[3~",                     /* rxvt: Alt-Delete */
    "\033[200~qq\033[31mR\r\033[201~", /* a paste */
    "\x9b?1;2c",                       /* in 8 bits */
    "\033[1\030",                      /* cancelled */
    "\033[\r",                         /* ended by Return */
    "\033[1234567890;1234567890;1234567890q",
};

static void test_the_rest_is_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++) {
        struct escape escape = {0};
        int key = KEY_NONE;
        if (feed(&escape, ignored[i], strlen(ignored[i]), &key) != 0) {
            fail_msg("%zu: '%s' acts as %d", i, ignored[i] + 1, key);
        }
        assert_int_equal(feed(&escape, "w", 1, &key), 1);
        assert_int_equal(key, 'w');
    }
}

/* On a slow line a sequence arrives in two parts, split at any byte. */
static void test_cut_in_two(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++) {
        size_t length = strlen(ignored[i]);
        for (size_t cut = 1; cut < length; cut++) {
            struct escape escape = {0};
            int key = KEY_NONE, late;
            int keys = feed(&escape, ignored[i], cut, &key);
            bool alone = escape.state == ESCAPE_BEGUN;
            if (alone && ignored[i][cut] != '[' && ignored[i][cut] != 'O') {
                continue; /* this is Esc, then a letter */
            }
            if (alone) { /* longer than the wait after Esc */
                assert_int_equal(escape_timeout(&escape, &key), ESCAPE_KEY);
                assert_int_equal(key, KEY_ESCAPE);
            } else { /* shorter: the rest is waited for */
                assert_true(escape_wait_ms(&escape) >= 1000 || escape.character > 0 ||
                            escape.state == ESCAPE_GROUND);
            }
            keys += feed(&escape, ignored[i] + cut, length - cut, &late);
            assert_int_equal(keys, 0);
        }
    }
}

/* After a short wait Esc is a key, and a letter typed after it is one too. */
static void test_escape_alone(void **state)
{
    (void)state;
    struct escape escape = {0};
    int key = KEY_NONE;
    assert_int_equal(feed(&escape, "\033", 1, &key), 0);
    assert_in_range(escape_wait_ms(&escape), 20, 100);
    assert_int_equal(escape_timeout(&escape, &key), ESCAPE_KEY);
    assert_int_equal(key, KEY_ESCAPE);
    assert_int_equal(feed(&escape, "q", 1, &key), 1);
    assert_int_equal(key, 'q');
    assert_int_equal(feed(&escape, "\033\033", 2, &key), 0);
    assert_int_equal(wait_out(&escape, &key), 1);
    assert_int_equal(key, KEY_ESCAPE);
    escape.patience = 300;
    feed(&escape, "\033", 1, &key);
    assert_int_equal(escape_wait_ms(&escape), 300);
    escape_timeout(&escape, &key);
    escape_timeout(&escape, &key);                     /* the user types a moment later */
    assert_int_equal(feed(&escape, "O2", 2, &key), 2); /* oxygen */
    assert_int_equal(key, '2');
}

/* On a slow line Esc waits longer once a key came in pieces, and as before once they come whole. */
static void test_slow_line(void **state)
{
    (void)state;
    static const struct {
        int gap, wait;
    } lines[] = {{10, 50}, {50, 150}, {200, 600}, {600, 900}};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct escape escape = {0};
        int key = KEY_NONE, keys = 0;
        for (const char *byte = "\033[A\033[B\033OP"; *byte; byte++) {
            escape_silence(&escape, lines[i].gap);
            if (escape.state == ESCAPE_BEGUN && escape_wait_ms(&escape) < lines[i].gap) {
                assert_int_equal(escape_timeout(&escape, &key), ESCAPE_KEY);
            }
            keys += feed(&escape, byte, 1, &key);
        }
        assert_int_equal(keys, lines[i].gap < 100 ? 3 : 2); /* the first acted as Esc */
        assert_int_equal(key, KEY_FUNCTION + 1);
        feed(&escape, "\033", 1, &key);
        assert_int_equal(escape_wait_ms(&escape), lines[i].wait);
        wait_out(&escape, &key);
        for (int whole = 0; whole < 10; whole++) {
            assert_int_equal(feed(&escape, "\033[A", 3, &key), 1);
        }
        feed(&escape, "\033", 1, &key);
        assert_int_equal(escape_wait_ms(&escape), 50);
    }
}

static void test_letters_of_all_languages(void **state)
{
    (void)state;
    static const char text[] = "\xc3\x89\xc3\x9b\xe2\x80\x9c\xf0\x9f\x98\x90z";
    struct escape escape = {0};
    int key = KEY_NONE;
    assert_int_equal(feed(&escape, text, sizeof text - 1, &key), sizeof text - 1);
    assert_int_equal(key, 'z');
}

/* Pasted text is distinguished from typed text, whatever it contains. */
static void test_paste(void **state)
{
    (void)state;
    static const char bytes[] = "\033[200~HR\033[20188\nq\033[201~x";
    struct escape escape = {0};
    char pasted[32];
    int length = 0, key = KEY_NONE, ends = 0, keys = 0;
    for (size_t i = 0; i < sizeof bytes - 1; i++) {
        enum escape_event event = escape_take(&escape, (unsigned char)bytes[i], &key);
        ends += event == ESCAPE_PASTED && key == KEY_NONE;
        keys += event == ESCAPE_KEY;
        if (event == ESCAPE_PASTED && key != KEY_NONE) {
            pasted[length++] = (char)key;
        }
    }
    pasted[length] = 0;
    assert_string_equal(pasted, "HR88\nq");
    assert_int_equal(ends, 1);
    assert_int_equal(keys, 1);
    assert_int_equal(key, 'x');
}

/* Keys that only the terminal description has. */
static void test_described_keys(void **state)
{
    (void)state;
    struct escape escape = {.keys = {{"\033A", KEY_ARROW_UP},
                                     {"\001@\r", KEY_FUNCTION + 1},
                                     {"\013", KEY_ARROW_UP},
                                     {"\033[M", KEY_FUNCTION + 1},
                                     {"\033Y", KEY_LAST}},
                            .key_count = 5};
    int key = KEY_NONE;
    assert_int_equal(feed(&escape, "\033A", 2, &key), 1);
    assert_int_equal(key, KEY_ARROW_UP);
    assert_int_equal(feed(&escape, "\001@\r", 3, &key), 1);
    assert_int_equal(key, KEY_FUNCTION + 1);
    assert_int_equal(feed(&escape, "\013", 1, &key), 1);
    assert_int_equal(feed(&escape, "\033[Mq", 4, &key), 2);
    assert_int_equal(key, 'q');
    assert_int_equal(feed(&escape, "\001x", 2, &key), 0);
}

/* ---- 100 000 random sequences ---- */

static char any(struct random *random, int low, int high)
{
    return (char)(low + (int)(random_uniform(random) * (high - low + 1)));
}

static size_t make_sequence(struct random *random, char *out)
{
    static const char openings[] = "[[[[[[O]PX^_?";
    char opening = openings[(size_t)(random_uniform(random) * (sizeof openings - 1))];
    size_t length = 0, inside = (size_t)(random_uniform(random) * 12);
    out[length++] = '\033';
    out[length++] = opening;
    bool string = strchr("]PX^_", opening) != NULL;
    for (size_t i = 0; i < inside && opening != 'O' && opening != '?'; i++) {
        out[length++] = string ? any(random, ' ', '~') : any(random, '0', '?');
    }
    if (string) {
        out[length++] = '\033';
        out[length++] = '\\';
    } else {
        out[length++] = any(random, '@', '~');
    }
    if (length == 3 && opening == '[' && strchr("MtT[", out[2])) {
        size_t tail = out[2] == 'M' ? 3 : out[2] == 't' ? 2 : out[2] == 'T' ? 6 : 1;
        for (size_t i = 0; i < tail; i++) {
            out[length++] = any(random, ' ', '~');
        }
    }
    return length;
}

/* A random sequence may be a key of the program, begin a paste, or end early. */
static bool acts(const char *bytes, size_t length)
{
    struct escape escape = {0};
    int key = KEY_NONE;
    bool key_came = feed(&escape, bytes, length, &key) > 0;
    assert_true(!key_came || key >= KEY_ARROW_UP); /* never a letter, never Enter */
    return key_came || escape.state != ESCAPE_GROUND;
}

enum { RANDOM_SEQUENCES = 100000 };

static void test_random_sequences(void **state)
{
    (void)state;
    struct random random;
    struct escape escape = {0};
    int key = KEY_NONE, left_out = 0;
    random_seed(&random, 19);
    for (int i = 0; i < RANDOM_SEQUENCES; i++) {
        char bytes[64];
        size_t length = make_sequence(&random, bytes);
        if (acts(bytes, length)) {
            left_out++;
            continue;
        }
        assert_int_equal(feed(&escape, bytes, length, &key), 0);
        assert_int_equal(escape.state, ESCAPE_GROUND);
    }
    assert_in_range(left_out, 1, RANDOM_SEQUENCES / 20); /* those that are keys */
}

/* ---- the program ---- */

/* Reports and exports in the current folder. Other tests write other files there. */
static size_t count_files(const char *folder)
{
    struct file_list list = {0};
    size_t count = 0;
    file_list_add(&list, folder, NULL);
    for (size_t i = 0; i < list.count; i++) {
        count += strstr(list.paths[i], "icurisk-2") != NULL;
    }
    file_list_free(&list);
    return count;
}

enum { ROWS = 24 };

static void copy_screen(struct terminal *terminal, char rows[ROWS][400])
{
    terminal_pump(terminal);
    memset(rows, 0, ROWS * sizeof *rows);
    for (int row = 0; row < ROWS; row++) {
        terminal_row(terminal, row, rows[row], sizeof rows[row]);
    }
}

/* The screen, when nothing more is being computed. */
static void copy_settled_screen(struct terminal *terminal, char rows[ROWS][400])
{
    char earlier[ROWS][400];
    copy_screen(terminal, rows);
    do {
        memcpy(earlier, rows, sizeof earlier);
        usleep(300000);
        copy_screen(terminal, rows);
    } while (memcmp(earlier, rows, sizeof earlier) != 0);
}

/* All sequences together, in the ward and in a patient: neither the screen nor the folder changes.
 */
static void test_the_program_stays_as_it_was(void **state)
{
    (void)state;
    static const struct {
        const char *key, *drawn; /* drawn: what is computed last */
    } views[] = {{"w", "Ward"}, {"p", "raised most by"}, {"c", "Networks compared"}};
    struct terminal terminal;
    static char before[ROWS][400], after[ROWS][400];
    size_t files = count_files(".");
    terminal_start(&terminal, &(struct launch){.rows = ROWS, .columns = 80});
    terminal_ready(&terminal);
    for (size_t view = 0; view < sizeof views / sizeof *views; view++) {
        terminal_type(&terminal, views[view].key);
        terminal_wait(&terminal, views[view].drawn, true);
        terminal_wait(&terminal, "  ... ", false); /* the times are measured */
        copy_settled_screen(&terminal, before);
        for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++) {
            if (!strstr(ignored[i], "[200~")) {
                terminal_send(&terminal, ignored[i], strlen(ignored[i]));
            }
        }
        struct random random;
        random_seed(&random, view);
        for (int i = 0; i < 300; i++) {
            char bytes[64];
            size_t length = make_sequence(&random, bytes);
            if (!acts(bytes, length)) {
                terminal_send(&terminal, bytes, length);
            }
        }
        copy_settled_screen(&terminal, after);
        for (int row = 0; row < ROWS; row++) {
            assert_string_equal(after[row], before[row]);
        }
    }
    assert_int_equal(count_files("."), files);
    terminal_finish(&terminal);
}

/* A paste is dropped with a message where there is no line to edit. In a line it is text, and its
 * line ends are not Enter. Bracketed paste is switched on and off again. */
static void test_pasted_into_the_program(void **state)
{
    (void)state;
    struct terminal terminal;
    size_t files = count_files(".");
    terminal_start(&terminal, &(struct launch){.rows = 24, .columns = 80});
    terminal_ready(&terminal);
    assert_true(terminal.brackets);
    terminal_type(&terminal, "\033[200~RRq\rq\n\033[201~");
    terminal_wait(&terminal, "Pasted text was not used", true);
    terminal_type(&terminal, "/\033[200~no\tsuch\rone\n\033[201~");
    terminal_wait(&terminal, "no such one", true);
    assert_true(terminal_find(&terminal, "Enter: keep it") >= 0);
    terminal_type(&terminal, "\033");
    terminal_wait(&terminal, "Enter: keep it", false);
    assert_int_equal(count_files("."), files);
    terminal_type(&terminal, "q");
    terminal_wait_end(&terminal);
    terminal_assert_restored(&terminal);
    terminal_finish(&terminal);
}

/* Which mouse reports have an effect, and which. */
static void test_mouse_reports(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        int button, row, column; /* -1: no effect */
    } cases[] = {
        {"\033[<0;5;7M", MOUSE_LEFT, 6, 4},
        {"\033[<0;1000;999M", MOUSE_LEFT, 998, 999},
        {"\033[<64;1;1M", MOUSE_WHEEL_UP, 0, 0},
        {"\033[<65;1;1M", MOUSE_WHEEL_DOWN, 0, 0},
        {"\033[M !!", MOUSE_LEFT, 0, 0},
        {"\033[Ma5'", MOUSE_WHEEL_DOWN, 6, 20},
        {"\033[<0;5;7m", -1, 0, 0},  /* released */
        {"\033[<2;5;7M", -1, 0, 0},  /* the right button */
        {"\033[<4;5;7M", -1, 0, 0},  /* Shift */
        {"\033[<32;5;7M", -1, 0, 0}, /* dragged */
        {"\033[<0;0;7M", -1, 0, 0},
        {"\033[<0;5M", -1, 0, 0},
        {"\033[<;;M", -1, 0, 0},
        {"\033[<0;99999999;1M", -1, 0, 0},
        {"\033[0;5;7M", -1, 0, 0}, /* rxvt's own */
        {"\033[M#!!", -1, 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct escape escape = {0};
        enum escape_event event = ESCAPE_NOTHING;
        int key;
        for (const char *p = cases[i].bytes; *p; p++) {
            assert_int_equal(event, ESCAPE_NOTHING);
            event = escape_take(&escape, (unsigned char)*p, &key);
        }
        assert_int_equal(event, cases[i].button < 0 ? ESCAPE_NOTHING : ESCAPE_MOUSE);
        assert_int_equal(key, KEY_NONE);
        if (event == ESCAPE_MOUSE) {
            assert_int_equal(escape.mouse.button, cases[i].button);
            assert_int_equal(escape.mouse.row, cases[i].row);
            assert_int_equal(escape.mouse.column, cases[i].column);
        }
    }
}

static void click(struct terminal *terminal, int button, int row, int column)
{
    char report[80];
    snprintf(report, sizeof report, "\033[<%d;%d;%dM\033[<%d;%d;%dm", button, column + 1, row + 1,
             button, column + 1, row + 1);
    terminal_type(terminal, report);
}

/* Waits until the row with this text is the selected one. */
static void wait_chosen(struct terminal *terminal, const char *text)
{
    char chosen[80];
    snprintf(chosen, sizeof chosen, "\u25b6  %s", text);
    terminal_wait(terminal, chosen, true);
}

/* With --mouse, a click selects the row or presses the key shown there, and the wheel moves. In a
 * question, below the list and beside it, a click has no effect. However the program ends, the
 * terminal's mouse mode is restored. */
static void test_mouse_in_the_program(void **state)
{
    (void)state;
    static const int ends[] = {0, SIGTERM, SIGSEGV};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct terminal terminal;
        size_t files = count_files(".");
        terminal_start(&terminal, &(struct launch){.rows = 24, .columns = 80, .option = "--mouse"});
        terminal_ready(&terminal);
        assert_true(terminal.mouse);
        click(&terminal, 0, terminal_find(&terminal, "gi-bleed"), 9);
        wait_chosen(&terminal, "900006 gi-bleed");
        terminal_type(&terminal, "\033[M !#"); /* the third row, in bytes */
        terminal_wait(&terminal, "\u25b6  900006", false);
        terminal_type(&terminal, "g");
        click(&terminal, 65, 5, 5);
        click(&terminal, 64, 5, 5);
        click(&terminal, 0, 19, 5); /* below the list */
        click(&terminal, 0, 21, 5); /* the disclaimer */
        click(&terminal, 0, 23, 2); /* Help */
        terminal_wait(&terminal, "In this view: Ward", true);
        click(&terminal, 65, 5, 5);
        terminal_wait(&terminal, "2-21 of", true);
        click(&terminal, 0, 23, 8); /* Back */
        terminal_wait(&terminal, "by risk", true);
        terminal_type(&terminal, "P");
        terminal_wait(&terminal, "New patient", true);
        click(&terminal, 0, 23, 2);
        click(&terminal, 0, 5, 5);
        terminal_wait(&terminal, "years", true);
        terminal_type(&terminal, "\033");
        terminal_wait(&terminal, "New patient", false);
        assert_int_equal(count_files("."), files);
        if (ends[i]) {
            kill(terminal.pid, ends[i]);
        } else {
            terminal_type(&terminal, "q");
        }
        terminal_wait_end(&terminal);
        assert_false(terminal.mouse);
        terminal_finish(&terminal);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys_are_what_they_say),
        cmocka_unit_test(test_the_rest_is_nothing),
        cmocka_unit_test(test_cut_in_two),
        cmocka_unit_test(test_escape_alone),
        cmocka_unit_test(test_slow_line),
        cmocka_unit_test(test_letters_of_all_languages),
        cmocka_unit_test(test_paste),
        cmocka_unit_test(test_described_keys),
        cmocka_unit_test(test_random_sequences),
        cmocka_unit_test(test_the_program_stays_as_it_was),
        cmocka_unit_test(test_pasted_into_the_program),
        cmocka_unit_test(test_mouse_reports),
        cmocka_unit_test(test_mouse_in_the_program),
    };
    return cmocka_run_group_tests(tests, world_make, world_remove);
}
