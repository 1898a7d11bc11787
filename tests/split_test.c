/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* net/split: the split in files of this version, and as a sentence in files of the older version.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/file.h"
#include "base/text.h"
#include "fixture.h"
#include "net/modelfile.h"

/* All shipped files were made from the same 8000 stays. */
static void the_shipped_files_say_how_they_were_split(void **state)
{
    (void)state;
    const char *source = getenv("abs_srcdir");
    struct text folder = {0};
    struct file_list files = {0};
    size_t read = 0;
    text_format(&folder, "%s/models", source ? source : ".");
    assert_true(file_list_add(&files, folder.data, NULL));
    for (size_t i = 0; i < files.count; i++) {
        if (!text_ends_with(files.paths[i], ".safetensors")) {
            continue;
        }
        struct error error = ERROR_NONE;
        struct model *model = model_load(files.paths[i], &error);
        assert_string_equal(error.text, "");
        char text[SPLIT_TEXT_MAX];
        assert_true(model->split.known);
        assert_int_equal(model->split.seed, 1);
        assert_int_equal(model->split.fitted, 6800);
        assert_int_equal(model->split.held_out, 1200);
        assert_int_equal(model->split.deaths, 168);
        bool packed =
            model->network && model->network->packed; /* only its parent was fitted on them */
        assert_int_equal(model->split.seen, packed ? SPLIT_MAY_BE_SEEN : SPLIT_SEEN);
        assert_false(model->split.by_folder);
        split_text(&model->split, text);
        assert_string_equal(text, model_fact(model, "split"));
        model_free(model);
        read++;
    }
    assert_int_equal(read, 38);
    file_list_free(&files);
    text_free(&folder);
}

static const struct split SPLITS[] = {
    {true, 7, 31, 9, 4, true, SPLIT_UNSEEN, ""},
    {true, 18446744073709551615U, 6800, 1200, 168, false, SPLIT_SEEN, ""},
    {true, 0, 255, 45, 0, false, SPLIT_MAY_BE_SEEN, ""},
};
enum { SPLIT_COUNT = sizeof SPLITS / sizeof *SPLITS };

static void assert_split(const struct split *split, const struct split *expected)
{
    assert_true(split->known);
    assert_true(split->seed == expected->seed);
    assert_int_equal(split->fitted, expected->fitted);
    assert_int_equal(split->held_out, expected->held_out);
    assert_int_equal(split->deaths, expected->deaths);
    assert_int_equal(split->by_folder, expected->by_folder);
    assert_int_equal(split->seen, expected->seen);
    assert_string_equal(split->cohort_hash, expected->cohort_hash);
}

static void a_sentence_is_read_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < SPLIT_COUNT; i++) {
        char text[SPLIT_TEXT_MAX];
        struct split split;
        split_text(&SPLITS[i], text);
        assert_true(split_parse(text, &split));
        assert_split(&split, &SPLITS[i]);
    }
    struct split split;
    assert_false(split_parse("no word of it", &split));
    assert_false(split_parse("45 held out, seed 3", &split));
    assert_false(split_parse("255 stays fitted, 45 held out", &split));
    assert_false(split.known);
}

/* Saves a model with a split and reads it again. */
static void a_file_has_the_split_as_data(void **state)
{
    (void)state;
    char path[] = "/tmp/icurisk-split-test-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    for (size_t i = 0; i < SPLIT_COUNT; i++) {
        struct model *model = fixture_model("lstm", SCHEME_PHYSIONET2012, ARCHITECTURE_LSTM);
        struct split expected = SPLITS[i];
        struct error error = ERROR_NONE;
        char text[SPLIT_TEXT_MAX];
        memset(expected.cohort_hash, 'a', 64);
        model->split = expected;
        split_text(&expected, text);
        model_add_fact(model, "split", text);
        model_add_fact(model, "after it", "another");
        assert_true(model_save(model, path, &error));
        model_free(model);
        unsigned char *bytes;
        size_t size;
        assert_true(file_read(path, 1 << 20, &bytes, &size, NULL));
        assert_null(memmem(bytes, size, "fact.split", 10)); /* once, as numbers */
        free(bytes);
        model = model_load(path, &error);
        assert_string_equal(error.text, "");
        assert_split(&model->split, &expected);
        assert_string_equal(model_fact(model, "split"), text);
        assert_string_equal(model->facts[model->fact_count - 1].key, "after it");
        model_free(model);
    }
    unlink(path);
}

/* One invalid key refuses the file. */
static void a_wrong_key_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *key, *value;
    } WRONG[] = {
        {"split_seed", "-1"},     {"split_seed", "1.5"},   {"split_seed", "18446744073709551616"},
        {"split_fitted", "many"}, {"split_held_out", ""},  {"split_deaths", "10"},
        {"split_by", "hand"},     {"split_seen", "maybe"}, {"cohort_hash", "abc"}};
    static const char *const KEYS[] = {"split_seed",   "split_fitted", "split_held_out",
                                       "split_deaths", "split_by",     "split_seen",
                                       "cohort_hash"};
    static const char *const RIGHT[] = {
        "7",
        "31",
        "9",
        "4",
        "folder",
        "no",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    char path[] = "/tmp/icurisk-split-test-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    for (size_t i = 0; i <= sizeof WRONG / sizeof *WRONG; i++) {
        bool right = i == sizeof WRONG / sizeof *WRONG;
        struct safetensors_writer *writer = safetensors_writer_new();
        struct text bytes = {0};
        char digest[65];
        for (size_t k = 0; k < sizeof KEYS / sizeof *KEYS; k++) {
            bool wrong = !right && strcmp(KEYS[k], WRONG[i].key) == 0;
            safetensors_put(writer, KEYS[k], wrong ? WRONG[i].value : RIGHT[k]);
        }
        safetensors_add(writer, "x", TENSOR_F32, 0, 1, &(float){1});
        safetensors_finish(writer, &bytes, digest);
        safetensors_writer_free(writer);
        assert_true(file_write(path, bytes.data, bytes.length, NULL));
        text_free(&bytes);
        struct error error = ERROR_NONE;
        struct safetensors *file = safetensors_read(path, true, &error);
        assert_string_equal(error.text, "");
        struct split split;
        assert_int_equal(split_read(file, &split, &error), right);
        assert_true(right ? split.known : strstr(error.text, WRONG[i].key) != NULL);
        safetensors_free(file);
    }
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shipped_files_say_how_they_were_split),
        cmocka_unit_test(a_sentence_is_read_back),
        cmocka_unit_test(a_file_has_the_split_as_data),
        cmocka_unit_test(a_wrong_key_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
