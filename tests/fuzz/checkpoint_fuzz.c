/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The input is the checkpoint of a small training. The first byte selects which of the valid mark,
 * signature and checksum replace those of the input. A refused file must not be changed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/random.h"
#include "base/sha256.h"
#include "fuzz.h"
#include "learn/train.h"
#include "tests/fixture.h"

enum { STAYS = 4, STEPS = 2, HEAD = 16 + 64 };

static float x[STAYS * STEPS * FEATURE_COUNT], target[STAYS] = {0, 1, 0, 1};
static const struct examples examples = {
    .x = x, .target = target, .count = STAYS, .steps = STEPS, .mask_count = 1};
static struct recipe recipe;
static struct parallel *alone;
static char *folder, *path;
static unsigned char *finished; /* the checkpoint of the finished run */
static size_t whole_size;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    struct random random;
    random_seed(&random, 1);
    for (size_t i = 0; i < sizeof x / sizeof *x; i++) {
        x[i] = (float)random_normal(&random);
    }
    recipe = recipe_default(ARCHITECTURE_HLSTM);
    recipe.units[0] = 2;
    recipe.epochs = 2;
    alone = parallel_new(1);
    folder = fixture_folder();
    path = fixture_file(folder, "x.checkpoint", "");
    remove(path);
    struct network *network = train_network(&recipe, &examples, alone, path, NULL, NULL, NULL);
    MUST(network && file_read(path, 1 << 20, &finished, &whole_size, NULL));
    free(network);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    if (seed % 8 == 0 && most > whole_size) {
        data[0] = (uint8_t)(seed >> 3);
        memcpy(data + 1, finished, whole_size);
        return whole_size + 1;
    }
    return LLVMFuzzerMutate(data, size, most);
}

static void sign(uint8_t *data, size_t size, uint8_t how)
{
    if ((how & 1) && size >= HEAD) {
        memcpy(data, finished, HEAD);
    }
    if ((how & 2) && size >= 64) {
        char digest[65];
        struct sha256 sha;
        sha256_start(&sha);
        sha256_add(&sha, data, size - 64);
        sha256_finish(&sha, digest);
        memcpy(data + size - 64, digest, 64);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) {
        return 0;
    }
    uint8_t *copy = malloc(size);
    memcpy(copy, data + 1, size - 1);
    sign(copy, size - 1, data[0]);
    FILE *out = fopen(path, "we");
    MUST(out && fwrite(copy, 1, size - 1, out) == size - 1 && fclose(out) == 0);
    struct error error = ERROR_NONE;
    struct network *network = train_network(&recipe, &examples, alone, path, NULL, NULL, &error);
    if (!network) {
        unsigned char *now;
        size_t now_size;
        MUST(error.set && file_read(path, 1 << 20, &now, &now_size, NULL));
        MUST(strstr(error.text, "diverged") ||
             (now_size == size - 1 && memcmp(now, copy, now_size) == 0));
        free(now);
    }
    free(network);
    free(copy);
    return 0;
}
