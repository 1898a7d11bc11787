/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* A new patient: age, sex, time of admission, bed, then the first readings. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ui/screen/ask.h"
#include "ui/screen/preferences.h"
#include "ui/screen/requests.h"
#include "ui/screen/state.h"

static void ask_admission(struct screen *screen);

/* The opened folder if it is writable, else a new one in the current folder. */
static const char *ward_folder(const struct session *session)
{
    const struct file_list *folders = &session->folders;
    return folders->count > 0 && access(folders->paths[0], W_OK) == 0 ? folders->paths[0]
                                                                      : "patients";
}

static bool create(struct screen *screen, struct text *path, struct error *error)
{
    return record_new_path(ward_folder(screen->session), path, error) &&
           record_create(path->data, &screen->new_patient, error);
}

static void start_patient(struct screen *screen)
{
    struct session *session = screen->session;
    struct text path = {0};
    struct error error = ERROR_NONE;
    if (!create(screen, &path, &error)) {
        screen_say(screen, _("No new patient: %.180s"), error.text);
        text_free(&path);
        return;
    }
    if (!screen->options->dump && !screen->options->lesson) {
        preferences_keep_patients(ward_folder(session));
    }
    session_queue(session, path.data);
    while (session_load_next(session)) {
    }
    size_t last = session->stay_count - 1;
    if (session->stay_count > 0 && strcmp(session->stays[last].patient->file, path.data) == 0) {
        screen_stays_changed(screen);
        screen_find(screen, last);
        char said[256];
        snprintf(said, sizeof said, _("saved: a new patient in %.200s"), path.data);
        screen_open(screen, ACTION_ENTRY, &(struct request){.said = said});
    }
    text_free(&path);
}

static void ask_bed(struct screen *screen);

static void take_bed(struct screen *screen, const char *text)
{
    if (record_bed_fits(text)) {
        snprintf(screen->new_patient.bed, sizeof screen->new_patient.bed, "%s", text);
        start_patient(screen);
    } else {
        ask_bed(screen);
        snprintf(screen->ask.question, sizeof screen->ask.question, "%s",
                 _("No comma, no quote, no space at either end. Bed:"));
    }
}

static void ask_bed(struct screen *screen)
{
    struct question ask = {.optional = true,
                           .help = N_("e.g. 3B, not a name. Enter: none  Esc: no new patient"),
                           .answer = take_bed};
    snprintf(ask.question, sizeof ask.question, "%s", _("New patient. Bed or label:"));
    ask_open(screen, &ask);
}

static void take_admission(struct screen *screen, const char *text)
{
    struct error error = ERROR_NONE;
    struct record_facts *facts = &screen->new_patient;
    char shown[WALL_BYTES];
    time_t now = time(NULL);
    if (bedside_admission(text, now, &facts->admitted, &error)) {
        struct wall wall = wall_of_admission(facts->admitted);
        ask_bed(screen);
        snprintf(screen->ask.note, sizeof screen->ask.note, _("Admitted %s."),
                 wall_near(&wall, 0, now, shown, sizeof shown));
    } else {
        ask_admission(screen);
        screen->ask.refused = true;
        snprintf(screen->ask.note, sizeof screen->ask.note, "%s", error.text);
    }
}

static void ask_admission(struct screen *screen)
{
    struct question ask = {.help = N_("now, 07:30, 2 h ago, yesterday 22:00  Esc: no new patient"),
                           .most = 60,
                           .answer = take_admission};
    snprintf(ask.question, sizeof ask.question, "%s", _("New patient. Admitted:"));
    ask_open(screen, &ask);
}

static void take_sex(struct screen *screen, const char *text)
{
    bool female = *text == 'f' || *text == 'F', male = *text == 'm' || *text == 'M';
    screen->new_patient.sex = female ? SEX_FEMALE : male ? SEX_MALE : SEX_UNKNOWN;
    ask_admission(screen);
}

static void ask_sex(struct screen *screen)
{
    struct question ask = {.at_once = true,
                           .help = N_("f: female  m: male  -: not known  Esc: no new patient"),
                           .letters = "fFmM-",
                           .answer = take_sex};
    snprintf(ask.question, sizeof ask.question, "%s", _("New patient. Sex:"));
    ask_open(screen, &ask);
}

static void take_age(struct screen *screen, const char *text)
{
    double age = NAN;
    bool unknown = strcmp(text, "-") == 0;
    if (!unknown && (!text_number(text, false, &age) || age > 120)) {
        new_patient_ask(screen);
        snprintf(screen->ask.question, sizeof screen->ask.question, "%s",
                 _("Years, from 0 to 120. Age:"));
        return;
    }
    screen->new_patient.age = age;
    ask_sex(screen);
}

void new_patient_ask(struct screen *screen)
{
    if (screen->loading) {
        screen_say(screen, _("Files are still being read. {BACK} stops that."));
        return;
    }
    struct question ask = {.help = N_("years  -: not known  Esc: no new patient"),
                           .letters = "0123456789-",
                           .answer = take_age};
    snprintf(ask.question, sizeof ask.question, "%s", _("New patient. Age:"));
    ask_open(screen, &ask);
}
