/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Requirements of all views: each reports the stays and risks that it shows, so that the access log
 * matches the screen exactly, and drawing changes nothing. */
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/handover.h"
#include "app/report.h"
#include "base/file.h"
#include "patient/admission.h"
#include "terminal.h"
#include "ui/screen/screen.h"
#include "ui/screen/frame.h"
#include "ui/screen/machine.h"
#include "ui/screen/view.h"

/* Scripts played before a view is opened. */
static const char *const before[] = {
    "",         "<Enter>",   "<Enter>v", "b",           "J",
    "J<Enter>", "H",         "<Enter>m", "<Enter>vvm",  "<End>",
    "s",        "/a<Enter>", "TT",       "J50<Enter>m", "<Down><Enter>s<Tab>"};
/* Parts of views that need more keys, and messages. */
static const char *const more[] = {
    "D<Down><Down>i8<Enter>",
    "<Enter>D<Right>i9<Enter>m",
    "<Enter>d<Right><Down>9<Enter>m",
    "a<PgDn>",
    "avv<PgDn><PgDn>",
    "x<End>",
    "?<PgDn><PgDn>",
    "Jf50<Enter>",
    "JU50<Enter>",
    "y<PgDn>",
    "<Enter>z<Left>",
    "<Enter>++<Down><Down>",
    "X",
    "c<Down>",
    "F<Down>",
    "<40x10>",
    "L+++",
    "W<Down><Down><Enter>La",
    "W<Enter>hours<Enter>",
    "x<End>W",
    "/overdose<Enter>H<Enter>d88<Enter>", /* a file that cannot be added to */
};

/* Calls the function with every script. */
static void try_all(struct session *session,
                    void (*see)(struct session *session, const char *script))
{
    for (int action = 0; action < ACTION_COUNT; action++) {
        char key[12], script[64];
        if (!screen_views[action]) {
            continue;
        }
        keys_first((enum action)action, key, sizeof key);
        for (size_t i = 0; i < sizeof before / sizeof before[0]; i++) {
            snprintf(script, sizeof script, strlen(key) > 1 ? "%s<%s>" : "%s%s", before[i], key);
            see(session, script);
        }
    }
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++) {
        see(session, more[i]);
    }
}

/* ---- the access log ---- */

struct told {
    char patient[64], percent[16]; /* "": without a risk */
};
struct log {
    struct told lines[2000];
    size_t count;
};

static void read_log(const char *path, struct log *log)
{
    FILE *in = fopen(path, "r");
    char *line = NULL;
    size_t room = 0;
    log->count = 0;
    assert_non_null(in);
    while (getline(&line, &room, in) > 0) {
        json_t *value = json_loads(line, 0, NULL), *risk = json_object_get(value, "risk");
        struct told *told = &log->lines[log->count++];
        assert_true(log->count <= sizeof log->lines / sizeof log->lines[0]);
        *told = (struct told){"", ""};
        snprintf(told->patient, sizeof told->patient, "%s",
                 json_string_value(json_object_get(value, "patient")));
        if (json_is_number(risk)) {
            view_percent(json_number_value(risk), told->percent, sizeof told->percent);
        }
        json_decref(value);
    }
    free(line);
    fclose(in);
}

/* True if this risk was reported, of this patient or ("") of any. With percent "": if the patient
 * was. */
static bool was_told(const struct log *log, const char *patient, const char *percent)
{
    for (size_t i = 0; i < log->count; i++) {
        if ((!patient[0] || strcmp(log->lines[i].patient, patient) == 0) &&
            (!percent[0] || strcmp(log->lines[i].percent, percent) == 0)) {
            return true;
        }
    }
    return false;
}

/* True if a text names a patient. The list cuts the middle out of long names. */
static bool names(const char *text, const char *patient)
{
    char start[13];
    snprintf(start, sizeof start, "%s", patient);
    return strstr(text, start) != NULL;
}

/* The patient that a line names; "" for none. */
static const char *named_in(const struct session *session, const char *line)
{
    for (size_t i = 0; i < session->stay_count; i++) {
        if (names(line, session->stays[i].patient->id)) {
            return session->stays[i].patient->id;
        }
    }
    return "";
}

/* A percentage about the networks, not about a patient. */
static bool is_of_network(const struct session *session, const char *percent)
{
    char text[16];
    for (size_t i = 0; i < session->model_count; i++) {
        const double shares[] = {session->models[i]->threshold, session->models[i]->base_rate};
        for (size_t k = 0; k < 2; k++) {
            if (strcmp(view_percent(shares[k], text, sizeof text), percent) == 0) {
                return true;
            }
        }
    }
    return false;
}

/* The next risk of a line, as view_percent writes them; false when there is none. */
static bool next_percent(const char **at, char *percent, size_t size)
{
    const char *sign;
    while ((sign = strchr(*at, '%'))) {
        const char *start = sign;
        while (start > *at && strchr("0123456789.<>", start[-1])) {
            start--;
        }
        *at = sign + 1;
        snprintf(percent, size, "%.*s", (int)(sign + 1 - start), start);
        if (strchr(percent, '.')) {
            return true;
        }
    }
    return false;
}

/* How many risks of each line, and of those below, are a patient's. Those of Why and the second one
 * of What if are of hypothetical patients, and a share of patients is not a risk. */
static int count_real(const char *line, int *below)
{
    *below = strstr(line, "last value without")  ? 0
             : strstr(line, "what if    change") ? 1
                                                 : *below;
    return strstr(line, "on another side of the threshold") ? 0 : *below;
}

/* How many patients and risks on the screen were not reported; prints them. */
static int count_untold(const struct session *session, const char *screen, const struct log *log)
{
    int untold = 0, below = 100;
    while (*screen) {
        char line[2000], percent[16];
        const char *at = line;
        size_t length = strcspn(screen, "\n");
        snprintf(line, sizeof line, "%.*s", (int)length, screen);
        screen += length + (screen[length] == '\n');
        const char *patient = named_in(session, line);
        if (patient[0] && !was_told(log, patient, "")) {
            print_message("not told: %s in %s\n", patient, line);
            untold++;
        }
        int real = count_real(line, &below);
        for (int i = 0; i < real && next_percent(&at, percent, sizeof percent); i++) {
            if (!was_told(log, patient, percent) && !is_of_network(session, percent)) {
                print_message("not told: %s in %s\n", percent, line);
                untold++;
            }
        }
    }
    return untold;
}

static struct {
    int rows, columns;
} window = {24, 100};

/* The screen after a script, as text, and what was reported to the log. */
static void show(struct session *session, const char *script, struct text *dump, struct log *log)
{
    char path[128];
    struct error error = ERROR_NONE;
    snprintf(path, sizeof path, "%s/log", world.folder);
    struct screen_options options = {
        .script = script, .dump = dump, .rows = window.rows, .columns = window.columns};
    options.access_log = access_log_open(path, NULL, 0, &error);
    assert_non_null(options.access_log);
    dump->length = 0;
    assert_true(screen_run(session, &options, &error));
    access_log_close(options.access_log);
    read_log(path, log);
    unlink(path);
}

/* Moves the text beside the list of the ward to lines of its own, because it is of another patient
 * than the line of the list. */
static void part_beside(struct text *dump)
{
    static const char side[] = "\u2502";
    bool ward = strstr(dump->data, "Ward ") != NULL && window.columns >= 118;
    for (char *line = dump->data; ward && line; line = strchr(line + 1, '\n')) {
        char *found = strstr(line, side);
        if (found && !memchr(line + 1, '\n', (size_t)(found - line))) {
            memcpy(found, "\n  ", sizeof side - 1);
            line = found;
        }
    }
}

static void compare(struct session *session, const char *script)
{
    static struct log log;
    struct text dump = {0};
    bool hidden = strchr(script, 'H') != NULL;
    show(session, script, &dump, &log);
    part_beside(&dump);
    if (count_untold(session, dump.data, &log) > 0) {
        fail_msg("after '%s' this was not told:\n%s", script, dump.data);
    }
    if (hidden && named_in(session, dump.data)[0]) {
        fail_msg("after '%s' a hidden name is shown:\n%s", script, dump.data);
    }
    for (size_t i = 0; i < log.count && !hidden; i++) {
        if (!names(dump.data, log.lines[i].patient)) {
            fail_msg("after '%s' %s was told, not shown:\n%s", script, log.lines[i].patient,
                     dump.data);
        }
    }
    text_free(&dump);
}

static void test_what_is_shown_is_told(void **state)
{
    (void)state;
    struct session session;
    open_session(&session);
    try_all(&session, compare);
    session_free(&session);
}

/* On a large screen the ward shows the selected patient beside the list: that one, its newest
 * values and its risk. */
static void test_patient_beside_the_ward(void **state)
{
    static const char *const scripts[] = {"",     "j", "G", "jjB",    "m",
                                          "pvvw", "J", "H", "/zzz\r", "jt"};
    (void)state;
    struct session session;
    struct text dump = {0};
    static struct log log;
    open_session(&session);
    window.rows = 40;
    window.columns = 120;
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        compare(&session, scripts[i]);
    }
    show(&session, "jp<Left><Left>w", &dump, &log);
    size_t *order = calloc(session.stay_count, sizeof *order);
    session_order(&session, SORT_RISK, order);
    const struct session_stay *stay = &session.stays[order[1]];
    const char *heading = strchr(dump.data, '\n'); /* names the patient beside the list */
    assert_non_null(heading);
    assert_true(memmem(heading + 1, strcspn(heading + 1, "\n"), stay->patient->id,
                       strlen(stay->patient->id)) != NULL);
    assert_non_null(strstr(dump.data, "risk of death in hospital"));
    assert_non_null(strstr(dump.data, "NEWS2 "));
    char hours[40];
    snprintf(hours, sizeof hours, "%02d-%02d h", stay->patient->hours - 1, stay->patient->hours);
    assert_non_null(strstr(dump.data, hours));
    window.rows = 24;
    window.columns = 100;
    free(order);
    text_free(&dump);
    session_free(&session);
}

/* Where a text is short on a large screen, the patient is shown below it, and told. */
static void test_patient_below_a_text(void **state)
{
    static const struct {
        const char *script;
        int rows, columns;
        bool below;
    } shown[] = {
        {"x", 40, 120, true}, {"i", 40, 120, true},  {"jx", 60, 200, true}, {"a", 60, 200, true},
        {"K", 60, 200, true}, {"xH", 40, 120, true}, {"x", 24, 100, false}, {"Ja", 60, 200, false},
    };
    static struct log log;
    (void)state;
    struct session session;
    struct text dump = {0};
    open_session(&session);
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        window.rows = shown[i].rows;
        window.columns = shown[i].columns;
        compare(&session, shown[i].script);
        show(&session, shown[i].script, &dump, &log);
        bool below = strstr(dump.data, "risk of death in hospital") != NULL;
        if (below != shown[i].below) {
            fail_msg("after '%s':\n%s", shown[i].script, dump.data);
        }
    }
    window.rows = 24;
    window.columns = 100;
    text_free(&dump);
    session_free(&session);
}

/* If the log lacks one patient or one risk, the comparison must find it. */
static void test_the_comparison_can_fail(void **state)
{
    static const char *const scripts[] = {"", "<Enter>", "c", "F", "avv", "<Enter>e", "O", "?"};
    static struct log log;
    (void)state;
    struct session session;
    struct text dump = {0};
    open_session(&session);
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        show(&session, scripts[i], &dump, &log);
        assert_true(log.count > 0);
        log.count--;
        assert_true(count_untold(&session, dump.data, &log) > 0);
    }
    text_free(&dump);
    session_free(&session);
}

/* Two risks of each patient who flips, and the patient whose readings are entered. */
static void test_agreement_and_entry(void **state)
{
    static struct log log;
    (void)state;
    struct session session;
    struct text dump = {0};
    open_session(&session);
    show(&session, "avv", &dump, &log);
    assert_non_null(strstr(dump.data, "Who flips"));
    size_t risks = 0;
    for (size_t i = 0; i < log.count; i++) {
        risks += log.lines[i].percent[0] != 0;
    }
    assert_true(risks >= 2 && risks % 2 == 0);
    show(&session, "e", &dump, &log);
    assert_int_equal(log.count, 1);
    assert_string_equal(log.lines[0].percent, "");
    text_free(&dump);
    session_free(&session);
}

/* ---- drawing ---- */

static size_t state_size(int action)
{
    return screen_views[action] ? screen_views[action]->state_size : 0;
}

/* The bytes of the screen and of all states, one after the other; free() them. */
static unsigned char *take_bytes(const struct screen *screen, size_t *size)
{
    size_t used = sizeof *screen;
    *size = used;
    for (int i = 0; i < ACTION_COUNT; i++) {
        *size += state_size(i);
    }
    unsigned char *bytes = malloc(*size);
    memcpy(bytes, screen, used);
    for (int i = 0; i < ACTION_COUNT; i++) {
        if (state_size(i) > 0) {
            memcpy(bytes + used, screen->states[i], state_size(i));
            used += state_size(i);
        }
    }
    return bytes;
}

static void draw_twice(struct session *session, const char *script)
{
    struct screen screen;
    struct canvas canvas = {0};
    struct screen_options options = {.dump = &(struct text){0}};
    struct text first = {0}, second = {0};
    size_t size;
    machine_start(&screen, session, &options, &canvas);
    canvas_resize(&canvas, 24, 80);
    machine_play(&screen, "w");
    machine_play(&screen, script);
    frame_lay_out(&screen);
    unsigned char *then = take_bytes(&screen, &size);
    for (int i = 0; i < 2; i++) {
        frame_draw(&screen);
        canvas_dump(&canvas, i == 0 ? &first : &second);
        unsigned char *now = take_bytes(&screen, &size);
        if (memcmp(then, now, size) != 0) {
            fail_msg("after '%s' drawing changed the state:\n%s", script, first.data);
        }
        free(now);
    }
    assert_string_equal(first.data, second.data);
    /* A new layout for the same size moves nothing. */
    frame_lay_out(&screen);
    frame_draw(&screen);
    second.length = 0;
    canvas_dump(&canvas, &second);
    assert_string_equal(first.data, second.data);
    free(then);
    text_free(&first);
    text_free(&second);
    machine_stop(&screen);
    canvas_free(&canvas);
}

static void test_drawing_changes_nothing(void **state)
{
    (void)state;
    struct session session;
    open_session(&session);
    try_all(&session, draw_twice);
    session_free(&session);
}

/* ---- times ---- */

static bool ends_with_one(const char *line, size_t length, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t bytes = strlen(words[i]);
        if (length >= bytes && memcmp(line + length - bytes, words[i], bytes) == 0) {
            return true;
        }
    }
    return false;
}

/* True if a line marks the time at `at` as elapsed or as wall-clock time, which has its day. */
static bool is_told_apart(const char *line, size_t at)
{
    static const char *const said[] = {"hour ", "now ", "+",    "-",    "Mon ", "Tue ",
                                       "Wed ",  "Thu ", "Fri ", "Sat ", "Sun "};
    const char *behind = line + at + 5;
    bool date = at >= 11 && line[at - 1] == ' ' && line[at - 4] == '-' && line[at - 7] == '-';
    bool age = at >= 3 && line[at - 1] == ' ' && strchr("mh", line[at - 2]) &&
               strchr("0123456789", line[at - 3]);
    return date || age || ends_with_one(line, at, said, sizeof said / sizeof *said) ||
           strncmp(behind, " today", 6) == 0 || strncmp(behind, " yesterday", 10) == 0;
}

/* The first hh:mm of a text that could be either; the line is copied. NULL: there is none. */
static const char *find_unclear(const char *text, char *line, size_t size)
{
    bool clocks = false;
    while (*text) {
        size_t length = strcspn(text, "\n");
        snprintf(line, size, "%.*s", (int)length, text);
        text += length + (text[length] == '\n');
        clocks = strstr(line, " clock ") != NULL; /* a line of times of day, with their day */
        for (size_t i = 0; !clocks && line[i]; i++) {
            bool digits = strspn(line + i, "0123456789") == 2 && line[i + 2] == ':' &&
                          strspn(line + i + 3, "0123456789") == 2 &&
                          line[i + 5] != '.' && /* h12:27.9% */
                          (i == 0 || !strchr("0123456789:", line[i - 1]));
            if (digits && !is_told_apart(line, i)) {
                return line + i;
            }
        }
    }
    return NULL;
}

static void assert_told_apart(const char *text, const char *what)
{
    char line[2000];
    if (find_unclear(text, line, sizeof line)) {
        fail_msg("%s: elapsed, or by the clock? %s\n%s", what, line, text);
    }
}

/* Texts that explain what can be typed have times as examples, and Columns has the cells of a file
 * as they are. */
static bool has_examples(const char *script)
{
    return strpbrk(script, "?eW") != NULL;
}

static void look_for_times(struct session *session, const char *script)
{
    static struct log log;
    struct text dump = {0};
    if (!has_examples(script)) {
        show(session, script, &dump, &log);
        assert_told_apart(dump.data, script);
    }
    text_free(&dump);
}

/* The readings below the line of Entry. */
static void look_at_entry(struct session *session)
{
    static struct log log;
    struct text dump = {0};
    show(session, "<Enter>e", &dump, &log);
    const char *list = strstr(dump.data, "newest line first");
    assert_non_null(list);
    assert_told_apart(list, "Entry");
    text_free(&dump);
}

static void look_at_reports(struct session *session)
{
    struct text out = {0};
    report_page(session, &out);
    for (size_t i = 0; i < session->stay_count; i++) {
        handover_put(session, &i, 1, &out);
    }
    assert_told_apart(out.data, "report and handover");
    text_free(&out);
}

/* A session with one stay whose time of admission is known, 27 hours ago. */
static void open_admitted(struct session *session, const char *path)
{
    static const char rows[] =
        "Time,Parameter,Value\n00:00,RecordID,77\n00:00,Age,70\n01:05,HR,90\n"
        "01:05,NISysABP,120\n26:10,HR,95\n26:10,Temp,38.5\n26:10,HR,96\n";
    struct error error = ERROR_NONE;
    assert_true(file_write(path, rows, sizeof rows - 1, &error));
    assert_true(admission_write(path, time(NULL) - (time_t)27 * 3600, &error));
    session_init(session);
    assert_true(session_open_models(session, world.models, &error));
    assert_true(session_add_path(session, path, &error));
    while (session_load_next(session)) {
    }
    assert_int_equal(session->stay_count, 1);
    assert_true(session->stays[0].wall.known);
}

/* Elapsed times are marked in all views and reports, whether or not the time of admission is known.
 */
static void test_elapsed_times(void **state)
{
    char path[128], line[200];
    (void)state;
    snprintf(path, sizeof path, "%s/bed.txt", world.folder);
    for (int known = 0; known < 2; known++) {
        struct session session;
        if (known) {
            open_admitted(&session, path);
        } else {
            open_session(&session);
        }
        try_all(&session, look_for_times);
        look_at_entry(&session);
        look_at_reports(&session);
        session_free(&session);
    }
    /* the comparison can fail */
    assert_non_null(find_unclear("newest 47:41 h", line, sizeof line));
    assert_non_null(find_unclear(" 47:41  HR", line, sizeof line));
    assert_null(find_unclear("hour 47:41, +47:41, Sun 14:10", line, sizeof line));
}

/* ---- the table ---- */

static void test_table(void **state)
{
    (void)state;
    for (int i = 0; i < ACTION_COUNT; i++) {
        const struct view *view = screen_views[i];
        if (view) {
            assert_true((view->draw || view->write) && view->patients);
            assert_true(!view->paged || view->state_size >= sizeof(struct page));
            assert_true(view->paged || (!view->write && !view->lines));
            assert_true(view->name && *view->name && view->hint && *view->hint);
            assert_true(view->bar && view->bar[0] != ACTION_NONE);
            assert_true(keys_binding((enum action)i)->keys[0] != 0);
            assert_true(view->state_size > 0 || (!view->start && !view->stop));
        }
        for (int k = 0; k < i && view; k++) {
            assert_ptr_not_equal(view, screen_views[k]);
        }
    }
    assert_non_null(screen_views[ACTION_WARD]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_what_is_shown_is_told),
        cmocka_unit_test(test_patient_beside_the_ward),
        cmocka_unit_test(test_patient_below_a_text),
        cmocka_unit_test(test_the_comparison_can_fail),
        cmocka_unit_test(test_agreement_and_entry),
        cmocka_unit_test(test_drawing_changes_nothing),
        cmocka_unit_test(test_elapsed_times),
    };
    return cmocka_run_group_tests_name("views", tests, world_make, world_remove);
}
