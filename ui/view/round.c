/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/say.h"
#include "patient/names.h"
#include "patient/record.h"
#include "ui/screen/line.h"

/* A round: one form per patient and minute. The form is a typed line (bedside.h) in boxes, so that
 * it accepts, asks and refuses the same. It is saved completely by one append, or not at all. The
 * patients keep the ward order at the start of the round, even if readings change that order. */

enum { TIME_FIELD, OXYGEN_FIELD = 7, FIELDS = 8, FIELD_BYTES = 20, LINE_OF_FORM = 256 };

static const struct field {
    const char *label; /* as used in a typed line */
    const char *letters;
    enum variable variable; /* whose last reading is shown beside it */
    enum news2_input input;
} fields[FIELDS] = {
#define NUMBERS "0123456789.,/ "
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    [TIME_FIELD] = {"at", "0123456789:+", VARIABLE_NONE, NEWS2_INPUT_COUNT},
    {"HR", NUMBERS LETTERS, VARIABLE_HR, NEWS2_PULSE},
    {"BP", NUMBERS LETTERS "()", VARIABLE_NI_SYS_ABP, NEWS2_SYSTOLIC},
    {"RR", NUMBERS LETTERS, VARIABLE_RESP_RATE, NEWS2_RESPIRATION},
    {"SpO2", NUMBERS LETTERS "%", VARIABLE_SPO2, NEWS2_SPO2},
    {"T", NUMBERS LETTERS, VARIABLE_TEMP, NEWS2_TEMPERATURE},
    {"GCS", NUMBERS LETTERS, VARIABLE_GCS, NEWS2_CONSCIOUSNESS},
    [OXYGEN_FIELD] = {"O2", NUMBERS LETTERS "%", VARIABLE_FIO2, NEWS2_OXYGEN},
};

enum round_question { QUESTION_NONE, QUESTION_DOUBT, QUESTION_LEAVE, QUESTION_NEXT };

/* How a box would be saved, or what it lacks. */
struct echo {
    char text[300];
    bool doubted;
};

struct round {
    size_t *route; /* stays, in the order of the ward when the round began */
    size_t length, at;
    bool open, saved, refused;
    struct record record;
    struct line typed[FIELDS];
    int field;
    enum round_question question;
    struct bedside_line line; /* the doubtful line */
    bool beside;              /* the patient is shown beside the form */
    char said[560];
    float before;              /* risk before the readings were saved; NAN: none */
    const struct model *model; /* model of that risk */
    struct echo echoes[FIELDS];
    struct news2 news2; /* including the typed values */
    struct uva uva;     /* likewise */
    int hours;          /* hours of the scores; above STAY_HOURS there are none */
};

static void say(struct round *round, bool refused, const char *text)
{
    snprintf(round->said, sizeof round->said, "%s", text);
    round->refused = refused;
}

/* ---- the form as a line ---- */

static void write_field(const struct round *round, int field, char *out, size_t size)
{
    const char *text = round->typed[field].text;
    const char *name = fields[field].label;
    out[0] = 0;
    if (text[strspn(text, " ")] == 0) {
        return;
    }
    if (field == TIME_FIELD || (field == OXYGEN_FIELD && name_oxygen(text) >= 0)) {
        snprintf(out, size, "%.*s ", FIELD_BYTES, text);
    } else {
        bool share = field == OXYGEN_FIELD && strpbrk(text, "0123456789");
        snprintf(out, size, "%s %.*s ", share ? "FiO2" : name, FIELD_BYTES, text);
    }
}

/* Without the time if only the boxes matter. */
static bool write_line(const struct round *round, char *out, size_t size)
{
    bool any = false;
    out[0] = 0;
    for (int i = 0; i < FIELDS; i++) {
        size_t used = strlen(out);
        write_field(round, i, out + used, size - used);
        any |= i != TIME_FIELD && out[used] != 0;
    }
    return any;
}

static bool is_typed(const struct round *round)
{
    char line[LINE_OF_FORM];
    return write_line(round, line, sizeof line);
}

static void clear(struct round *round)
{
    for (int i = 0; i < FIELDS; i++) {
        line_set(&round->typed[i], "");
        round->typed[i].most = FIELD_BYTES;
        round->typed[i].letters = fields[i].letters;
    }
    round->field = 1;
    round->question = QUESTION_NONE;
}

/* ---- patients ---- */

static void close_record(struct round *round)
{
    if (round->open) {
        record_close(&round->record);
        round->open = false;
    }
}

/* Opens the file of the stay at this position of the route. */
static void open_stay(struct screen *screen, struct round *round)
{
    struct error error = ERROR_NONE;
    size_t index = round->route[round->at];
    const struct session_stay *stay = &screen->session->stays[index];
    close_record(round);
    clear(round);
    screen_find(screen, index);
    round->saved = false;
    say(round, false, "");
    if (stay->streamed) {
        say(round, true, _("This patient was read from a pipe: nothing can be added."));
        return;
    }
    round->open = record_open(&round->record, stay->patient->file, &error);
    if (!round->open) {
        say(round, true, error.text);
    }
}

static void step(struct screen *screen, struct round *round, int by)
{
    if ((by < 0 && round->at == 0) || (by > 0 && round->at + 1 >= round->length)) {
        say(round, false,
            by > 0 ? _("This is the last patient of the round.")
                   : _("This is the first patient of the round."));
        return;
    }
    round->at += by > 0 ? 1 : (size_t)-1;
    open_stay(screen, round);
}

static void leave(struct screen *screen, struct round *round)
{
    close_record(round);
    screen_back(screen);
}

static bool round_enter(struct screen *screen, void *state, const struct request *request)
{
    struct round *round = state;
    size_t index;
    (void)request;
    if (!screen_stay(screen, &index)) {
        screen_say(screen, _("No patient. {NEW_PATIENT}: a new one"));
        return false;
    }
    free(round->route);
    round->route = memory_new(screen->ordered + 1, sizeof *round->route);
    round->length = round->at = 0;
    for (size_t i = 0; i < screen->ordered; i++) {
        round->at = screen->order[i] == index ? round->length : round->at;
        round->route[round->length++] = screen->order[i];
    }
    open_stay(screen, round);
    return true;
}

/* ---- saving ---- */

static void show_saved(struct screen *screen, struct round *round, const struct text *said)
{
    const struct risk *risk = screen_risk(screen, round->route[round->at]);
    round->before = risk && risk->known ? risk->risk : NAN;
    round->model = screen_model(screen, round->route[round->at]);
    clear(round);
    round->saved = true;
    say(round, false, said->data);
    if (session_reload(screen->session, round->route[round->at], NULL)) {
        screen_stays_changed(screen);
    }
}

static void show_refused(struct round *round, const struct error *error)
{
    char text[560];
    snprintf(text, sizeof text, _("NOT SAVED. %s"), error->text);
    say(round, true, text);
}

static void save(struct screen *screen, struct round *round)
{
    char typed[LINE_OF_FORM];
    struct text said = {0};
    struct error error = ERROR_NONE;
    if (!write_line(round, typed, sizeof typed)) {
        say(round, false, _("Nothing is typed."));
        return;
    }
    switch (record_take(&round->record, typed, time(NULL), &round->line, &said, &error)) {
    case TAKEN_SAVED:
        show_saved(screen, round, &said);
        break;
    case TAKEN_DOUBTED:
        round->question = QUESTION_DOUBT;
        break;
    case TAKEN_REFUSED:
        show_refused(round, &error);
        break;
    }
    text_free(&said);
}

static void keep(struct screen *screen, struct round *round)
{
    struct text said = {0};
    struct error error = ERROR_NONE;
    if (record_add(&round->record, &round->line, &said, &error)) {
        show_saved(screen, round, &said);
    } else {
        show_refused(round, &error);
    }
    text_free(&said);
}

/* ---- keys ---- */

/* An Enter immediately after another key was meant for the box, not for the question. */
static void answer(struct screen *screen, struct round *round, int key)
{
    enum round_question question = round->question;
    if (key == KEY_ESCAPE) {
        round->question = QUESTION_NONE;
    } else if ((key == KEY_RETURN || key == '\n') && screen->calm) {
        round->question = QUESTION_NONE;
        if (question == QUESTION_DOUBT) {
            keep(screen, round);
        } else if (question == QUESTION_NEXT) {
            step(screen, round, 1);
        } else {
            leave(screen, round);
        }
    }
}

static bool go(struct screen *screen, struct round *round, int key)
{
    bool typed = round->open && is_typed(round);
    if (key == KEY_ESCAPE && typed) {
        round->question = QUESTION_LEAVE;
    } else if (key == KEY_ESCAPE) {
        leave(screen, round);
    } else if (key == KEY_PAGE_DOWN && typed) {
        round->question = QUESTION_NEXT;
    } else if (key == KEY_PAGE_DOWN) {
        step(screen, round, 1);
    } else if (key == KEY_PAGE_UP && typed) {
        say(round, true, _("Save what is typed first, or leave it with Esc."));
    } else if (key == KEY_PAGE_UP) {
        step(screen, round, -1);
    } else {
        return false;
    }
    return true;
}

static bool round_type(struct screen *screen, void *state, int key)
{
    struct round *round = state;
    bool enter = key == KEY_RETURN || key == '\n', last = round->field == FIELDS - 1;
    if (round->question != QUESTION_NONE) {
        answer(screen, round, key);
        return true;
    }
    if (go(screen, round, key) || !round->open) {
        return true; /* text typed for a file that cannot be written is not a command */
    }
    if (enter && last) {
        save(screen, round);
    } else if (key == KEY_TAB || key == KEY_ARROW_DOWN || enter) {
        round->field = (round->field + 1) % FIELDS;
    } else if (key == KEY_BACK_TAB || key == KEY_ARROW_UP) {
        round->field = (round->field + FIELDS - 1) % FIELDS;
    } else if (line_type(&round->typed[round->field], key)) {
        say(round, false, "");
        round->saved = false;
    }
    return true;
}

static struct line *round_line(void *state)
{
    struct round *round = state;
    bool types = round->open && round->question == QUESTION_NONE;
    return types ? &round->typed[round->field] : NULL;
}

static const char *round_keys(const void *state)
{
    const struct round *round = state;
    return !round->open ? _("PgDn: next patient  PgUp: previous one  Esc: leave")
           : round->question == QUESTION_DOUBT
               ? _("Enter: keep all of it as it is  Esc: back to the form")
           : round->question != QUESTION_NONE
               ? _("Enter: discard what is typed  Esc: back to the form")
               : _("Tab: next box  Enter in the last: save  PgDn: next patient  Esc: leave");
}

/* ---- drawing ---- */

/* A reading as its box takes it: both pressures, and the share of oxygen. */
static void value_text(const struct patient *patient, const struct observation *seen, char *out,
                       size_t size)
{
    enum variable variable = (enum variable)seen->variable;
    if (variable == VARIABLE_FIO2) {
        say_format(out, size, "%.0f%%", 100 * seen->value);
        return;
    }
    size_t used =
        (size_t)say_format(out, size, "%.*f", variable_info(variable)->decimals, seen->value);
    for (size_t i = 0; variable == VARIABLE_NI_SYS_ABP && i < patient->observation_count; i++) {
        const struct observation *low = &patient->observations[i];
        if (low->variable == VARIABLE_NI_DIAS_ABP && fabs(low->hour - seen->hour) < 1e-6) {
            say_format(out + used, size - used, "/%.0f", low->value);
        }
    }
}

static void last_reading(const struct record *record, enum variable variable, char *out,
                         size_t size)
{
    const struct patient *patient = record->patient;
    struct wall wall = record_wall(record);
    char moment[WALL_BYTES], value[40];
    out[0] = 0;
    for (size_t i = patient->observation_count; i-- > 0 && variable != VARIABLE_NONE;) {
        const struct observation *seen = &patient->observations[i];
        if (seen->variable == variable) {
            value_text(patient, seen, value, sizeof value);
            snprintf(out, size, _("last: %s at %s"), value,
                     wall.known /* the title has the hour, and 60 columns no room for it */
                         ? wall_short(&wall, lround(60 * seen->hour), moment, sizeof moment)
                         : wall_moment(&wall, seen->hour, moment, sizeof moment));
            return;
        }
    }
}

/* Parses one box and adds its readings to those of the form. */
static void echo_field(struct round *round, int field, struct bedside_line *all)
{
    struct echo *echo = &round->echoes[field];
    struct bedside_clock clock = record_clock(&round->record, time(NULL));
    struct bedside_line line;
    struct error error = ERROR_NONE;
    char text[2 * FIELD_BYTES + 8], saying[300];
    *echo = (struct echo){"", false};
    write_field(round, field, text, sizeof text);
    if (text[0] == 0) {
        last_reading(&round->record, fields[field].variable, echo->text, sizeof echo->text);
        return;
    }
    enum bedside_stage stage = bedside_parse(text, &clock, &line, &error);
    if (field == TIME_FIELD) {
        echo->doubted = stage == STAGE_TIME;
        bedside_moment(&line, saying, sizeof saying);
        snprintf(echo->text, sizeof echo->text, "%.299s", echo->doubted ? error.text : saying);
    } else if (stage != STAGE_WHOLE) {
        echo->doubted = true;
        snprintf(echo->text, sizeof echo->text, "%.299s", error.text);
    } else {
        echo->doubted = line.doubts != 0;
        const char *said = echo->doubted ? bedside_question(&line, saying, sizeof saying)
                                         : bedside_values(&line, saying, sizeof saying);
        snprintf(echo->text, sizeof echo->text, "%s", said);
        /* values that may be in another unit, or are not valid, are not scored */
        bool scores = (line.doubts & ~(unsigned)DOUBT_UNUSUAL) == 0;
        for (int i = 0; scores && i < line.count && all->count < BEDSIDE_READINGS; i++) {
            all->readings[all->count++] = line.readings[i];
        }
    }
}

/* Computes the scores including the typed values, at their minute. */
static void find_scores(struct round *round, const struct bedside_line *line)
{
    struct patient *patient = record_imagine(&round->record, line);
    struct timeline *timeline = memory_new(1, sizeof *timeline);
    int bin = timeline_bin(line->minute / 60.0);
    timeline_build(patient, timeline);
    round->hours = bin + 1;
    if (bin >= 0) {
        news2_at(timeline, round->hours, &round->news2);
        uva_at(timeline, round->hours, &round->uva);
    }
    free(timeline);
    patient_free(patient);
}

/* On a large screen the form leaves space for the patient beside it. */
static int form_columns(const struct rect *area)
{
    enum { LEAST_ROWS = 30, LEAST_COLUMNS = 120, FORM = 60 };
    bool room = area->rows >= LEAST_ROWS && area->columns >= LEAST_COLUMNS;
    return room ? FORM : area->columns;
}

static void round_lay_out(struct screen *screen, void *state, const struct rect *area)
{
    struct round *round = state;
    struct bedside_line all = {0}, timed;
    struct bedside_clock clock = record_clock(&round->record, time(NULL));
    char text[2 * FIELD_BYTES + 8];
    (void)screen;
    round->beside = form_columns(area) < area->columns;
    if (!round->open) {
        return;
    }
    for (int i = 0; i < FIELDS; i++) {
        echo_field(round, i, &all);
    }
    write_field(round, TIME_FIELD, text, sizeof text);
    round->hours = 0;
    if (bedside_parse(*text ? text : "?", &clock, &timed, NULL) != STAGE_TIME) {
        all.minute = timed.minute;
        find_scores(round, &all);
    }
}

/* "22:29, hour 11:02, patient 3 of 12" */
static void draw_title(struct canvas *canvas, const struct screen *screen,
                       const struct round *round, const struct rect *area)
{
    char name[80], wall[8] = "", since[CLOCK_BYTES];
    struct tm local;
    time_t now = time(NULL);
    int minute;
    struct bedside_clock clock = record_clock(&round->record, now);
    if (localtime_r(&now, &local)) {
        strftime(wall, sizeof wall, "%H:%M", &local);
    }
    bool known = round->open && bedside_minute(&clock, &minute, NULL);
    screen_name(screen, round->route[round->at], name, sizeof name);
    if (known) {
        canvas_format(canvas, area, 0, 1, ROLE_STRONG, _("now %s  %s, hour %s  %zu of %zu"), wall,
                      name, clock_minutes(minute, since, sizeof since), round->at + 1,
                      round->length);
    } else {
        canvas_format(canvas, area, 0, 1, ROLE_STRONG, _("now %s  %s  %zu of %zu"), wall, name,
                      round->at + 1, round->length);
    }
}

static void draw_field(struct canvas *canvas, const struct round *round, int field,
                       const struct rect *area)
{
    enum { LABEL = 6, BOX = 12, ECHO = LABEL + BOX + 6 };
    const struct echo *echo = &round->echoes[field];
    enum news2_input input = fields[field].input;
    int row = 1 + field,
        points = input == NEWS2_INPUT_COUNT || round->hours < 1 ? -1 : round->news2.points[input];
    bool here = field == round->field && round->question == QUESTION_NONE;
    canvas_text(canvas, area, row, 1, here ? ROLE_STRONG : ROLE_TEXT, fields[field].label);
    canvas_text(canvas, area, row, LABEL, here ? ROLE_STRONG : ROLE_TEXT, "[");
    canvas_text(canvas, area, row, LABEL + BOX + 1, here ? ROLE_STRONG : ROLE_TEXT, "]");
    if (here) {
        line_draw(&round->typed[field], canvas, area, row, LABEL + 1, BOX, ROLE_STRONG);
    } else {
        canvas_field(canvas, area, row, LABEL + 1, BOX, false, ROLE_TEXT, round->typed[field].text);
    }
    if (points >= 0) {
        canvas_format(canvas, area, row, LABEL + BOX + 3,
                      points > 0 ? (enum role)(ROLE_POINTS_1 + points - 1) : ROLE_TEXT, "%d",
                      points);
    }
    const char *empty = field == TIME_FIELD     ? _("empty: now")
                        : field == OXYGEN_FIELD ? _("y, n or a share: 40%")
                                                : "";
    bool nothing = echo->text[0] == 0 && round->typed[field].text[0] == 0;
    canvas_field(canvas, area, row, ECHO, area->columns - ECHO, false,
                 echo->doubted ? ROLE_ABOVE : ROLE_TEXT, nothing ? empty : echo->text);
}

/* The risk after saving, beside the one before if the same network gave both. */
static void draw_risk(const struct screen *screen, const struct round *round,
                      const struct rect *area, int row)
{
    char now[16], before[16];
    const struct model *model = screen_model(screen, round->route[round->at]);
    const struct risk *risk = screen_risk(screen, round->route[round->at]);
    if (!risk || !risk->known) {
        canvas_text(screen->canvas, area, row, 1, ROLE_STRONG,
                    risk ? _(risk->reason) : _("no network could be opened"));
        return;
    }
    view_percent((double)risk->risk, now, sizeof now);
    view_percent(isnan(round->before) ? 0 : (double)round->before, before, sizeof before);
    if (model != round->model) {
        canvas_format(screen->canvas, area, row, 1, ROLE_STRONG,
                      _("Risk %s, by another network than before: %s"), now,
                      scheme_name(model->spec.scheme));
    } else {
        canvas_format(screen->canvas, area, row, 1, ROLE_STRONG,
                      isnan(round->before) ? _("Risk of death in hospital %s")
                                           : _("Risk of death in hospital %s, before %s"),
                      now, before);
    }
}

/* NEWS2 and UVA including the typed values, and the risk. Returns the next row. */
static int draw_scores(const struct screen *screen, const struct round *round,
                       const struct rect *area, int row)
{
    char text[160];
    if (round->hours > 0) {
        news2_text(&round->news2, true, text, sizeof text);
        canvas_format(screen->canvas, area, row++, 1, ROLE_STRONG, "NEWS2 (RCP) %s", text);
        uva_text(&round->uva, text, sizeof text);
        canvas_format(screen->canvas, area, row++, 1, ROLE_TEXT, "UVA %s", text);
    }
    if (round->saved && !screen_is_hidden(screen, round->route[round->at])) {
        draw_risk(screen, round, area, row++);
    }
    return row;
}

/* The first doubt to show: that of the current box, else of the first box with one. */
static const char *first_doubt(const struct round *round)
{
    int found = round->field;
    for (int i = 0; i < FIELDS && !round->echoes[found].doubted; i++) {
        found = i;
    }
    return round->echoes[found].doubted ? round->echoes[found].text : "";
}

static void draw_message(const struct screen *screen, const struct round *round,
                         const struct rect *area, int row)
{
    char question[500], text[560], message[560];
    bool asks = round->question != QUESTION_NONE, doubts = round->open && !round->said[0];
    const char *shown = doubts ? first_doubt(round) : round->said;
    if (round->question == QUESTION_DOUBT) {
        snprintf(text, sizeof text, _("%s. Keep it?"),
                 bedside_question(&round->line, question, sizeof question));
        shown = text;
    } else if (asks) {
        shown = _("What is typed is not saved. Discard it?");
    }
    canvas_wrap(screen->canvas, area, row, 1, area->columns - 2,
                asks || doubts || round->refused ? ROLE_ABOVE : ROLE_STRONG,
                screen_message(screen, round->route[round->at], shown, message, sizeof message));
}

static void round_draw(const struct screen *screen, const void *state, const struct rect *whole)
{
    const struct round *round = state;
    int columns = form_columns(whole);
    const struct rect form = {whole->row, whole->column, whole->rows, columns}, *area = &form;
    if (round->length == 0) {
        return;
    }
    view_beside(screen, whole, columns);
    draw_title(screen->canvas, screen, round, area);
    int row = 2;
    if (round->open) {
        for (int i = 0; i < FIELDS; i++) {
            draw_field(screen->canvas, round, i, area);
        }
        row = draw_scores(screen, round, area, 1 + FIELDS);
    }
    draw_message(screen, round, area, row);
}

static void round_patients(const struct screen *screen, const void *state, struct sight *sight)
{
    const struct round *round = state;
    sight_add_selected(sight, screen, round->saved || round->beside);
}

static void round_start(void *state)
{
    struct round *round = state;
    round->record.file.fd = -1;
}

static void round_stop(void *state)
{
    struct round *round = state;
    close_record(round);
    free(round->route);
    round->route = NULL;
    round->length = 0;
}

static const enum action round_bar[] = {ACTION_ROUND, ACTION_NONE};
const struct view view_round =
    VIEW(N_("Round"), N_("{BACK}: leave"), round_bar, round_draw, round_patients,
         .state_size = sizeof(struct round), .start = round_start, .stop = round_stop,
         .enter = round_enter, .lay_out = round_lay_out, .type = round_type, .line = round_line,
         .keys = round_keys);
