/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The shipped networks on the real stays in the folder ICURISK_DATA: the program reproduces their
 * facts, and training can be stopped and resumed. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "fixture.h"
#include "learn/cohort.h"
#include "learn/condense.h"
#include "learn/fit.h"
#include "learn/metrics.h"
#include "net/modelfile.h"
#include "net/risk.h"

static struct world {
    char *folder; /* both sets, unpacked, with their outcomes */
    struct cohort *cohort;
    struct subset fitted, held_out;
    struct parallel *pool;
    struct timeline *timelines; /* of the held-out stays */
    uint8_t *died;
} world;

/* Starts a program without showing its output. */
static pid_t start(char *const arguments[])
{
    pid_t child = fork();
    if (child == 0) {
        int nowhere = open("/dev/null", O_RDWR);
        dup2(nowhere, STDOUT_FILENO);
        execvp(arguments[0], arguments);
        _exit(127);
    }
    return child;
}

static int status_of(pid_t child)
{
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void unpack(const char *set)
{
    char archive[512], outcomes[512];
    const char *data = getenv("ICURISK_DATA");
    snprintf(archive, sizeof archive, "%s/physionet2012/set-%s.tar.gz", data, set);
    snprintf(outcomes, sizeof outcomes, "%s/physionet2012/Outcomes-%s.txt", data, set);
    assert_int_equal(status_of(start((char *[]){"tar", "xzf", archive, "-C", world.folder, NULL})),
                     0);
    assert_int_equal(status_of(start((char *[]){"cp", outcomes, world.folder, NULL})), 0);
}

static int open_world(void **state)
{
    (void)state;
    struct error error = ERROR_NONE;
    world.folder = fixture_folder();
    unpack("a");
    unpack("b");
    world.pool = parallel_new(parallel_processors());
    world.cohort = cohort_read(world.folder, world.pool, &error);
    assert_string_equal(error.text, "");
    cohort_split(world.cohort, COHORT_HELD_OUT, 1, &world.fitted,
                 &world.held_out); /* as the facts say */
    size_t count = world.held_out.count;
    world.timelines = memory_new(count, sizeof *world.timelines);
    world.died = memory_new(count, 1);
    for (size_t i = 0; i < count; i++) {
        const struct cohort_stay *stay = &world.cohort->stays[world.held_out.stays[i]];
        timeline_build(stay->patient, &world.timelines[i]);
        world.died[i] = stay->died;
    }
    return 0;
}

static int close_world(void **state)
{
    (void)state;
    free(world.timelines);
    free(world.died);
    free(world.fitted.stays);
    free(world.held_out.stays);
    cohort_free(world.cohort);
    parallel_free(world.pool);
    fixture_remove(world.folder);
    return 0;
}

/* ---- the shipped networks ---- */

static struct model *shipped(const char *scheme, const char *name)
{
    struct text path = {0};
    const char *source = getenv("abs_srcdir");
    text_format(&path, "%s/models/%s/%s.safetensors", source ? source : ".", scheme, name);
    struct error error = ERROR_NONE;
    struct model *model = model_load(path.data, &error);
    assert_string_equal(error.text, "");
    text_free(&path);
    return model;
}

/* Each held-out stay alone, as the program scores it, and all at once, as in training: the logits
 * are equal. A stay with descriptors only has no risk; its batched logit is used, as in the facts.
 * Returns the AUROC, and the deaths that the network expects. */
static double judge(const struct model *model, double *expected)
{
    size_t count = world.held_out.count, without = 0;
    *expected = 0;
    float *batched = memory_new(count, sizeof *batched), *alone = memory_new(count, sizeof *alone);
    fit_logits(world.cohort, &world.held_out, model, world.pool, batched);
    for (size_t i = 0; i < count; i++) {
        const struct patient *patient = world.cohort->stays[world.held_out.stays[i]].patient;
        struct risk risk;
        risk_compute(model, patient, &world.timelines[i], STAY_HOURS, &risk);
        alone[i] = (float)(model->slope * (double)batched[i] + model->intercept);
        *expected += 1 / (1 + exp(-(double)alone[i]));
        if (risk.known) {
            assert_true(fabsf(risk.logit - alone[i]) < 1e-4f);
            assert_true(fabs(1 / (1 + exp(-(double)risk.logit)) - (double)risk.risk) < 1e-6);
            alone[i] = risk.logit;
        } else {
            without++;
        }
    }
    assert_true(without <= 3);
    double area = metrics_auroc(alone, world.died, count, NULL, NULL);
    free(batched);
    free(alone);
    return area;
}

static double share_in(const char *text)
{
    return text ? strtod(text, NULL) : NAN;
}

/* The shipped networks are fitted on all stays, so on these they must do at least as well as stated
 * in their facts, for networks not fitted on them, and expect about as many deaths as there were.
 */
static void check_scheme(const char *scheme, double least, double most_off)
{
    double deaths = 0, expected;
    for (size_t i = 0; i < world.held_out.count; i++) {
        deaths += world.died[i];
    }
    for (int v = 0; v < VARIANT_COUNT; v++) {
        struct model *model = shipped(scheme, variant_name(v));
        double area = judge(model, &expected), said = share_in(model_fact(model, "auroc"));
        const char *split = model_fact(model, "split");
        print_message("%s %s: AUROC %.4f; its facts: %s; out of fold: %s\n", scheme,
                      variant_name(v), area, model_fact(model, "auroc"),
                      model_fact(model, "out of fold"));
        assert_true(said >= least && area >= said - 0.005);
        assert_true(fabs(expected - deaths) < most_off * deaths);
        assert_non_null(strstr(split, "6800 stays fitted, 1200 held out"));
        assert_non_null(strstr(split, "fitted on all 8000 stays"));
        model_free(model);
    }
}

static void physionet2012_networks_are_as_good_as_they_say(void **state)
{
    (void)state;
    check_scheme("physionet2012", 0.84, 0.15);
}

/* They read 17 variables, some of which these stays lack: the limit is lower. */
static void mimic3_networks_are_as_good_as_they_say(void **state)
{
    (void)state;
    check_scheme("mimic3", 0.79, 0.15);
}

/* ---- the command ---- */

static char *in_folder(const char *name)
{
    struct text path = {0};
    text_format(&path, "%s/%s", world.folder, name);
    return path.data;
}

static pid_t train(char *data, char *out, char *checkpoint)
{
    struct text program = {0};
    const char *build = getenv("abs_builddir");
    text_format(&program, "%s/icurisk", build ? build : ".");
    pid_t child = start((char *[]){program.data, "train", "--quiet", "--arch", "hlstm", "--scheme",
                                   "physionet2012", "--data", data, "--epochs", "6", "--out", out,
                                   "--checkpoint", checkpoint, NULL});
    text_free(&program);
    return child;
}

static void put_path(char *path, const char *folder, const char *name)
{
    assert_true(snprintf(path, PATH_MAX, "%s/%s", folder, name) < PATH_MAX);
}

/* A folder with the first thousand stays of one set. */
static char *make_part(void)
{
    enum { STAYS = 1000 };
    char *folder = in_folder("part"), from[PATH_MAX], to[PATH_MAX], line[200], name[32];
    put_path(to, folder, "set-a");
    assert_int_equal(mkdir(folder, 0700) + mkdir(to, 0700), 0);
    put_path(from, world.folder, "Outcomes-a.txt");
    put_path(to, folder, "Outcomes-a.txt");
    FILE *in = fopen(from, "r"), *out = fopen(to, "w");
    assert_true(in && out);
    for (int i = 0; i <= STAYS && fgets(line, sizeof line, in); i++) {
        fputs(line, out);
        if (i > 0) {
            snprintf(name, sizeof name, "set-a/%ld.txt", strtol(line, NULL, 10));
            put_path(from, world.folder, name);
            put_path(to, folder, name);
            assert_int_equal(link(from, to), 0);
        }
    }
    fclose(in);
    assert_int_equal(fclose(out), 0);
    return folder;
}

/* Interrupts a run once its first epoch is on the disk; returns its exit status. */
static int interrupted(char *data, char *out, char *checkpoint)
{
    pid_t child = train(data, out, checkpoint);
    for (int i = 0; i < 60000 && access(checkpoint, F_OK) != 0; i++) {
        assert_int_equal(waitpid(child, NULL, WNOHANG), 0);
        usleep(2000);
    }
    kill(child, SIGINT);
    return status_of(child);
}

static void an_interrupted_run_goes_on(void **state)
{
    (void)state;
    char *whole = in_folder("whole"), *parts = in_folder("parts"), *point = in_folder("point");
    char *data = make_part();
    assert_int_equal(interrupted(data, parts, point), 128 + SIGINT);
    assert_int_equal(access(point, F_OK), 0);
    assert_int_equal(access(parts, F_OK), -1);
    assert_int_equal(status_of(train(data, parts, point)), 0);
    assert_int_equal(access(point, F_OK), -1);
    assert_int_equal(status_of(train(data, whole, point)), 0);
    unsigned char *a, *b;
    size_t a_size, b_size;
    assert_true(file_read(whole, 1 << 24, &a, &a_size, NULL));
    assert_true(file_read(parts, 1 << 24, &b, &b_size, NULL));
    assert_int_equal(a_size, b_size);
    assert_memory_equal(a, b, a_size);
    free(a);
    free(b);
    free(whole);
    free(parts);
    free(point);
    free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(physionet2012_networks_are_as_good_as_they_say),
        cmocka_unit_test(mimic3_networks_are_as_good_as_they_say),
        cmocka_unit_test(an_interrupted_run_goes_on),
    };
    if (!getenv("ICURISK_DATA")) {
        puts("ICURISK_DATA is not set");
        return 77;
    }
    return cmocka_run_group_tests(tests, open_world, close_world);
}
