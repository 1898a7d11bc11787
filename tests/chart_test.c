/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* How the Patient view shows measured, carried and unknown values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "patient/reader.h"
#include "ui/draw/chart.h"

static const char file[] = "Time,Parameter,Value\n00:00,RecordID,1\n00:00,Age,60\n"
                           "00:30,HR,88\n00:45,HR,95\n00:30,NISysABP,85\n00:30,NIDiasABP,50\n"
                           "00:30,NIMAP,62\n02:15,HR,135\n04:10,Lactate,5.5\n05:00,SaO2,97\n"
                           "07:20,HR,70\n";

struct stay {
    struct patient *patient;
    struct timeline timeline;
    struct chart_source source;
};

static const struct wall no_wall;

static void open_stay(struct stay *stay, int hour)
{
    struct patient_options options = {0};
    struct error error = ERROR_NONE;
    FILE *in = fmemopen((void *)(uintptr_t)file, sizeof file - 1, "r");
    assert_non_null(in);
    stay->patient = reader_read_one_stream(in, "1.txt", &options, &error);
    fclose(in);
    assert_non_null(stay->patient);
    assert_int_equal(stay->patient->hours, 8);
    timeline_build(stay->patient, &stay->timeline);
    stay->source = (struct chart_source){
        .patient = stay->patient, .timeline = &stay->timeline, .wall = &no_wall, .hour = hour};
}

static int find(const struct chart *charts, int count, enum variable variable)
{
    for (int i = 0; i < count; i++) {
        if (charts[i].kind != CHART_RISK && charts[i].variable == variable) {
            return i;
        }
    }
    return -1;
}

static void test_which_charts(void **state)
{
    (void)state;
    struct stay stay;
    struct chart charts[CHARTS_MAX];
    int first;
    open_stay(&stay, 0);
    int count = charts_list(&stay.source, charts, &first);
    /* Without a network there is no risk chart. The cuff gives the only pressure. Vital signs
     * always have a chart. */
    assert_int_equal(charts[0].kind, CHART_PAIR);
    assert_int_equal(charts[0].variable, VARIABLE_NI_SYS_ABP);
    assert_int_equal(first, 6);
    assert_in_range(find(charts, count, VARIABLE_TEMP), 0, 5);
    assert_in_range(find(charts, count, VARIABLE_RESP_RATE), 0, 5);
    /* SaO2 replaces SpO2 when that was not measured. */
    assert_in_range(find(charts, count, VARIABLE_SAO2), 0, 5);
    assert_int_equal(find(charts, count, VARIABLE_SPO2), -1);
    /* The other charts are of measured variables, each once. */
    assert_int_equal(count, 7);
    assert_int_equal(charts[6].variable, VARIABLE_LACTATE);
    patient_free(stay.patient);
}

static void assert_reads_step(int hour, enum variable variable, int step, const char *expected)
{
    struct stay stay;
    struct chart charts[CHARTS_MAX];
    char line[320];
    int first;
    open_stay(&stay, hour);
    int count = charts_list(&stay.source, charts, &first), i = find(charts, count, variable);
    assert_in_range(i, 0, count - 1);
    chart_readout(&stay.source, &charts[i], step, line, sizeof line);
    assert_string_equal(line, expected);
    patient_free(stay.patient);
}

static void assert_reads(int hour, enum variable variable, const char *expected)
{
    assert_reads_step(hour, variable, 0, expected);
}

static void test_readout(void **state)
{
    (void)state;
    assert_reads(0, VARIABLE_HR,
                 "Heart rate 95 /min measured at hour 00:45 (2 readings), NEWS2 points 1");
    assert_reads(1, VARIABLE_HR,
                 "Heart rate 95 /min carried forward from hour 00:45, 1.2 h old, NEWS2 points 1");
    assert_reads(2, VARIABLE_HR, "Heart rate 135 /min measured at hour 02:15, NEWS2 points 3");
    assert_reads(7, VARIABLE_HR, "Heart rate 70 /min measured at hour 07:20");
    assert_reads(0, VARIABLE_NI_SYS_ABP,
                 "BP cuff 85/50 mean 62 mmHg measured at hour 00:30, NEWS2 points 3");
    assert_reads(3, VARIABLE_LACTATE, "Lactate: not measured up to hour 4");
    assert_reads(4, VARIABLE_LACTATE, "Lactate 5.5 mmol/L measured at hour 04:10");
    assert_reads(7, VARIABLE_TEMP, "Temperature: not measured up to hour 8");
    /* Shorter, for narrow screens. */
    assert_reads_step(1, VARIABLE_HR, 1,
                      "HR 95 /min carried forward from hour 00:45, 1.2 h old, NEWS2 points 1");
    assert_reads_step(1, VARIABLE_HR, 2, "HR 95 /min from hour 00:45, 1.2 h old, +1");
    assert_reads_step(1, VARIABLE_HR, 3, "HR 95 /min, 00:45, 1.2 h, +1");
    assert_reads_step(0, VARIABLE_HR, 2, "HR 95 /min at hour 00:45 (2 readings), +1");
    assert_reads_step(0, VARIABLE_NI_SYS_ABP, 3, "BP cuff 85/50 (62) mmHg, 00:30, +3");
    assert_reads_step(7, VARIABLE_TEMP, 3, "Temp: not measured up to hour 8");
}

/* The columns of a chart of one row, as text. */
static void draw(int hour, enum variable variable, char *out, size_t size)
{
    struct stay stay;
    struct chart charts[CHARTS_MAX];
    struct canvas canvas = {.utf8 = false};
    struct text dump = {0};
    struct rect area = {0, 0, 1, 80};
    struct patient_layout layout;
    int first;
    open_stay(&stay, hour);
    int count = charts_list(&stay.source, charts, &first), i = find(charts, count, variable);
    canvas_resize(&canvas, 1, 80);
    layout_patient(&(struct rect){0, 0, 24, 80}, 10, 5, &layout);
    chart_draw(&canvas, &area, &layout, &stay.source, &charts[i], false);
    canvas_dump(&canvas, &dump);
    snprintf(out, size, "%.*s", LAYOUT_HOURS, dump.data + layout.gutter);
    out[strcspn(out, "\n")] = 0;
    text_free(&dump);
    canvas_free(&canvas);
    patient_free(stay.patient);
}

static void test_measured_carried_and_blank(void **state)
{
    (void)state;
    char line[128];
    draw(0, VARIABLE_HR, line, sizeof line);
    assert_string_equal(line, "1.3....*"); /* nothing beyond the end of the stay */
    draw(0, VARIABLE_LACTATE, line, sizeof line);
    assert_string_equal(line, "    *..."); /* nothing before the first reading */
    draw(0, VARIABLE_TEMP, line, sizeof line);
    assert_memory_equal(line, " not measured", 13);
}

/* Rows where values score no points, and only those, are marked beside the plot and shaded behind
 * it. Ranges that are usual in intensive care are not marked as normal. */
static void test_normal_band(void **state)
{
    (void)state;
    static const enum variable variables[] = {VARIABLE_HR, VARIABLE_LACTATE};
    for (size_t k = 0; k < sizeof variables / sizeof variables[0]; k++) {
        enum { ROWS = 8 };
        struct stay stay;
        struct chart charts[CHARTS_MAX];
        struct canvas canvas = {.utf8 = false};
        struct patient_layout layout;
        int first, marked = 0;
        open_stay(&stay, 7);
        int count = charts_list(&stay.source, charts, &first);
        int i = find(charts, count, variables[k]);
        canvas_resize(&canvas, ROWS, 80);
        layout_patient(&(struct rect){0, 0, 24, 80}, 10, 5, &layout);
        chart_draw(&canvas, &(struct rect){0, 0, ROWS, 80}, &layout, &stay.source, &charts[i],
                   false);
        for (int row = 0; row < ROWS; row++) {
            const struct canvas_cell *cells = &canvas.cells[row * 80];
            bool band = cells[layout.gutter - 1].glyph[0] == ']';
            assert_int_equal(cells[layout.gutter].shade, band);
            assert_false(cells[layout.gutter - 2].shade);
            marked += band;
            for (int column = layout.gutter; column < 80; column++) {
                char drawn = cells[column].glyph[0];
                assert_false(
                    band && drawn >= '1' && drawn <= '3' &&
                    (cells[column].role == ROLE_POINTS_1 || cells[column].role == ROLE_POINTS_3));
            }
        }
        assert_int_equal(marked > 0 && marked < ROWS, variables[k] == VARIABLE_HR);
        assert_true(marked < ROWS);
        canvas_free(&canvas);
        patient_free(stay.patient);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_which_charts),
        cmocka_unit_test(test_readout),
        cmocka_unit_test(test_measured_carried_and_blank),
        cmocka_unit_test(test_normal_band),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
