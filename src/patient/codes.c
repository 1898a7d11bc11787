/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/codes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* clang-format off */
#define LOINC(code, variable)             {CODES_LOINC, code, VARIABLE_##variable, 0, "", NULL}
#define LOINC_NEAR(code, variable)        {CODES_LOINC, code, VARIABLE_##variable, 1, "", NULL}
#define LOINC_IN(code, variable, unit)    {CODES_LOINC, code, VARIABLE_##variable, 0, unit, NULL}
#define LOINC_UREA(code, unit)            {CODES_LOINC, code, VARIABLE_BUN, 0, unit, "Urea"}
#define MDC(code, variable)               {CODES_MDC, code, VARIABLE_##variable, 0, "", NULL}
#define MDC_NEAR(code, variable)          {CODES_MDC, code, VARIABLE_##variable, 1, "", NULL}
#define SNOMED(code, variable)            {CODES_SNOMED, code, VARIABLE_##variable, 0, "", NULL}
#define CIEL(code, variable)              {CODES_CIEL, code, VARIABLE_##variable, 0, "", NULL}

/* The first row of a variable is used for export. Deliberately omitted: pulmonary pressures, skin
 * and gas temperatures, set rates, oxygen flows, urine. */
static const struct code codes[] = {
    LOINC("1751-7", ALBUMIN), LOINC("2862-1", ALBUMIN),
    LOINC("6768-6", ALP),
    LOINC("1742-6", ALT),
    LOINC("1920-8", AST),
    LOINC("1975-2", BILIRUBIN), LOINC_IN("14631-6", BILIRUBIN, "umol/L"),
    LOINC("3094-0", BUN), LOINC("6299-2", BUN), LOINC_IN("14937-7", BUN, "mmol/L"), LOINC_IN("59570-2", BUN, "mmol/L"),
    LOINC_UREA("22664-7", "mmol/L"), LOINC_UREA("3091-6", "mg/dL"),
    LOINC("2093-3", CHOLESTEROL), LOINC_IN("14647-2", CHOLESTEROL, "mmol/L"),
    LOINC("2160-0", CREATININE), LOINC("38483-4", CREATININE), LOINC_IN("14682-9", CREATININE, "umol/L"),
    LOINC("76213-8", DIAS_ABP), LOINC("76214-6", MAP), LOINC("76215-3", SYS_ABP),
    LOINC("76535-4", NI_DIAS_ABP), LOINC("76536-2", NI_MAP), LOINC("76534-7", NI_SYS_ABP),
    LOINC("8462-4", DBP), LOINC("8478-0", MBP), LOINC("8480-6", SBP),
    LOINC("3150-0", FIO2), LOINC("19996-8", FIO2), LOINC_NEAR("19994-3", FIO2),
    LOINC("9269-2", GCS), LOINC("9267-6", GCS_EYE), LOINC("9268-4", GCS_MOTOR), LOINC("9270-0", GCS_VERBAL),
    LOINC("2345-7", GLUCOSE), LOINC("2339-0", GLUCOSE), LOINC_IN("14749-6", GLUCOSE, "mmol/L"), LOINC_IN("15074-8", GLUCOSE, "mmol/L"),
    LOINC("1963-8", HCO3), LOINC("1959-6", HCO3), LOINC("1960-4", HCO3),
    LOINC_NEAR("2028-9", HCO3), LOINC_NEAR("20565-8", HCO3), LOINC_NEAR("34728-6", HCO3),
    LOINC("4544-3", HCT), LOINC("20570-8", HCT), LOINC("48703-3", HCT), LOINC("32354-3", HCT),
    LOINC("8867-4", HR), LOINC_NEAR("76282-3", HR), LOINC_NEAR("8889-8", HR), LOINC_NEAR("76477-9", HR), LOINC_NEAR("60978-4", HR),
    LOINC("2823-3", K), LOINC("6298-4", K), LOINC("32713-0", K),
    LOINC("32693-4", LACTATE), LOINC("2518-9", LACTATE), LOINC("2524-7", LACTATE), LOINC("2519-7", LACTATE), LOINC_IN("14118-4", LACTATE, "mg/dL"),
    LOINC("19123-9", MG), LOINC_IN("2601-3", MG, "mmol/L"),
    LOINC("2951-2", NA), LOINC("2947-0", NA), LOINC("32717-1", NA),
    LOINC("2019-8", PACO2), LOINC_NEAR("11557-6", PACO2),
    LOINC("2703-7", PAO2), LOINC_NEAR("11556-8", PAO2),
    LOINC("2744-1", PH), LOINC_NEAR("11558-4", PH),
    LOINC("777-3", PLATELETS), LOINC("26515-7", PLATELETS), LOINC("11125-2", PLATELETS),
    LOINC("9279-1", RESP_RATE), LOINC_NEAR("76270-8", RESP_RATE), LOINC_NEAR("76171-8", RESP_RATE),
    LOINC("2708-6", SAO2), LOINC("20564-1", SAO2),
    LOINC("59408-5", SPO2), LOINC_NEAR("2710-2", SPO2),
    LOINC("8310-5", TEMP), LOINC("8329-5", TEMP), LOINC("8332-9", TEMP), LOINC("60836-4", TEMP), LOINC("60838-0", TEMP), LOINC("60834-9", TEMP),
    LOINC("10839-9", TROPONIN_I), LOINC("49563-0", TROPONIN_I), LOINC_IN("89579-7", TROPONIN_I, "ng/L"),
    LOINC("6598-7", TROPONIN_T), LOINC_IN("67151-1", TROPONIN_T, "ng/L"),
    LOINC("9187-6", URINE),
    LOINC("6690-2", WBC), LOINC("26464-8", WBC), LOINC("804-5", WBC), LOINC("11156-7", WBC),
    LOINC("29463-7", WEIGHT), LOINC("3141-9", WEIGHT),
    LOINC("8302-2", HEIGHT), LOINC("8306-3", HEIGHT),

    MDC("147842", HR), MDC("MDC_ECG_HEART_RATE", HR), MDC("MDC_ECG_CARD_BEAT_RATE", HR),
    MDC_NEAR("149530", HR), MDC_NEAR("MDC_PULS_OXIM_PULS_RATE", HR), MDC_NEAR("149514", HR), MDC_NEAR("MDC_PULS_RATE", HR),
    MDC("150456", SPO2), MDC("MDC_PULS_OXIM_SAT_O2", SPO2),
    MDC("151562", RESP_RATE), MDC("MDC_RESP_RATE", RESP_RATE), MDC("151552", RESP_RATE), MDC("MDC_RESP", RESP_RATE),
    MDC("150344", TEMP), MDC("MDC_TEMP", TEMP),
    MDC("150033", SYS_ABP), MDC("MDC_PRESS_BLD_ART_SYS", SYS_ABP), MDC("150037", SYS_ABP), MDC("MDC_PRESS_BLD_ART_ABP_SYS", SYS_ABP),
    MDC("150034", DIAS_ABP), MDC("MDC_PRESS_BLD_ART_DIA", DIAS_ABP), MDC("150038", DIAS_ABP), MDC("MDC_PRESS_BLD_ART_ABP_DIA", DIAS_ABP),
    MDC("150035", MAP), MDC("MDC_PRESS_BLD_ART_MEAN", MAP), MDC("150039", MAP), MDC("MDC_PRESS_BLD_ART_ABP_MEAN", MAP),
    MDC("150021", NI_SYS_ABP), MDC("MDC_PRESS_BLD_NONINV_SYS", NI_SYS_ABP), MDC("150301", NI_SYS_ABP), MDC("MDC_PRESS_CUFF_SYS", NI_SYS_ABP),
    MDC("150022", NI_DIAS_ABP), MDC("MDC_PRESS_BLD_NONINV_DIA", NI_DIAS_ABP), MDC("150302", NI_DIAS_ABP), MDC("MDC_PRESS_CUFF_DIA", NI_DIAS_ABP),
    MDC("150023", NI_MAP), MDC("MDC_PRESS_BLD_NONINV_MEAN", NI_MAP), MDC("150303", NI_MAP), MDC("MDC_PRESS_CUFF_MEAN", NI_MAP),
    MDC("150017", NI_SYS_ABP), MDC("MDC_PRESS_BLD_SYS", NI_SYS_ABP),
    MDC("150018", NI_DIAS_ABP), MDC("MDC_PRESS_BLD_DIA", NI_DIAS_ABP),
    MDC("150019", NI_MAP), MDC("MDC_PRESS_BLD_MEAN", NI_MAP),
    MDC("188736", WEIGHT), MDC("MDC_MASS_BODY_ACTUAL", WEIGHT),
    MDC("188740", HEIGHT), MDC("MDC_LEN_BODY_ACTUAL", HEIGHT),

    SNOMED("364075005", HR), SNOMED("78564009", HR), SNOMED("86290005", RESP_RATE), SNOMED("386725007", TEMP),
    SNOMED("271649006", SBP), SNOMED("271650006", DBP), SNOMED("6797001", MBP), SNOMED("431314004", SPO2),
    SNOMED("27113001", WEIGHT), SNOMED("50373000", HEIGHT), SNOMED("248241002", GCS),
    SNOMED("281395000", GCS_EYE), SNOMED("281396004", GCS_MOTOR), SNOMED("281397008", GCS_VERBAL),

    CIEL("5085", SBP), CIEL("5086", DBP), CIEL("5087", HR), CIEL("5088", TEMP), CIEL("5089", WEIGHT), CIEL("5090", HEIGHT),
    CIEL("5092", SPO2), CIEL("5242", RESP_RATE), CIEL("790", CREATININE), CIEL("1132", NA), CIEL("1133", K), CIEL("678", WBC),
    CIEL("729", PLATELETS), CIEL("887", GLUCOSE), CIEL("1015", HCT), CIEL("653", AST), CIEL("654", ALT), CIEL("785", ALP),
    CIEL("655", BILIRUBIN), CIEL("1135", HCO3), CIEL("857", BUN),
};

static const struct {
    const char *name;
    enum code_system system;
} systems[] = {
    {"http://loinc.org", CODES_LOINC}, {"https://loinc.org", CODES_LOINC}, {"http://loinc.org/", CODES_LOINC},
    {"urn:oid:2.16.840.1.113883.6.1", CODES_LOINC}, {"LN", CODES_LOINC}, {"LOINC", CODES_LOINC},
    {"urn:iso:std:iso:11073:10101", CODES_MDC}, {"urn:oid:2.16.840.1.113883.6.24", CODES_MDC}, {"MDC", CODES_MDC},
    {"MDIL", CODES_MDC},
    {"http://snomed.info/sct", CODES_SNOMED}, {"urn:oid:2.16.840.1.113883.6.96", CODES_SNOMED}, {"SCT", CODES_SNOMED},
    {"https://cielterminology.org", CODES_CIEL}, {"http://openconceptlab.org", CODES_CIEL}, {"CIEL", CODES_CIEL},
    {"https://openconceptlab.org/orgs/CIEL/sources/CIEL", CODES_CIEL},
};

/* Units of IEEE 11073-10101. */
static const struct {
    const char *number, *name, *unit;
} mdc_units[] = {
    {"264864", "MDC_DIM_BEAT_PER_MIN", "/min"}, {"264928", "MDC_DIM_RESP_PER_MIN", "/min"},
    {"262688", "MDC_DIM_PERCENT", "%"},         {"266016", "MDC_DIM_MMHG", "mmHg"},
    {"265987", "MDC_DIM_KILO_PASCAL", "kPa"},   {"268192", "MDC_DIM_DEGC", "degC"},
    {"268160", "MDC_DIM_DEGF", "degF"},         {"266560", "MDC_DIM_FAHR", "degF"},
    {"263875", "MDC_DIM_KILO_G", "kg"},         {"263872", "MDC_DIM_G", "g"},
    {"263904", "MDC_DIM_LB", "lb"},             {"263441", "MDC_DIM_CENTI_M", "cm"},
    {"263424", "MDC_DIM_M", "m"},               {"263520", "MDC_DIM_INCH", "in"},
    {"264274", "MDC_DIM_MILLI_G_PER_DL", "mg/dL"}, {"266866", "MDC_DIM_MILLI_MOLE_PER_L", "mmol/L"},
};
/* clang-format on */

enum { CODES = sizeof codes / sizeof *codes, CIEL_LENGTH = 36 };

enum code_system code_system_find(const char *name)
{
    for (size_t i = 0; i < sizeof systems / sizeof *systems; i++) {
        if (text_same(systems[i].name, name)) {
            return systems[i].system;
        }
    }
    return CODES_UNKNOWN;
}

/* 5087AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA is 5087. */
static bool take_padding(const char *code, char *out, size_t size)
{
    size_t digits = strspn(code, "0123456789");
    if (digits == 0 || digits >= size || strlen(code) != CIEL_LENGTH ||
        strspn(code + digits, "A") != CIEL_LENGTH - digits) {
        return false;
    }
    memcpy(out, code, digits);
    out[digits] = 0;
    return true;
}

/* Monitors also write a code of IEEE 11073 as its two halves: 0002-4182 is 2 * 65536 + 0x4182. */
static const char *join_halves(const char *code, char *out, size_t size)
{
    unsigned high, low;
    int length = 0;
    bool halves =
        sscanf(code, "%4x-%4x%n", &high, &low, &length) == 2 && length == 9 && code[length] == 0;
    if (halves) {
        snprintf(out, size, "%u", high << 16 | low);
    }
    return halves ? out : code;
}

const struct code *code_find(enum code_system system, const char *code)
{
    char bare[16];
    if ((system == CODES_UNKNOWN || system == CODES_CIEL) &&
        take_padding(code, bare, sizeof bare)) {
        system = CODES_CIEL;
        code = bare;
    } else if (system == CODES_MDC) {
        code = join_halves(code, bare, sizeof bare);
    }
    for (size_t i = 0; system != CODES_UNKNOWN && i < CODES; i++) {
        if (codes[i].system == system && codes[i].code[0] == code[0] &&
            strcmp(codes[i].code, code) == 0) {
            return &codes[i];
        }
    }
    return NULL;
}

static bool is_source(enum variable source, enum variable variable)
{
    enum variable sources[VARIABLE_SOURCES_MAX];
    bool is = false;
    for (size_t i = variable_sources(variable, sources); i-- > 0;) {
        is |= sources[i] == source;
    }
    return is;
}

bool code_agrees(const struct code *a, const struct code *b)
{
    return a->variable == b->variable || is_source(a->variable, b->variable) ||
           is_source(b->variable, a->variable);
}

const char *code_of_variable(enum variable variable)
{
    for (size_t i = 0; i < CODES; i++) {
        if (codes[i].variable == variable && codes[i].system == CODES_LOINC) {
            return codes[i].code;
        }
    }
    return NULL;
}

const struct code *code_next(const struct code *code)
{
    const struct code *next = code ? code + 1 : codes;
    return next < codes + CODES ? next : NULL;
}

const char *code_unit(const char *unit)
{
    char bare[16];
    const char *number = join_halves(unit, bare, sizeof bare);
    for (size_t i = 0; i < sizeof mdc_units / sizeof *mdc_units; i++) {
        if (strcmp(mdc_units[i].number, number) == 0 || strcmp(mdc_units[i].name, unit) == 0) {
            return mdc_units[i].unit;
        }
    }
    return unit;
}

/* LOINC numbers the answers of the three components consecutively: LA6553 to LA6556 eye, LA6557 to
 * LA6561 verbal, LA6562 to LA6567 motor. */
int code_answer(enum variable variable, const char *code)
{
    static const struct {
        enum variable variable;
        int before, steps;
    } parts[] = {
        {VARIABLE_GCS_EYE, 6552, 4}, {VARIABLE_GCS_VERBAL, 6556, 5}, {VARIABLE_GCS_MOTOR, 6561, 6}};
    long number = strncmp(code, "LA", 2) == 0 ? strtol(code + 2, NULL, 10) : 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i].variable == variable && number > parts[i].before &&
            number <= parts[i].before + parts[i].steps) {
            return (int)number - parts[i].before;
        }
    }
    return 0;
}
