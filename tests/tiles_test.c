/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Tiles: at each size the large characters show the newest values completely; old values look old;
 * each value has its colour and is readable without colours. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "app/session.h"
#include "fixture.h"
#include "terminal.h"
#include "ui/draw/big.h"
#include "ui/screen/screen.h"

/* The respiratory rate is 20 hours old at the end, the cuff's diastolic pressure ten. */
static const char stay[] =
    "Time,Parameter,Value\n00:00,RecordID,7\n00:00,Age,64\n"
    "01:20,RespRate,21\n01:30,HR,70\n10:30,NISysABP,131\n10:30,NIDiasABP,66\n"
    "19:10,HR,187\n20:10,HR,104\n20:20,NISysABP,98\n20:20,SpO2,100\n"
    "17:00,Temp,38.4\n20:30,GCS,9\n";
static const struct {
    const char *name, *value, *note;
    bool old;
} expected[] = {
    {"HR /min", "104", "+1 v *50m", false},   {"BP cuff mmHg", "98/-", "+2 v *40m", false},
    {"SpO2 %", "100", "*40m", false},         {"RR /min", "21", "OLD .20h", true},
    {"Temp degC", "38.4", "+1 .4.0h", false}, {"GCS", "9", "+3 *30m", false},
};
enum { TILES = sizeof expected / sizeof expected[0], LINES_MOST = 64 };

static void open_stay(struct session *session, const char *folder)
{
    session_init(session);
    session_add_model(session, fixture_model("hlstm", SCHEME_PHYSIONET2012, ARCHITECTURE_HLSTM));
    assert_true(session_add_path(session, folder, NULL));
    while (session_load_next(session)) {
    }
}

static int split(char *dump, char *lines[LINES_MOST])
{
    int count = 0;
    for (char *end; (end = strchr(dump, '\n')) && count < LINES_MOST; dump = end + 1) {
        *end = 0;
        lines[count++] = dump;
    }
    return count;
}

/* True if the large figures of a text, in this size and glyph, are below a line at a column, with
 * nothing after them that would make another number. */
static bool stands(char *const lines[], int row, int column, const char *value,
                   const struct big *big)
{
    struct canvas canvas = {0};
    struct text text = {0};
    int width = big_width(value, big->across) + 3;
    canvas_resize(&canvas, BIG_ROWS * big->down, width);
    big_draw(&canvas, &(struct rect){0, -1, BIG_ROWS * big->down, width + 1}, big, value);
    canvas_dump(&canvas, &text);
    bool same = true;
    char *rest = text.data;
    for (int i = 0; i < BIG_ROWS * big->down; i++) {
        char *end = strchr(rest, '\n');
        const char *line = lines[row + i];
        size_t length = strlen(line);
        for (int k = 0; k < width - 2; k++) {
            char drawn = rest + k < end ? rest[k] : ' ';
            char shown = (size_t)(column + k) < length ? line[column + k] : ' ';
            same = same && drawn == shown;
        }
        rest = end + 1;
    }
    text_free(&text);
    canvas_free(&canvas);
    return same;
}

static void expect_tile(char *const lines[], int count, int tile, int rows, int columns)
{
    char name[40];
    snprintf(name, sizeof name, " %s ", expected[tile].name);
    int row = 0;
    while (row < count && !strstr(lines[row], name)) {
        row++;
    }
    assert_true(row < count);
    int column = (int)(strstr(lines[row], name) - lines[row]) + 1;
    for (int down = 1; down <= 6; down++) {
        for (int across = 1; across <= 12; across++) {
            struct big big = {ROLE_TEXT, expected[tile].old ? GLYPH_OLD : GLYPH_FULL, across, down};
            if (row + 1 + BIG_ROWS * down < count &&
                stands(lines, row + 1, column, expected[tile].value, &big)) {
                const char *note = lines[row + 1 + BIG_ROWS * down];
                assert_in_range(column, 0, strlen(note));
                assert_memory_equal(note + column, expected[tile].note,
                                    strlen(expected[tile].note));
                return;
            }
        }
    }
    for (int i = 0; i < count; i++) {
        print_message("%s\n", lines[i]);
    }
    fail_msg("%s is not %s at %dx%d", expected[tile].name, expected[tile].value, columns, rows);
}

static void test_figures_are_the_newest_values(void **state)
{
    (void)state;
    char *folder = fixture_folder();
    struct session session;
    struct text dump = {0};
    free(fixture_file(folder, "7.txt", stay));
    open_stay(&session, folder);
    for (int rows = 20; rows <= 60; rows += rows < 26 ? 1 : 7) {
        for (int columns = 60; columns <= 200; columns += columns < 90 ? 1 : 13) {
            /* The cursor in Patient has no effect. */
            struct screen_options options = {.script = "p<Left><Left><Left>O",
                                             .dump = &dump,
                                             .ascii = true,
                                             .rows = rows,
                                             .columns = columns};
            char *lines[LINES_MOST];
            dump.length = 0;
            assert_true(screen_run(&session, &options, NULL));
            int count = split(dump.data, lines);
            assert_int_equal(count, rows);
            for (int tile = 0; tile < TILES; tile++) {
                expect_tile(lines, count, tile, rows, columns);
            }
        }
    }
    text_free(&dump);
    session_free(&session);
    fixture_remove(folder);
}

/* Figures are never wider than their tile: a part of a number would be another number. */
static void test_wide_figures(void **state)
{
    (void)state;
    char *folder = fixture_folder();
    struct session session;
    struct text dump = {0};
    free(fixture_file(folder, "8.txt",
                      "Time,Parameter,Value\n00:00,RecordID,8\n01:10,HR,222\n01:10,NISysABP,288\n"
                      "01:10,NIDiasABP,188\n01:10,SpO2,100\n01:10,Temp,38.8\n"
                      "01:10,GCS,15\n"));
    open_stay(&session, folder);
    struct screen_options options = {
        .script = "O", .dump = &dump, .ascii = true, .rows = 20, .columns = 60};
    assert_true(screen_run(&session, &options, NULL));
    assert_non_null(strstr(dump.data, "### ### ###   ### ### ###   #  #  ### ###     #  ### ###"));
    assert_non_null(strstr(dump.data, "not known")); /* the respiratory rate */
    text_free(&dump);
    session_free(&session);
    fixture_remove(folder);
}

/* If the wall-clock time is known, each reading has its time beside its age, at each size. */
static void test_clock(void **state)
{
    (void)state;
    static const char *const notes[] = {"*1m 20:59", "*19m 20:41", ".9.7h 11:20", ".33h Tue"};
    char *folder = fixture_folder();
    struct session session;
    struct text dump = {0};
    free(fixture_file(folder, "9.txt",
                      "Time,Parameter,Value\n00:00,RecordID,9\n00:00,HR,80\n03:00,Temp,37.4\n"
                      "26:20,NISysABP,121\n26:20,NIDiasABP,70\n35:41,SpO2,97\n35:59,HR,91\n"));
    free(fixture_file(folder, "9.txt.admission", "admitted 2026-11-24T09:00:00Z\n"));
    open_stay(&session, folder);
    for (int columns = 66; columns <= 200;
         columns += 7) { /* lower down only ages, for lack of room */
        struct screen_options options = {
            .script = "O", .dump = &dump, .ascii = true, .rows = 20, .columns = columns};
        dump.length = 0;
        assert_true(screen_run(&session, &options, NULL));
        for (size_t i = 0; i < sizeof notes / sizeof *notes; i++) {
            if (!strstr(dump.data, notes[i])) {
                fail_msg("no '%s' at %d columns:\n%s", notes[i], columns, dump.data);
            }
        }
    }
    text_free(&dump);
    session_free(&session);
    fixture_remove(folder);
}

/* The colour of the first filled cell of the figures below a name. */
static VTermColor colour_below(struct terminal *terminal, const char *name, bool *bold)
{
    char line[400];
    int row = terminal_find(terminal, name);
    assert_true(row >= 0);
    terminal_row(terminal, row, line, sizeof line);
    VTermScreenCell cell = {0};
    /* After characters of several bytes, columns are not bytes: count cells. */
    int column = 0;
    for (const char *at = line; at < strstr(line, name); at++) {
        column += ((unsigned char)*at & 0xc0) != 0x80;
    }
    for (int k = 0; k < 12; k++) {
        vterm_screen_get_cell(terminal->screen, (VTermPos){row + 1, column + k}, &cell);
        if (cell.chars[0] && cell.chars[0] != ' ') {
            break;
        }
    }
    *bold = cell.attrs.bold;
    return cell.fg;
}

static void test_colours(void **state)
{
    (void)state;
    static const struct {
        const char *term, *locale;
        int colours[4]; /* of HR, BP, SpO2, GCS; -1: the terminal's default */
    } terminals[] = {
        {"xterm-256color", "C.UTF-8", {46, 203, 51, -1}},
        {"linux", "C.UTF-8", {2, 1, 6, -1}},
        {"xterm-256color", "C", {46, 203, 51, -1}},
        {"vt100", "C.UTF-8", {-1, -1, -1, -1}},
    };
    static const char *const names[] = {"HR /min", "BP cuff", "SpO2 %", "GCS"};
    char patients[120], path[160];
    snprintf(patients, sizeof patients, "%s/tiles", world.folder);
    assert_int_equal(mkdir(patients, 0700), 0);
    snprintf(path, sizeof path, "%s/7.txt", patients);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    assert_true(fputs(stay, out) >= 0);
    assert_int_equal(fclose(out), 0);
    for (size_t i = 0; i < sizeof terminals / sizeof terminals[0]; i++) {
        struct terminal terminal;
        struct launch launch = {.rows = 24,
                                .columns = 80,
                                .term = terminals[i].term,
                                .locale = terminals[i].locale,
                                .patients = patients};
        terminal_start(&terminal, &launch);
        terminal_ready(&terminal);
        terminal_type(&terminal, "O");
        terminal_wait(&terminal, "BP cuff mmHg", true);
        for (int k = 0; k < 4; k++) {
            bool bold;
            VTermColor colour = colour_below(&terminal, names[k], &bold);
            int shown = VTERM_COLOR_IS_DEFAULT_FG(&colour) ? -1
                        : VTERM_COLOR_IS_INDEXED(&colour)  ? colour.indexed.idx & ~8
                                                           : -2;
            int wanted = terminals[i].colours[k];
            assert_int_equal(shown, wanted < 0 ? wanted : wanted & ~8);
            assert_true(bold);
        }
        terminal_type(&terminal, "q");
        terminal_wait_end(&terminal);
        terminal_finish(&terminal);
    }
    world_remove_folder(patients);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_figures_are_the_newest_values),
        cmocka_unit_test(test_wide_figures),
        cmocka_unit_test(test_clock),
        cmocka_unit_test(test_colours),
    };
    return cmocka_run_group_tests(tests, world_make, world_remove);
}
