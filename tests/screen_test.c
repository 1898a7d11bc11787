/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* What the screen shows: the program on a pseudo-terminal, and scripts of keys. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/report.h"
#include "app/why.h"
#include "base/file.h"
#include "fixture.h"
#include "patient/decision.h"
#include "terminal.h"
#include "ui/screen/keys.h"
#include "ui/screen/screen.h"
#include "ui/draw/figure.h"

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
        terminal_row(terminal, (int)i + 2, line, sizeof line);
        snprintf(id, sizeof id, "%.12s", session->stays[order[i]].patient->id);
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
        terminal_start(&terminal, &sizes[i]);
        terminal_ready(&terminal);
        assert_int_equal(terminal_wait(&terminal, "icurisk", true), 0);
        assert_int_equal(terminal_wait(&terminal, "hlstm", true), 0);
        assert_int_equal(terminal_wait(&terminal, "q Quit", true), terminal.rows - 1);
        assert_int_equal(terminal_wait(&terminal, "Not a medical device.", true),
                         terminal.rows - 3);
        terminal_wait(&terminal, "treatment or triage", true);
        assert_ward(&terminal, &session);
        VTermPos cursor;
        VTermScreenCell cell;
        vterm_state_get_cursorpos(vterm_obtain_state(terminal.vterm), &cursor);
        assert_int_equal(cursor.row, 2); /* the hardware cursor is on the selected row */
        vterm_screen_get_cell(terminal.screen, (VTermPos){2, 3}, &cell);
        assert_true(cell.attrs.reverse && cell.attrs.bold);
        vterm_screen_get_cell(terminal.screen, (VTermPos){3, 3}, &cell);
        assert_false(cell.attrs.reverse);
        terminal_finish(&terminal);
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
    terminal_start(&terminal, &(struct launch){.rows = 24, .columns = 80});
    terminal_ready(&terminal);
    terminal_type(&terminal, "\r");
    terminal_wait(&terminal, "risk of death in hospital", true);
    static const char *const charts[] = {"Risk", "BP", "HR", "RR", "aO2|pO2", "Temp", "GCS"};
    for (size_t i = 0; i < sizeof charts / sizeof charts[0]; i++) {
        char one[8];
        snprintf(one, sizeof one, "%.*s", (int)strcspn(charts[i], "|"), charts[i]);
        if (terminal_find(&terminal, one) < 0 && strchr(charts[i], '|')) {
            snprintf(one, sizeof one, "%s", strchr(charts[i], '|') + 1);
        }
        terminal_wait(&terminal, one, true);
    }
    terminal_wait(&terminal, "NEWS2", true);
    for (int i = 0; i < 3; i++) {
        size_t model = session_model_of(&session, order[0]);
        char share[16], title[64];
        snprintf(title, sizeof title, "%s %s", session.models[model]->name,
                 scheme_name(session.models[model]->spec.scheme));
        assert_int_equal(terminal_wait(&terminal, title, true), 0);
        double risk = (double)session_risk(&session, order[0], model)->risk;
        terminal_wait(&terminal, view_percent(risk, share, sizeof share), true);
        session_cycle_model(&session, 1);
        terminal_type(&terminal, "m");
    }
    terminal_type(&terminal, "c");
    terminal_wait(&terminal, "Networks compared", true);
    terminal_wait(&terminal, "6993", true);
    terminal_type(&terminal, "f");
    terminal_wait(&terminal, "SHA-256", true);
    terminal_type(&terminal, "?");
    terminal_wait(&terminal, "all networks side by side for this patient", true);
    terminal_type(&terminal, "w");
    terminal_wait(&terminal, "Ward", true);
    terminal_finish(&terminal);
    free(order);
    session_free(&session);
}

/* The screen after a script; text_free() it. */
static void dump_screen(struct session *session, const char *script, struct text *dump)
{
    struct error error = ERROR_NONE;
    dump->length = 0;
    struct screen_options options = {.script = script, .dump = dump, .rows = 24, .columns = 80};
    assert_true(screen_run(session, &options, &error));
}

/* In each view with a list, a table or a text, the movement keys work as in other views: each
 * moves, and its opposite moves back. */
static void test_moving_in_all_views(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"<End>", "<Home>"}, {"G", "g"}, {"<PgDn>", "<PgUp>"},
                                           {"<^D>", "<^U>"},    {"j", "k"}, {"<Down>", "<Up>"}};
    static const enum action views[] = {
        ACTION_WARD,     ACTION_PATIENT, ACTION_FLOWSHEET, ACTION_DATA,  ACTION_WHY,
        ACTION_NETWORKS, ACTION_RACE,    ACTION_LAYERS,    ACTION_FACTS, ACTION_PROBLEMS,
        ACTION_COLUMNS,  ACTION_SETUP,   ACTION_HELP};
    for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
        for (size_t pair = 0; pair < sizeof pairs / sizeof *pairs; pair++) {
            struct session session;
            struct text dumps[3] = {0};
            char key[12], keys[80];
            keys_first(views[i], key, sizeof key);
            for (int step = 0; step < 3; step++) {
                snprintf(keys, sizeof keys, "<60x20>%s%s%s%sg<Home>%s%s",
                         views[i] == ACTION_WARD ? "" : "/unit-mix<Enter>", key[1] ? "<" : "", key,
                         key[1] ? ">" : "", step > 0 ? pairs[pair][0] : "",
                         step > 1 ? pairs[pair][1] : "");
                open_session(&session);
                dump_screen(&session, keys, &dumps[step]);
                session_free(&session);
                if (views[i] == ACTION_NETWORKS || views[i] == ACTION_RACE) {
                    *strchr(dumps[step].data, '\n') = 0; /* below the list, times are measured */
                }
            }
            if (strcmp(dumps[0].data, dumps[1].data) == 0 ||
                strcmp(dumps[0].data, dumps[2].data) != 0) {
                fail_msg("%s by %s and %s:\n%s%s%s", key, pairs[pair][0], pairs[pair][1],
                         dumps[0].data, dumps[1].data, dumps[2].data);
            }
            for (int step = 0; step < 3; step++) {
                text_free(&dumps[step]);
            }
        }
    }
}

/* With the selected patient beside it, the ward still distinguishes the others. A wide screen shows
 * everything. */
static void test_ward_beside_a_patient(void **state)
{
    (void)state;
    static const char *const always[] = {"used", "risk", "trend", "NEWS2", "worst"},
                             *const wide[] = {"0 to 100", "6 h change", "data"};
    struct session session;
    struct text dump = {0};
    for (int columns = 120; columns <= 200; columns++) {
        char script[24];
        snprintf(script, sizeof script, "<%dx40>", columns);
        open_session(&session);
        dump_screen(&session, script, &dump);
        const char *heading = strchr(dump.data, '\n') + 1;
        char *line = strndup(heading, strcspn(heading, "\n"));
        assert_non_null(strstr(dump.data, "risk of death in hospital"));
        for (size_t i = 0; i < sizeof always / sizeof *always; i++) {
            assert_non_null(strstr(line, always[i]));
        }
        for (size_t i = 0; i < sizeof wide / sizeof *wide && columns >= 154; i++) {
            assert_non_null(strstr(line, wide[i]));
        }
        /* the legend names that column only where it stands */
        assert_true((strstr(line, "data") != NULL) ==
                    (strstr(dump.data, "Data: share measured") != NULL));
        free(line);
        session_free(&session);
    }
    text_free(&dump);
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
    assert_non_null(strstr(dump.data, "No patient matches"));
    dump_screen(&session, "/sqt<Backspace><Backspace><Backspace>septic-sh<Esc>", &dump);
    assert_non_null(strstr(dump.data, "gi-bleed"));
    dump_screen(&session, "ttT", &dump);
    assert_non_null(strstr(dump.data, "2 of 15 patients marked"));
    dump_screen(&session, "gttTB", &dump); /* the marks are removed again */
    assert_non_null(strstr(dump.data, "No patient matches"));
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

/* Compare marks networks whose risk in the other scheme differs, at each width, and no others. */
static void test_schemes_disagree(void **state)
{
    (void)state;
    struct session session;
    struct text dump = {0};
    open_session(&session);
    assert_true(session_check_models(&session, true)); /* after reading the files again */
    struct model *here =
        session.models[session_find_model(&session, "hlstm", SCHEME_PHYSIONET2012)];
    struct model *there = session.models[session_find_model(&session, "hlstm", SCHEME_MIMIC3)];
    here->threshold = there->threshold = 0.99;
    dump_screen(&session, "/gi-bleed<Enter>c", &dump);
    assert_null(strstr(dump.data, "disagree"));
    there->threshold = 0.01;
    for (int columns = 60; columns <= 120; columns += 20) {
        struct screen_options options = {
            .script = "/gi-bleed<Enter>c", .dump = &dump, .rows = 20, .columns = columns};
        dump.length = 0;
        assert_true(screen_run(&session, &options, NULL));
        const char *said = strstr(dump.data, "Schemes disagree on hlstm: physionet2012 ");
        assert_non_null(said);
        assert_non_null(strstr(said, "99.0%), mimic3"));
        assert_non_null(strstr(said, "(ABOVE"));
        assert_true(strstr(said, "(ABOVE") < strstr(said, "in use"));
    }
    dump_screen(&session, "/gi-bleed<Enter>SSc", &dump); /* mimic3 for all */
    assert_non_null(strstr(dump.data, "disagree on hlstm: mimic3 "));
    dump_screen(&session, "J/gi-bleed<Enter>c", &dump); /* no risk before the user's estimate */
    assert_null(strstr(dump.data, "disagree"));
    text_free(&dump);
    session_free(&session);
}

/* Low and high are arrows or words, never letters that could be units. Missing values are "not
 * known". */
static void test_nothing_reads_as_absent(void **state)
{
    (void)state;
    struct session session;
    struct text dump = {0};
    struct screen_options options = {.script = "", .dump = &dump, .rows = 28, .columns = 140};
    open_session(&session);
    assert_true(screen_run(&session, &options, NULL));
    assert_non_null(strstr(dump.data, "6 h change"));
    assert_non_null(strstr(dump.data, "\u2193 "));
    assert_non_null(strstr(dump.data, "\u2191 "));
    for (const char *at = dump.data; *at && at[1]; at++) {
        assert_false(at[0] >= '0' && at[0] <= '9' && (at[1] == 'L' || at[1] == 'H'));
    }
    dump.length = 0;
    options.ascii = true;
    assert_true(screen_run(&session, &options, NULL));
    assert_non_null(strstr(dump.data, " low "));
    assert_non_null(strstr(dump.data, " high "));
    for (const char *at = dump.data; *at; at++) { /* the trend is not drawn with digits */
        assert_true(strspn(at, "0123456789") < 7);
    }
    dump_screen(&session, "/septic-sh<Enter><Enter>", &dump);
    assert_non_null(strstr(dump.data, "RR not known"));
    assert_null(strstr(dump.data, ", no "));
    text_free(&dump);
    session_free(&session);
}

/* The frame of a plot: single, or double beside normal values; NULL: none. */
static const char *side_of(const char *line)
{
    const char *single = strstr(line, "│"), *band = strstr(line, "║");
    return !band || (single && single < band) ? single : band;
}

/* The text left of the plot in the first line of a chart, and in the line below. */
static void take_gutter(const char *dump, const char *name, char *first, char *second, size_t size)
{
    const char *line = strstr(dump, name), *end = strchr(line + 1, '\n'), *side;
    assert_non_null(line);
    assert_non_null(side = side_of(line));
    snprintf(first, size, "%.*s", (int)(side - line - 1), line + 1);
    side = side_of(end); /* none below the last chart */
    snprintf(second, size, "%.*s", side ? (int)(side - end - 1) : 0, end + 1);
}

static void assert_beside(const char *dump, enum variable variable, const struct cell *cell)
{
    const struct variable_info *info = variable_info(variable);
    double value = (double)cell->value, age = STAY_HOURS - (double)cell->at;
    char name[32], number[32], first[256], second[256], points[8];
    snprintf(name, sizeof name, "\n %s ", info->name);
    take_gutter(dump, name, first, second, sizeof first);
    size_t start = strlen(name) - 1;
    start += strspn(first + start, " ");
    snprintf(number, sizeof number, "%.*f ", info->decimals, value);
    assert_memory_equal(first + start, number, strlen(number));
    assert_true(strstr(first, info->unit) || strstr(second, info->unit));
    int scored = news2_points(news2_input_of(variable), value);
    snprintf(points, sizeof points, "+%d", scored);
    assert_int_equal(strstr(first, points) != NULL, scored > 0 && age <= NEWS2_RECENT_HOURS);
    assert_int_equal(first[strlen(first) - 1], age < 1 ? 'm' : 'h');
}

/* At each size the number beside the name of a chart is the reading under the cursor, with unit,
 * points and age, and never the end of an axis. */
static void test_numbers_beside_charts(void **state)
{
    (void)state;
    static const enum variable variables[] = {VARIABLE_HR, VARIABLE_RESP_RATE, VARIABLE_SAO2,
                                              VARIABLE_TEMP, VARIABLE_GCS};
    struct session session;
    struct text dump = {0};
    open_session(&session);
    size_t *order = calloc(session.stay_count, sizeof *order);
    struct session_rule rule = {.filter = "septic-sh"};
    assert_int_equal(session_list(&session, &rule, order), 1);
    for (int columns = 60; columns <= 200; columns += columns < 130 ? 3 : 9) {
        for (int rows = 20; rows <= 60; rows += 10) {
            struct screen_options options = {.script = "/septic-sh<Enter><Enter>",
                                             .dump = &dump,
                                             .rows = rows,
                                             .columns = columns};
            dump.length = 0;
            assert_true(screen_run(&session, &options, NULL));
            const struct timeline *timeline = session_timeline(&session, order[0]);
            for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
                assert_beside(dump.data, variables[i],
                              &timeline->cells[variables[i]][STAY_HOURS - 1]);
            }
        }
    }
    free(order);
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
    dump_screen(&session, "/septic-sh<Enter>D", &dump);
    size_t *order = calloc(session.stay_count, sizeof *order);
    struct session_rule rule = {.filter = "septic-sh"};
    assert_int_equal(session_list(&session, &rule, order), 1);
    struct scheme_view view;
    scheme_view(SCHEME_PHYSIONET2012, session_timeline(&session, order[0]), &view);
    for (int i = 0; i < 8; i++) { /* those visible without scrolling */
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
    dump_screen(&session, "/septic-sh<Enter>D<Home>", &dump);
    assert_non_null(strstr(dump.data, "00-01 h"));
    assert_non_null(strstr(dump.data, "assumes its usual value"));
    free(order);
    text_free(&dump);
    session_free(&session);
}

/* When zoomed in, the hours around the cursor are shown, and a second network is named. */
static void test_zoom_and_second_network(void **state)
{
    (void)state;
    struct session session;
    struct text dump = {0};
    open_session(&session);
    dump_screen(&session, "/septic-sh<Enter>pzz", &dump);
    assert_non_null(strstr(dump.data, " 36 "));
    assert_null(strstr(dump.data, " 30 "));
    dump_screen(&session, "/septic-sh<Enter>pzz<Home>", &dump);
    assert_non_null(strstr(dump.data, " 6 "));
    assert_null(strstr(dump.data, " 36 "));
    dump_screen(&session, "/septic-sh<Enter>pv", &dump);
    assert_non_null(strstr(dump.data, "% lstm"));
    dump_screen(&session, "/septic-sh<Enter>pvvv", &dump); /* past the last one: no change */
    assert_null(strstr(dump.data, "% lstm"));
    assert_null(strstr(dump.data, "% dnn"));
    text_free(&dump);
    session_free(&session);
}

/* Mistyped keys: a digit changes the network in Compare only, and a scheme chosen for all patients
 * is named beside the network. */
static void test_stray_keys(void **state)
{
    (void)state;
    static const char *const views[] = {"", "p", "D", "y", "f", "x", "a"};
    struct session session;
    struct text dump = {0};
    char script[16];
    open_session(&session);
    size_t model = session.model;
    for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
        for (char digit = '0'; digit <= '9'; digit++) {
            snprintf(script, sizeof script, "%s%c", views[i], digit);
            dump_screen(&session, script, &dump);
            assert_int_equal(session.model, model);
            assert_non_null(strstr(dump.data, "Digits choose a network in c."));
        }
    }
    assert_null(strstr(dump.data, " for all"));
    dump_screen(&session, "S", &dump);
    assert_non_null(strstr(dump.data, "physionet2012 for all"));
    dump_screen(&session, "S", &dump);
    assert_non_null(strstr(dump.data, "mimic3 for all"));
    dump_screen(&session, "S", &dump);
    assert_null(strstr(dump.data, " for all"));
    text_free(&dump);
    session_free(&session);
}

/* A digit selects the network of that line. Speeds are measured, and curves are drawn by number. */
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

/* Why: the numbers of app/why, in words that claim no cause. */
static void test_why_view(void **state)
{
    (void)state;
    struct session session;
    struct text dump = {0};
    open_session(&session);
    dump_screen(&session, "/septic-sh<Enter>y", &dump);
    assert_non_null(strstr(dump.data, "not causes"));
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
    assert_non_null(strstr(dump.data, "why (y):"));
    free(order);
    text_free(&dump);
    session_free(&session);
}

/* Readings that raise the risk have a plus and a bar to the right of zero, the others a minus and a
 * bar to the left. */
static void test_effects_agree_with_the_risk(void **state)
{
    (void)state;
    struct session session;
    struct text dump = {0};
    open_session(&session);
    dump_screen(&session, "/septic-sh<Enter>y", &dump);
    int ways[2] = {0};
    const char *says = strstr(dump.data, " says ");
    assert_non_null(says);
    double now = strtod(says + strlen(" says "), NULL);
    for (char *line = strtok(dump.data, "\n"); line; line = strtok(NULL, "\n")) {
        const char *up = strstr(line, " raises "), *down = strstr(line, " lowers ");
        const char *word = up ? up : down, *zero = strstr(word ? word : "", "│");
        if (!word) {
            continue;
        }
        const char *percent = word;
        while (percent > line + 4 && *percent != '%') {
            percent--;
        }
        double without = strtod(percent - strlen("99.9"), NULL);
        double effect = strtod(percent + 1, NULL);
        assert_true(up ? effect > 0 : effect < 0);
        assert_true(fabs(now - without - effect) < 0.2);
        assert_non_null(zero);
        assert_int_equal(zero[strlen("│")] == '+', up != NULL);
        assert_int_equal(zero[-1] == '-', down != NULL);
        ways[up != NULL]++;
    }
    assert_true(ways[0] > 1 && ways[1] > 1);
    text_free(&dump);
    session_free(&session);
}

/* The default network is the one with the best figures in other hospitals. Each network shows those
 * figures if its file has them. */
static void test_at_home_and_away(void **state)
{
    (void)state;
    struct session session;
    struct text dump = {0};
    open_session(&session);
    assert_string_equal(session.models[session.model]->name, "hlstm");
    for (size_t i = 0; i < session.model_count; i++) {
        session_check_model(&session, i);
        model_add_fact(session.models[i], MODEL_AWAY, "0.123 (0.100-0.150) at hour 48");
    }
    dump_screen(&session, "<120x24>c", &dump);
    assert_non_null(strstr(dump.data, " away"));
    assert_non_null(strstr(dump.data, " 0.123"));
    text_free(&dump);
    session_free(&session);
}

/* A child's risk is never an alarm: it is in brackets and dim. */
static void test_outside_the_cohort(void **state)
{
    (void)state;
    struct session session;
    struct text dump = {0};
    char *folder = fixture_folder();
    char *child = fixture_file(folder, "child.txt",
                               "Time,Parameter,Value\n00:00,RecordID,7\n00:00,Age,7\n"
                               "01:00,GCS,3\n01:00,HR,150\n02:00,SysABP,55\n");
    open_session(&session);
    session_queue(&session, child);
    dump_screen(&session, "/child<Enter>", &dump);
    const char *line = strstr(dump.data, "7 child");
    assert_non_null(line);
    assert_non_null(strstr(line, "%)"));
    assert_null(strstr(line, "%!"));
    assert_true(theme_style(THEME_MONO, ROLE_OUTSIDE)->faint);
    text_free(&dump);
    session_free(&session);
    free(child);
    fixture_remove(folder);
}

/* The line of the flowsheet that begins with a name. */
static void flow_line(const struct text *dump, const char *name, char *out, size_t size)
{
    const char *line = strstr(dump->data, name);
    assert_non_null(line);
    snprintf(out, size, "%.*s", (int)strcspn(line, "\n"), line);
}

/* A cell has the last reading of its hour. Typing into a cell adds, corrects or strikes readings.
 */
static void test_flowsheet(void **state)
{
    (void)state;
    struct session session;
    struct text dump = {0};
    char line[400];
    char *folder = fixture_folder();
    char *path = fixture_file(folder, "bed3.txt",
                              "Time,Parameter,Value\n00:00,RecordID,7\n00:00,Age,70\n"
                              "00:10,HR,88\n00:40,HR,135\n02:20,HR,91\n02:30,Temp,36.5\n");
    open_session(&session);
    session_queue(&session, path);
    dump_screen(&session, "/bed3<Enter>d", &dump);
    flow_line(&dump, "HR  ", line, sizeof line);
    assert_non_null(strstr(line, "135+3"));
    assert_non_null(strstr(line, "·     91+1"));
    assert_null(strstr(line, "88")); /* the last reading of its hour */
    flow_line(&dump, "Temp  ", line, sizeof line);
    assert_non_null(strstr(line, "·      ·   36.5"));
    assert_non_null(strstr(dump.data, "Heart rate 91 /min, +1, at hour 02:20"));
    dump_screen(&session, "/bed3<Enter>d<Home>", &dump);
    assert_non_null(strstr(dump.data, "at hour 00:40; 2 readings, 88 to 135"));
    dump_screen(&session, "/bed3<Enter>d<Left>77<Enter>", &dump);
    assert_non_null(strstr(dump.data, "saved +01:30 HR 77"));
    dump_screen(&session, "/bed3<Enter>d95<Enter>", &dump);
    flow_line(&dump, "HR  ", line, sizeof line);
    assert_non_null(strstr(line, "77"));
    assert_non_null(strstr(line, "95"));
    assert_null(strstr(line, "91"));
    dump_screen(&session, "/bed3<Enter>d-<Enter>", &dump);
    assert_non_null(strstr(dump.data, "no reading in hour 2-3"));
    dump_screen(&session, "/bed3<Enter>d<Left>880<Enter>", &dump); /* doubtful: not accepted here */
    assert_non_null(strstr(dump.data, "NOT SAVED"));
    flow_line(&dump, "HR  ", line, sizeof line);
    assert_null(strstr(line, "880"));
    dump_screen(&session, "/bed3<Enter>dd", &dump);
    assert_non_null(strstr(dump.data, "measured"));
    assert_non_null(strstr(dump.data, " Data "));
    text_free(&dump);
    session_free(&session);
    free(path);
    fixture_remove(folder);
}

/* When the time of admission is known, all views show the day and the wall-clock time. */
static void test_times_by_the_wall(void **state)
{
    (void)state;
    struct session session;
    struct text dump = {0};
    char line[400];
    char *folder = fixture_folder();
    char *path = fixture_file(folder, "bed4.txt",
                              "Time,Parameter,Value\n00:00,RecordID,8\n00:00,Age,70\n"
                              "00:10,HR,88\n02:20,HR,91\n02:30,Temp,36.5\n");
    char *beside = fixture_file(folder, "bed4.txt.admission", "admitted 2026-11-21T22:40:00Z\n");
    open_session(&session);
    session_queue(&session, path);
    dump_screen(&session, "/bed4<Enter>d", &dump);
    flow_line(&dump, " clock", line, sizeof line);
    assert_non_null(strstr(line, " clock Sat   22:40  23:40 │00:40")); /* past midnight */
    flow_line(&dump, " from hour", line, sizeof line);
    assert_non_null(strstr(line, "0      1      2"));
    assert_non_null(strstr(dump.data, "at Sun 01:00, hour 02:20"));
    dump_screen(&session, "/bed4<Enter>d<Left>7", &dump);
    assert_non_null(strstr(dump.data, "HR at Sun 00:10, hour 01:30:"));
    dump_screen(&session, "/bed4<Enter><Enter>", &dump);
    assert_non_null(strstr(dump.data, " 2026-11-22"));
    assert_non_null(strstr(dump.data, "hour 3, to Sun 01:40: risk"));
    dump_screen(&session, "/bed4<Enter><Enter><Down><Down>", &dump);
    assert_non_null(strstr(dump.data, "measured at Sun 01:00, hour 02:20"));
    dump_screen(&session, "/bed4<Enter>D", &dump);
    flow_line(&dump, " HR  ", line, sizeof line);
    assert_non_null(strstr(line, "Sun 01:00"));
    dump_screen(&session, "/bed4<Enter>e", &dump);
    assert_non_null(strstr(dump.data, " Sun 01:10 +02:30   Temp"));
    assert_non_null(strstr(dump.data, " Sat 22:50 +00:10   HR"));
    text_free(&dump);
    session_free(&session);
    free(beside);
    free(path);
    fixture_remove(folder);
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
    dump_screen(&session, "pXq", &dump); /* the key only shows it again */
    assert_non_null(strstr(dump.data, "risk of death"));
    text_free(&dump);
    session_free(&session);
}

/* Preferences are kept for the next start. The first start names three keys. */
static void test_choices_are_kept(void **state)
{
    (void)state;
    char folder[96], path[160];
    struct terminal terminal;
    struct stat info;
    snprintf(folder, sizeof folder, "%s/config", world.folder);
    mkdir(folder, 0700);
    struct launch launch = {.rows = 24, .columns = 80, .config = folder};
    terminal_start(&terminal, &launch);
    terminal_ready(&terminal);
    terminal_wait(&terminal, "?: all keys", true);
    terminal_type(&terminal, "m");
    terminal_wait(&terminal, " dnn ", true);
    terminal_type(&terminal, "sA");
    terminal_wait(&terminal, "by id", true);
    terminal_finish(&terminal);
    snprintf(path, sizeof path, "%s/icurisk/choices", folder);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    terminal_start(&terminal, &launch);
    terminal_ready(&terminal);
    terminal_wait(&terminal, " dnn ", true);
    terminal_wait(&terminal, "by id", true);
    terminal_wait(&terminal, "Network dnn, as chosen last", true);
    assert_int_equal(terminal_find(&terminal, "?: all keys"), -1);
    terminal_type(&terminal, "#");
    terminal_wait(&terminal, "Network, number or letter:", true);
    terminal_type(&terminal, "1ss"); /* typed after the answer: not another command */
    terminal_wait(&terminal, "typed too soon after", true);
    assert_true(terminal_find(&terminal, "by id") >= 0);
    terminal_type(&terminal, "#");
    usleep(400000);
    terminal_pump(&terminal);
    terminal_type(&terminal, "#");
    terminal_wait(&terminal, "Network, number or letter:", true);
    terminal_type(&terminal, "\r"); /* no answer: the question stays */
    terminal_type(&terminal, "2");
    terminal_wait(&terminal, "Network, number or letter:", false);
    usleep(400000); /* and after a pause keys are commands again */
    assert_false(terminal.eight_bit);
    terminal_finish(&terminal);
    unlink(path);
    snprintf(path, sizeof path, "%s/icurisk", folder);
    rmdir(path);
    rmdir(folder);
}

static void assert_kept(const char *path, const char *line, bool there)
{
    unsigned char *data;
    size_t size;
    assert_true(file_read(path, 4096, &data, &size, NULL));
    char *text = strndup((char *)data, size);
    free(data);
    assert_true((strstr(text, line) != NULL) == there);
    free(text);
}

/* Setup shows each preference, saves a change at once, and restores the defaults only after a
 * question. */
static void test_setup_keeps(void **state)
{
    (void)state;
    char folder[96], path[160];
    struct terminal terminal;
    snprintf(folder, sizeof folder, "%s/setup", world.folder);
    snprintf(path, sizeof path, "%s/icurisk/choices", folder);
    mkdir(folder, 0700);
    struct launch launch = {.rows = 20, .columns = 60, .config = folder};
    terminal_start(&terminal, &launch);
    terminal_ready(&terminal);
    terminal_type(&terminal, "\033OQ");
    terminal_wait(&terminal, "kept in", true);
    terminal_type(&terminal, "\033[C");
    terminal_wait(&terminal, "light: of the screen", true);
    assert_kept(path, "theme light\n", true);
    terminal_type(&terminal, "jjj\r");
    terminal_wait(&terminal, "elapsed: in charts", true);
    terminal_type(&terminal, "j\033[C");
    terminal_wait(&terminal, "en: takes effect at the next", true);
    terminal_type(&terminal, "jll");
    terminal_wait(&terminal, "2 min: without a key", true);
    terminal_type(&terminal, "jl");
    terminal_wait(&terminal, "on: wheel scrolls", true);
    assert_true(terminal.mouse);
    assert_kept(path, "clock elapsed\nblank 2\nmouse on\nlanguage en\n", true);
    terminal_finish(&terminal);
    assert_kept(path, "theme light\n", true);
    terminal_start(&terminal, &launch);
    terminal_ready(&terminal);
    terminal_type(&terminal, "\033OQG\r");
    terminal_wait(&terminal, "Restore all defaults?", true);
    terminal_type(&terminal, "\033");
    terminal_wait(&terminal, "Restore all defaults?", false);
    terminal_wait(&terminal, "2 min: without a key", true);
    terminal_type(&terminal, "\r");
    terminal_wait(&terminal, "Restore all defaults?", true);
    terminal_type(&terminal, "y"); /* y alone is not an answer */
    terminal_wait(&terminal, "2 min: without a key", true);
    terminal_type(&terminal, "\r");
    terminal_wait(&terminal, "never: without a key", true);
    assert_kept(path, "theme default\n", true);
    assert_kept(path, "clock wall\nblank 0\nmouse off\n", true);
    assert_kept(path, "language", false);
    terminal_finish(&terminal);
    unlink(path);
    snprintf(path, sizeof path, "%s/icurisk", folder);
    rmdir(path);
    rmdir(folder);
}

/* A preference that cannot be saved is reported, and holds until the program ends. */
static void test_setup_names_what_is_not_saved(void **state)
{
    (void)state;
    char *file = fixture_file(world.folder, "no-folder", "");
    struct terminal terminal;
    terminal_start(&terminal, &(struct launch){.rows = 24, .columns = 80, .config = file});
    terminal_ready(&terminal);
    terminal_type(&terminal, "\033OQ");
    terminal_wait(&terminal, "kept in", true);
    assert_int_equal(terminal_find(&terminal, "NOT SAVED"), -1);
    terminal_type(&terminal, "jjj\033[C");
    int row = terminal_wait(&terminal, "NOT SAVED", true);
    char line[400];
    bool named = false;
    for (int i = row + 1; i < 20; i++) {
        terminal_row(&terminal, i, line, sizeof line);
        named = named || strstr(line, "Clock");
        assert_null(strstr(line, "Colours"));
    }
    assert_true(named);
    terminal_wait(&terminal, "elapsed: in charts", true);
    terminal_finish(&terminal);
    unlink(file);
    free(file);
}

/* One key writes the handover and names the file. */
static void test_report_is_written(void **state)
{
    (void)state;
    struct session session;
    struct text dump = {0};
    char before[1024], name[64] = "", ending[8];
    open_session(&session);
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(world.folder), 0);
    static const char *const scripts[][2] = {{"/septic-sh<Enter>R<Enter>", "txt"},
                                             {"/septic-sh<Enter>Ej", "jsonl"},
                                             {"/septic-sh<Enter>Ec", "csv"},
                                             {"/septic-sh<Enter>Ef", "ndjson"}};
    dump_screen(&session, "R", &dump); /* a stray key writes nothing */
    assert_non_null(strstr(dump.data, "Write the handover of 1 patient to a file?"));
    dump_screen(&session, "RyIR<Esc>", &dump);
    assert_null(strstr(dump.data, "icurisk-2"));
    for (size_t i = 0; i < 4; i++) {
        struct stat info;
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
        assert_non_null(strstr(text, i == 3 ? "RiskAssessment" : "septic-shock"));
        for (char *line = text, *end; i == 0 && (end = strchr(line, '\n')); line = end + 1) {
            assert_true(end - line <= 80 ||
                        strncmp(line, REPORT_DISCLAIMER, sizeof REPORT_DISCLAIMER - 1) == 0);
        }
        assert_true(i != 0 || (strstr(text, "Not a medical device.") && text[size - 1] == '\f'));
        assert_int_equal(stat(name, &info), 0);
        assert_int_equal(info.st_mode & 0777, 0600);
        struct text wanted = {0};
        size_t stay = 0;
        while (!strstr(session.stays[stay].patient->file, "septic-shock")) {
            stay++;
        }
        report_score_csv_header(&wanted);
        for (size_t k = 0; k < session.model_count; k++) {
            report_score_csv(session.stays[stay].patient, session_timeline(&session, stay),
                             session.models[k], session_risk(&session, stay, k), &wanted);
        }
        assert_int_equal(strcmp(wanted.data, text) == 0, i == 2);
        text_free(&wanted);
        free(text);
        free(data);
        unlink(name);
    }
    assert_int_equal(chdir(before), 0);
    text_free(&dump);
    session_free(&session);
}

/* Exports within one second have files of their own. Marked stays share one file. Esc cancels. */
static void test_exports_stand_beside_each_other(void **state)
{
    (void)state;
    struct session session;
    struct text dump = {0};
    struct file_list list = {0};
    char before[1024], folder[96];
    open_session(&session);
    assert_non_null(getcwd(before, sizeof before));
    snprintf(folder, sizeof folder, "%s/exports", world.folder);
    assert_int_equal(mkdir(folder, 0700), 0);
    assert_int_equal(chdir(folder), 0);
    dump_screen(&session, "/septic-sh<Enter>EcEcEcEq<Esc>", &dump);
    assert_true(file_list_add(&list, ".", NULL));
    assert_int_equal(list.count, 3);
    for (size_t i = 0; i < list.count; i++) {
        assert_null(strstr(list.paths[i], "septic"));
    }
    world_remove_folder(folder);
    file_list_free(&list);
    assert_int_equal(mkdir(folder, 0700), 0);
    assert_int_equal(chdir(folder), 0);
    dump_screen(&session, "ttEj", &dump);
    unsigned char *data;
    size_t size, lines = 0;
    assert_true(file_list_add(&list, ".", NULL));
    assert_int_equal(list.count, 1);
    assert_true(file_read(list.paths[0], 1 << 22, &data, &size, NULL));
    for (size_t i = 0; i < size; i++) {
        lines += data[i] == '\n';
    }
    assert_int_equal(lines, 2 * session.model_count);
    assert_int_equal(chdir(before), 0);
    world_remove_folder(folder);
    free(data);
    file_list_free(&list);
    text_free(&dump);
    session_free(&session);
}

/* What if: the risk of a stay whose file has that value, marked as hypothetical. */
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
    text_append(&changed, "05:00,HR,160\n"); /* the last value of a minute is used */
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
    char script[64] = "D";
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
    strcpy(strchr(script, 'i'), "i9999<Enter>"); /* an impossible heart rate */
    dump_screen(&session, script, &dump);
    assert_null(strstr(dump.data, "HYPOTHETICAL"));
    assert_non_null(strstr(dump.data, "a number from"));
    text_free(&dump);
    text_free(&stay);
    text_free(&changed);
    session_free(&session);
    session_free(&other);
}

/* u at a proposal converts it in all views, for this session. u again undoes it. */
static void test_units(void **state)
{
    (void)state;
    struct session session;
    struct text dump = {0};
    open_session(&session);
    dump_screen(&session, "/unit-mix<Enter>x", &dump);
    assert_non_null(strstr(dump.data, "unit: 3, converted: 0 (u)"));
    dump_screen(&session, "/unit-mix<Enter>xju", &dump);
    assert_non_null(strstr(dump.data, "unit: 3, converted: 1 (u)"));
    assert_non_null(strstr(dump.data, "and kept beside the file. u: take it back"));
    assert_non_null(strstr(dump.data, "     converted: Glucose "));
    dump_screen(&session, "/unit-mix<Enter>xjuu", &dump); /* undone, and converted again */
    assert_non_null(strstr(dump.data, "unit: 3, converted: 1 (u)"));
    dump_screen(&session, "/unit-mix<Enter>x<End>", &dump);
    assert_non_null(strstr(dump.data, "Files that were not used"));
    dump_screen(&session, "/septic-sh<Enter>xu", &dump);
    assert_non_null(strstr(dump.data, "Not a unit"));
    for (size_t i = 0; i < session.stay_count; i++) { /* other tests count the files */
        char beside[300];
        snprintf(beside, sizeof beside, "%s%s", session.stays[i].patient->file, DECISION_SUFFIX);
        unlink(beside);
    }
    text_free(&dump);
    session_free(&session);
}

/* u at a series of doubtful unit asks, with both values and both risks. Escape cancels, Enter
 * converts, and u undoes it. */
static void test_doubtful_unit(void **state)
{
    (void)state;
    struct session session;
    struct text dump = {0};
    char *folder = fixture_folder();
    char *path = fixture_file(folder, "lac.txt",
                              "Time,Parameter,Value\n00:00,RecordID,51\n01:00,Lactate,12\n"
                              "01:00,pH,7.41\n01:10,HR,88\n04:00,Lactate,10.4\n05:00,HCO3,25\n");
    session_init(&session);
    session_add_model(&session, fixture_model("lstm", SCHEME_PHYSIONET2012, ARCHITECTURE_LSTM));
    assert_true(session_add_path(&session, path, NULL));
    while (session_load_next(&session)) {
    }
    dump_screen(&session, "x", &dump);
    assert_non_null(strstr(dump.data, "series that may be in another unit: 1 (u)"));
    dump_screen(&session, "xu", &dump);
    assert_non_null(strstr(dump.data, "Lactate, readings from line 3 on: 2. Which unit"));
    assert_non_null(strstr(dump.data, "As written: 10.4 to 12 mmol/L; the risk is "));
    assert_non_null(strstr(dump.data, "Read as mg/dL: 1.154 to 1.332 mmol/L; the risk is "));
    assert_non_null(strstr(dump.data, "Enter: read as mg/dL. Esc: leave as written."));
    assert_null(strstr(dump.data, "another unit."));
    dump_screen(&session, "xuqw<Esc>", &dump); /* other keys are not answers */
    assert_null(strstr(dump.data, "Which unit"));
    assert_non_null(strstr(dump.data, "doubtful: Lactate 12"));
    dump_screen(&session, "xu<Enter>", &dump);
    assert_non_null(strstr(dump.data, "converted: Lactate 12: 2 readings, 10.4 to 12: converted"));
    assert_non_null(strstr(dump.data, "unit decided at the bedside"));
    assert_non_null(strstr(dump.data, "and kept beside the file. u: take it back"));
    dump_screen(&session, "xu", &dump);
    assert_non_null(strstr(dump.data, "doubtful: Lactate 12"));
    assert_non_null(strstr(dump.data, "Read as it is written; kept beside the file."));
    /* where it cannot be kept, that is said */
    char *beside = fixture_file(folder, "lac.txt" DECISION_SUFFIX, "");
    unlink(beside);
    assert_int_equal(mkdir(beside, 0700), 0);
    dump_screen(&session, "xu<Enter>", &dump);
    assert_non_null(strstr(dump.data, "Converted until you leave, and not kept:"));
    assert_non_null(strstr(dump.data, "converted: Lactate 12"));
    rmdir(beside);
    free(beside);
    text_free(&dump);
    session_free(&session);
    free(path);
    fixture_remove(folder);
}

/* Two units fit a pressure: both are offered. */
static void test_units_of_pressure(void **state)
{
    (void)state;
    struct session session;
    struct text dump = {0};
    char *folder = fixture_folder();
    char *path = fixture_file(folder, "cuff.txt",
                              "Time,Parameter,Value\n00:00,RecordID,52\n01:00,NISysABP,16\n"
                              "01:00,NIDiasABP,9\n01:00,HR,88\n01:00,Temp,88\n");
    session_init(&session);
    session_add_model(&session, fixture_model("lstm", SCHEME_PHYSIONET2012, ARCHITECTURE_LSTM));
    assert_true(session_add_path(&session, path, NULL));
    while (session_load_next(&session)) {
    }
    dump_screen(&session, "xu", &dump);
    assert_non_null(strstr(dump.data, "Read as cmHg: 160 mmHg; the risk is "));
    assert_non_null(strstr(dump.data, "Read as kPa: 120 mmHg"));
    assert_non_null(strstr(dump.data, "Enter: read as cmHg."));
    dump_screen(&session, "xu<Down><Down><Up><Down>", &dump);
    assert_non_null(strstr(dump.data, "Enter: read as kPa."));
    dump_screen(&session, "xu<Down><Enter>", &dump);
    assert_non_null(
        strstr(dump.data, "converted: NISysABP 16: converted from kPa, fed as 120 mmHg"));
    dump_screen(&session, "x<Down>u", &dump); /* the other pressure is of the same cuff */
    assert_non_null(strstr(dump.data, "Enter: read as kPa."));
    dump_screen(&session, "x<Down>u<Up><Enter>", &dump);
    assert_non_null(
        strstr(dump.data, "converted: NIDiasABP 9: converted from cmHg, fed as 90 mmHg"));
    dump_screen(&session, "p", &dump); /* a reading that is not used was measured all the same */
    assert_non_null(strstr(dump.data, "none used: see Problems"));
    assert_non_null(strstr(dump.data, "not measured"));
    text_free(&dump);
    session_free(&session);
    free(path);
    fixture_remove(folder);
}

/* As many units are marked as pruning removes. */
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

/* A GCS total computed from its parts is shown, with the points of the score. */
static void test_glasgow_from_parts(void **state)
{
    (void)state;
    static const char stay[] =
        "Hours,Glascow coma scale eye opening,Glascow coma scale motor response,"
        "Glascow coma scale total,Glascow coma scale verbal response,Heart Rate\n"
        "0.5,1 No Response,4 Flex-withdraws,,1 No Response,90\n2.5,,,,,95\n";
    struct session session;
    struct text dump = {0};
    struct error error = ERROR_NONE;
    char path[200];
    open_session(&session);
    session_forget_stays(&session);
    snprintf(path, sizeof path, "%s/parts_episode1.csv", world.folder);
    assert_true(file_write(path, stay, sizeof stay - 1, &error));
    assert_true(session_add_path(&session, path, &error));
    dump_screen(&session, "p", &dump);
    unlink(path);
    assert_non_null(strstr(dump.data, " GCS     6 "));
    assert_non_null(strstr(dump.data, "\u00b72.5h"));
    text_free(&dump);
    session_free(&session);
}

/* With thousands of stays, each key is answered while they are read and afterwards. bench/keys
 * measures the time. */
static void test_keys_with_thousands(void **state)
{
    (void)state;
    static const char *const steps[][2] = {
        {"m", " dnn "},           {"m", " lstm "},   {"s", "by id"},    {"r", "reversed"},
        {"B", "at or above the"}, {"m", "hlstm "},   {"/", "Enter:"},   {"9", "/9"},
        {"\033", "! at or"},      {"p", "of death"}, {"c", "compared"}, {"w", "Ward"}};
    enum { MANY = 4000 };
    char folder[96];
    struct terminal terminal;
    snprintf(folder, sizeof folder, "%s/many", world.folder);
    world_copies(folder, MANY);
    terminal_start(&terminal, &(struct launch){.rows = 24, .columns = 80, .patients = folder});
    terminal_wait(&terminal, "reading file", true);
    terminal_type(&terminal, "p");
    terminal_wait(&terminal, "of death", true);
    terminal_type(&terminal, "c");
    terminal_wait(&terminal, "compared", true);
    terminal_type(&terminal, "w");
    terminal_ready(&terminal);
    terminal_wait(&terminal, "4000 patients", true);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        terminal_type(&terminal, steps[i][0]);
        terminal_wait(&terminal, steps[i][1], true);
    }
    terminal_finish(&terminal);
    world_remove_folder(folder);
}

/* Without a network the views work and say why there is no risk. */
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
    setenv("TZ", "UTC", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ward),
        cmocka_unit_test(test_patient_and_switching),
        cmocka_unit_test(test_moving_in_all_views),
        cmocka_unit_test(test_ward_beside_a_patient),
        cmocka_unit_test(test_ward_rules),
        cmocka_unit_test(test_nothing_reads_as_absent),
        cmocka_unit_test(test_numbers_beside_charts),
        cmocka_unit_test(test_data_view),
        cmocka_unit_test(test_zoom_and_second_network),
        cmocka_unit_test(test_stray_keys),
        cmocka_unit_test(test_comparison),
        cmocka_unit_test(test_why_view),
        cmocka_unit_test(test_effects_agree_with_the_risk),
        cmocka_unit_test(test_at_home_and_away),
        cmocka_unit_test(test_outside_the_cohort),
        cmocka_unit_test(test_flowsheet),
        cmocka_unit_test(test_times_by_the_wall),
        cmocka_unit_test(test_hidden_and_blank),
        cmocka_unit_test(test_choices_are_kept),
        cmocka_unit_test(test_setup_keeps),
        cmocka_unit_test(test_setup_names_what_is_not_saved),
        cmocka_unit_test(test_schemes_disagree),
        cmocka_unit_test(test_report_is_written),
        cmocka_unit_test(test_exports_stand_beside_each_other),
        cmocka_unit_test(test_what_if),
        cmocka_unit_test(test_units),
        cmocka_unit_test(test_doubtful_unit),
        cmocka_unit_test(test_units_of_pressure),
        cmocka_unit_test(test_layers),
        cmocka_unit_test(test_glasgow_from_parts),
        cmocka_unit_test(test_keys_with_thousands),
        cmocka_unit_test(test_without_networks),
    };
    return cmocka_run_group_tests(tests, world_make, world_remove);
}
