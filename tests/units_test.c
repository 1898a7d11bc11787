/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Spellings of units, and conversion of values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "patient/units.h"

static void test_own_units(void **state)
{
    (void)state;
    for (unsigned i = 0; i < VARIABLE_COUNT; i++) {
        enum variable variable = (enum variable)i;
        const char *unit = variable_info(variable)->unit, *doubt;
        double out = NAN;
        if (*unit) {
            assert_int_equal(unit_convert(variable, NULL, unit, 0.1, &out, &doubt), UNIT_FITS);
            assert_true(out >= 0.1 && out <= 0.1);
            assert_null(doubt);
        }
    }
}

static const struct {
    enum variable variable;
    const char *unit;
    double value, out;
} conversions[] = {
    {VARIABLE_CREATININE, "umol/L", 28, 0.31674},
    {VARIABLE_CREATININE, "\xC2\xB5mol/l", 221, 2.5},
    {VARIABLE_CREATININE, "\xCE\xBCmol/L", 221, 2.5},
    {VARIABLE_CREATININE, "\xB5mol/L", 221, 2.5},
    {VARIABLE_CREATININE, "UMOL/L", 442, 5},
    {VARIABLE_CREATININE, "micromol/l", 442, 5},
    {VARIABLE_CREATININE, "umol l-1", 442, 5},
    {VARIABLE_CREATININE, "\xC2\xB5M", 442, 5},
    {VARIABLE_CREATININE, "mg%", 1.3, 1.3},
    {VARIABLE_CREATININE, "mg / dl", 1.3, 1.3},
    {VARIABLE_CREATININE, "MG/DL", 1.3, 1.3},
    {VARIABLE_CREATININE, "mg/100 ml", 1.3, 1.3},
    {VARIABLE_CREATININE, "mg/L", 13, 1.3},
    {VARIABLE_CREATININE, "mg per dL", 1.3, 1.3},
    {VARIABLE_GLUCOSE, "mmol/L", 5.5, 99.088},
    {VARIABLE_GLUCOSE, "mM", 5.5, 99.088},
    {VARIABLE_GLUCOSE, "mmol\xC2\xB7L\xE2\x81\xBB\xC2\xB9", 5.5, 99.088},
    {VARIABLE_GLUCOSE, "g/L", 1.2, 120},
    {VARIABLE_LACTATE, "mg/dL", 18.02, 2},
    {VARIABLE_LACTATE, "meq/L", 2.2, 2.2},
    {VARIABLE_BILIRUBIN, "umol/L", 34.2, 2},
    {VARIABLE_CHOLESTEROL, "mmol/l", 4, 154.68},
    {VARIABLE_ALBUMIN, "g/L", 38, 3.8},
    {VARIABLE_ALBUMIN, "g/dL", 3.8, 3.8},
    {VARIABLE_ALBUMIN, "g%", 3.8, 3.8},
    {VARIABLE_ALBUMIN, "umol/L", 602, 4.0009},
    {VARIABLE_MG, "mmol/L", 0.9, 2.187},
    {VARIABLE_MG, "mEq/L", 1.8, 2.187},
    {VARIABLE_K, "mEq/L", 4.1, 4.1},
    {VARIABLE_NA, "mEq/l", 139, 139},
    {VARIABLE_TEMP, "[degF]", 98.6, 37},
    {VARIABLE_TEMP, "F", 102.2, 39},
    {VARIABLE_TEMP,
     "\xC2\xB0"
     "F",
     102.2, 39},
    {VARIABLE_TEMP, "deg F", 102.2, 39},
    {VARIABLE_TEMP, "\xE2\x84\x89", 102.2, 39},
    {VARIABLE_TEMP, "Degrees Fahrenheit", 102.2, 39},
    {VARIABLE_TEMP,
     "\xC2\xB0"
     "C",
     36.4, 36.4},
    {VARIABLE_TEMP,
     "\xB0"
     "C",
     36.4, 36.4},
    {VARIABLE_TEMP, "Cel", 36.4, 36.4},
    {VARIABLE_TEMP, "degC", 36.4, 36.4},
    {VARIABLE_TEMP, "K", 310.15, 37},
    {VARIABLE_PACO2, "kPa", 5.3, 39.753},
    {VARIABLE_PACO2, "mm[Hg]", 41, 41},
    {VARIABLE_PAO2, "KPA", 12, 90.007},
    {VARIABLE_PAO2, "mm Hg", 88, 88},
    {VARIABLE_SYS_ABP, "kPa", 16, 120.0096},
    {VARIABLE_SBP, "cmHg", 12, 120},
    {VARIABLE_PLATELETS, "K/uL", 212, 212},
    {VARIABLE_PLATELETS, "10*3/uL", 212, 212},
    {VARIABLE_PLATELETS, "x10^9/L", 212, 212},
    {VARIABLE_PLATELETS, "x 10\xE2\x81\xB9/L", 212, 212},
    {VARIABLE_PLATELETS,
     "\xC3\x97"
     "10(9)/L",
     212, 212},
    {VARIABLE_PLATELETS, "10e9/L", 212, 212},
    {VARIABLE_PLATELETS, "10E+09/L", 212, 212},
    {VARIABLE_PLATELETS, "giga.l-1", 212, 212},
    {VARIABLE_PLATELETS, "G/L", 212, 212},
    {VARIABLE_PLATELETS, "thou/mm3", 212, 212},
    {VARIABLE_PLATELETS, "K/mcL", 212, 212},
    {VARIABLE_PLATELETS, "/nL", 212, 212},
    {VARIABLE_PLATELETS, "cells/cu.mm", 212000, 212},
    {VARIABLE_PLATELETS, "lakhs/cumm", 2.12, 212},
    {VARIABLE_WBC, "/\xC2\xB5L", 9400, 9.4},
    {VARIABLE_WBC, "/mm\xC2\xB3", 9400, 9.4},
    {VARIABLE_WBC, "10*6/L", 9400, 9.4},
    {VARIABLE_FIO2, "%", 45, 0.45},
    {VARIABLE_FIO2, "fraction", 0.45, 0.45},
    {VARIABLE_FIO2, "{fraction}", 0.45, 0.45},
    {VARIABLE_FIO2, "1", 0.45, 0.45},
    {VARIABLE_SPO2, "fraction", 0.97, 97},
    {VARIABLE_SAO2, "percent", 97, 97},
    {VARIABLE_HCT, "L/L", 0.31, 31},
    {VARIABLE_HR, "bpm", 88, 88},
    {VARIABLE_HR, "{beats}/min", 88, 88},
    {VARIABLE_HR, "beats per minute", 88, 88},
    {VARIABLE_HR, "1/min", 88, 88},
    {VARIABLE_HR, "min-1", 88, 88},
    {VARIABLE_RESP_RATE, "breaths/min", 18, 18},
    {VARIABLE_ALT, "U/L", 40, 40},
    {VARIABLE_ALT, "[IU]/L", 40, 40},
    {VARIABLE_AST, "ukat/L", 0.5, 30},
    {VARIABLE_AST, "\xC2\xB5kat/L", 0.5, 30},
    {VARIABLE_TROPONIN_T, "ng/L", 52, 0.052},
    {VARIABLE_TROPONIN_I, "pg/mL", 52, 0.052},
    {VARIABLE_TROPONIN_I, "ug/L", 1.2, 1.2},
    {VARIABLE_WEIGHT, "lb", 180, 81.646627},
    {VARIABLE_WEIGHT, "[lb_av]", 180, 81.646627},
    {VARIABLE_WEIGHT, "g", 70500, 70.5},
    {VARIABLE_HEIGHT, "in", 70, 177.8},
    {VARIABLE_HEIGHT, "[in_i]", 70, 177.8},
    {VARIABLE_HEIGHT, "m", 1.78, 178},
    {VARIABLE_URINE, "L", 0.35, 350},
    {VARIABLE_URINE, "cc", 350, 350},
    {VARIABLE_GCS, "{score}", 13, 13},
    {VARIABLE_PH, "[pH]", 7.31, 7.31},
    {VARIABLE_BUN, "mmol/L", 10, 28},
};

static void test_conversions(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof conversions / sizeof *conversions; i++) {
        double out = NAN;
        const char *doubt;
        enum unit_fit fit = unit_convert(conversions[i].variable, NULL, conversions[i].unit,
                                         conversions[i].value, &out, &doubt);
        if (fit != UNIT_FITS || !(fabs(out - conversions[i].out) < 1e-4 * conversions[i].out)) {
            fail_msg("%s in %s: fit %d, %.10g is not %.10g",
                     variable_info(conversions[i].variable)->name, conversions[i].unit, (int)fit,
                     out, conversions[i].out);
        }
    }
}

static void test_refusals(void **state)
{
    (void)state;
    static const struct {
        enum variable variable;
        const char *unit;
        enum unit_fit fit;
    } cases[] = {
        {VARIABLE_CREATININE, "umol", UNIT_UNKNOWN},
        {VARIABLE_CREATININE, "furlong", UNIT_UNKNOWN},
        {VARIABLE_CREATININE, "", UNIT_UNKNOWN},
        {VARIABLE_CREATININE, "/80", UNIT_UNKNOWN},
        {VARIABLE_CREATININE, "mg/dL/h", UNIT_UNKNOWN},
        {VARIABLE_CREATININE, "mmHg", UNIT_UNFIT},
        {VARIABLE_CREATININE, "MM", UNIT_UNFIT},
        {VARIABLE_CREATININE, "mL/min", UNIT_UNFIT},
        {VARIABLE_CREATININE, "meq/L", UNIT_UNFIT},
        {VARIABLE_URINE, "mL/h", UNIT_UNFIT},
        {VARIABLE_ALBUMIN, "10*9/L", UNIT_UNFIT},
        {VARIABLE_PLATELETS, "mg/L", UNIT_UNFIT},
        {VARIABLE_TROPONIN_T, "nmol/L", UNIT_UNFIT},
        {VARIABLE_TEMP, "%", UNIT_UNFIT},
        {VARIABLE_HR, "mmHg", UNIT_UNFIT},
        {VARIABLE_FIO2, "L/min", UNIT_UNFIT},
        {VARIABLE_PH, "nmol/L", UNIT_UNFIT},
        {VARIABLE_ALT, "mg/dL", UNIT_UNFIT},
        {VARIABLE_TEMP, "\xE4\xB8\x80", UNIT_UNKNOWN},
        {VARIABLE_TEMP, "a unit that is a good deal longer than any unit is", UNIT_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double out = -7;
        const char *doubt;
        enum unit_fit fit = unit_convert(cases[i].variable, NULL, cases[i].unit, 5, &out, &doubt);
        if (fit != cases[i].fit || !(out <= -7)) {
            fail_msg("%s in %s: fit %d", variable_info(cases[i].variable)->name, cases[i].unit,
                     (int)fit);
        }
    }
}

static double bun(const char *name, const char *unit, double value, bool doubtful)
{
    double out = NAN;
    const char *doubt;
    assert_int_equal(unit_convert(VARIABLE_BUN, name, unit, value, &out, &doubt), UNIT_FITS);
    assert_int_equal(doubt != NULL, doubtful);
    return out;
}

/* Urea weighs 60 g a mole, its two nitrogens 28. */
static void test_urea(void **state)
{
    (void)state;
    assert_true(fabs(bun("BUN", "mg/dL", 31, false) - 31) < 1e-12);
    assert_true(fabs(bun("Urea", "mg/dL", 60, true) - 28.02) < 1e-9);
    assert_true(fabs(bun("Ur\xC3\xA9"
                         "e",
                         "g/L", 0.6, true) -
                     28.02) < 1e-9);
    assert_true(fabs(bun("serum urea", "mmol/L", 7.5, false) - 21) < 1e-9);
    assert_true(fabs(bun("UREA NITROGEN", "mg/dL", 31, false) - 31) < 1e-12);
    assert_true(fabs(bun("urea-N", "mg/dL", 31, false) - 31) < 1e-12);
    assert_true(fabs(bun("BUN", "mmol/L", 7.5, true) - 21) < 1e-9);
    assert_true(fabs(bun("BUN", "g/L", 0.31, true) - 31) < 1e-9);
}

static void test_split_value(void **state)
{
    (void)state;
    static const struct {
        const char *text, *number, *unit;
    } cases[] = {
        {"37.5 C", "37.5", "C"},
        {"98%", "98", "%"},
        {"38,2\xC2\xB0"
         "C",
         "38,2",
         "\xC2\xB0"
         "C"},
        {" 7.5 x10^9/L ", "7.5", "x10^9/L "},
        {"<0.01 ng/mL", "<0.01", "ng/mL"},
        {"120/80", "120", "/80"},
        {"1,050 mL", "1,050", "mL"},
        {"-4.5 F", "-4.5", "F"},
        {"12 345", "12", "345"},
        {".5 L", ".5", "L"},
        {"> 90 mmHg", "> 90", "mmHg"},
    };
    char number[16];
    const char *unit;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(unit_split_value(cases[i].text, number, sizeof number, &unit));
        assert_string_equal(number, cases[i].number);
        assert_string_equal(unit, cases[i].unit);
    }
    static const char *const wholes[] = {"37.5", "",    "C",      "none", "1e3",
                                         " 98 ", ". C", "- mmHg", "%",    "12345678901234567 C"};
    for (size_t i = 0; i < sizeof wholes / sizeof *wholes; i++) {
        if (unit_split_value(wholes[i], number, sizeof number, &unit)) {
            fail_msg("'%s' was split", wholes[i]);
        }
    }
}

static void test_split_name(void **state)
{
    (void)state;
    static const struct {
        const char *text, *name, *unit;
    } cases[] = {
        {"Lactate (mg/dL)", "Lactate", "mg/dL"},
        {"Lactate [mg/dL]", "Lactate", "mg/dL"},
        {"Creatinine(umol/L)", "Creatinine", "umol/L"},
        {"Temp [[degF]]", "Temp", "[degF]"},
        {"PaO2 (mm[Hg])", "PaO2", "mm[Hg]"},
        {"Temp degC", "Temp", "degC"},
        {"Temperature \xC2\xB0"
         "F",
         "Temperature",
         "\xC2\xB0"
         "F"},
        {"temp_f", "temp", "f"},
        {"glucose_mmol_l", "glucose", "mmol_l"},
        {"Glucose, mmol/L", "Glucose", "mmol/L"},
        {"Heart Rate /min", "Heart Rate", "/min"},
        {"SpO2 %", "SpO2", "%"},
        {"Weight (stones and pounds)", "Weight", "stones and pounds"},
    };
    char name[64], unit[32];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (!unit_split_name(cases[i].text, variable_find, name, sizeof name, unit, sizeof unit)) {
            fail_msg("'%s' was not split", cases[i].text);
        }
        assert_string_equal(name, cases[i].name);
        assert_string_equal(unit, cases[i].unit);
    }
    static const char *const wholes[] = {"Lactate",      "Heart Rate", "Vitamin K",  "Lactate ()",
                                         "Nothing (mg)", "",           "(mg/dL)",    ")",
                                         "GCS eye",      "Temp probe", "Weight loss"};
    for (size_t i = 0; i < sizeof wholes / sizeof *wholes; i++) {
        if (unit_split_name(wholes[i], variable_find, name, sizeof name, unit, sizeof unit)) {
            fail_msg("'%s' was split", wholes[i]);
        }
    }
}

/* A repeated conversion gives the same bits, whatever was converted in between. */
static void test_cache(void **state)
{
    (void)state;
    static struct unit_cache cache;
    size_t count = sizeof conversions / sizeof *conversions;
    for (size_t i = 0; i < 40 * count; i++) {
        const char *unit = conversions[i * 7 % count].unit, *doubt, *again;
        enum variable variable = (enum variable)(i * 11 % VARIABLE_COUNT);
        const char *name = i % 2 == 0 ? "Urea" : "BUN";
        double value = (double)i / 8 - 3, one = 0, two = 0;
        enum unit_fit fit = unit_convert(variable, name, unit, value, &one, &doubt);
        for (int k = 0; k < 2; k++) {
            assert_int_equal(unit_convert_again(&cache, variable, name, unit, value, &two, &again),
                             fit);
            assert_memory_equal(&one, &two, sizeof one);
            assert_true(again == doubt);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_own_units),   cmocka_unit_test(test_conversions),
        cmocka_unit_test(test_refusals),    cmocka_unit_test(test_urea),
        cmocka_unit_test(test_split_value), cmocka_unit_test(test_split_name),
        cmocka_unit_test(test_cache),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
