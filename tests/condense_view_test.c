/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The Condense view on a terminal: changes take effect at once, then on the ward, and it states
 * that nothing was fine-tuned. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "learn/cohort.h"
#include "net/modelfile.h"
#include "terminal.h"
#include "ui/screen/screen.h"

static void walk(int rows, int columns)
{
    struct terminal terminal;
    terminal_start(&terminal, &(struct launch){.rows = rows, .columns = columns});
    terminal_ready(&terminal);
    terminal_type(&terminal, "K");
    assert_int_equal(terminal_wait(&terminal, "NOT fine-tuned", true), 1);
    assert_true(columns < 80 || terminal_find(&terminal, "T Fine-tune") >= 0);
    terminal_wait(&terminal, "> pruned             0% of the units", true);
    terminal_wait(&terminal, "0 of 15 on another side", true);
    terminal_type(&terminal, "llllllllll");
    terminal_wait(&terminal, "> pruned             50% of the units", true);
    terminal_wait(&terminal, "risk, CONDENSED", true);
    terminal_wait(&terminal, "flips", true);
    terminal_type(&terminal, "jhhhhhhh");
    terminal_wait(&terminal, "> bits of a weight   2, by rounding", true);
    terminal_type(&terminal, "jl");
    terminal_wait(&terminal, "> one scale          per tensor", true);
    terminal_type(&terminal, "jlll");
    terminal_wait(&terminal, "least effect on the risk", true);
    terminal_wait(&terminal, "flips", true);
    terminal_type(&terminal, "kkkhhhhhhhhhhhhhhhhhhhhhhhhh"); /* not below 0 */
    terminal_wait(&terminal, "> pruned             0% of the units", true);
    terminal_type(&terminal, "lllllllllllllllllllllllllllll");
    terminal_wait(&terminal, "> pruned             95% of the units", true);
    terminal_wait(&terminal, "flips", true);
    terminal_type(&terminal, "G");
    terminal_wait(&terminal, "output: error of the bits", true);
    assert_true(terminal_find(&terminal, "xxxx") > 0);
    terminal_finish(&terminal);
}

static void test_at_every_size(void **state)
{
    (void)state;
    walk(20, 60);
    walk(24, 80);
    walk(40, 120);
}

/* A network trained on the teaching cohort is said to be synthetic, saved once, and never replaces
 * a file. */
static void test_fine_tuning(void **state)
{
    (void)state;
    struct terminal terminal;
    char path[96], keys[120];
    snprintf(path, sizeof path, "%s/tuned.safetensors", world.folder);
    snprintf(keys, sizeof keys, "\x15%s\r", path);
    terminal_start(&terminal, &(struct launch){.rows = 40, .columns = 120});
    terminal_ready(&terminal);
    terminal_type(&terminal, "KllllllllllT");
    terminal_wait(&terminal, "Folder of stays with outcomes:", true);
    terminal_type(&terminal, "\r");
    terminal_wait(&terminal, "epoch 10 of 10", true);
    terminal_wait(&terminal, "risk, FINE-TUNED", true);
    terminal_wait(&terminal, "on SYNTHETIC stays", true);
    terminal_type(&terminal, "T");
    terminal_wait(&terminal, "Save the fine-tuned network as:", true);
    terminal_type(&terminal, "\033");
    terminal_wait(&terminal, "Save the fine-tuned network as:", false);
    terminal_type(&terminal, "T"); /* not saved: it can be trained again, or still be saved */
    terminal_wait(&terminal, "Folder of stays with outcomes:", true);
    terminal_type(&terminal, "\033");
    terminal_wait(&terminal, "Folder of stays with outcomes:", false);
    terminal_type(&terminal, "T");
    terminal_wait(&terminal, "Save the fine-tuned network as:", true);
    terminal_type(&terminal, keys);
    terminal_wait(&terminal, "Saved, and listed (c)", true);
    terminal_type(&terminal, "cG");
    terminal_wait(&terminal, "-tuned", true);
    terminal_type(&terminal, "\rp"); /* its risks are no patient's, and the screen says so */
    terminal_wait(&terminal, "trained on SYNTHETIC stays", true);
    terminal_wait(&terminal, "Network of SYNTHETIC stays.", true);
    terminal_wait(&terminal, "in other hospitals", false);
    terminal_type(&terminal, "K");
    terminal_wait(&terminal, "Arrows choose and change.", true);
    struct model *model = model_load(path, NULL);
    assert_non_null(model);
    assert_string_equal(model_fact(model, "cohort"), MODEL_SYNTHETIC);
    model_free(model);
    terminal_type(&terminal, "T");
    terminal_wait(&terminal, "Folder of stays with outcomes:", true);
    terminal_type(&terminal, "\x15/nowhere\r");
    terminal_wait(&terminal, "not possible", true);
    terminal_wait(&terminal, "FINE-TUNED", false);
    terminal_finish(&terminal);
    remove(path);
}

static void draw(const char *script, const char *outcomes, enum architecture architecture,
                 bool quantise, struct text *dump)
{
    char *folder = fixture_folder();
    struct session session;
    struct model *model = fixture_model("net", SCHEME_PHYSIONET2012, architecture);
    if (quantise) {
        fixture_quantise(model);
    }
    session_init(&session);
    session_add_model(&session, model);
    free(fixture_file(folder, "a.txt", FIXTURE_CHALLENGE));
    free(fixture_file(folder, "b.txt",
                      "Time,Parameter,Value\n00:00,RecordID,910001\n01:00,HR,99\n"));
    free(fixture_file(folder, "c.txt",
                      "Time,Parameter,Value\n00:00,RecordID,910002\n01:00,HR,60\n"));
    if (outcomes) {
        free(fixture_file(folder, "Outcomes-a.txt", outcomes));
    }
    assert_true(session_add_path(&session, folder, NULL));
    while (session_load_next(&session)) {
    }
    struct screen_options options = {
        .script = script, .dump = dump, .ascii = true, .rows = 60, .columns = 100};
    dump->length = 0;
    assert_true(screen_run(&session, &options, NULL));
    session_free(&session);
    fixture_remove(folder);
}

/* The view names the outcomes if there are any, what cannot be condensed, and that risks are
 * hidden. */
static void test_what_is_said(void **state)
{
    (void)state;
    static const char table[] = "RecordID,In-hospital_death\n910001,1\n910002,0\n";
    struct text dump = {0};
    draw("Kllgg", table, ARCHITECTURE_LSTM, false, &dump);
    assert_non_null(strstr(dump.data, "SYNTHETIC stays and outcomes"));
    assert_non_null(strstr(dump.data, "AUROC against size"));
    draw("Kllgg", NULL, ARCHITECTURE_GRU, false, &dump);
    assert_null(strstr(dump.data, "SYNTHETIC"));
    assert_non_null(strstr(dump.data, "unknown: no outcomes"));
    assert_non_null(strstr(dump.data, "Share without a flip"));
    draw("K", NULL, ARCHITECTURE_LSTM, true, &dump);
    assert_non_null(strstr(dump.data, "8 bit already"));
    draw("JKgg", table, ARCHITECTURE_LSTM, false, &dump);
    assert_non_null(strstr(dump.data, "Hidden while you judge first"));
    assert_null(strstr(dump.data, "AUROC"));
    text_free(&dump);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_at_every_size, world_make, world_remove),
        cmocka_unit_test_setup_teardown(test_fine_tuning, world_make, world_remove),
        cmocka_unit_test(test_what_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
