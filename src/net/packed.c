/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/packed.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/half.h"
#include "base/memory.h"
#include "net/huffman.h"
#include "net/linear.h"

/* Encoding of a tensor, stored in its first three bits. */
enum form {
    FORM_WHOLE,  /* 32 bits per value */
    FORM_HALF,   /* 16 bits per value */
    FORM_SHARED, /* positions, and indices into a list of at most 256 values */
    FORM_SCALED, /* positions, and small integers times a scale per column */
    FORM_SPARSE, /* positions, and 16 bits per value */
    FORM_COUNT,
    FORM_BITS = 3
};

/* Positions as gaps: a number of zeros, then a value; GAP_MORE: that many zeros without a value. */
enum { GAP_SYMBOLS = 32, GAP_MORE = GAP_SYMBOLS - 1, LENGTH_BITS = 4 };

float packed_scale(int step)
{
    return linear_channel_scale(2, step);
}

/* ---- bits ---- */

/* Writes the lowest `count` bits, most significant first. */
static void put_bits(struct packed_writer *writer, uint32_t value, int count)
{
    for (int i = count - 1; i >= 0; i--) {
        writer->bits = writer->bits << 1 | (value >> i & 1);
        if (++writer->count == 8) {
            char byte = (char)(uint8_t)writer->bits;
            text_append_n(writer->out, &byte, 1);
            writer->bits = 0;
            writer->count = 0;
        }
    }
}

void packed_finish(struct packed_writer *writer)
{
    if (writer->count > 0) {
        put_bits(writer, 0, 8 - writer->count);
    }
}

static int next_bit(void *context)
{
    struct packed_reader *reader = context;
    if (reader->at / 8 >= reader->size) {
        return -1;
    }
    int bit = reader->bytes[reader->at / 8] >> (7 - reader->at % 8) & 1;
    reader->at++;
    return bit;
}

static bool get_bits(struct packed_reader *reader, int count, uint32_t *value)
{
    *value = 0;
    for (int i = 0; i < count; i++) {
        int bit = next_bit(reader);
        if (bit < 0) {
            return false;
        }
        *value = *value << 1 | (uint32_t)bit;
    }
    return true;
}

bool packed_end(const struct packed_reader *reader, struct error *error)
{
    struct packed_reader rest = *reader;
    int bit = next_bit(&rest);
    while (bit == 0) {
        bit = next_bit(&rest);
    }
    return (bit < 0 && rest.at - reader->at < 8) ||
           error_set(error, "the packed weights are followed by more");
}

/* ---- a tensor as positions and symbols ---- */

/* Meaning of the symbols: FORM_SHARED: levels[symbol]; FORM_SCALED: integers from -most to most
 * except 0, with the step of each column. */
struct alphabet {
    enum form form;
    int count, most;
    float levels[HUFFMAN_SYMBOLS];
    uint8_t *steps; /* [columns] */
};

static int symbol_of_level(const struct alphabet *alphabet, long level)
{
    return (int)(level < 0 ? level + alphabet->most : level + alphabet->most - 1);
}

static float value_of(const struct alphabet *alphabet, int symbol, int column)
{
    if (alphabet->form == FORM_SPARSE) {
        return half_to_float((uint16_t)symbol);
    }
    if (alphabet->form == FORM_SHARED) {
        return alphabet->levels[symbol];
    }
    int level = symbol - alphabet->most;
    return (float)(level < 0 ? level : level + 1) * packed_scale(alphabet->steps[column]);
}

static int symbol_of(const struct alphabet *alphabet, float value, int column)
{
    if (alphabet->form == FORM_SPARSE) {
        return half_from_float(value);
    }
    if (alphabet->form == FORM_SCALED) {
        return symbol_of_level(alphabet, lrintf(value / packed_scale(alphabet->steps[column])));
    }
    for (int i = 0; i < alphabet->count; i++) {
        if (alphabet->levels[i] == value) {
            return i;
        }
    }
    return -1;
}

static bool is_half(float value)
{
    return half_to_float(half_from_float(value)) == value;
}

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* Collects the nonzero values if they are few and exact in binary16. */
static bool find_shared(const float *weights, size_t size, struct alphabet *alphabet)
{
    *alphabet = (struct alphabet){.form = FORM_SHARED};
    for (size_t i = 0; i < size; i++) {
        if (weights[i] == 0 || symbol_of(alphabet, weights[i], 0) >= 0) {
            continue;
        }
        if (alphabet->count == HUFFMAN_SYMBOLS || !is_half(weights[i])) {
            return false;
        }
        alphabet->levels[alphabet->count++] = weights[i];
    }
    qsort(alphabet->levels, (size_t)alphabet->count, sizeof *alphabet->levels, by_value);
    return true;
}

/* Is the column made of integers times this scale? Raises *most to the largest. */
static bool is_scaled(const float *weights, int rows, int columns, float scale, int *most)
{
    for (long i = 0; i < rows; i++) {
        float value = weights[i * columns], level = rintf(value / scale);
        if (fabsf(level) > PACKED_LEVEL_MOST || level * scale != value) {
            return false;
        }
        *most = abs((int)level) > *most ? abs((int)level) : *most;
    }
    return true;
}

/* Finds the largest scale of each column; the caller frees alphabet->steps. */
static bool find_scaled(const float *weights, int rows, int columns, struct alphabet *alphabet)
{
    *alphabet = (struct alphabet){.form = FORM_SCALED, .most = 1};
    alphabet->steps = memory_new((size_t)columns, 1);
    for (int j = 0; j < columns; j++) {
        int step = 0, most = 0;
        while (step < PACKED_STEPS &&
               !is_scaled(weights + j, rows, columns, packed_scale(step), &most)) {
            most = 0;
            step++;
        }
        if (step == PACKED_STEPS) {
            return false;
        }
        alphabet->steps[j] = (uint8_t)step;
        alphabet->most = most > alphabet->most ? most : alphabet->most;
    }
    alphabet->count = 2 * alphabet->most;
    return true;
}

/* ---- writing ---- */

/* Visits a tensor's gaps and the symbols after them (-1: none). */
static void walk(const float *weights, size_t size, int columns, const struct alphabet *alphabet,
                 void (*visit)(void *context, int gap, int symbol), void *context)
{
    int gap = 0;
    for (size_t i = 0; i < size; i++) {
        if (weights[i] != 0) {
            visit(context, gap, symbol_of(alphabet, weights[i], (int)(i % (size_t)columns)));
            gap = 0;
        } else if (++gap == GAP_MORE) {
            visit(context, gap, -1);
            gap = 0;
        }
    }
    if (gap > 0) {
        visit(context, gap, -1);
    }
}

struct tally {
    uint32_t gaps[GAP_SYMBOLS], symbols[HUFFMAN_SYMBOLS];
};

static void count_pair(void *context, int gap, int symbol)
{
    struct tally *tally = context;
    tally->gaps[gap]++;
    if (symbol >= 0 && symbol < HUFFMAN_SYMBOLS) { /* FORM_SPARSE has no code for them */
        tally->symbols[symbol]++;
    }
}

struct pair_writer {
    struct packed_writer *writer;
    struct huffman gaps, symbols; /* no symbols: values are stored as 16 bits */
};

static void put_symbol(struct packed_writer *writer, const struct huffman *code, int symbol)
{
    if (!code->single) {
        put_bits(writer, code->codes[symbol], code->lengths[symbol]);
    }
}

static void put_pair(void *context, int gap, int symbol)
{
    struct pair_writer *pairs = context;
    put_symbol(pairs->writer, &pairs->gaps, gap);
    if (symbol >= 0 && pairs->symbols.symbols == 0) {
        put_bits(pairs->writer, (uint32_t)symbol, 16);
    } else if (symbol >= 0) {
        put_symbol(pairs->writer, &pairs->symbols, symbol);
    }
}

static void put_lengths(struct packed_writer *writer, const struct huffman *code)
{
    for (int i = 0; i < code->symbols; i++) {
        put_bits(writer, code->lengths[i], LENGTH_BITS);
    }
}

static void put_alphabet(struct packed_writer *writer, const struct alphabet *alphabet, int columns)
{
    if (alphabet->form == FORM_SHARED) {
        put_bits(writer, (uint32_t)alphabet->count, 9);
        for (int i = 0; i < alphabet->count; i++) {
            put_bits(writer, half_from_float(alphabet->levels[i]), 16);
        }
    } else if (alphabet->form == FORM_SCALED) {
        put_bits(writer, (uint32_t)alphabet->most, 7);
        for (int j = 0; j < columns; j++) {
            put_bits(writer, alphabet->steps[j], 8);
        }
    }
}

static void put_pairs(struct packed_writer *writer, const float *weights, int rows, int columns,
                      const struct alphabet *alphabet)
{
    size_t size = (size_t)rows * (size_t)columns;
    struct tally tally = {0};
    struct pair_writer pairs = {.writer = writer};
    walk(weights, size, columns, alphabet, count_pair, &tally);
    huffman_make(&pairs.gaps, tally.gaps, GAP_SYMBOLS);
    huffman_make(&pairs.symbols, tally.symbols, alphabet->count);
    put_bits(writer, alphabet->form, FORM_BITS);
    put_alphabet(writer, alphabet, columns);
    put_lengths(writer, &pairs.gaps);
    put_lengths(writer, &pairs.symbols);
    walk(weights, size, columns, alphabet, put_pair, &pairs);
}

static void put_plain(struct packed_writer *writer, const float *weights, size_t size, bool half)
{
    put_bits(writer, half ? FORM_HALF : FORM_WHOLE, FORM_BITS);
    for (size_t i = 0; i < size; i++) {
        uint32_t bits;
        memcpy(&bits, &weights[i], sizeof bits);
        put_bits(writer, half ? half_from_float(weights[i]) : bits, half ? 16 : 32);
    }
}

/* Tries each form that reproduces the floats exactly and keeps the shortest. */
void packed_put(struct packed_writer *writer, const float *weights, int rows, int columns)
{
    size_t size = (size_t)rows * (size_t)columns;
    bool half = true;
    for (size_t i = 0; i < size && half; i++) {
        half = is_half(weights[i]);
    }
    struct alphabet alphabets[3] = {[2] = {.form = FORM_SPARSE}};
    const struct alphabet *best = NULL;
    bool fits[3] = {find_shared(weights, size, &alphabets[0]),
                    find_scaled(weights, rows, columns, &alphabets[1]), half};
    size_t least = size * (half ? 2 : 4);
    for (int i = 0; i < 3; i++) {
        struct text bytes = {0};
        struct packed_writer trial = {.out = &bytes};
        if (fits[i]) {
            put_pairs(&trial, weights, rows, columns, &alphabets[i]);
            if (bytes.length < least) {
                least = bytes.length;
                best = &alphabets[i];
            }
        }
        text_free(&bytes);
    }
    if (best) {
        put_pairs(writer, weights, rows, columns, best);
    } else {
        put_plain(writer, weights, size, half);
    }
    free(alphabets[1].steps);
}

/* ---- reading ---- */

static bool get_plain(struct packed_reader *reader, float *weights, size_t size, bool half)
{
    for (size_t i = 0; i < size; i++) {
        uint32_t bits;
        if (!get_bits(reader, half ? 16 : 32, &bits)) {
            return false;
        }
        if (half) {
            weights[i] = half_to_float((uint16_t)bits);
        } else {
            memcpy(&weights[i], &bits, sizeof bits);
        }
        if (!isfinite(weights[i])) {
            return false;
        }
    }
    return true;
}

static bool get_alphabet(struct packed_reader *reader, struct alphabet *alphabet, int columns)
{
    uint32_t count, bits;
    bool shared = alphabet->form == FORM_SHARED;
    if (alphabet->form == FORM_SPARSE) {
        return true;
    }
    if (!get_bits(reader, shared ? 9 : 7, &count) || count > HUFFMAN_SYMBOLS ||
        (!shared && count == 0)) {
        return false;
    }
    alphabet->most = (int)count;
    alphabet->count = shared ? (int)count : 2 * (int)count;
    for (int i = 0; shared && i < alphabet->count; i++) {
        if (!get_bits(reader, 16, &bits)) {
            return false;
        }
        alphabet->levels[i] = half_to_float((uint16_t)bits);
        if (!isfinite(alphabet->levels[i])) {
            return false;
        }
    }
    for (int j = 0; !shared && j < columns; j++) {
        if (!get_bits(reader, 8, &bits)) {
            return false;
        }
        alphabet->steps[j] = (uint8_t)bits;
    }
    return true;
}

static bool get_code(struct packed_reader *reader, int symbols, struct huffman *code)
{
    *code = (struct huffman){.symbols = symbols};
    for (int i = 0; i < symbols; i++) {
        uint32_t length;
        if (!get_bits(reader, LENGTH_BITS, &length)) {
            return false;
        }
        code->lengths[i] = (uint8_t)length;
    }
    return huffman_prepare(code);
}

/* code NULL: 16 bits, not coded. */
static bool get_symbol(struct packed_reader *reader, const struct huffman *code, int *symbol)
{
    uint32_t bits = 0;
    if (code) {
        *symbol = huffman_read(code, next_bit, reader);
        return *symbol >= 0;
    }
    bool ok = get_bits(reader, 16, &bits);
    *symbol = (int)bits;
    return ok;
}

static bool get_pairs(struct packed_reader *reader, float *weights, size_t size, int columns,
                      struct alphabet *alphabet)
{
    struct huffman gaps, symbols;
    if (!get_alphabet(reader, alphabet, columns) || !get_code(reader, GAP_SYMBOLS, &gaps) ||
        !get_code(reader, alphabet->count, &symbols)) {
        return false;
    }
    memset(weights, 0, size * sizeof *weights);
    for (size_t at = 0; at < size;) {
        int symbol;
        int gap = huffman_read(&gaps, next_bit, reader);
        if (gap < 0 || (size_t)gap > size - at) {
            return false;
        }
        at += (size_t)gap;
        if (gap == GAP_MORE || at == size) {
            continue;
        }
        if (!get_symbol(reader, alphabet->form == FORM_SPARSE ? NULL : &symbols, &symbol)) {
            return false;
        }
        weights[at] = value_of(alphabet, symbol, (int)(at % (size_t)columns));
        if (!isfinite(weights[at])) {
            return false;
        }
        at++;
    }
    return true;
}

bool packed_get(struct packed_reader *reader, float *weights, int rows, int columns,
                struct error *error)
{
    size_t size = (size_t)rows * (size_t)columns;
    uint32_t form;
    bool ok = get_bits(reader, FORM_BITS, &form);
    if (ok && form <= FORM_HALF) {
        ok = get_plain(reader, weights, size, form == FORM_HALF);
    } else if (ok && form < FORM_COUNT) {
        struct alphabet alphabet = {.form = (enum form)form};
        alphabet.steps = memory_new((size_t)columns, 1);
        ok = get_pairs(reader, weights, size, columns, &alphabet);
        free(alphabet.steps);
    } else {
        ok = false;
    }
    return ok || error_set(error, "the packed weights are cut short or not valid");
}
