/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The input is a network file, whose checksum is made valid. A network that loads gives a risk
 * between 0 and 1, or no risk with a reason. The mutator changes header and data separately and
 * keeps the length before the header valid: most other changes would be refused at once. */
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "patient/reader.h"
#include "base/sha256.h"
#include "base/text.h"
#include "fuzz.h"
#include "net/packed.h"
#include "net/modelfile.h"
#include "net/risk.h"
#include "tests/fixture.h"

static struct patient *patient;
static struct timeline timeline;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    FILE *in = fmemopen((void *)(uintptr_t)FIXTURE_CHALLENGE, strlen(FIXTURE_CHALLENGE), "r");
    MUST(in && (patient = reader_read_one_stream(in, "made.txt", NULL, NULL)));
    fclose(in);
    timeline_build(patient, &timeline);
    return 0;
}

static size_t header_length(const uint8_t *data, size_t size)
{
    uint64_t length = 0;
    for (int i = 0; i < 8 && size >= 8; i++) {
        length |= (uint64_t)data[i] << (8 * i);
    }
    return size >= 8 && length <= size - 8 ? (size_t)length : 0;
}

static void set_header_length(uint8_t *data, size_t length)
{
    for (int i = 0; i < 8; i++) {
        data[i] = (uint8_t)((uint64_t)length >> (8 * i));
    }
}

/* Makes the checksum in the header valid, if there is one. */
static void sign(uint8_t *data, size_t size)
{
    static const char mark[] = "\"sha256\":\"";
    size_t length = header_length(data, size);
    uint8_t *digits = memmem(data + 8, length, mark, sizeof mark - 1);
    if (!digits || (size_t)(data + 8 + length - digits) < sizeof mark - 1 + 64) {
        return;
    }
    char digest[65];
    struct sha256 sha;
    digits += sizeof mark - 1;
    memset(digits, '0', 64);
    sha256_start(&sha);
    sha256_add(&sha, data, size);
    sha256_finish(&sha, digest);
    memcpy(digits, digest, 64);
}

/* In half of the cases changes one part of the file and updates its length. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    size_t length = header_length(data, size), rest = size - 8 - length;
    if (length == 0 || seed % 4 == 0) {
        return LLVMFuzzerMutate(data, size, most);
    }
    if (seed % 4 == 1) {
        return 8 + length + LLVMFuzzerMutate(data + 8 + length, rest, most - 8 - length);
    }
    uint8_t *tail = malloc(rest + 1), *head = malloc(most);
    memcpy(tail, data + 8 + length, rest);
    memcpy(head, data + 8, length);
    length = LLVMFuzzerMutate(head, length, most - 8 - rest);
    memcpy(data + 8, head, length);
    memcpy(data + 8 + length, tail, rest);
    set_header_length(data, length);
    free(tail);
    free(head);
    return 8 + length + rest;
}

static void run_model(const struct model *model)
{
    struct risk risk;
    struct similar similar;
    risk_compute(model, patient, &timeline, 0, &risk);
    MUST(risk.known ? risk.risk >= 0 && risk.risk <= 1 : risk.reason != NULL);
    if (risk.known && risk_similar(model, &risk, &similar)) {
        MUST(similar.deaths <= similar.stays && similar.low <= similar.high);
    }
    MUST(model_parameters(model) <= model->file_bytes ||
         (model->network->packed && model->network->parameters <= PACKED_WEIGHTS_MOST));
    for (size_t i = 0; i < model->fact_count; i++) {
        MUST(safetensors_plain(model->facts[i].value));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int file = memfd_create("model", MFD_CLOEXEC);
    char path[64];
    uint8_t *copy = malloc(size + 1);
    memcpy(copy, data, size);
    sign(copy, size);
    MUST(file >= 0 && write(file, copy, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    struct error error = ERROR_NONE;
    struct model *model = model_load(path, &error);
    MUST((model != NULL) == !error.set);
    if (model) {
        run_model(model);
    }
    model_free(model);
    close(file);
    free(copy);
    return 0;
}
