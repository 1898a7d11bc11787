/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "app/mapping.h"
#include "base/memory.h"
#include "patient/reader.h"

/* The columns of a table: what they are read as, and corrections. A correction is tried first and
 * asked about; then it holds for all files of the folder with these columns. */

enum stage { READING, TYPING, ASKING };

/* What the view knows of a column besides its meaning. */
struct note {
    char *doubt;               /* NULL: none */
    bool id[MAPPING_EXAMPLES]; /* the value is the id of a stay */
};

struct columns {
    struct page page;
    char *path;               /* of the table; NULL: there is none */
    bool named;               /* asked for by its path, whatever patient is selected */
    unsigned changes;         /* of the screen when it was read */
    struct mapping mapping;   /* as it is read now */
    struct note *notes;       /* of its columns */
    size_t *seen, seen_count; /* stays whose ids are among the values */
    size_t stays, readings;
    char reason[600]; /* why there are no columns, or none can be corrected; "": no reason */
    bool fixed;       /* none can be corrected */
    enum stage stage;
    struct line line;
    char stem[LINE_BYTES]; /* as typed, before a choice was taken */
    size_t choice;         /* the choice taken, from 1; 0: none */
    char refused[600];     /* why the line was not taken; "": it was, or not yet entered */
    struct mapping next;   /* the correction that is asked about */
    struct session_mapping plan;
};

/* ---- reading the columns ---- */

static void drop_next(struct columns *columns)
{
    mapping_close(&columns->next);
    session_mapping_free(&columns->plan);
    columns->stage = READING;
}

static void drop_mapping(struct columns *columns)
{
    for (size_t i = 0; columns->notes && i < columns->mapping.map.count; i++) {
        free(columns->notes[i].doubt);
    }
    free(columns->notes);
    free(columns->seen);
    columns->notes = NULL;
    columns->seen = NULL;
    columns->seen_count = columns->stays = columns->readings = 0;
    mapping_close(&columns->mapping);
}

static void columns_stop(void *state)
{
    struct columns *columns = state;
    drop_next(columns);
    drop_mapping(columns);
    free(columns->path);
    columns->path = NULL;
}

/* Is a value, which may be cut, the id? */
static bool is_id(const char *value, const char *id)
{
    size_t length = strlen(value);
    return length == MAPPING_EXAMPLE_BYTES - 1 ? strncmp(value, id, length) == 0
                                               : strcmp(value, id) == 0;
}

/* Notes where the values have the id of a stay. */
static void note_id(struct columns *columns, size_t stay, const char *id)
{
    bool found = false;
    for (size_t i = 0; i < columns->mapping.map.count; i++) {
        for (size_t k = 0; k < columns->mapping.columns[i].count; k++) {
            bool is = is_id(columns->mapping.columns[i].text[k], id);
            columns->notes[i].id[k] = columns->notes[i].id[k] || is;
            found = found || is;
        }
    }
    if (found) {
        columns->seen =
            memory_resize(columns->seen, columns->seen_count + 1, sizeof *columns->seen);
        columns->seen[columns->seen_count++] = stay;
    }
}

/* The stays of the table, and by them what is doubtful. */
static void note_stays(const struct session *session, struct columns *columns)
{
    const struct patient **patients = memory_new(session->stay_count + 1, sizeof *patients);
    for (size_t i = 0; i < session->stay_count; i++) {
        const struct session_stay *stay = &session->stays[i];
        if (!stay->streamed && !stay->gone && strcmp(stay->patient->file, columns->path) == 0) {
            patients[columns->stays++] = stay->patient;
            columns->readings += stay->patient->observation_count;
            columns->fixed = columns->fixed || stay->patient->entered;
            note_id(columns, i, stay->patient->id);
        }
    }
    for (size_t i = 0; i < columns->mapping.map.count; i++) {
        struct text doubt = {0};
        mapping_doubt(&columns->mapping, i, patients, columns->stays, &doubt);
        columns->notes[i].doubt = doubt.data;
    }
    free(patients);
}

static void read_columns(const struct screen *screen, struct columns *columns)
{
    struct error error = ERROR_NONE;
    drop_mapping(columns);
    columns->reason[0] = 0;
    columns->fixed = false;
    if (!session_open_mapping(screen->session, columns->path, &columns->mapping, &error)) {
        snprintf(columns->reason, sizeof columns->reason, "%s", error.text);
        mapping_close(&columns->mapping);
        return;
    }
    columns->notes = memory_new(columns->mapping.map.count + 1, sizeof *columns->notes);
    note_stays(screen->session, columns);
    if (columns->fixed) {
        snprintf(columns->reason, sizeof columns->reason, "%s",
                 _("Readings were entered into this file at the bedside: its columns are the "
                   "program's own and cannot be corrected."));
    }
}

/* Why a stay has no columns; "" if it has. */
static void refuse_stay(const struct session_stay *stay, char *out, size_t size)
{
    const struct reader *reader = stay->patient->reader;
    out[0] = 0;
    if (stay->streamed) {
        snprintf(out, size, "%s",
                 _("This patient was read from a pipe: its columns cannot be corrected."));
    } else if (!reader || !reader->start) {
        snprintf(
            out, size,
            _("This patient's file is not a table but %s: its format says what everything means."),
            reader ? _(reader->name) : "?");
    }
}

static void take_path(struct columns *columns, const char *path)
{
    if (!path || !columns->path || strcmp(path, columns->path) != 0) {
        char *copy = path ? memory_text(path) : NULL;
        free(columns->path);
        columns->path = copy;
        columns->page = (struct page){0};
    }
}

/* Reads the columns of the selected patient's table, unless they are known. */
static void follow(const struct screen *screen, struct columns *columns)
{
    size_t index;
    const struct session_stay *stay = screen_stay(screen, &index);
    const char *path = columns->named ? columns->path : NULL;
    char reason[sizeof columns->reason] = "";
    if (columns->stage != READING) {
        return; /* the correction is checked against the file when it is entered */
    }
    if (!columns->named && stay) {
        refuse_stay(stay, reason, sizeof reason);
        path = reason[0] ? NULL : stay->patient->file;
    }
    bool known = path && columns->path && strcmp(path, columns->path) == 0 &&
                 columns->changes == screen->changes;
    if (known) {
        return;
    }
    columns->changes = screen->changes;
    drop_mapping(columns);
    take_path(columns, path);
    snprintf(columns->reason, sizeof columns->reason, "%s", reason);
    if (path) {
        read_columns(screen, columns);
    }
}

/* The first file that could not be read; NULL: all could. */
static const char *first_failed(const struct session *session)
{
    for (size_t i = 0; i < session->skip_count; i++) {
        if (session->skips[i].failed) {
            return session->skips[i].path;
        }
    }
    return NULL;
}

static bool columns_enter(struct screen *screen, void *state, const struct request *request)
{
    struct columns *columns = state;
    size_t index;
    const char *path = request ? request->path : NULL;
    if (!path && !screen_stay(screen, &index)) {
        path = first_failed(screen->session);
        if (!path) {
            screen_say(screen, _("No patient. {NEW_PATIENT}: a new one"));
            return false;
        }
    }
    drop_next(columns);
    drop_mapping(columns);
    columns->named = path != NULL;
    take_path(columns, path);
    columns->changes = screen->changes - 1;
    return true;
}

/* ---- correcting ---- */

static void refuse(struct columns *columns, const char *reason)
{
    drop_next(columns);
    columns->stage = TYPING;
    snprintf(columns->refused, sizeof columns->refused, "%s", reason);
}

/* Opens the columns again into `next`; false if they are not what is shown. */
static bool read_again(const struct screen *screen, struct columns *columns, struct mapping *next)
{
    return session_open_mapping(screen->session, columns->path, next, NULL) &&
           mapping_same(&columns->mapping, next);
}

static void say_changed(struct screen *screen, struct columns *columns)
{
    drop_next(columns);
    columns->changes = screen->changes - 1;
    screen_say(screen, "%s", _("Not corrected: the file has changed. Look at its columns again."));
}

/* Tries what was typed, then asks. */
static void take_line(struct screen *screen, struct columns *columns)
{
    struct error error = ERROR_NONE;
    char *meaning = text_trim(columns->line.text);
    mapping_close(&columns->next);
    if (*meaning == 0) {
        return;
    }
    if (!read_again(screen, columns, &columns->next)) {
        say_changed(screen, columns);
    } else if (!mapping_set(&columns->next, (size_t)columns->page.line, meaning, &error) ||
               !mapping_check(&columns->next, &error) ||
               !session_try_map(screen->session, columns->path, &columns->next.map, &columns->plan,
                                &error)) {
        refuse(columns, error.text);
    } else {
        columns->stage = ASKING;
    }
}

/* Selects a stay of the table, if the selected one is none any more. */
static void select_stay(struct screen *screen, const struct columns *columns)
{
    const struct session *session = screen->session;
    size_t index, found = session->stay_count;
    const struct session_stay *stay = screen_stay(screen, &index);
    for (size_t i = session->stay_count; i-- > 0;) {
        const struct session_stay *other = &session->stays[i];
        found = !other->gone && strcmp(other->patient->file, columns->path) == 0 ? i : found;
    }
    if ((columns->named || (stay && stay->gone)) && found < session->stay_count) {
        screen_find(screen, found);
    }
}

static void say_corrected(struct screen *screen, const struct session_mapping *done)
{
    if (done->failed > 0) {
        screen_say(screen, _("Corrected. Files that cannot be read by it: %zu. {PROBLEMS}: why"),
                   done->failed);
    } else if (done->writable) {
        screen_say(screen, _("Corrected and stored. Files read again: %zu"), done->files);
    } else {
        screen_say(screen, _("Corrected until you leave, not stored. Files read again: %zu"),
                   done->files);
    }
}

static void correct(struct screen *screen, struct columns *columns)
{
    struct error error = ERROR_NONE;
    struct mapping now;
    struct session_mapping done;
    bool same = read_again(screen, columns, &now);
    mapping_close(&now);
    if (!same) {
        say_changed(screen, columns);
        return;
    }
    bool ok = session_set_map(screen->session, columns->path, &columns->next.map, &done, &error);
    if (ok) {
        drop_next(columns);
        screen_stays_changed(screen);
        select_stay(screen, columns);
        columns->named = columns->named && columns->stays == 0;
        say_corrected(screen, &done);
    } else {
        refuse(columns, error.text);
    }
    session_mapping_free(&done);
}

/* ---- typing ---- */

static void begin_line(struct screen *screen, struct columns *columns)
{
    if (columns->reason[0]) {
        screen_say(screen, "%.190s", columns->reason);
    } else if (columns->mapping.map.count > 0 && screen->loading) {
        screen_say(screen, _("Files are still being read. {BACK} stops that."));
    } else if (columns->mapping.map.count > 0) {
        columns->stage = TYPING;
        columns->stem[0] = columns->refused[0] = 0;
        columns->choice = 0;
        line_set(&columns->line, "");
    }
}

/* Completes as far as all choices agree. */
static void complete(struct columns *columns)
{
    struct arena arena = {0};
    struct mapping_choices choices;
    mapping_choose(columns->line.text, &arena, &choices);
    size_t length = choices.count > 0 ? strlen(choices.text[0]) : 0;
    for (size_t i = 1; i < choices.count; i++) {
        while (strncasecmp(choices.text[0], choices.text[i], length) != 0) {
            length--;
        }
    }
    if (length > 0) {
        char text[LINE_BYTES];
        snprintf(text, sizeof text, "%.*s", (int)length, choices.text[0]);
        line_set(&columns->line, text);
    }
    arena_free(&arena);
}

/* Takes the next or previous of the choices for what was typed. */
static void step_choice(struct columns *columns, int step)
{
    struct arena arena = {0};
    struct mapping_choices choices;
    mapping_choose(columns->stem, &arena, &choices);
    size_t ring = choices.count + 1; /* with what was typed */
    columns->choice = (columns->choice + (step > 0 ? 1 : ring - 1)) % ring;
    line_set(&columns->line,
             columns->choice == 0 ? columns->stem : choices.text[columns->choice - 1]);
    arena_free(&arena);
}

static void type_line(struct screen *screen, struct columns *columns, int key)
{
    bool enter = key == KEY_RETURN || key == '\n', vertical = true;
    columns->refused[0] = 0;
    if (key == KEY_ESCAPE && columns->line.text[0] == 0) {
        columns->stage = READING;
    } else if (key == KEY_ESCAPE) {
        line_set(&columns->line, "");
    } else if (enter) {
        take_line(screen, columns);
    } else if (key == KEY_ARROW_UP || key == KEY_ARROW_DOWN) {
        step_choice(columns, key == KEY_ARROW_DOWN ? 1 : -1);
        vertical = false;
    } else if (key == KEY_TAB) {
        complete(columns);
    } else {
        line_type(&columns->line, key);
    }
    if (vertical) {
        columns->choice = 0;
        snprintf(columns->stem, sizeof columns->stem, "%s", columns->line.text);
    }
}

static bool columns_type(struct screen *screen, void *state, int key)
{
    struct columns *columns = state;
    bool enter = key == KEY_RETURN || key == '\n';
    if (columns->stage == READING) {
        return false;
    }
    screen_say(screen, "%s", "");
    if (columns->stage == TYPING) {
        type_line(screen, columns, key);
    } else if (key == KEY_ESCAPE) {
        drop_next(columns);
        columns->stage = TYPING;
    } else if (enter && screen->hurried) {
        screen_say(screen, "%s", _("Read the question first: nothing is corrected yet."));
    } else if (enter) {
        correct(screen, columns);
    }
    return true;
}

static struct line *columns_line(void *state)
{
    struct columns *columns = state;
    return columns->stage == TYPING ? &columns->line : NULL;
}

static const char *columns_keys(const void *state)
{
    const struct columns *columns = state;
    return columns->stage == TYPING   ? _("Enter: take it  Tab: complete  Down: choose  Esc: leave")
           : columns->stage == ASKING ? _("Enter: correct it  Esc: back to the line")
                                      : NULL;
}

static bool columns_act(struct screen *screen, void *state, enum action action, int rows)
{
    struct columns *columns = state;
    (void)rows;
    if (action == ACTION_PATIENT) {
        begin_line(screen, columns);
        return true;
    }
    if (action == ACTION_NEXT_PATIENT || action == ACTION_PREVIOUS_PATIENT) {
        columns->named = false;
        return false;
    }
    return view_list_act(&columns->page, action);
}

/* ---- drawing ---- */

enum { HEAD = 2, PANE = 7, PANE_COLUMN = 2, COLUMN_BYTES = 700, REASON_LEAST = 24 };
enum { FIELD_NUMBER, FIELD_COLUMN, FIELD_VALUES, FIELD_MEANING, FIELD_STATE, FIELDS };

static void layout_fields(const struct rect *area, struct span spans[FIELDS])
{
    static const struct column_request requests[FIELDS] = {
        {4, 4, 1}, {12, 24, 5}, {12, 30, 2}, {10, 20, 4}, {10, 160, 3}};
    struct rect inside = {0, 0, 1, area->columns - 1};
    layout_table(inside.columns, requests, FIELDS, spans);
}

static const char *name_of(const struct columns *columns, size_t i, char *out, size_t size)
{
    const char *name = columns->mapping.map.rows[i].column;
    text_escape(name, strlen(name), out, size);
    return *out ? out : _("(no name)");
}

/* Are the values of a column hidden with the names? Those of a column that is not used may be names
 * too. */
static bool is_private(const struct columns *columns, size_t i)
{
    const char *meaning = columns->mapping.map.rows[i].meaning;
    return text_same(meaning, "ignored") || text_same(meaning, "patient");
}

static const char *values_of(const struct screen *screen, const struct columns *columns, size_t i,
                             char *out, size_t size)
{
    const struct mapping_column *column = &columns->mapping.columns[i];
    size_t used = 0;
    snprintf(out, size, "%s", _("none"));
    for (size_t k = 0; k < column->count && used < size; k++) {
        bool hidden = screen->hidden && (is_private(columns, i) || columns->notes[i].id[k]);
        int length = snprintf(out + used, size - used, "%s%s", k > 0 ? " | " : "",
                              hidden ? _("(hidden)") : column->text[k]);
        used += length > 0 ? (size_t)length : 0;
    }
    return out;
}

static const char *state_of(const struct columns *columns, size_t i, char *out, size_t size)
{
    const struct map *map = &columns->mapping.map;
    const char *doubt = columns->notes[i].doubt;
    bool ignored = text_same(map->rows[i].meaning, "ignored");
    if (doubt) {
        snprintf(out, size, _("doubtful: %s"), doubt);
    } else if (ignored && (!map->stored || map->rows[i].open)) {
        snprintf(out, size, "%s", _("no variable has this name"));
    } else {
        snprintf(out, size, "%s", _("sure"));
    }
    return out;
}

static void draw_row(const struct screen *screen, const struct columns *columns,
                     const struct rect *list, int row, size_t i)
{
    struct span spans[FIELDS];
    struct canvas *canvas = screen->canvas;
    bool selected = (int)i == columns->page.line;
    enum role role = selected ? ROLE_SELECTED : ROLE_TEXT;
    char texts[FIELDS][COLUMN_BYTES];
    snprintf(texts[FIELD_NUMBER], COLUMN_BYTES, "%zu", i + 1);
    char name[COLUMN_BYTES];
    snprintf(texts[FIELD_COLUMN], COLUMN_BYTES, "%s", name_of(columns, i, name, sizeof name));
    values_of(screen, columns, i, texts[FIELD_VALUES], COLUMN_BYTES);
    snprintf(texts[FIELD_MEANING], COLUMN_BYTES, "%s", columns->mapping.map.rows[i].meaning);
    layout_fields(list, spans);
    state_of(columns, i, texts[FIELD_STATE], COLUMN_BYTES);
    if (columns->notes[i].doubt && spans[FIELD_STATE].columns < REASON_LEAST) {
        snprintf(texts[FIELD_STATE], COLUMN_BYTES, "%s", _("doubtful"));
    }
    if (selected) {
        canvas_paint(canvas, list, row, 0, list->columns, role);
        canvas_glyph(canvas, list, row, 0, role, GLYPH_POINTER);
        canvas_cursor(canvas, list, row, 0);
    }
    for (int k = 0; k < FIELDS; k++) {
        int at = spans[k].column + 1;
        if (k == FIELD_COLUMN || k == FIELD_MEANING) {
            canvas_name(canvas, list, row, at, spans[k].columns, role, texts[k]);
        } else {
            canvas_field(canvas, list, row, at, spans[k].columns, k == FIELD_NUMBER, role,
                         texts[k]);
        }
    }
}

/* The file, and the heading of the list. */
static void draw_head(const struct screen *screen, const struct columns *columns,
                      const struct rect *area)
{
    static const char *const titles[FIELDS] = {"", N_("column"), N_("first values"), N_("read as"),
                                               N_("how sure")};
    struct span spans[FIELDS];
    char text[COLUMN_BYTES], file[400];
    text_escape(columns->path, strlen(columns->path), file, sizeof file);
    snprintf(text, sizeof text, _("Stays: %zu, readings: %zu%s. File %s"), columns->stays,
             columns->readings, columns->mapping.map.stored ? _(", by a map") : "",
             screen->hidden ? _("(name hidden)") : file);
    canvas_name(screen->canvas, area, 0, 1, area->columns - 2, ROLE_TEXT, text);
    canvas_paint(screen->canvas, area, 1, 0, area->columns, ROLE_HEADING);
    layout_fields(area, spans);
    for (int k = 0; k < FIELDS; k++) {
        canvas_field(screen->canvas, area, 1, spans[k].column + 1, spans[k].columns, false,
                     ROLE_HEADING, titles[k][0] ? _(titles[k]) : "");
    }
}

/* "Column 3 of 6: Fieber" */
static void draw_pane_head(const struct screen *screen, const struct columns *columns,
                           const struct rect *pane)
{
    char name[COLUMN_BYTES], text[COLUMN_BYTES + 80];
    size_t i = (size_t)columns->page.line;
    snprintf(text, sizeof text, _("Column %zu of %zu: %s"), i + 1, columns->mapping.map.count,
             name_of(columns, i, name, sizeof name));
    canvas_paint(screen->canvas, pane, 0, 0, pane->columns, ROLE_HEADING);
    canvas_name(screen->canvas, pane, 0, 1, pane->columns - 2, ROLE_HEADING, text);
}

/* "Temp:degF (Temperature in degF)" */
static void put_meaning(const char *meaning, char *out, size_t size)
{
    char words[200];
    mapping_words(meaning, words, sizeof words);
    snprintf(out, size, words[0] ? "%s (%s)" : "%s", meaning, words);
}

/* The column at the cursor in full. */
static void draw_column(const struct screen *screen, const struct columns *columns,
                        const struct rect *pane)
{
    size_t i = (size_t)columns->page.line;
    int width = pane->columns - PANE_COLUMN - 1, row = 1;
    char text[COLUMN_BYTES], line[COLUMN_BYTES + 80];
    put_meaning(columns->mapping.map.rows[i].meaning, text, sizeof text);
    snprintf(line, sizeof line, _("Read as %s"), text);
    row += canvas_wrap(screen->canvas, pane, row, PANE_COLUMN, width, ROLE_STRONG, line);
    row += canvas_wrap(screen->canvas, pane, row, PANE_COLUMN, width,
                       columns->notes[i].doubt ? ROLE_NOTICE : ROLE_TEXT,
                       state_of(columns, i, text, sizeof text));
    snprintf(line, sizeof line, _("First values: %s"),
             values_of(screen, columns, i, text, sizeof text));
    row += canvas_wrap(screen->canvas, pane, row, PANE_COLUMN, width, ROLE_TEXT, line);
    if (columns->fixed) {
        canvas_wrap(screen->canvas, pane, row, PANE_COLUMN, width, ROLE_NOTICE, columns->reason);
    }
}

/* What the line would mean, or why it does not. */
static enum role guide(const struct columns *columns, char *out, size_t size)
{
    struct error error = ERROR_NONE;
    char meaning[COLUMN_BYTES];
    const char *typed = columns->line.text, *now;
    mapping_words(typed, meaning, sizeof meaning);
    if (columns->refused[0]) {
        snprintf(out, size, _("NOT CORRECTED. %s"), columns->refused);
        return ROLE_ABOVE;
    }
    if (typed[strspn(typed, " ")] == 0) {
        now = columns->mapping.map.rows[columns->page.line].meaning;
        put_meaning(now, meaning, sizeof meaning);
        snprintf(out, size, _("Now read as %s"), meaning);
    } else if (meaning[0]) {
        snprintf(out, size, _("would be %s"), meaning);
    } else {
        map_refuse(typed, &error);
        snprintf(out, size, "%s", error.text);
    }
    return ROLE_TEXT;
}

/* "Choices: Temp:degC, Temp:degF", as many as there is room for; nothing if there are none. */
static void put_choices(const struct columns *columns, const struct rect *room, struct text *out)
{
    struct arena arena = {0};
    struct mapping_choices choices;
    struct canvas plain = {.utf8 = true};
    size_t whole = 0;
    mapping_choose(columns->choice > 0 ? columns->stem : columns->line.text, &arena, &choices);
    text_append(out, choices.count > 0 ? _("Choices:") : "");
    for (size_t i = 0; i < choices.count; i++) {
        whole = out->length;
        text_format(out, "%s %s%s", i > 0 ? "," : "", choices.text[i],
                    i + 1 < choices.count ? ", ..." : "");
        if (canvas_wrap(&plain, NULL, 0, 0, room->columns, ROLE_TEXT, out->data) > room->rows) {
            out->length = whole;
            text_append(out, i > 0 ? ", ..." : "");
            break;
        }
        out->length -= i + 1 < choices.count ? strlen(", ...") : 0;
        out->data[out->length] = 0;
    }
    arena_free(&arena);
}

static bool is_meaning(const char *text)
{
    char words[200];
    mapping_words(text, words, sizeof words);
    return words[0] != 0;
}

/* The line, what it would mean, and the choices. */
static void draw_line(const struct screen *screen, const struct columns *columns,
                      const struct rect *pane)
{
    int width = pane->columns - PANE_COLUMN - 1, row = 2;
    char text[COLUMN_BYTES];
    struct text choices = {0};
    struct canvas *canvas = screen->canvas;
    const char *typed = columns->line.text;
    enum role role = guide(columns, text, sizeof text);
    struct rect one = {0, 0, 1, width};
    put_choices(columns, &one, &choices);
    bool begun = *typed && choices.length > 0 && !is_meaning(typed) && !columns->refused[0];
    row += begun ? 0 : canvas_wrap(canvas, pane, row, PANE_COLUMN, width, role, text);
    struct rect room = {0, 0, pane->rows - row, width};
    choices.length = 0;
    put_choices(columns, &room, &choices);
    if (choices.length > 0) {
        canvas_wrap(canvas, pane, row, PANE_COLUMN, width, ROLE_TEXT, choices.data);
    }
    text_free(&choices);
    int column = canvas_text(canvas, pane, 1, PANE_COLUMN, ROLE_STRONG, _("Meaning:")) + 1;
    line_draw(&columns->line, canvas, pane, 1, column, pane->columns - column, ROLE_STRONG);
}

/* Writes one line of the question; returns its rows. */
static int put_line(const struct screen *screen, const struct rect *box, int row, enum role role,
                    const char *text)
{
    return canvas_wrap(screen->canvas, box, row, 2, box->columns - 4, role, text);
}

/* Writes the question from a row on; returns how many rows it takes. */
static int write_question(const struct screen *screen, const struct columns *columns,
                          const struct rect *box, int row)
{
    const struct session_mapping *plan = &columns->plan;
    size_t i = (size_t)columns->page.line;
    char name[100], now[240], next[240], text[COLUMN_BYTES], file[400];
    int from = row;
    put_meaning(columns->mapping.map.rows[i].meaning, now, sizeof now);
    put_meaning(columns->next.map.rows[i].meaning, next, sizeof next);
    snprintf(text, sizeof text, _("%s: read it as %s, and no longer as %s?"),
             name_of(columns, i, name, sizeof name), next, now);
    row += put_line(screen, box, row, ROLE_ABOVE, text);
    text_escape(plan->file, strlen(plan->file), file, sizeof file);
    if (plan->writable) {
        snprintf(text, sizeof text,
                 _("Stored in %s for every table in this folder with these columns."),
                 screen->hidden ? MAP_FILE : file);
    } else {
        snprintf(text, sizeof text,
                 _("Not stored: it holds until you leave, for every table in "
                   "this folder with these columns. %s"),
                 screen->hidden ? "" : plan->reason.text);
    }
    row += put_line(screen, box, row, plan->writable ? ROLE_TEXT : ROLE_ABOVE, text);
    snprintf(text, sizeof text,
             _("Stays of this file: %zu now, %zu with it. Readings: %zu now, %zu with it."),
             plan->stays_before, plan->stays, plan->readings_before, plan->readings);
    bool fewer = plan->stays < plan->stays_before, less = plan->readings < plan->readings_before;
    row += put_line(screen, box, row, fewer || less ? ROLE_ABOVE : ROLE_TEXT, text);
    row += fewer ? put_line(screen, box, row, ROLE_ABOVE,
                            _("Rows of several patients may become one patient's."))
                 : 0;
    snprintf(text, sizeof text, _("Open files that are read again: %zu."), plan->files);
    row += put_line(screen, box, row, ROLE_TEXT, text);
    snprintf(text, sizeof text,
             _("Open files with most of these columns, but not all: %zu. They are shown as last "
               "read, and refused from the next start on."),
             plan->refused);
    row += plan->refused > 0 ? put_line(screen, box, row, ROLE_ABOVE, text) : 0;
    row += put_line(screen, box, row, ROLE_STRONG, _("Enter: correct it. Esc: back to the line."));
    return row - from;
}

static void draw_question(const struct screen *screen, const struct columns *columns,
                          const struct rect *area)
{
    struct rect none = {area->row, area->column, 0, area->columns};
    struct rect box = view_box(screen, area, write_question(screen, columns, &none, 0) + 2);
    write_question(screen, columns, &box, 1);
    canvas_cursor(screen->canvas, &box, box.rows > 1 ? box.rows - 2 : 0, 2);
}

/* The list takes the rows that it needs, and leaves those of the column at the cursor. */
static int list_rows(const struct columns *columns, const struct rect *area)
{
    int count = (int)columns->mapping.map.count, most = area->rows - HEAD - PANE;
    most = most > 1 ? most : 1;
    return count < most ? count : most;
}

static void columns_lay_out(struct screen *screen, void *state, const struct rect *area)
{
    struct columns *columns = state;
    follow(screen, columns);
    page_follow(&columns->page, (int)columns->mapping.map.count, list_rows(columns, area));
}

static void columns_draw(const struct screen *screen, const void *state, const struct rect *area)
{
    const struct columns *columns = state;
    int count = (int)columns->mapping.map.count, rows = list_rows(columns, area);
    if (count == 0) {
        canvas_wrap(screen->canvas, area, 1, 2, area->columns - 4, ROLE_TEXT,
                    screen->hidden && columns->path ? _("(name hidden)") : columns->reason);
        canvas_cursor(screen->canvas, area, 1, 0);
        return;
    }
    struct rect list = {area->row + HEAD, area->column, rows, area->columns};
    struct rect pane = {list.row + rows, area->column, area->rows - HEAD - rows, area->columns};
    draw_head(screen, columns, area);
    for (int i = 0; i < rows && columns->page.top + i < count; i++) {
        draw_row(screen, columns, &list, i, (size_t)(columns->page.top + i));
    }
    draw_pane_head(screen, columns, &pane);
    if (columns->stage == READING) {
        draw_column(screen, columns, &pane);
    } else {
        draw_line(screen, columns, &pane);
    }
    if (columns->stage == ASKING) {
        draw_question(screen, columns, area);
    }
}

static void columns_lines(const struct screen *screen, const void *state, struct text *out)
{
    const struct columns *columns = state;
    char name[COLUMN_BYTES], values[COLUMN_BYTES], sure[COLUMN_BYTES];
    for (size_t i = 0; i < columns->mapping.map.count; i++) {
        text_format(out, "%zu %s %s %s %s\n", i + 1, name_of(columns, i, name, sizeof name),
                    values_of(screen, columns, i, values, sizeof values),
                    columns->mapping.map.rows[i].meaning, state_of(columns, i, sure, sizeof sure));
    }
}

static void columns_patients(const struct screen *screen, const void *state, struct sight *sight)
{
    const struct columns *columns = state;
    sight_add_selected(sight, screen, false);
    for (size_t i = 0; i < columns->seen_count && !screen->hidden; i++) {
        sight_add(sight, columns->seen[i], NULL, NULL);
    }
}

static const enum action columns_bar[] = {ACTION_NEXT_PATIENT, ACTION_PROBLEMS, ACTION_NONE};
static const struct meaning columns_meanings[] = {
    {ACTION_PATIENT, N_("Correct"), N_("say what this column means")}, {0}};
const struct view view_columns =
    VIEW(N_("Columns"), N_("What each column is read as. Enter: correct it"), columns_bar,
         columns_draw, columns_patients, .meanings = columns_meanings,
         .state_size = sizeof(struct columns), .stop = columns_stop, .enter = columns_enter,
         .lay_out = columns_lay_out, .act = columns_act, .type = columns_type, .line = columns_line,
         .keys = columns_keys, .clicks = view_all_columns, .paged = true, .lines = columns_lines);
