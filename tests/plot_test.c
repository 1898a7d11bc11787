/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ui/draw/plot.h"

enum { ROWS = 3, COLUMNS = 8 };
static const struct plot_cell *at(const struct plot *plot, int row, int column)
{
    return &plot->cells[row * plot->columns + column];
}

static void test_gap_stays_gap(void **state)
{
    (void)state;
    static const struct plot_point points[4] = {
        {100, PLOT_NEW, 2}, {100, PLOT_OLD, 0}, {0, PLOT_GAP, 0}, {60, PLOT_NEW, 0}};
    struct plot_cell cells[ROWS * COLUMNS];
    struct plot plot;
    double low, high;
    assert_true(plot_range(points, 4, 1, &low, &high)); /* the 0 of a gap does not count */
    assert_true(low == 60 && high == 100);
    plot_start(&plot, cells, ROWS, COLUMNS, 2, low, high);
    plot_series(&plot, points, 4);
    assert_int_equal(at(&plot, 0, 0)->mark, PLOT_MEASURED);
    assert_int_equal(at(&plot, 0, 0)->points, 2);
    assert_int_equal(at(&plot, 0, 1)->mark, PLOT_EMPTY);
    assert_int_equal(at(&plot, 0, 2)->mark, PLOT_CARRIED);
    assert_int_equal(at(&plot, 0, 3)->mark, PLOT_CARRIED);
    for (int row = 0; row < ROWS; row++) {
        assert_int_equal(at(&plot, row, 4)->mark, PLOT_EMPTY);
        assert_int_equal(at(&plot, row, 5)->mark, PLOT_EMPTY);
    }
    assert_int_equal(at(&plot, 2, 6)->mark, PLOT_MEASURED);
    assert_int_equal(at(&plot, 2, 6)->point, 3);
}

static void test_range(void **state)
{
    (void)state;
    static const struct plot_point none[2] = {{5, PLOT_GAP, 0}, {9, PLOT_GAP, 0}};
    static const struct plot_point one[1] = {{50, PLOT_NEW, 0}};
    double low = 1, high = 2;
    assert_false(plot_range(none, 2, 10, &low, &high));
    assert_true(low == 1 && high == 2);
    assert_true(plot_range(one, 1, 10, &low, &high));
    assert_true(low == 45 && high == 55);
}

static void test_pair_is_joined_when_both_were_measured(void **state)
{
    (void)state;
    static const struct plot_point upper[3] = {
        {120, PLOT_NEW, 1}, {120, PLOT_NEW, 0}, {120, PLOT_OLD, 0}};
    static const struct plot_point lower[3] = {
        {60, PLOT_NEW, 0}, {0, PLOT_GAP, 0}, {60, PLOT_OLD, 0}};
    static const struct plot_point mean[3] = {
        {90, PLOT_NEW, 0}, {0, PLOT_GAP, 0}, {90, PLOT_OLD, 0}};
    struct plot_cell cells[ROWS * 3];
    struct plot plot;
    plot_start(&plot, cells, ROWS, 3, 1, 60, 120);
    plot_pair(&plot, upper, lower, 3);
    assert_int_equal(at(&plot, 1, 0)->mark, PLOT_PAIR);
    plot_mean(&plot, mean, 3);
    assert_int_equal(at(&plot, 0, 0)->mark, PLOT_TOP);
    assert_int_equal(at(&plot, 1, 0)->mark, PLOT_MEAN);
    assert_int_equal(at(&plot, 2, 0)->mark, PLOT_END);
    assert_int_equal(at(&plot, 1, 1)->mark, PLOT_EMPTY);
    assert_int_equal(at(&plot, 2, 1)->mark, PLOT_EMPTY);
    assert_int_equal(at(&plot, 1, 2)->mark, PLOT_EMPTY);
    assert_int_equal(at(&plot, 0, 2)->mark, PLOT_CARRIED);
}

static void test_area_and_level(void **state)
{
    (void)state;
    static const struct plot_point points[4] = {
        {0.5, PLOT_NEW, 0}, {1, PLOT_NEW, 0}, {0.0001, PLOT_NEW, 0}, {0, PLOT_GAP, 0}};
    struct plot_cell cells[2 * 4];
    struct plot plot;
    plot_start(&plot, cells, 2, 4, 1, 0, 1);
    plot_area(&plot, points, 4);
    plot_level(&plot, 0.75);
    assert_int_equal(at(&plot, 1, 0)->mark, PLOT_FILL_8);
    assert_int_equal(at(&plot, 0, 0)->mark, PLOT_LEVEL);
    assert_int_equal(at(&plot, 0, 1)->mark, PLOT_FILL_8);
    assert_int_equal(at(&plot, 1, 2)->mark, PLOT_FILL_1);
    assert_int_equal(at(&plot, 1, 3)->mark, PLOT_EMPTY);
    assert_int_equal(at(&plot, 0, 3)->mark, PLOT_LEVEL);
}

static void test_no_size_writes_outside(void **state)
{
    (void)state;
    enum { GUARD = 0x5a };
    static const struct plot_point points[5] = {{-1e9, PLOT_NEW, 3},
                                                {1e9, PLOT_NEW, 0},
                                                {5, PLOT_OLD, 0},
                                                {NAN, PLOT_NEW, 0},
                                                {0, PLOT_GAP, 0}};
    for (int rows = 1; rows <= 6; rows++) {
        for (int columns = 1; columns <= 20; columns++) {
            struct plot_cell cells[6 * 20 + 1];
            struct plot plot;
            cells[rows * columns].mark = GUARD;
            plot_start(&plot, cells, rows, columns, 3, 0, 10);
            plot_series(&plot, points, 5);
            plot_pair(&plot, points, points + 1, 4);
            plot_mean(&plot, points, 5);
            plot_area(&plot, points, 5);
            plot_level(&plot, 3);
            plot_line(&plot, points, 5, 1);
            plot.dots = true;
            plot_line(&plot, points, 5, 2);
            assert_int_equal(cells[rows * columns].mark, GUARD);
        }
    }
}

static void test_step(void **state)
{
    (void)state;
    assert_int_equal(plot_step(0, 0, 1, 8), 0);
    assert_int_equal(plot_step(1, 0, 1, 8), 8);
    assert_int_equal(plot_step(2, 0, 1, 8), 8);
    assert_int_equal(plot_step(-1, 0, 1, 8), 0);
    assert_int_equal(plot_step(NAN, 0, 1, 8), 0);
    assert_int_equal(plot_step(5, 1, 1, 8), 0);
    assert_int_equal(plot_step(0.5, 0, 1, 8), 4);
}

/* With dots a value is accurate to a quarter of a cell. Carried values look different from measured
 * ones and have fewer dots. */
static void test_dots(void **state)
{
    (void)state;
    struct plot_cell cells[8];
    struct plot plot;
    static const unsigned char full[4] = {0x09, 0x12, 0x24, 0xc0},
                               half[4] = {0x01, 0x02, 0x04, 0x40};
    for (int value = 0; value < 8; value++) {
        struct plot_point points[3] = {
            {value, PLOT_NEW, 0}, {0, PLOT_GAP, 0}, {value, PLOT_OLD, 0}};
        plot_start(&plot, cells, 2, 3, 1, 0, 7);
        plot.dots = true;
        plot_series(&plot, points, 3);
        int row = (7 - value) / 4, quarter = (7 - value) % 4;
        assert_int_equal(at(&plot, row, 0)->line, PLOT_SERIES_NEW);
        assert_int_equal(at(&plot, row, 0)->dots, full[quarter]);
        assert_int_equal(at(&plot, row, 2)->line, PLOT_SERIES_OLD);
        assert_int_equal(at(&plot, row, 2)->dots, half[quarter]);
        assert_int_equal(at(&plot, 1 - row, 0)->mark, PLOT_EMPTY);
        assert_int_equal(at(&plot, row, 1)->mark, PLOT_EMPTY); /* a gap is not filled */
    }
}

/* Readings in consecutive hours are joined, but not across a gap or a carried value. */
static void test_joined(void **state)
{
    (void)state;
    enum { HIGH = 4, WIDE = 15 };
    static const struct plot_point points[5] = {
        {0, PLOT_NEW, 0}, {9, PLOT_NEW, 2}, {0, PLOT_GAP, 0}, {9, PLOT_NEW, 0}, {9, PLOT_NEW, 0}};
    struct plot_cell cells[HIGH * WIDE];
    struct plot plot;
    for (int dots = 0; dots < 2; dots++) {
        plot_start(&plot, cells, HIGH, WIDE, 3, 0, 9);
        plot.dots = dots;
        plot_series(&plot, points, 5);
        int rows = 0;
        for (int row = 0; row < HIGH; row++) {
            bool there = false;
            for (int column = 2; column <= 4; column++) {
                there = there || at(&plot, row, column)->mark != PLOT_EMPTY;
            }
            rows += there;
            assert_int_equal(at(&plot, row, 6)->mark, PLOT_EMPTY);
            assert_int_equal(at(&plot, row, 8)->mark, PLOT_EMPTY);
        }
        assert_int_equal(rows, HIGH);
        assert_int_equal(at(&plot, 0, 4)->points, 2); /* the digit, not dots */
        assert_int_equal(at(&plot, 0, 4)->mark, PLOT_MEASURED);
        assert_int_not_equal(at(&plot, 0, 11)->mark, PLOT_EMPTY);
    }
}

/* A line is joined: each of its columns has a cell, from point to point, and none in a gap. Where
 * two lines cross, both are visible. */
static void test_lines(void **state)
{
    (void)state;
    static const struct plot_point up[4] = {
        {0, PLOT_NEW, 0}, {10, PLOT_NEW, 0}, {0, PLOT_GAP, 0}, {10, PLOT_NEW, 0}};
    static const struct plot_point flat[4] = {
        {5, PLOT_NEW, 0}, {5, PLOT_NEW, 0}, {5, PLOT_NEW, 0}, {5, PLOT_NEW, 0}};
    enum { HIGH = 5, WIDE = 12 };
    for (int dots = 0; dots < 2; dots++) {
        struct plot_cell cells[HIGH * WIDE];
        struct plot plot;
        int crossed = 0, last = -1;
        plot_start(&plot, cells, HIGH, WIDE, 3, 0, 10);
        plot.dots = dots;
        plot_line(&plot, up, 4, 7);
        for (int column = 1; column <= 4; column++) {
            int first = HIGH, end = -1;
            for (int row = 0; row < HIGH; row++) {
                bool there = at(&plot, row, column)->mark == PLOT_LINE;
                assert_true(!there || at(&plot, row, column)->line == 7);
                assert_true(!there || !dots || at(&plot, row, column)->dots != 0);
                first = there && row < first ? row : first;
                end = there ? row : end;
            }
            assert_true(end >= first && (last < 0 || end >= last - 1)); /* touches the one before */
            last = first;
        }
        assert_int_equal(at(&plot, HIGH - 1, 1)->mark, PLOT_LINE);
        assert_int_equal(at(&plot, 0, 4)->mark, PLOT_LINE);
        for (int i = 0; i < HIGH * 3; i++) {
            assert_int_equal(at(&plot, i / 3, 6 + i % 3)->mark, PLOT_EMPTY);
        }
        plot_line(&plot, flat, 4, 8);
        for (int i = 0; i < HIGH * WIDE; i++) {
            crossed += cells[i].crossed;
        }
        assert_in_range(crossed, 1, 3);
        assert_int_equal(at(&plot, HIGH / 2, 7)->line, 8);
    }
}

/* The plot as text: dots as Braille, else the number of the line; x where two lines pass. */
static const char *drawn(const struct plot *plot, char *out)
{
    char *end = out;
    for (int i = 0; i < plot->rows * plot->columns; i++) {
        const struct plot_cell *cell = &plot->cells[i];
        assert_true(cell->mark == PLOT_EMPTY || cell->mark == PLOT_LINE);
        if (cell->mark == PLOT_LINE && plot->dots) {
            *end++ = (char)0xe2;
            *end++ = (char)(0xa0 | cell->dots >> 6);
            *end++ = (char)(0x80 | (cell->dots & 0x3f));
        } else {
            *end++ = (char)(cell->mark == PLOT_EMPTY ? '.'
                            : cell->crossed          ? 'x'
                                                     : '0' + cell->line);
        }
        if ((i + 1) % plot->columns == 0) {
            *end++ = '|';
        }
    }
    *end = 0;
    return out;
}

/* Each cell of a line: steep, flat, past the edges, with gaps, and two lines in one cell. */
static void test_cells_of_lines(void **state)
{
    (void)state;
    enum { N = PLOT_NEW, G = PLOT_GAP, HIGH = 3, WIDE = 8, MOST = 4 };
    static const struct {
        struct plot_point points[MOST], more[MOST]; /* more: a second line, if one has a value */
        const char *cells, *dots;
    } cases[] = {
        {{{0, N, 0}, {10, N, 0}, {10, N, 0}, {0, N, 0}},
         {{0, G, 0}},
         "..111...|.1...1..|1.....1.|",
         ".\xE2\xA2\xA0\xE2\xA0\x8B\xE2\xA0\x89\xE2\xA2\xA3...|\xE2\xA2\x80\xE2\xA0\x8E.."
         "\xE2\xA0\x88\xE2\xA2\x86..|\xE2\xA1\x9C....\xE2\xA0\x98\xE2\xA1\x84.|"},
        {{{5, N, 0}, {5, N, 0}, {5, N, 0}, {5, N, 0}},
         {{0, G, 0}},
         "........|1111111.|........|",
         "........|"
         "\xE2\xA0\x92\xE2\xA0\x92\xE2\xA0\x92\xE2\xA0\x92\xE2\xA0\x92\xE2\xA0\x92\xE2\xA0\x82.|..."
         ".....|"},
        {{{-90, N, 0}, {99, N, 0}, {0, N, 0}, {1e300, N, 0}},
         {{0, G, 0}},
         "..1...1.|.1.1.1..|1...1...|",
         ".\xE2\xA2\xA0\xE2\xA2\xA3..\xE2\xA2\xA0\xE2\xA0\x83.|"
         "\xE2\xA2\x80\xE2\xA0\x8E\xE2\xA0\x88\xE2\xA2\x86\xE2\xA2\x80\xE2\xA0\x8E..|\xE2\xA1\x9C.."
         "\xE2\xA0\x98\xE2\xA1\x9C...|"},
        {{{0, N, 0}, {NAN, N, 0}, {10, N, 0}, {10, N, 0}},
         {{0, G, 0}},
         "....111.|........|1.......|",
         "....\xE2\xA0\x89\xE2\xA0\x89\xE2\xA0\x81.|........|\xE2\xA1\x80.......|"},
        {{{5, G, 0}, {10, N, 0}, {5, G, 0}, {0, N, 0}},
         {{0, G, 0}},
         "..1.....|........|......1.|",
         "..\xE2\xA0\x81.....|........|......\xE2\xA1\x80.|"},
        {{{0, N, 0}, {10, N, 0}, {0, G, 0}, {0, G, 0}},
         {{10, N, 0}, {0, N, 0}, {0, N, 0}, {0, N, 0}},
         "2.1.....|.x......|1.22222.|",
         "\xE2\xA2\xA3\xE2\xA2\xA0\xE2\xA0\x83.....|\xE2\xA2\x88\xE2\xA2\x8E......|"
         "\xE2\xA1\x9C\xE2\xA0\x98\xE2\xA3\x84\xE2\xA3\x80\xE2\xA3\x80\xE2\xA3\x80\xE2\xA1\x80.|"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int dots = 0; dots < 2; dots++) {
            struct plot_cell cells[HIGH * WIDE];
            struct plot plot;
            char text[4 * HIGH * WIDE];
            plot_start(&plot, cells, HIGH, WIDE, 2, 0, 10);
            plot.dots = dots;
            plot_line(&plot, cases[i].points, MOST, 1);
            if (cases[i].more[0].origin != PLOT_GAP) {
                plot_line(&plot, cases[i].more, MOST, 2);
            }
            assert_string_equal(drawn(&plot, text), dots ? cases[i].dots : cases[i].cells);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gap_stays_gap),
        cmocka_unit_test(test_range),
        cmocka_unit_test(test_pair_is_joined_when_both_were_measured),
        cmocka_unit_test(test_area_and_level),
        cmocka_unit_test(test_no_size_writes_outside),
        cmocka_unit_test(test_step),
        cmocka_unit_test(test_dots),
        cmocka_unit_test(test_joined),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_cells_of_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
