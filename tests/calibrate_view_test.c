/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Calibrate on the screen: what came out is shown before anything changes, it is saved under a new
 * name only, and used, now and at the next start, if the user says so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/synth_class.h"
#include "fixture.h"
#include "net/modelfile.h"
#include "terminal.h"
#include "ui/screen/screen.h"

/* The teaching cohort as a folder of the world. */
static void write_class(const char *folder)
{
    char set[200];
    struct synth_class class = {0};
    synth_class_write(3, &class);
    assert_int_equal(mkdir(folder, 0700), 0);
    snprintf(set, sizeof set, "%s/set-a", folder);
    assert_int_equal(mkdir(set, 0700), 0);
    free(fixture_file(set, "class.txt", class.stays.data));
    free(fixture_file(folder, "Outcomes-a.txt", class.outcomes.data));
    text_free(&class.stays);
    text_free(&class.outcomes);
    text_free(&class.readme);
}

static void type_answer(struct terminal *terminal, const char *question, const char *text)
{
    char keys[300];
    snprintf(keys, sizeof keys, "\x15%s\r", text);
    terminal_wait(terminal, question, true);
    terminal_type(terminal, keys);
}

/* From the folder of stays to the next start of the program. */
static void test_whole_way(void **state)
{
    (void)state;
    struct terminal terminal;
    char stays[120], file[120], config[120], said[200];
    snprintf(stays, sizeof stays, "%s/class", world.folder);
    snprintf(file, sizeof file, "%s/mine.safetensors", world.folder);
    snprintf(config, sizeof config, "%s/config", world.folder);
    write_class(stays);
    const struct launch launch = {.rows = 40, .columns = 120, .config = config};
    terminal_start(&terminal, &launch);
    terminal_ready(&terminal);
    terminal_type(&terminal, "f");
    terminal_wait(&terminal, "Y Calibrate", true);
    terminal_type(&terminal, "Y");
    type_answer(&terminal, "Folder with outcomes, or base rate:", stays);
    type_answer(&terminal, "Name of your hospital or ward:", "Lyon");
    terminal_type(&terminal, "w"); /* the screen is left, the computation goes on */
    terminal_wait(&terminal, "15 patients", true);
    terminal_type(&terminal, "Y");
    terminal_wait(&terminal, "Nothing is changed yet", true);
    terminal_wait(&terminal, "calibrated to SYNTHETIC Lyon, ", true);
    assert_true(terminal_find(&terminal, "expected/observed") > 0);
    assert_true(terminal_find(&terminal, "without shrinkage") > 0);
    assert_true(access(file, F_OK) != 0);
    terminal_type(&terminal, "\r");
    type_answer(&terminal, "Save the network as:", "/nowhere/mine.safetensors");
    terminal_wait(&terminal, "/nowhere/mine.safetensors: cannot create", true);
    free(fixture_file(world.folder, "taken.safetensors", "x"));
    snprintf(said, sizeof said, "%s/taken.safetensors", world.folder);
    terminal_type(&terminal, "\r");
    type_answer(&terminal, "Save the network as:", said);
    terminal_wait(&terminal, "Not saved:", true);
    terminal_type(&terminal, "\r");
    type_answer(&terminal, "Save the network as:", file);
    terminal_wait(&terminal, "Saved. Use it now? y or n", true);
    terminal_type(&terminal, "y");
    terminal_wait(&terminal, "hlstm-local is used now", true);
    assert_int_equal(terminal_wait(&terminal, "calibrated to SYNTHETIC Lyon", true), 0);
    assert_true(terminal_find(&terminal, "Network made elsewhere.") > 0);
    usleep(300000); /* letters right behind an answer are not used */
    terminal_type(&terminal, "c");
    terminal_wait(&terminal, "Networks compared", true);
    terminal_wait(&terminal, "hlstm-local", true);
    terminal_type(&terminal, "F");
    terminal_wait(&terminal, "per stay", true);
    terminal_wait(&terminal, "hlstm-local", true);
    terminal_finish(&terminal);
    struct model *model = model_load(file, NULL);
    assert_non_null(model);
    assert_string_equal(model->name, "hlstm-local");
    model_free(model);
    terminal_start(&terminal, &launch); /* as chosen last time */
    terminal_ready(&terminal);
    terminal_wait(&terminal, "calibrated to SYNTHETIC Lyon", true);
    terminal_finish(&terminal);
    assert_int_equal(unlink(file), 0);
    terminal_start(&terminal, &launch); /* not there any more: said, not passed over */
    terminal_wait(&terminal, "mine.safetensors", true);
    terminal_finish(&terminal);
}

/* The same key stops it; nothing is kept, and other stays may follow. The file of stays is held
 * back until the key was pressed, so that it is stopped within. */
static void test_stopped(void **state)
{
    (void)state;
    struct terminal terminal;
    char stays[120], set[140];
    snprintf(stays, sizeof stays, "%s/held", world.folder);
    snprintf(set, sizeof set, "%s/set-a", stays);
    write_class(stays);
    char *hold = fixture_file(set, "class.txt.hold", "");
    terminal_start(&terminal, &(struct launch){.rows = 40, .columns = 120, .fault = "0:hold"});
    terminal_ready(&terminal);
    terminal_type(&terminal, "Y");
    type_answer(&terminal, "Folder with outcomes, or base rate:", stays);
    type_answer(&terminal, "Name of your hospital or ward:", "Lyon");
    terminal_wait(&terminal, "reading the stays", true);
    terminal_wait(&terminal, "Y: stop", true);
    usleep(300000); /* letters right behind an answer are not used */
    terminal_type(&terminal, "Y");
    terminal_wait(&terminal, "is being stopped; nothing is kept", true);
    assert_int_equal(terminal_find(&terminal, "stopped; nothing was kept"), -1);
    assert_int_equal(unlink(hold), 0);
    terminal_wait(&terminal, "stopped; nothing was kept", true);
    assert_int_equal(terminal_find(&terminal, "calibrated to"), -1);
    terminal_type(&terminal, "\r");
    terminal_wait(&terminal, "Nothing to save yet.", true);
    terminal_type(&terminal, "Y"); /* begins anew, and comes to its end */
    type_answer(&terminal, "Folder with outcomes, or base rate:", stays);
    type_answer(&terminal, "Name of your hospital or ward:", "Lyon");
    terminal_wait(&terminal, "calibrated to SYNTHETIC Lyon, ", true);
    terminal_finish(&terminal);
    free(hold);
}

/* ---- dumps ---- */

struct place {
    char *folder;
    char class[200], file[200];
    struct session session;
};

static void open_place(struct place *place)
{
    struct model *model = fixture_model("net", SCHEME_PHYSIONET2012, ARCHITECTURE_LSTM);
    char path[200];
    place->folder = fixture_folder();
    snprintf(place->class, sizeof place->class, "%s/class", place->folder);
    snprintf(place->file, sizeof place->file, "%s/mine.safetensors", place->folder);
    snprintf(path, sizeof path, "%s/net.safetensors", place->folder);
    write_class(place->class);
    assert_true(model_save(model, path, NULL));
    model_free(model);
    session_init(&place->session);
    assert_true(session_open_model(&place->session, path, NULL));
    free(fixture_file(place->folder, "a.txt", FIXTURE_CHALLENGE));
    snprintf(path, sizeof path, "%s/a.txt", place->folder);
    assert_true(session_add_path(&place->session, path, NULL));
    while (session_load_next(&place->session)) {
    }
}

static void close_place(struct place *place)
{
    session_free(&place->session);
    fixture_remove(place->folder);
}

/* What the screen says after these keys; %1$s and %2$s: the cohort and the new file. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void assert_said(struct place *place, const char *keys, const char *said, bool there)
{
    char script[900];
    struct text dump = {0};
    snprintf(script, sizeof script, keys, place->class, place->file);
    struct screen_options options = {
        .script = script, .dump = &dump, .ascii = true, .rows = 50, .columns = 200};
    assert_true(screen_run(&place->session, &options, NULL));
    if ((strstr(dump.data, said) != NULL) != there) {
        print_message("%s\n%s\n", script, dump.data);
        fail();
    }
    text_free(&dump);
}
#pragma GCC diagnostic pop

/* A share, a percentage, or neither: never guessed. */
static void test_base_rate(void **state)
{
    (void)state;
    struct place place;
    open_place(&place);
    assert_said(&place, "Y60<Enter>", "0.6 or 60%", true);
    assert_said(&place, "Y0<Enter>", "0.6 or 60%", true);
    assert_said(&place, "Y100%%<Enter>", "0.6 or 60%", true);
    assert_said(&place, "Y60<Enter>%%<Enter>", "Folder of your patients:", true);
    assert_said(&place, "Y0,6<Enter>", "Folder of your patients:", true);
    assert_said(&place, "Y60%%<Enter>%1$s/set-a<Enter><^U>clinic<Enter>",
                "calibrated to SYNTHETIC clinic, stated base rate 60 %, 400 stays", true);
    assert_said(&place, "Y60%%<Enter>%1$s/set-a<Enter><^U>clinic<Enter>", "no data confirm it",
                true);
    assert_said(&place, "Y60%%<Enter>%1$s/../a.txt<Enter><^U>clinic<Enter>", "too few stays", true);
    /* No outcome has shown it: beside the risk stays what it may be. */
    assert_said(&place, "<Enter>", "risk in other hospitals", true);
    assert_said(&place,
                "Y60%%<Enter>%1$s/set-a<Enter><^U>clinic<Enter><Enter><^U>%2$s<Enter>yw<Enter>",
                "not fitted to real outcomes: risk", true);
    close_place(&place);
}

static void test_what_is_refused(void **state)
{
    (void)state;
    struct place place;
    open_place(&place);
    assert_said(&place, "Y%1$s/set-a<Enter><Enter>", "neither set-a/ with Outcomes-a.txt", true);
    assert_said(&place, "Y%1$s<Enter><^U>a\\b<Enter>", "plain text of at most 24", true);
    assert_said(&place, "Y<Esc>", "Nothing, until you have seen", true);
    assert_said(&place, "Y<Esc><Enter>", "Nothing to save yet.", true);
    assert_said(&place, "Y%1$s<Enter><Enter><Enter><Esc>", "Nothing is changed yet", true);
    /* A result that waits is shown again; other stays do not take the name of these. */
    assert_said(&place, "Y%1$s<Enter><^U>Lyon<Enter>wY", "Nothing is changed yet", true);
    assert_said(&place, "Y%1$s<Enter><^U>Lyon<Enter>Y<^U>/there<Enter>", "ward: there", true);
    assert_said(&place, "Y%1$s<Enter><^U>Lyon<Enter>Y<Enter>", "ward: Lyon", true);
    close_place(&place);
}

/* The same network twice: names of their own, each file once, and nothing else moves. */
static void test_used(void **state)
{
    (void)state;
    struct place place;
    open_place(&place);
    assert_said(&place, "Y%1$s<Enter><Enter><Enter><^U>%2$s<Enter>nw", "calibrated to", false);
    assert_int_equal(unlink(place.file), 0);
    assert_said(&place, "FY%1$s<Enter><Enter><Enter><^U>%2$s<Enter>n<Enter>yF", ">2 net-local",
                true);
    assert_int_equal(place.session.model_count, 2);
    assert_int_equal(place.session.model, 1);
    assert_said(&place, "Y%1$s<Enter><Enter>", "CAUTION", true);
    assert_said(&place, "Y%1$s<Enter><Enter><Enter>", "net-local2.safetensors", true);
    assert_said(&place, "Y%1$s<Enter><Enter><Enter><^U>%2$s<Enter>", "is there already", true);
    close_place(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_whole_way, world_make, world_remove),
        cmocka_unit_test_setup_teardown(test_stopped, world_make, world_remove),
        cmocka_unit_test(test_base_rate),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
