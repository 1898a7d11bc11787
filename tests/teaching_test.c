/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The teaching views, checked as text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/session.h"
#include "base/file.h"
#include "fixture.h"
#include "terminal.h"
#include "ui/screen/screen.h"
#include "ui/draw/figure.h"

static void dump_screen(struct session *session, const char *script, struct text *dump)
{
    struct screen_options options = {.script = script, .dump = dump, .rows = 24, .columns = 80};
    dump->length = 0;
    assert_true(screen_run(session, &options, NULL));
}

static size_t stay_named(const struct session *session, const char *name)
{
    size_t stay = 0;
    while (!strstr(session->stays[stay].patient->file, name)) {
        stay++;
    }
    return stay;
}

/* Each network of the scheme has a line with its risk of this patient, and the figures of its file
 * as in other views. */
static void test_race(void **state)
{
    (void)state;
    struct session session;
    struct text dump = {0};
    open_session(&session);
    size_t stay = stay_named(&session, "gi-bleed");
    dump_screen(&session, "/gi-bleed<Enter>F", &dump);
    for (size_t i = 0; i < session.model_count; i++) {
        const struct model *model = session.models[i];
        char name[32], text[32], line[400];
        snprintf(name, sizeof name, " %s ", model->name);
        const char *at = strstr(strchr(dump.data, '\n'), name); /* below the title */
        assert_non_null(at);
        if (model->spec.scheme != session_scheme_of(&session, stay)) {
            continue;
        }
        snprintf(line, sizeof line, "%.*s", (int)strcspn(at, "\n"), at);
        snprintf(text, sizeof text, "%.1f KB", (double)model->file_bytes / 1000);
        assert_non_null(strstr(line, text));
        view_percent((double)session_risk(&session, stay, i)->risk, text, sizeof text);
        assert_non_null(strstr(line, text));
        assert_true(strstr(line, " us ") || strstr(line, " ms "));
    }
    assert_non_null(strstr(dump.data, "times"));
    dump_screen(&session, "/gi-bleed<Enter>FFm",
                &dump); /* the same as with another network in use */
    assert_non_null(strstr(dump.data, "F: again"));
    text_free(&dump);
    session_free(&session);
}

/* A network calibrated to another hospital is marked in the title at each width. */
static void test_local_calibration(void **state)
{
    (void)state;
    static const struct {
        int columns;
        const char *text, *absent;
    } widths[] = {
        {60, " physionet2012 Lyon  ", "calibrated"},
        {80, " physionet2012 calibrated to Lyon, 681 stays  ", "lstm"},
        {110, "hlstm physionet2012 calibrated to Lyon, 681 stays  ", "681 stays, 60"},
    };
    struct session session;
    open_session(&session);
    assert_true(session_check_models(&session, true)); /* after reading the files again */
    for (size_t i = 0; i < session.model_count; i++) {
        model_set_fact(session.models[i], MODEL_LOCAL_FACT, "Lyon, 681 stays, 60 deaths");
    }
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        struct text dump = {0};
        struct screen_options options = {.script = "/gi-bleed<Enter><Enter>",
                                         .dump = &dump,
                                         .rows = 24,
                                         .columns = widths[i].columns};
        assert_true(screen_run(&session, &options, NULL));
        dump.data[strcspn(dump.data, "\n")] = 0;
        assert_non_null(strstr(dump.data, widths[i].text));
        assert_null(strstr(dump.data, widths[i].absent));
        assert_non_null(strstr(dump.data, "gi-bleed"));
        text_free(&dump);
    }
    session_free(&session);
}

/* Networks after the tenth have letters. # accepts digits and letters. */
static void test_networks_beyond_the_tenth(void **state)
{
    (void)state;
    struct session session;
    struct text dump = {0};
    open_session(&session);
    for (int i = 0; i < 9; i++) { /* networks that are not shipped come last */
        char name[8];
        snprintf(name, sizeof name, "more-%d", i);
        session_add_model(&session, fixture_model(name, SCHEME_PHYSIONET2012, ARCHITECTURE_DNN));
    }
    dump_screen(&session, "/gi-bleed<Enter><Enter>c#b", &dump);
    assert_non_null(strstr(dump.data, "\u25b6b more-"));
    assert_non_null(strstr(dump.data, "\n 0 "));
    assert_non_null(strstr(dump.data, "\n a "));
    dump_screen(&session, "/gi-bleed<Enter><Enter>c#2", &dump);
    assert_non_null(strstr(dump.data, "\u25b62 "));
    dump_screen(&session, "/gi-bleed<Enter><Enter>c#z", &dump);
    assert_non_null(strstr(dump.data, "No network has this number"));
    assert_non_null(strstr(dump.data, "\u25b62 "));
    dump_screen(&session, "/gi-bleed<Enter><Enter>c#<Esc>", &dump);
    assert_non_null(strstr(dump.data, "\u25b62 "));
    text_free(&dump);
    session_free(&session);
}

/* For an 8-bit network, the number of codes in use is the number of different codes. */
static void test_codes(void **state)
{
    (void)state;
    struct session session;
    struct text dump = {0};
    char text[64];
    open_session(&session);
    struct model *model = fixture_model("int8", SCHEME_PHYSIONET2012, ARCHITECTURE_DNN);
    fixture_quantise(model);
    session_add_model(&session, model);
    dump_screen(&session, "/gi-bleed<Enter><Enter>#4L", &dump);
    const struct linear *map;
    for (int i = 0; (map = network_map(model->network, i)); i++) {
        bool seen[256] = {false};
        int used = 0;
        for (int k = 0; k < map->inputs * map->outputs; k++) {
            used += !seen[map->codes[k] + 128];
            seen[map->codes[k] + 128] = true;
        }
        snprintf(text, sizeof text, "%d x %d codes, %d of 256 in use", map->inputs, map->outputs,
                 used);
        assert_non_null(strstr(dump.data, text));
    }
    text_free(&dump);
    session_free(&session);
}

/* The Layers view of each kind: a row of marks for the units of each layer, another for the neurons
 * of an inner layer if there is one, and as many x as pruning removes. */
static void test_layers(void **state)
{
    (void)state;
    for (int a = 0; a < ARCHITECTURE_COUNT; a++) {
        struct session session;
        struct text dump = {0};
        open_session(&session);
        struct model *model = fixture_model("more", SCHEME_PHYSIONET2012, (enum architecture)a);
        session_add_model(&session, model);
        struct screen_options options = {
            .script = "/gi-bleed<Enter><Enter>#4L", .dump = &dump, .rows = 100, .columns = 100};
        assert_true(screen_run(&session, &options, NULL));
        int marked = 0, units = 0, sets = model->network->kind->inner ? 2 : 1;
        for (const char *at = strstr(dump.data, "Units;"), *line; (line = strchr(at, '\n'));) {
            size_t blank = strspn(line + 1, " "), length = strspn(line + 1 + blank, "x-");
            at = line + 1;
            for (size_t i = 0; blank > 0 && length > 1 && i < length; i++) {
                marked += at[blank + i] == 'x';
            }
        }
        for (int l = 0; l < model->network->shape.depth; l++) {
            units += model->network->layers[l].units;
        }
        assert_int_equal(marked, sets * units / 2); /* the initial share is one half */
        assert_true((strstr(dump.data, "inside the gates") != NULL) == model->network->kind->inner);
        text_free(&dump);
        session_free(&session);
    }
}

/* The networks' risks of a stay, as written on the screen. */
static void risk_text(struct session *session, size_t stay, char *out, size_t size)
{
    const struct risk *risk = session_risk(session, stay, session_model_of(session, stay));
    view_percent((double)risk->risk, out, size);
}

/* No view shows a risk before the user's estimate or sorts by it. */
static void test_nothing_is_told_before_the_estimate(void **state)
{
    (void)state;
    static const char *const views[] = {"", "y", "c", "F", "i", "Dil1<Enter>i", "a"};
    struct session session;
    struct text dump = {0};
    char script[80], share[16];
    open_session(&session);
    size_t stay = stay_named(&session, "gi-bleed");
    risk_text(&session, stay, share, sizeof share);
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        snprintf(script, sizeof script, "J/gi-bleed<Enter><Enter>%s", views[i]);
        dump_screen(&session, script, &dump);
        assert_null(strstr(dump.data, share));
        assert_null(strstr(dump.data, "ABOVE"));
        assert_null(strstr(dump.data, "below"));
        assert_null(strstr(dump.data, "why (y)"));
        snprintf(script, sizeof script, "J/gi-bleed<Enter><Enter>30<Enter>%s", views[i]);
        dump_screen(&session, script, &dump);
        assert_true(strstr(dump.data, share) != NULL || i >= 4);
    }
    dump_screen(&session, "BJ", &dump); /* not by risk, not by band */
    assert_non_null(strstr(dump.data, "by id"));
    const char *first = strstr(dump.data, "900001"), *last = strstr(dump.data, "900011");
    assert_true(first && last && first < last);
    assert_null(strchr(strchr(dump.data, '\n'), '!'));
    assert_null(strstr(dump.data, "the threshold: "));
    dump_screen(&session, "BJJ", &dump); /* and shown again */
    assert_non_null(strstr(dump.data, "by risk"));
    text_free(&dump);
    session_free(&session);
}

static void test_an_estimate_is_taken_once(void **state)
{
    (void)state;
    struct session session;
    struct text dump = {0};
    open_session(&session);
    dump_screen(&session, "J/gi-bleed<Enter><Enter>135<Enter>", &dump);
    assert_non_null(strstr(dump.data, "An estimate is a number"));
    assert_non_null(strstr(dump.data, "Your estimate first"));
    dump_screen(&session, "J/gi-bleed<Enter><Enter>3<Esc>", &dump);
    assert_non_null(strstr(dump.data, "Your estimate first"));
    dump_screen(&session, "J/gi-bleed<Enter><Enter>%12,5%<Enter>", &dump);
    assert_non_null(strstr(dump.data, "you said 12.5%"));
    dump_screen(&session, "J/gi-bleed<Enter><Enter>20 30 60 10<Enter>", &dump);
    assert_non_null(strstr(dump.data, "4 said 10 to 60%, mean 30% ("));
    dump_screen(&session, "J/gi-bleed<Enter><Enter>12.5<Enter>%", &dump);
    assert_non_null(strstr(dump.data, "Your estimate of 12.5%"));
    dump_screen(&session, "J/gi-bleed<Enter><Enter>R", &dump); /* a file would contain the risk */
    assert_non_null(strstr(dump.data, "Not written"));
    dump_screen(&session, "J/gi-bleed<Enter><Enter>E", &dump);
    assert_non_null(strstr(dump.data, "Not written"));
    dump_screen(&session, "J/gi-bleed<Enter><Enter>12.5<Enter>1",
                &dump); /* digits select networks again */
    assert_non_null(strstr(dump.data, "lstm physionet2012"));
    dump_screen(&session, "%", &dump); /* if all risks are shown there is nothing to estimate */
    assert_non_null(strstr(dump.data, "J: hide them"));
    text_free(&dump);
    session_free(&session);
}

/* The score, compared with one computed here. */
static void test_score(void **state)
{
    (void)state;
    struct session session;
    struct text dump = {0}, table = {0};
    char path[128], text[64];
    open_session(&session);
    dump_screen(&session, "U", &dump);
    assert_non_null(strstr(dump.data, "You have not estimated a patient yet"));
    dump_screen(&session, "J40<Enter>U", &dump);
    assert_non_null(strstr(dump.data, "not who is right"));
    size_t stay = stay_named(&session, "stable-after"); /* the first by id */
    const struct model *model = session.models[session_model_of(&session, stay)];
    double risk = (double)session_risk(&session, stay, session_model_of(&session, stay))->risk;
    snprintf(text, sizeof text, "%.1f points of risk",
             100 * (risk > 0.4 ? risk - 0.4 : 0.4 - risk));
    assert_non_null(strstr(dump.data, text));

    text_append(&table, "RecordID,In-hospital_death\n900001,0\n900002,1\n");
    snprintf(path, sizeof path, "%s/Outcomes-a.txt", world.folder);
    assert_true(file_write(path, table.data, table.length, NULL));
    dump_screen(&session, "J40<Enter><Down>90<Enter>U", &dump);
    assert_non_null(strstr(dump.data, "estimated: 2; with a known outcome: 2; died: 1"));
    double other =
        (double)session_risk(&session, stay_named(&session, "septic-shock"),
                             session_model_of(&session, stay_named(&session, "septic-shock")))
            ->risk;
    assert_non_null(strstr(dump.data, "0.085  of 2")); /* (.4 .4 + .1 .1) / 2 */
    snprintf(text, sizeof text, "%.3f  of 2", (risk * risk + (1 - other) * (1 - other)) / 2);
    const char *line = strstr(strstr(dump.data, "always"), model->name);
    assert_non_null(line);
    assert_non_null(strstr(line, text));
    assert_int_equal(remove(path), 0);
    text_free(&table);
    text_free(&dump);
    session_free(&session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_race),
        cmocka_unit_test(test_local_calibration),
        cmocka_unit_test(test_networks_beyond_the_tenth),
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_layers),
        cmocka_unit_test(test_nothing_is_told_before_the_estimate),
        cmocka_unit_test(test_an_estimate_is_taken_once),
        cmocka_unit_test(test_score),
    };
    return cmocka_run_group_tests(tests, world_make, world_remove);
}
