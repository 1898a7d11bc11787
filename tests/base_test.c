/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* src/base: errors, memory, clocks, random numbers and checksums. */
#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/random.h"
#include "base/sort.h"
#include "base/sha256.h"

static void test_error_keeps_first(void **state)
{
    (void)state;
    struct error error = ERROR_NONE;
    assert_false(error_set(&error, "first %d", 1));
    assert_false(error_set(&error, "second"));
    assert_false(error_at(&error, "file", 3, "third"));
    assert_true(error.set);
    assert_string_equal(error.text, "first 1");
    assert_false(error_set(NULL, "nobody listens"));
    assert_false(error_at(NULL, "file", 1, "nobody listens"));
}

static void test_error_names_place(void **state)
{
    (void)state;
    struct error error = ERROR_NONE;
    assert_false(error_at(&error, "a.csv", 9, "HR %d is absurd", 880));
    assert_string_equal(error.text, "a.csv:9: HR 880 is absurd");
    error = ERROR_NONE;
    error_at(&error, "a.csv", 0, "empty");
    assert_string_equal(error.text, "a.csv: empty");
    error = ERROR_NONE;
    error_at(&error, "\x1b[2J\n.csv", 1, "no");
    assert_string_equal(error.text, "\\x1b[2J\\x0a.csv:1: no");
}

static void test_error_cuts_long_text(void **state)
{
    (void)state;
    char name[5000];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = 0;
    struct error error = ERROR_NONE;
    assert_false(error_at(&error, name, 7, "%s", name));
    assert_true(strlen(error.text) < sizeof error.text);
    assert_non_null(strstr(error.text, "n:7: n"));
    error = ERROR_NONE;
    error_set(&error, "%s", name);
    assert_int_equal(strlen(error.text), sizeof error.text - 1);
}

/* The hook must not return: tests leave it by longjmp. */
static jmp_buf out_of_memory;
static size_t bytes_refused;

static void note_and_jump(size_t bytes)
{
    bytes_refused = bytes;
    longjmp(out_of_memory, 1);
}

static void test_memory_is_zeroed(void **state)
{
    (void)state;
    unsigned char *block = memory_new(1000, 3);
    for (int i = 0; i < 3000; i++) {
        assert_int_equal(block[i], 0);
    }
    memset(block, 7, 3000);
    block = memory_resize(block, 10000, 3);
    assert_int_equal(block[2999], 7);
    free(block);
    void *nothing = memory_new(0, 8);
    assert_non_null(nothing);
    nothing = memory_resize(nothing, 0, 8);
    assert_non_null(nothing);
    free(nothing);
    char *copy = memory_text_n("abcdef", 3);
    assert_string_equal(copy, "abc");
    free(copy);
}

static void test_memory_overflow_calls_hook(void **state)
{
    (void)state;
    volatile size_t half = SIZE_MAX / 2 + 1; /* volatile: the compiler must not see the product */
    volatile int calls = 0;
    memory_set_hook(note_and_jump);
    if (setjmp(out_of_memory) == 0) {
        memory_new(half, 2);
    } else {
        calls++;
    }
    if (setjmp(out_of_memory) == 0) {
        memory_resize(NULL, half, 4);
    } else {
        calls++;
    }
    struct arena arena = {0};
    if (setjmp(out_of_memory) == 0) {
        arena_new(&arena, SIZE_MAX - 3);
    } else {
        calls++;
    }
    memory_set_hook(NULL);
    assert_int_equal(calls, 3);
}

/* The sanitizers end the program themselves when memory is exhausted. */
#ifndef __SANITIZE_ADDRESS__
static void test_memory_exhausted_calls_hook(void **state)
{
    (void)state;
    volatile size_t too_much = SIZE_MAX - 1000; /* a 32-bit program may get half of it */
    memory_set_hook(note_and_jump);
    bytes_refused = 0;
    if (setjmp(out_of_memory) == 0) {
        memory_new(too_much, 1);
        fail_msg("the whole address space was given");
    }
    memory_set_hook(NULL);
    assert_int_equal(bytes_refused, too_much);
}
#endif

static void return_quietly(size_t bytes)
{
    (void)bytes;
}

/* If a hook returns, the caller must not continue with NULL. */
static void test_memory_traps_after_hook(void **state)
{
    (void)state;
    pid_t child = fork();
    if (child == 0) {
        setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
        memory_set_hook(return_quietly);
        volatile size_t half = SIZE_MAX / 2 + 1;
        memory_new(half, 2);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(!WIFEXITED(status) || WEXITSTATUS(status) != 0);
}

static void test_memory_reserve_doubles(void **state)
{
    (void)state;
    int *items = NULL;
    size_t capacity = 0;
    int moves = 0;
    for (size_t used = 0; used < 1000; used++) {
        size_t before = capacity;
        items = memory_reserve(items, used, &capacity, sizeof *items);
        assert_true(capacity > used);
        moves += capacity != before;
        items[used] = (int)used;
    }
    assert_int_equal(items[999], 999);
    assert_true(moves <= 7); /* 16 doubled to 1024 */
    free(items);
}

static void test_arena_keeps_strings(void **state)
{
    (void)state;
    struct arena arena = {0};
    char *texts[500];
    for (int i = 0; i < 500; i++) {
        texts[i] = arena_format(&arena, "%d:%0*d", i, i, 0);
    }
    char *big = arena_new(&arena, 100000);
    memset(big, 1, 100000);
    assert_string_equal(arena_text(&arena, "last"), "last");
    for (int i = 0; i < 500; i++) {
        assert_int_equal(strtol(texts[i], NULL, 10), i);
        assert_int_equal(strlen(strchr(texts[i], ':') + 1), i ? i : 1);
        assert_int_equal((uintptr_t)texts[i] % _Alignof(max_align_t), 0);
    }
    arena_free(&arena);
    assert_null(arena.blocks);
    arena_free(&arena);
}

static void test_clock_is_written(void **state)
{
    (void)state;
    static const struct {
        double hours;
        const char *text;
    } times[] = {{0, "00:00"},      {7.2, "07:12"},       {47.683, "47:41"},
                 {-0.5, "-00:30"},  {-1.25, "-01:15"},    {-48, "-48:00"},
                 {1.9999, "02:00"}, {0.9917, "01:00"},    {-0.9999, "-01:00"},
                 {-0.001, "00:00"}, {123, "123:00"},      {(double)7.2f, "07:12"},
                 {NAN, "--:--"},    {INFINITY, "--:--"},  {-1e300, "--:--"},
                 {23.99, "23:59"},  {-9999.5, "-9999:30"}};
    char text[CLOCK_BYTES];
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        assert_string_equal(clock_hours(times[i].hours, text, sizeof text), times[i].text);
    }
    assert_string_equal(clock_elapsed(7.2, text, sizeof text), "+07:12");
    assert_string_equal(clock_elapsed(0, text, sizeof text), "+00:00");
    assert_string_equal(clock_elapsed(-0.5, text, sizeof text), "-00:30");
    assert_string_equal(clock_elapsed(NAN, text, sizeof text), "--:--");
    assert_string_equal(clock_minutes(-1, text, sizeof text), "-00:01");
    assert_string_equal(clock_minutes(845, text, sizeof text), "14:05");
    assert_string_equal(clock_minutes(LONG_MIN, text, sizeof text), "--:--");
    assert_string_equal(clock_minutes(-60000000, text, sizeof text), "-1000000:00");
    assert_string_equal(clock_minutes(90, text, 4), "01:");
}

static void test_clock_goes_forward(void **state)
{
    (void)state;
    double start = clock_usec(), thread = clock_thread_usec();
    volatile double work = 0;
    while (clock_usec() - start < 20000) {
        work = work + 1;
    }
    assert_true(clock_thread_usec() > thread);
    assert_true(clock_thread_usec() - thread <= clock_usec() - start + 1000);
}

/* Outputs of the authors' xoshiro256starstar.c from the state 1, 2, 3, 4. */
static void test_random_known_answers(void **state)
{
    (void)state;
    static const uint64_t expected[] = {
        UINT64_C(11520),
        UINT64_C(0),
        UINT64_C(1509978240),
        UINT64_C(1215971899390074240),
        UINT64_C(1216172134540287360),
        UINT64_C(607988272756665600),
        UINT64_C(16172922978634559625),
        UINT64_C(8476171486693032832),
        UINT64_C(10595114339597558777),
        UINT64_C(2904607092377533576),
    };
    struct random random = {{1, 2, 3, 4}};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        assert_true(random_next(&random) == expected[i]);
    }
    /* Outputs of splitmix64.c from 1234567 are the seeded state. */
    random_seed(&random, 1234567);
    assert_true(random.state[0] == UINT64_C(6457827717110365317));
    assert_true(random.state[1] == UINT64_C(3203168211198807973));
    assert_true(random.state[2] == UINT64_C(9817491932198370423));
    assert_true(random.state[3] == UINT64_C(4593380528125082431));
}

static void test_random_streams_differ(void **state)
{
    (void)state;
    uint64_t seen[100];
    for (uint64_t i = 0; i < 100; i++) {
        struct random random;
        random_seed_stream(&random, i / 10, i % 10);
        seen[i] = random_next(&random);
        for (uint64_t j = 0; j < i; j++) {
            assert_true(seen[i] != seen[j]);
        }
    }
}

static void test_random_uniform_spread(void **state)
{
    (void)state;
    enum { DRAWS = 200000, BINS = 20 };
    struct random random;
    random_seed(&random, 42);
    int bins[BINS] = {0};
    double sum = 0;
    for (int i = 0; i < DRAWS; i++) {
        double u = random_uniform(&random);
        assert_true(u >= 0 && u < 1);
        bins[(int)(u * BINS)]++;
        sum += u;
    }
    assert_float_equal(sum / DRAWS, 0.5, 0.003);
    double chi = 0, share = (double)DRAWS / BINS;
    for (int i = 0; i < BINS; i++) {
        chi += (bins[i] - share) * (bins[i] - share) / share;
    }
    assert_true(chi > 5 && chi < 45); /* 19 degrees of freedom, p from .0008 to .9993 */
}

static void test_random_normal_moments(void **state)
{
    (void)state;
    enum { DRAWS = 100000 };
    struct random random;
    random_seed(&random, 7);
    double sum = 0, squares = 0, tail = 0;
    for (int i = 0; i < DRAWS; i++) {
        double z = random_normal(&random);
        assert_true(z >= -6 && z < 6);
        sum += z;
        squares += z * z;
        tail += z > 1.959964 || z < -1.959964;
    }
    assert_float_equal(sum / DRAWS, 0, 0.02);
    assert_float_equal(squares / DRAWS, 1, 0.02);
    assert_float_equal(tail / DRAWS, 0.05, 0.005);
}

static void test_random_below_is_even(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 3);
    int counts[7] = {0};
    for (int i = 0; i < 70000; i++) {
        counts[random_below(&random, 7)]++;
    }
    for (int i = 0; i < 7; i++) {
        assert_in_range(counts[i], 9600, 10400);
    }
    /* Nearly half of all draws lie past the last whole multiple of the bound and are drawn again.
     */
    uint64_t bound = (UINT64_C(1) << 63) + 1;
    int high = 0;
    for (int i = 0; i < 10000; i++) {
        uint64_t draw = random_below(&random, bound);
        assert_true(draw < bound);
        high += draw >= bound / 2;
    }
    assert_in_range(high, 4800, 5200);
    assert_true(random_below(&random, 1) == 0);
}

static void test_random_shuffle_permutes(void **state)
{
    (void)state;
    enum { ITEMS = 5, ROUNDS = 20000 };
    struct random random;
    random_seed(&random, 11);
    int at[ITEMS][ITEMS] = {{0}};
    for (int round = 0; round < ROUNDS; round++) {
        size_t items[ITEMS] = {0, 1, 2, 3, 4}, seen = 0;
        random_shuffle(&random, items, ITEMS);
        for (size_t i = 0; i < ITEMS; i++) {
            seen |= (size_t)1 << items[i];
            at[i][items[i]]++;
        }
        assert_int_equal(seen, (1 << ITEMS) - 1);
    }
    for (int i = 0; i < ITEMS * ITEMS; i++) {
        assert_in_range(at[i / ITEMS][i % ITEMS], ROUNDS / ITEMS - 300, ROUNDS / ITEMS + 300);
    }
    random_shuffle(&random, NULL, 0);
}

static void check_sha256(const void *data, size_t size, size_t step, const char *expected)
{
    struct sha256 sha;
    char hex[65];
    sha256_start(&sha);
    for (size_t at = 0; at < size; at += step) {
        sha256_add(&sha, (const char *)data + at, size - at < step ? size - at : step);
    }
    sha256_finish(&sha, hex);
    assert_string_equal(hex, expected);
}

/* FIPS 180-4 examples, and the lengths around the padding's edges (expected by coreutils). */
static void test_sha256_known_answers(void **state)
{
    (void)state;
    static const struct {
        size_t count;
        const char *expected;
    } edges[] = {
        {0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"},
        {56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"},
        {63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34"},
        {64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"},
        {65, "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0"},
        {1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
    };
    char *letters = malloc(1000000);
    assert_non_null(letters);
    memset(letters, 'a', 1000000);
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
        check_sha256(letters, edges[i].count, 1000000, edges[i].expected);
        check_sha256(letters, edges[i].count, 7, edges[i].expected);
        check_sha256(letters, edges[i].count, 64, edges[i].expected);
    }
    free(letters);
    check_sha256("abc", 3, 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const char *two_blocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    check_sha256(two_blocks, strlen(two_blocks), 1,
                 "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

struct numbered {
    int key;
    size_t place;
    char more[SORT_ITEM]; /* too large to be moved one at a time */
};

static int by_key(const void *a, const void *b)
{
    const int *x = a, *y = b; /* the first member of both */
    return (*x > *y) - (*x < *y);
}

/* In order, nearly so, or not at all; small and large items. */
static void test_sort(void **state)
{
    (void)state;
    enum { COUNT = 3000 };
    static struct numbered large[COUNT];
    static struct {
        int key;
        size_t place;
    } small[COUNT];
    struct random random;
    random_seed(&random, 3);
    sort_nearly(NULL, 0, sizeof *small, by_key);
    for (int disorder = 0; disorder < 4000; disorder = 4 * disorder + 1) {
        long sum = 0;
        for (size_t i = 0; i < COUNT; i++) {
            small[i].key = large[i].key =
                (int)i + (int)random_below(&random, (uint64_t)disorder + 1);
            small[i].place = large[i].place = i;
            sum += small[i].key;
        }
        sort_nearly(small, COUNT, sizeof *small, by_key);
        sort_nearly(large, COUNT, sizeof *large, by_key);
        for (size_t i = 0; i < COUNT; i++) {
            assert_int_equal(small[i].key, large[i].key);
            assert_true(i == 0 || small[i].key >= small[i - 1].key);
            assert_true(disorder > 5 || i == 0 || small[i].key > small[i - 1].key ||
                        small[i].place > small[i - 1].place);
            sum -= small[i].key;
        }
        assert_int_equal(sum, 0);
    }
}

static int by_sort_key(const void *a, const void *b)
{
    const struct sort_key *x = a, *y = b;
    return x->key != y->key ? (x->key > y->key) - (x->key < y->key) : x->index > y->index ? 1 : -1;
}

/* Keys of any number and order come in order, equal ones as they came. */
static void test_sort_keys(void **state)
{
    (void)state;
    enum { MOST = 300 };
    struct sort_key keys[MOST], expected[MOST], room[MOST];
    struct random random;
    random_seed(&random, 3);
    for (size_t count = 0; count <= MOST; count++) {
        uint64_t span = count % 3 == 0 ? 5 : count % 3 == 1 ? 1000 : UINT32_MAX;
        for (size_t i = 0; i < count; i++) {
            uint64_t key = random_below(&random, (uint32_t)span);
            keys[i] = (struct sort_key){count % 2 ? key << 32 : key, i};
        }
        memcpy(expected, keys, sizeof keys);
        qsort(expected, count, sizeof *expected, by_sort_key);
        sort_keys(keys, count, room);
        for (size_t i = 0; i < count; i++) {
            assert_true(keys[i].key == expected[i].key && keys[i].index == expected[i].index);
        }
    }
}

/* Memory that was foreseen is memory like any other, and freed memory that is kept is used again.
 */
static void test_memory_foreseen(void **state)
{
    (void)state;
    enum { BLOCKS = 3000, BYTES = 20000 };
    char **blocks = memory_new(BLOCKS, sizeof *blocks);
    memory_keep();
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < BLOCKS; i++) {
            if (i % 1000 == 0) {
                memory_foresee();
            }
            blocks[i] = memory_new(BYTES, 1); /* zeroed, also where another block was */
            assert_true(blocks[i][0] == 0 && blocks[i][i] == 0 && blocks[i][BYTES - 1] == 0);
            memset(blocks[i], 1 + i % 100, BYTES);
        }
        for (int i = 0; i < BLOCKS; i++) {
            assert_int_equal(blocks[i][0], 1 + i % 100);
            assert_int_equal(blocks[i][BYTES - 1], 1 + i % 100);
            free(blocks[i]);
        }
    }
    free(blocks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory_foreseen),
        cmocka_unit_test(test_sort_keys),
        cmocka_unit_test(test_sort),
        cmocka_unit_test(test_error_keeps_first),
        cmocka_unit_test(test_error_names_place),
        cmocka_unit_test(test_error_cuts_long_text),
        cmocka_unit_test(test_memory_is_zeroed),
        cmocka_unit_test(test_memory_overflow_calls_hook),
#ifndef __SANITIZE_ADDRESS__
        cmocka_unit_test(test_memory_exhausted_calls_hook),
#endif
        cmocka_unit_test(test_memory_traps_after_hook),
        cmocka_unit_test(test_memory_reserve_doubles),
        cmocka_unit_test(test_arena_keeps_strings),
        cmocka_unit_test(test_clock_goes_forward),
        cmocka_unit_test(test_clock_is_written),
        cmocka_unit_test(test_random_known_answers),
        cmocka_unit_test(test_random_streams_differ),
        cmocka_unit_test(test_random_uniform_spread),
        cmocka_unit_test(test_random_normal_moments),
        cmocka_unit_test(test_random_below_is_even),
        cmocka_unit_test(test_random_shuffle_permutes),
        cmocka_unit_test(test_sha256_known_answers),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
