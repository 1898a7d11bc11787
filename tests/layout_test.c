/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ui/draw/layout.h"

enum { MOST_ROWS = 60, MOST_COLUMNS = 200 };

/* Counts each cell of each rectangle: a cell outside or drawn twice fails. */
static void place(unsigned char *taken, int rows, int columns, const struct rect *rect)
{
    assert_true(rect->rows >= 0 && rect->columns >= 0);
    for (int r = rect->row; r < rect->row + rect->rows; r++) {
        for (int c = rect->column; c < rect->column + rect->columns; c++) {
            assert_in_range(r, 0, (uintmax_t)rows - 1);
            assert_in_range(c, 0, (uintmax_t)columns - 1);
            assert_int_equal(taken[r * columns + c], 0);
            taken[r * columns + c] = 1;
        }
    }
}

static void test_frame_all_sizes(void **state)
{
    (void)state;
    static unsigned char taken[MOST_ROWS * MOST_COLUMNS];
    for (int rows = 1; rows <= MOST_ROWS; rows++) {
        for (int columns = 1; columns <= MOST_COLUMNS; columns++) {
            struct frame frame;
            layout_frame(rows, columns, &frame);
            memset(taken, 0, sizeof taken);
            const struct rect *parts[] = {&frame.title,   &frame.body, &frame.disclaimer,
                                          &frame.message, &frame.bar,  &frame.notice};
            for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
                place(taken, rows, columns, parts[i]);
            }
            assert_int_equal(frame.too_small,
                             rows < LAYOUT_LEAST_ROWS || columns < LAYOUT_LEAST_COLUMNS);
            assert_true(frame.too_small ? frame.notice.rows == rows && frame.body.rows == 0
                                        : frame.body.rows >= LAYOUT_LEAST_ROWS - 4);
        }
    }
}

static void test_patient_all_sizes(void **state)
{
    (void)state;
    static unsigned char taken[MOST_ROWS * MOST_COLUMNS];
    for (int rows = LAYOUT_LEAST_ROWS; rows <= MOST_ROWS; rows++) {
        for (int columns = LAYOUT_LEAST_COLUMNS; columns <= MOST_COLUMNS; columns++) {
            struct frame frame;
            struct patient_layout layout;
            layout_frame(rows, columns, &frame);
            for (int words = 0; words < 40; words += 3) {
                layout_patient(&frame.body, 16, words, &layout);
                memset(taken, 0, sizeof taken);
                place(taken, rows, columns, &layout.number);
                place(taken, rows, columns, &layout.words);
                place(taken, rows, columns, &layout.axis);
                place(taken, rows, columns, &layout.charts);
                place(taken, rows, columns, &layout.readout);
                assert_true(layout.charts.rows >= 4);
                assert_true(layout.per_hour >= 1);
                int used = layout.gutter + layout.hours * layout.per_hour;
                assert_true(layout.hours == LAYOUT_HOURS ||
                            (layout.hours == LAYOUT_HOURS / 2 && columns < 80));
                assert_in_range(used, 1, (uintmax_t)columns);
            }
        }
    }
}

static void test_table(void **state)
{
    (void)state;
    static const struct column_request requests[] = {
        {2, 2, 9}, {6, 20, 8}, {5, 5, 7}, {10, 40, 2}, {6, 6, 3}};
    enum { COUNT = sizeof requests / sizeof requests[0] };
    for (int columns = 1; columns <= MOST_COLUMNS; columns++) {
        struct span spans[COUNT];
        layout_table(columns, requests, COUNT, spans);
        int end = 0;
        for (int i = 0; i < COUNT; i++) {
            if (spans[i].columns == 0) {
                continue;
            }
            assert_true(spans[i].column >= end);
            assert_true(spans[i].columns >= requests[i].least &&
                        spans[i].columns <= requests[i].most);
            end = spans[i].column + spans[i].columns + 1;
            assert_true(end - 1 <= columns);
            for (int k = 0; k < COUNT; k++) { /* nothing more important was dropped earlier */
                assert_true(spans[k].columns > 0 || requests[k].priority < requests[i].priority);
            }
        }
    }
}

static void test_scroll(void **state)
{
    (void)state;
    for (int count = 0; count < 12; count++) {
        for (int rows = 0; rows < 8; rows++) {
            for (int selected = 0; selected < count; selected++) {
                int top = layout_scroll(5, selected, count, rows);
                assert_true(top >= 0);
                assert_true(rows == 0 || (selected >= top && selected < top + rows));
                assert_true(rows == 0 || count < rows || top + rows <= count);
            }
        }
    }
}

static void test_zoom(void **state)
{
    (void)state;
    for (int zoom = 1; zoom <= 8; zoom *= 2) {
        for (int hour = 0; hour < LAYOUT_HOURS; hour++) {
            struct rect body = {1, 0, 20, 80};
            struct patient_layout layout;
            layout_patient(&body, 14, 5, &layout);
            int width = layout.hours * layout.per_hour;
            layout_zoom(&layout, zoom, 47 - hour, hour);
            assert_int_equal(layout.hours, LAYOUT_HOURS / zoom);
            assert_int_equal(layout.hours * layout.per_hour, width);
            assert_in_range(hour, layout.first, layout.first + layout.hours - 1);
            assert_in_range(layout.first, 0, LAYOUT_HOURS - layout.hours);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_frame_all_sizes),
        cmocka_unit_test(test_patient_all_sizes),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_scroll),
        cmocka_unit_test(test_zoom),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
