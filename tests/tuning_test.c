/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Fine-tuning in the background: epochs are reported, facts are correct, and a stopped run leaves
 * no files. */
#include <dirent.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/synth_class.h"
#include "app/tuning.h"
#include "fixture.h"
#include "learn/cohort.h"
#include "learn/prune.h"
#include "net/modelfile.h"

/* How often the time of day was read, which may be set while the screen waits. */
static atomic_int asked;

int clock_gettime(clockid_t clock, struct timespec *now)
{
    asked += clock == CLOCK_REALTIME;
    return (int)syscall(SYS_clock_gettime, clock, now);
}

static const double half[NETWORK_LAYERS_MAX] = {.5, .5, .5, .5, .5, .5};

/* The teaching cohort in a temporary folder. */
static char *made_class(void)
{
    char *folder = fixture_folder(), set[300];
    struct synth_class class = {0};
    synth_class_write(3, &class);
    snprintf(set, sizeof set, "%s/set-a", folder);
    assert_int_equal(mkdir(set, 0700), 0);
    free(fixture_file(set, "class.txt", class.stays.data));
    free(fixture_file(folder, "Outcomes-a.txt", class.outcomes.data));
    text_free(&class.stays);
    text_free(&class.outcomes);
    text_free(&class.readme);
    return folder;
}

static int entries(const char *path)
{
    DIR *folder = opendir(path);
    int count = 0;
    while (readdir(folder)) {
        count++;
    }
    closedir(folder);
    return count;
}

static void test_epoch_by_epoch(void **state)
{
    (void)state;
    char *folder = made_class();
    struct model *parent = fixture_model("lstm", SCHEME_PHYSIONET2012, ARCHITECTURE_LSTM);
    struct network *pruned = prune_network(parent->network, half, NULL);
    struct tuning *tuning = tuning_start(parent, pruned, "parent pruned by 0.5", folder, NULL);
    struct tuning_news news = {0};
    int before = 0, files = entries(folder);
    assert_non_null(tuning);
    asked = 0;
    while (tuning_wait(tuning, &news)) {
        assert_true(news.epochs >= before && news.epochs <= TUNING_EPOCHS);
        before = news.epochs;
    }
    assert_int_equal(asked, 0);
    assert_int_equal(news.stage, TUNING_DONE);
    assert_int_equal(news.epochs, TUNING_EPOCHS);
    assert_true(news.synthetic);
    assert_true(news.loss[TUNING_EPOCHS - 1] < news.loss[0]);
    struct model *model = tuning_model(tuning);
    assert_non_null(model);
    assert_int_equal(model->network->parameters, pruned->parameters);
    assert_memory_not_equal(model->network->weights, pruned->weights,
                            pruned->parameters * sizeof(float));
    assert_string_equal(model->name, "lstm-tuned");
    assert_string_equal(model_fact(model, "cohort"), MODEL_SYNTHETIC);
    assert_true(model_is_synthetic(model) && !model_is_synthetic(parent));
    assert_non_null(strstr(model_fact(model, "recipe"), "parent pruned by 0.5, then"));
    assert_non_null(strstr(model_fact(model, "limits"), "no real patient"));
    assert_int_equal(entries(folder), files);
    free(pruned);
    tuning_end(tuning);
    model_free(parent);
    fixture_remove(folder);
}

static void test_what_is_stopped_leaves_nothing(void **state)
{
    (void)state;
    char *folder = made_class();
    struct model *parent = fixture_model("lstm", SCHEME_PHYSIONET2012, ARCHITECTURE_LSTM);
    struct tuning_news news = {0};
    int files = entries(folder);
    struct tuning *tuning = tuning_start(parent, parent->network, "parent", folder, NULL);
    while (tuning_wait(tuning, &news) && news.epochs < 1) {
    }
    tuning_cancel(tuning);
    while (tuning_wait(tuning, &news)) {
    }
    assert_true(news.stage == TUNING_STOPPED && !news.error.set);
    assert_true(news.epochs < TUNING_EPOCHS);
    assert_null(tuning_model(tuning));
    tuning_end(tuning);
    tuning = tuning_start(parent, parent->network, "parent", folder, NULL);
    tuning_end(tuning); /* stops at once, as when the program ends */
    tuning_end(NULL);
    assert_int_equal(entries(folder), files);
    tuning = tuning_start(parent, parent->network, "parent", "/nowhere", NULL);
    while (tuning_wait(tuning, &news)) {
    }
    assert_int_equal(news.stage, TUNING_FAILED);
    assert_non_null(strstr(news.error.text, "/nowhere"));
    tuning_end(tuning);
    model_free(parent);
    fixture_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_epoch_by_epoch),
        cmocka_unit_test(test_what_is_stopped_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
