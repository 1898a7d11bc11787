/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/variable.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

/* Accepted ranges: tests/reference/physionet2012_ranges.csv for every variable it has, valid_low
 * and valid_high of variable_ranges.csv for the others. Usual ranges: p1 and p99 of the same file;
 * for others, what would be remarkable on an adult ward. A test compares both files. */
/* clang-format off */
static const struct variable_info infos[VARIABLE_COUNT] = {
    [VARIABLE_ALBUMIN] = {"Albumin", N_("Albumin"), "Albumin", NULL, "g/dL", 0, 6, 1.5, 4.345, 1, GROUP_LABORATORY, true},
    [VARIABLE_ALP] = {"ALP", N_("Alkaline phosphatase"), "ALP", NULL, "IU/L", 0, 4000, 28, 703.45, 0, GROUP_LABORATORY, true},
    [VARIABLE_ALT] = {"ALT", N_("Alanine transaminase"), "ALT", NULL, "IU/L", 0, 11000, 6, 7151.28, 0, GROUP_LABORATORY, true},
    [VARIABLE_AST] = {"AST", N_("Aspartate transaminase"), "AST", NULL, "IU/L", 0, 22000, 11, 8199.76, 0, GROUP_LABORATORY, true},
    [VARIABLE_BILIRUBIN] = {"Bilirubin", N_("Bilirubin"), "Bilirubin", NULL, "mg/dL", 0, 100, 0.1, 30.71, 1, GROUP_LABORATORY, true},
    [VARIABLE_BUN] = {"BUN", N_("Blood urea nitrogen"), "BUN", NULL, "mg/dL", 0, 200, 4, 121, 0, GROUP_LABORATORY, true},
    [VARIABLE_CHOLESTEROL] = {"Cholest", N_("Cholesterol"), "Cholesterol", NULL, "mg/dL", 0, 660, 68.7, 295.88, 0, GROUP_LABORATORY, true},
    [VARIABLE_CREATININE] = {"Creatinine", N_("Creatinine"), "Creatinine", NULL, "mg/dL", 0, 60, 0.3, 8.9, 1, GROUP_LABORATORY, true},
    [VARIABLE_DIAS_ABP] = {"DiasABP", N_("Arterial diastolic pressure"), "DiasABP", NULL, "mmHg", 1, 200, 33, 96, 0, GROUP_VITAL, true},
    [VARIABLE_FIO2] = {"FiO2", N_("Inspired oxygen fraction"), "FiO2", "Fraction inspired oxygen", "", 0.21, 1, 0.3, 1, 2, GROUP_BLOOD_GAS, true},
    [VARIABLE_GCS] = {"GCS", N_("Glasgow coma scale"), "GCS", "Glascow coma scale total", "", 3, 15, 3, 15, 0, GROUP_VITAL, false},
    [VARIABLE_GLUCOSE] = {"Glucose", N_("Glucose"), "Glucose", "Glucose", "mg/dL", 10, 2200, 59, 391, 0, GROUP_LABORATORY, true},
    [VARIABLE_HCO3] = {"HCO3", N_("Bicarbonate"), "HCO3", NULL, "mmol/L", 5, 50, 11, 35, 0, GROUP_LABORATORY, true},
    [VARIABLE_HCT] = {"HCT", N_("Haematocrit"), "HCT", NULL, "%", 5, 75, 20.1, 44.4, 1, GROUP_LABORATORY, true},
    [VARIABLE_HR] = {"HR", N_("Heart rate"), "HR", "Heart Rate", "/min", 1, 300, 51, 137, 0, GROUP_VITAL, true},
    [VARIABLE_K] = {"K", N_("Potassium"), "K", NULL, "mmol/L", 0.5, 15, 2.8, 6.3, 1, GROUP_LABORATORY, true},
    [VARIABLE_LACTATE] = {"Lactate", N_("Lactate"), "Lactate", NULL, "mmol/L", 0, 50, 0.7, 13.1, 1, GROUP_BLOOD_GAS, true},
    [VARIABLE_MG] = {"Mg", N_("Magnesium"), "Mg", NULL, "mg/dL", 0.5, 20, 1.2, 3.2, 1, GROUP_LABORATORY, true},
    [VARIABLE_MAP] = {"MAP", N_("Arterial mean pressure"), "MAP", NULL, "mmHg", 14, 250, 51, 128, 0, GROUP_VITAL, true},
    [VARIABLE_MECH_VENT] = {"MechVent", N_("Mechanical ventilation"), "MechVent", NULL, "", 1, 1, 1, 1, 0, GROUP_OTHER, false},
    [VARIABLE_NA] = {"Na", N_("Sodium"), "Na", NULL, "mmol/L", 90, 200, 126, 153.31, 0, GROUP_LABORATORY, true},
    [VARIABLE_NI_DIAS_ABP] = {"NIDiasABP", N_("Cuff diastolic pressure"), "NIDiasABP", NULL, "mmHg", 1, 200, 26, 99, 0, GROUP_VITAL, true},
    [VARIABLE_NI_MAP] = {"NIMAP", N_("Cuff mean pressure"), "NIMAP", NULL, "mmHg", 14, 250, 46, 119, 0, GROUP_VITAL, true},
    [VARIABLE_NI_SYS_ABP] = {"NISysABP", N_("Cuff systolic pressure"), "NISysABP", NULL, "mmHg", 1, 300, 74, 181, 0, GROUP_VITAL, true},
    [VARIABLE_PACO2] = {"PaCO2", N_("Arterial carbon dioxide"), "PaCO2", NULL, "mmHg", 5, 200, 23, 73, 0, GROUP_BLOOD_GAS, true},
    [VARIABLE_PAO2] = {"PaO2", N_("Arterial oxygen"), "PaO2", NULL, "mmHg", 20, 700, 53, 450, 0, GROUP_BLOOD_GAS, true},
    [VARIABLE_PH] = {"pH", N_("Blood pH"), "pH", "pH", "", 6.3, 8.4, 7.14, 7.53, 2, GROUP_BLOOD_GAS, true},
    [VARIABLE_PLATELETS] = {"Platelets", N_("Platelets"), "Platelets", NULL, "10^9/L", 0, 2000, 29, 553.97, 0, GROUP_LABORATORY, true},
    [VARIABLE_RESP_RATE] = {"RR", N_("Respiratory rate"), "RespRate", "Respiratory rate", "/min", 1, 120, 9, 36, 0, GROUP_VITAL, true},
    [VARIABLE_SAO2] = {"SaO2", N_("Arterial oxygen saturation"), "SaO2", NULL, "%", 20, 100, 85, 100, 0, GROUP_BLOOD_GAS, true},
    [VARIABLE_SYS_ABP] = {"SysABP", N_("Arterial systolic pressure"), "SysABP", NULL, "mmHg", 1, 300, 70, 185, 0, GROUP_VITAL, true},
    [VARIABLE_TEMP] = {"Temp", N_("Temperature"), "Temp", "Temperature", "degC", 26, 45, 34.7, 39.1, 1, GROUP_VITAL, true},
    [VARIABLE_TROPONIN_I] = {"TroponinI", N_("Troponin I"), "TroponinI", NULL, "ng/mL", 0, 575, 0.3, 43.928, 1, GROUP_LABORATORY, false},
    [VARIABLE_TROPONIN_T] = {"TroponinT", N_("Troponin T"), "TroponinT", NULL, "ng/mL", 0, 24.91, 0.01, 13.982, 2, GROUP_LABORATORY, false},
    [VARIABLE_URINE] = {"Urine", N_("Urine output"), "Urine", NULL, "mL", 0, 2445, 0, 725, 0, GROUP_OTHER, false},
    [VARIABLE_WBC] = {"WBC", N_("White blood cells"), "WBC", NULL, "10^9/L", 0, 1000, 1.6, 35.6, 1, GROUP_LABORATORY, true},
    [VARIABLE_WEIGHT] = {"Weight", N_("Weight"), "Weight", "Weight", "kg", 20, 300, 42.4, 162.2, 1, GROUP_OTHER, true},
    [VARIABLE_CAPILLARY_REFILL] = {"CapRefill", N_("Capillary refill (1 = 3 s or more)"), NULL, "Capillary refill rate", "", 0, 1, 0, 0, 0, GROUP_VITAL, false},
    [VARIABLE_DBP] = {"DBP", N_("Diastolic pressure"), NULL, "Diastolic blood pressure", "mmHg", 0, 375, 30, 100, 0, GROUP_VITAL, true},
    [VARIABLE_GCS_EYE] = {"GCS eye", N_("Glasgow eye opening"), NULL, "Glascow coma scale eye opening", "", 1, 4, 1, 4, 0, GROUP_VITAL, false},
    [VARIABLE_GCS_MOTOR] = {"GCS motor", N_("Glasgow motor response"), NULL, "Glascow coma scale motor response", "", 1, 6, 1, 6, 0, GROUP_VITAL, false},
    [VARIABLE_GCS_VERBAL] = {"GCS verbal", N_("Glasgow verbal response"), NULL, "Glascow coma scale verbal response", "", 1, 5, 1, 5, 0, GROUP_VITAL, false},
    [VARIABLE_HEIGHT] = {"Height", N_("Height"), NULL, "Height", "cm", 120, 220, 145, 195, 0, GROUP_OTHER, true},
    [VARIABLE_MBP] = {"MBP", N_("Mean pressure"), NULL, "Mean blood pressure", "mmHg", 14, 330, 48, 125, 0, GROUP_VITAL, true},
    [VARIABLE_SPO2] = {"SpO2", N_("Oxygen saturation"), NULL, "Oxygen saturation", "%", 0, 100, 85, 100, 0, GROUP_VITAL, true},
    [VARIABLE_SBP] = {"SBP", N_("Systolic pressure"), NULL, "Systolic blood pressure", "mmHg", 0, 375, 72, 185, 0, GROUP_VITAL, true},
    [VARIABLE_OXYGEN] = {"O2 given", N_("Oxygen given (1 = yes, 0 = air)"), NULL, NULL, "", 0, 1, 0, 1, 0, GROUP_VITAL, false},
};
/* clang-format on */

const struct variable_info *variable_info(enum variable variable)
{
    return &infos[variable];
}

static bool is_name(const char *known, const char *name)
{
    /* most names differ in the first letter; 0x20 folds its case */
    return known && (known[0] | 0x20) == (name[0] | 0x20) && text_same(known, name);
}

/* mimic3-benchmarks writes Glascow; files of others write Glasgow. */
static bool is_benchmark_name(const char *known, const char *name)
{
    enum { SPELT = sizeof "Glascow" - 1 };
    if (!known || (known[0] | 0x20) != (name[0] | 0x20)) {
        return false;
    }
    return text_same(known, name) ||
           (strncasecmp(name, "Glasgow", SPELT) == 0 && strncasecmp(known, "Glascow", SPELT) == 0 &&
            text_same(known + SPELT, name + SPELT));
}

int variable_side(enum variable variable, double value)
{
    const struct variable_info *info = &infos[variable];
    bool low = value < info->usual_low && variable != VARIABLE_FIO2;
    return low ? -1 : value > info->usual_high;
}

enum variable variable_find(const char *name)
{
    for (unsigned i = 0; i < VARIABLE_COUNT; i++) {
        const struct variable_info *info = &infos[i];
        if (is_name(info->challenge, name) || is_name(info->name, name) ||
            is_benchmark_name(info->benchmark, name)) {
            return (enum variable)i;
        }
    }
    return VARIABLE_NONE;
}

/* The program's only list of substitutes. A pressure of unknown site counts as a cuff pressure,
 * never as an arterial one, if the sites are distinguished. */
static const struct {
    enum variable variable, substitutes[VARIABLE_SOURCES_MAX - 1];
} substitutions[] = {
    {VARIABLE_SBP, {VARIABLE_SYS_ABP, VARIABLE_NI_SYS_ABP}},
    {VARIABLE_DBP, {VARIABLE_DIAS_ABP, VARIABLE_NI_DIAS_ABP}},
    {VARIABLE_MBP, {VARIABLE_MAP, VARIABLE_NI_MAP}},
    {VARIABLE_SPO2, {VARIABLE_SAO2, VARIABLE_NONE}},
    {VARIABLE_SAO2, {VARIABLE_SPO2, VARIABLE_NONE}},
    {VARIABLE_NI_SYS_ABP, {VARIABLE_SBP, VARIABLE_NONE}},
    {VARIABLE_NI_DIAS_ABP, {VARIABLE_DBP, VARIABLE_NONE}},
    {VARIABLE_NI_MAP, {VARIABLE_MBP, VARIABLE_NONE}},
};

size_t variable_sources(enum variable variable, enum variable sources[VARIABLE_SOURCES_MAX])
{
    size_t count = 1;
    sources[0] = variable;
    for (size_t i = 0; i < sizeof substitutions / sizeof *substitutions; i++) {
        const enum variable *from = substitutions[i].substitutes;
        for (size_t k = 0; substitutions[i].variable == variable && k < VARIABLE_SOURCES_MAX - 1;
             k++) {
            if (from[k] != VARIABLE_NONE) {
                sources[count++] = from[k];
            }
        }
    }
    return count;
}

/* In the column order of ihm_ts1.0_normalizer.csv. */
static const struct variable_category refill[] = {{"0.0", 0, 0}, {"1.0", 1, 1}};

static const struct variable_category eye[] = {
    {"To Pain", 2, 7}, {"3 To speech", 3, 1}, {"1 No Response", 1, 2}, {"4 Spontaneously", 4, 3},
    {"None", 1, 2},    {"To Speech", 3, 1},   {"Spontaneously", 4, 3}, {"2 To pain", 2, 7},
};

static const struct variable_category motor[] = {
    {"1 No Response", 1, 0},    {"3 Abnorm flexion", 3, 1},  {"Abnormal extension", 2, 11},
    {"No response", 1, 0},      {"4 Flex-withdraws", 4, 4},  {"Localizes Pain", 5, 10},
    {"Flex-withdraws", 4, 4},   {"Obeys Commands", 6, 9},    {"Abnormal Flexion", 3, 1},
    {"6 Obeys Commands", 6, 9}, {"5 Localizes Pain", 5, 10}, {"2 Abnorm extensn", 2, 11},
};

static const struct variable_category total[] = {
    {"11", 11, 0}, {"10", 10, 1}, {"13", 13, 2}, {"12", 12, 3}, {"15", 15, 4},
    {"14", 14, 5}, {"3", 3, 6},   {"5", 5, 7},   {"4", 4, 8},   {"7", 7, 9},
    {"6", 6, 10},  {"9", 9, 11},  {"8", 8, 12},
};

static const struct variable_category verbal[] = {
    {"1 No Response", 1, 0},    {"No Response", 1, 0},
    {"Confused", 4, 9},         {"Inappropriate Words", 3, 11},
    {"Oriented", 5, 6},         {"No Response-ETT", 1, 8},
    {"5 Oriented", 5, 6},       {"Incomprehensible sounds", 2, 10},
    {"1.0 ET/Trach", 1, 8},     {"4 Confused", 4, 9},
    {"2 Incomp sounds", 2, 10}, {"3 Inapprop words", 3, 11},
};

#define CATEGORIES(list)                                                                           \
    {                                                                                              \
        list, sizeof(list) / sizeof *(list)                                                        \
    }
static const struct {
    const struct variable_category *list;
    size_t count;
} categories_of[VARIABLE_COUNT] = {
    [VARIABLE_CAPILLARY_REFILL] = CATEGORIES(refill), [VARIABLE_GCS_EYE] = CATEGORIES(eye),
    [VARIABLE_GCS_MOTOR] = CATEGORIES(motor),         [VARIABLE_GCS] = CATEGORIES(total),
    [VARIABLE_GCS_VERBAL] = CATEGORIES(verbal),
};

size_t variable_categories(enum variable variable, const struct variable_category **categories)
{
    *categories = categories_of[variable].list;
    return categories_of[variable].count;
}

/* Other spellings seen in real files, by meaning. */
static const struct {
    enum variable variable;
    const char *text;
    const char *category;
} synonyms[] = {
    {VARIABLE_CAPILLARY_REFILL, "Normal <3 secs", "0.0"},
    {VARIABLE_CAPILLARY_REFILL, "Normal <3 Seconds", "0.0"},
    {VARIABLE_CAPILLARY_REFILL, "Brisk", "0.0"},
    {VARIABLE_CAPILLARY_REFILL, "Abnormal >3 secs", "1.0"},
    {VARIABLE_CAPILLARY_REFILL, "Abnormal >3 Seconds", "1.0"},
    {VARIABLE_CAPILLARY_REFILL, "Delayed", "1.0"},
    {VARIABLE_GCS_EYE, "No Response", "1 No Response"},
    /* LOINC answers */
    {VARIABLE_GCS_EYE, "Eyes open spontaneously", "Spontaneously"},
    {VARIABLE_GCS_EYE, "Eye opening spontaneously", "Spontaneously"},
    {VARIABLE_GCS_EYE, "Spontaneous", "Spontaneously"},
    {VARIABLE_GCS_EYE, "Eye opening to verbal command", "To Speech"},
    {VARIABLE_GCS_EYE, "To sound", "To Speech"},
    {VARIABLE_GCS_EYE, "To voice", "To Speech"},
    {VARIABLE_GCS_EYE, "Eye opening to pain", "To Pain"},
    {VARIABLE_GCS_EYE, "To pressure", "To Pain"},
    {VARIABLE_GCS_EYE, "No eye opening", "1 No Response"},
    {VARIABLE_GCS_VERBAL, "Orientated", "Oriented"},
    {VARIABLE_GCS_VERBAL, "No verbal response", "No Response"},
    {VARIABLE_GCS_MOTOR, "Obeying commands", "Obeys Commands"},
    {VARIABLE_GCS_MOTOR, "Localizing pain", "Localizes Pain"},
    {VARIABLE_GCS_MOTOR, "Localising", "Localizes Pain"},
    {VARIABLE_GCS_MOTOR, "Localises pain", "Localizes Pain"},
    {VARIABLE_GCS_MOTOR, "Withdrawal from pain", "Flex-withdraws"},
    {VARIABLE_GCS_MOTOR, "Flexion to pain", "Abnormal Flexion"},
    {VARIABLE_GCS_MOTOR, "Extension to pain", "Abnormal extension"},
    {VARIABLE_GCS_MOTOR, "No motor response", "No response"},
    {VARIABLE_GCS_MOTOR, "None", "No response"},
    {VARIABLE_GCS_MOTOR, "Abnormal extensn", "Abnormal extension"},
    {VARIABLE_GCS_VERBAL, "None", "No Response"},
    {VARIABLE_GCS_VERBAL, "ET/Trach", "1.0 ET/Trach"},
    {VARIABLE_GCS_VERBAL, "1 ET/Trach", "1.0 ET/Trach"},
    {VARIABLE_GCS_VERBAL, "Incomp sounds", "2 Incomp sounds"},
    {VARIABLE_GCS_VERBAL, "Inapprop words", "3 Inapprop words"},
};

/* Equality ignoring case and spacing: "4SPONTANEOUSLY " too. */
static bool same_words(const char *a, const char *b)
{
    for (;;) {
        a += strspn(a, " \t");
        b += strspn(b, " \t");
        if (tolower((unsigned char)*a) != tolower((unsigned char)*b)) {
            return false;
        }
        if (*a == 0) {
            return true;
        }
        a++;
        b++;
    }
}

static int category_named(enum variable variable, const char *text)
{
    for (size_t i = 0; i < categories_of[variable].count; i++) {
        if (same_words(categories_of[variable].list[i].name, text)) {
            return (int)i;
        }
    }
    return -1;
}

int variable_category_find(enum variable variable, const char *text)
{
    int found = category_named(variable, text);
    for (size_t i = 0; found < 0 && i < sizeof synonyms / sizeof *synonyms; i++) {
        if (synonyms[i].variable == variable && same_words(synonyms[i].text, text)) {
            found = category_named(variable, synonyms[i].category);
        }
    }
    double score;
    if (found < 0 && text_number(text, false, &score)) {
        found = variable_category_of_score(variable, score);
    }
    return found;
}

int variable_category_of_score(enum variable variable, double score)
{
    const struct variable_category *list = categories_of[variable].list;
    for (size_t i = 0; i < categories_of[variable].count; i++) {
        if (list[i].canonical == i && list[i].score >= score && list[i].score <= score) {
            return (int)i;
        }
    }
    return -1;
}
