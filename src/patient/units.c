/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/units.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { KEY_SIZE = 48 };

#define MMHG_PER_KPA 7.5006

/* Units that are not quotients, by their key (see make_key). */
static const struct {
    const char *key;
    struct unit unit;
} plain[] = {
    {"score", {DIMENSION_NONE, 0, 1}},
    {"points", {DIMENSION_NONE, 0, 1}},
    {"ph", {DIMENSION_NONE, 0, 1}},
    {"phunit", {DIMENSION_NONE, 0, 1}},
    {"phunits", {DIMENSION_NONE, 0, 1}},
    {"1", {DIMENSION_RATIO, 0, 1}},
    {"fraction", {DIMENSION_RATIO, 0, 1}},
    {"ratio", {DIMENSION_RATIO, 0, 1}},
    {"l/l", {DIMENSION_RATIO, 0, 1}},
    {"%", {DIMENSION_RATIO, 0, 0.01}},
    {"percent", {DIMENSION_RATIO, 0, 0.01}},
    {"pct", {DIMENSION_RATIO, 0, 0.01}},
    {"vol%", {DIMENSION_RATIO, 0, 0.01}},
    {"%vol", {DIMENSION_RATIO, 0, 0.01}},
    {"bpm", {DIMENSION_RATE, 0, 1}},
    {"brpm", {DIMENSION_RATE, 0, 1}},
    {"cpm", {DIMENSION_RATE, 0, 1}},
    {"rpm", {DIMENSION_RATE, 0, 1}},
    {"lpm", {DIMENSION_RATE, 0, 1}},
    {"ppm", {DIMENSION_RATE, 0, 1}},
    {"irpm", {DIMENSION_RATE, 0, 1}},
    {"ipm", {DIMENSION_RATE, 0, 1}},
    {"mrpm", {DIMENSION_RATE, 0, 1}},
    {"hz", {DIMENSION_RATE, 0, 60}},
    {"x/m", {DIMENSION_RATE, 0, 1}},
    {"b/m", {DIMENSION_RATE, 0, 1}},
    {"c/m", {DIMENSION_RATE, 0, 1}},
    {"r/m", {DIMENSION_RATE, 0, 1}},
    {"br/m", {DIMENSION_RATE, 0, 1}},
    {"x", {DIMENSION_RATE, 0, 1}}, /* 88 x' */
    {"xmin", {DIMENSION_RATE, 0, 1}},
    {"mmhg", {DIMENSION_PRESSURE, 0, 1}},
    {"torr", {DIMENSION_PRESSURE, 0, 1}},
    {"cmhg", {DIMENSION_PRESSURE, 0, 10}},
    {"kpa", {DIMENSION_PRESSURE, 0, MMHG_PER_KPA}},
    {"hpa", {DIMENSION_PRESSURE, 0, MMHG_PER_KPA / 10}},
    {"mbar", {DIMENSION_PRESSURE, 0, MMHG_PER_KPA / 10}},
    {"cmh2o", {DIMENSION_PRESSURE, 0, 0.73556}},
    {"pa", {DIMENSION_PRESSURE, 0, MMHG_PER_KPA / 1000}},
    {"c", {DIMENSION_TEMPERATURE, 0, 1}},
    {"cel", {DIMENSION_TEMPERATURE, 0, 1}},
    {"oc", {DIMENSION_TEMPERATURE, 0, 1}}, /* the letter for the sign of degrees */
    {"?c", {DIMENSION_TEMPERATURE, 0, 1}}, /* the sign lost, as in MIMIC-III */
    {"?f", {DIMENSION_TEMPERATURE, -32, 5.0 / 9.0}},
    {"celsius", {DIMENSION_TEMPERATURE, 0, 1}},
    {"celcius", {DIMENSION_TEMPERATURE, 0, 1}},
    {"centigrade", {DIMENSION_TEMPERATURE, 0, 1}},
    {"gradc", {DIMENSION_TEMPERATURE, 0, 1}},
    {"gradcelsius", {DIMENSION_TEMPERATURE, 0, 1}},
    {"gradosc", {DIMENSION_TEMPERATURE, 0, 1}},
    {"grauc", {DIMENSION_TEMPERATURE, 0, 1}},
    {"grausc", {DIMENSION_TEMPERATURE, 0, 1}},
    {"f", {DIMENSION_TEMPERATURE, -32, 5.0 / 9.0}},
    {"fahrenheit", {DIMENSION_TEMPERATURE, -32, 5.0 / 9.0}},
    {"k", {DIMENSION_TEMPERATURE, -273.15, 1}},
    {"kelvin", {DIMENSION_TEMPERATURE, -273.15, 1}},
    {"kg", {DIMENSION_MASS, 0, 1}},
    {"kgs", {DIMENSION_MASS, 0, 1}},
    {"kilo", {DIMENSION_MASS, 0, 1}},
    {"kilos", {DIMENSION_MASS, 0, 1}},
    {"kilogram", {DIMENSION_MASS, 0, 1}},
    {"kilograms", {DIMENSION_MASS, 0, 1}},
    {"g", {DIMENSION_MASS, 0, 0.001}},
    {"gram", {DIMENSION_MASS, 0, 0.001}},
    {"grams", {DIMENSION_MASS, 0, 0.001}},
    {"lb", {DIMENSION_MASS, 0, 0.45359237}},
    {"lbs", {DIMENSION_MASS, 0, 0.45359237}},
    {"lb_av", {DIMENSION_MASS, 0, 0.45359237}},
    {"pound", {DIMENSION_MASS, 0, 0.45359237}},
    {"pounds", {DIMENSION_MASS, 0, 0.45359237}},
    {"oz", {DIMENSION_MASS, 0, 0.45359237 / 16}},
    {"oz_av", {DIMENSION_MASS, 0, 0.45359237 / 16}},
    {"st", {DIMENSION_MASS, 0, 0.45359237 * 14}},
    {"stone", {DIMENSION_MASS, 0, 0.45359237 * 14}},
    {"cm", {DIMENSION_LENGTH, 0, 1}},
    {"cms", {DIMENSION_LENGTH, 0, 1}},
    {"centimeter", {DIMENSION_LENGTH, 0, 1}},
    {"centimeters", {DIMENSION_LENGTH, 0, 1}},
    {"m", {DIMENSION_LENGTH, 0, 100}},
    {"meter", {DIMENSION_LENGTH, 0, 100}},
    {"meters", {DIMENSION_LENGTH, 0, 100}},
    {"mm", {DIMENSION_LENGTH, 0, 0.1}},
    {"in", {DIMENSION_LENGTH, 0, 2.54}},
    {"in_i", {DIMENSION_LENGTH, 0, 2.54}},
    {"inch", {DIMENSION_LENGTH, 0, 2.54}},
    {"inches", {DIMENSION_LENGTH, 0, 2.54}},
    {"\"", {DIMENSION_LENGTH, 0, 2.54}},
    {"ft", {DIMENSION_LENGTH, 0, 30.48}},
    {"ft_i", {DIMENSION_LENGTH, 0, 30.48}},
    {"feet", {DIMENSION_LENGTH, 0, 30.48}},
    {"ml", {DIMENSION_VOLUME, 0, 1}},
    {"mls", {DIMENSION_VOLUME, 0, 1}},
    {"cc", {DIMENSION_VOLUME, 0, 1}},
    {"milliliter", {DIMENSION_VOLUME, 0, 1}},
    {"milliliters", {DIMENSION_VOLUME, 0, 1}},
    {"dl", {DIMENSION_VOLUME, 0, 100}},
    {"l", {DIMENSION_VOLUME, 0, 1000}},
    {"liter", {DIMENSION_VOLUME, 0, 1000}},
    {"liters", {DIMENSION_VOLUME, 0, 1000}},
    {"mg%", {DIMENSION_MASS_CONCENTRATION, 0, 1}},
    {"mgs%", {DIMENSION_MASS_CONCENTRATION, 0, 1}},
    {"g%", {DIMENSION_MASS_CONCENTRATION, 0, 1000}},
    {"gm%", {DIMENSION_MASS_CONCENTRATION, 0, 1000}},
    {"molar", {DIMENSION_MOLAR_CONCENTRATION, 0, 1000}},
    {"mmolar", {DIMENSION_MOLAR_CONCENTRATION, 0, 1}},
    {"umolar", {DIMENSION_MOLAR_CONCENTRATION, 0, 0.001}},
};

/* Numerators of quotients, in the base unit of their dimension. */
static const struct part {
    const char *key;
    enum dimension dimension;
    double scale;
} numerators[] = {
    {"kg", DIMENSION_MASS_CONCENTRATION, 1e6}, /* mg */
    {"g", DIMENSION_MASS_CONCENTRATION, 1e3},
    {"gm", DIMENSION_MASS_CONCENTRATION, 1e3},
    {"gms", DIMENSION_MASS_CONCENTRATION, 1e3},
    {"gram", DIMENSION_MASS_CONCENTRATION, 1e3},
    {"grams", DIMENSION_MASS_CONCENTRATION, 1e3},
    {"mg", DIMENSION_MASS_CONCENTRATION, 1},
    {"mgs", DIMENSION_MASS_CONCENTRATION, 1},
    {"ug", DIMENSION_MASS_CONCENTRATION, 1e-3},
    {"mcg", DIMENSION_MASS_CONCENTRATION, 1e-3},
    {"ng", DIMENSION_MASS_CONCENTRATION, 1e-6},
    {"pg", DIMENSION_MASS_CONCENTRATION, 1e-9},
    {"mol", DIMENSION_MOLAR_CONCENTRATION, 1e3},
    {"mmol", DIMENSION_MOLAR_CONCENTRATION, 1},
    {"mmols", DIMENSION_MOLAR_CONCENTRATION, 1},
    {"mmole", DIMENSION_MOLAR_CONCENTRATION, 1},
    {"mmoles", DIMENSION_MOLAR_CONCENTRATION, 1},
    {"umol", DIMENSION_MOLAR_CONCENTRATION, 1e-3},
    {"mcmol", DIMENSION_MOLAR_CONCENTRATION, 1e-3},
    {"micromol", DIMENSION_MOLAR_CONCENTRATION, 1e-3},
    {"nmol", DIMENSION_MOLAR_CONCENTRATION, 1e-6},
    {"pmol", DIMENSION_MOLAR_CONCENTRATION, 1e-9},
    {"eq", DIMENSION_CHARGE_CONCENTRATION, 1e3},
    {"meq", DIMENSION_CHARGE_CONCENTRATION, 1},
    {"meqs", DIMENSION_CHARGE_CONCENTRATION, 1},
    {"ueq", DIMENSION_CHARGE_CONCENTRATION, 1e-3},
    {"u", DIMENSION_ENZYME, 1},
    {"iu", DIMENSION_ENZYME, 1},
    {"ui", DIMENSION_ENZYME, 1},
    {"unit", DIMENSION_ENZYME, 1},
    {"units", DIMENSION_ENZYME, 1},
    {"ku", DIMENSION_ENZYME, 1e3},
    {"mu", DIMENSION_ENZYME, 1e-3},
    {"miu", DIMENSION_ENZYME, 1e-3},
    {"ukat", DIMENSION_ENZYME, 60},
    {"mckat", DIMENSION_ENZYME, 60},
    {"nkat", DIMENSION_ENZYME, 0.06},
    {"", DIMENSION_COUNT, 1},
    {"1", DIMENSION_COUNT, 1},
    {"cells", DIMENSION_COUNT, 1},
    {"cell", DIMENSION_COUNT, 1},
    {"k", DIMENSION_COUNT, 1e3},
    {"kcells", DIMENSION_COUNT, 1e3},
    {"103", DIMENSION_COUNT, 1e3},
    {"1000", DIMENSION_COUNT, 1e3},
    {"th", DIMENSION_COUNT, 1e3},
    {"thou", DIMENSION_COUNT, 1e3},
    {"thousand", DIMENSION_COUNT, 1e3},
    {"thousands", DIMENSION_COUNT, 1e3},
    {"tsd", DIMENSION_COUNT, 1e3},
    {"lakh", DIMENSION_COUNT, 1e5},
    {"lakhs", DIMENSION_COUNT, 1e5},
    {"lac", DIMENSION_COUNT, 1e5},
    {"106", DIMENSION_COUNT, 1e6},
    {"m", DIMENSION_COUNT, 1e6},
    {"mill", DIMENSION_COUNT, 1e6},
    {"mio", DIMENSION_COUNT, 1e6},
    {"million", DIMENSION_COUNT, 1e6},
    {"109", DIMENSION_COUNT, 1e9},
    {"giga", DIMENSION_COUNT, 1e9},
    {"gpt", DIMENSION_COUNT, 1e9},
    {"gpa", DIMENSION_COUNT, 1e9},
    {"1012", DIMENSION_COUNT, 1e12},
    {"beats", DIMENSION_RATE, 1},
    {"beat", DIMENSION_RATE, 1},
    {"breaths", DIMENSION_RATE, 1},
    {"breath", DIMENSION_RATE, 1},
    {"br", DIMENSION_RATE, 1},
    {"b", DIMENSION_RATE, 1},
    {"resp", DIMENSION_RATE, 1},
    {"insp", DIMENSION_RATE, 1},
    {"counts", DIMENSION_RATE, 1},
    {"count", DIMENSION_RATE, 1},
    {"cycles", DIMENSION_RATE, 1},
    {"c", DIMENSION_RATE, 1},
    {"bat", DIMENSION_RATE, 1},
    {"batt", DIMENSION_RATE, 1},
    {"puls", DIMENSION_RATE, 1},
    {"pulsations", DIMENSION_RATE, 1},
    {"pulsaciones", DIMENSION_RATE, 1},
    {"denyut", DIMENSION_RATE, 1},
    {"battements", DIMENSION_RATE, 1},
    {"lat", DIMENSION_RATE, 1},
    {"latidos", DIMENSION_RATE, 1},
    {"batimentos", DIMENSION_RATE, 1},
    {"respirations", DIMENSION_RATE, 1},
    {"respiraciones", DIMENSION_RATE, 1},
    {"kali", DIMENSION_RATE, 1},
    {"x", DIMENSION_RATE, 1},
    {"", DIMENSION_RATE, 1},
    {"1", DIMENSION_RATE, 1},
    {"ml", DIMENSION_FLOW, 1},
    {"mls", DIMENSION_FLOW, 1},
    {"cc", DIMENSION_FLOW, 1},
    {"l", DIMENSION_FLOW, 1000},
};

/* Denominators: litres, minutes, or hours of a flow. */
enum denominator { PER_VOLUME, PER_TIME };
static const struct {
    const char *key;
    enum denominator kind;
    double scale; /* litres; minutes */
} denominators[] = {
    {"l", PER_VOLUME, 1},        {"liter", PER_VOLUME, 1},   {"dl", PER_VOLUME, 0.1},
    {"100ml", PER_VOLUME, 0.1},  {"100cc", PER_VOLUME, 0.1}, {"cl", PER_VOLUME, 0.01},
    {"ml", PER_VOLUME, 1e-3},    {"cc", PER_VOLUME, 1e-3},   {"cm3", PER_VOLUME, 1e-3},
    {"ul", PER_VOLUME, 1e-6},    {"mcl", PER_VOLUME, 1e-6},  {"mm3", PER_VOLUME, 1e-6},
    {"cumm", PER_VOLUME, 1e-6},  {"cmm", PER_VOLUME, 1e-6},  {"mmc", PER_VOLUME, 1e-6},
    {"nl", PER_VOLUME, 1e-9},    {"pl", PER_VOLUME, 1e-12},  {"m3", PER_VOLUME, 1e3},
    {"min", PER_TIME, 1},        {"mn", PER_TIME, 1},        {"minute", PER_TIME, 1},
    {"menit", PER_TIME, 1},      {"minuto", PER_TIME, 1},    {"minutes", PER_TIME, 1},
    {"mnt", PER_TIME, 1},        {"dakika", PER_TIME, 1},    {"s", PER_TIME, 1.0 / 60},
    {"sec", PER_TIME, 1.0 / 60}, {"h", PER_TIME, 60},        {"hr", PER_TIME, 60},
    {"hour", PER_TIME, 60},      {"d", PER_TIME, 1440},      {"day", PER_TIME, 1440},
    {"24h", PER_TIME, 1440},
};

/* Non-ASCII characters in units, in UTF-8 and, as single bytes, in Latin-1: the A with circumflex
 * that stands before a sign whose UTF-8 was taken for Latin-1 once, degree, both micro signs,
 * superscripts, multiplication sign, blanks. */
static const struct {
    const char *bytes, *plain;
} characters[] = {
    {"\xC3\x82", ""},      {"\xC2\xB5", "u"},     {"\xCE\xBC", "u"},     {"\xC2\xB0", ""},
    {"\xC2\xBA", ""},      {"\xCB\x9A", ""},      {"\xC2\xB2", "2"},     {"\xC2\xB3", "3"},
    {"\xC2\xB9", "1"},     {"\xE2\x81\xB6", "6"}, {"\xE2\x81\xB9", "9"}, {"\xE2\x81\xB0", "0"},
    {"\xC3\x97", "x"},     {"\xC2\xB7", ""},      {"\xE2\x8B\x85", ""},  {"\xC2\xA0", ""},
    {"\xE2\x80\xAF", ""},  {"\xE2\x80\x89", ""},  {"\xE2\x84\x83", "c"}, {"\xE2\x84\x89", "f"},
    {"\xE2\x88\x92", "-"}, {"\xE2\x81\xBB", "-"}, {"\xEF\xBC\x85", "%"}, {"\xB5", "u"},
    {"\xB0", ""},          {"\xBA", ""},          {"\xB2", "2"},         {"\xB3", "3"},
    {"\xB9", "1"},         {"\xD7", "x"},         {"\xB7", ""},          {"\xA0", ""},
};

/* Spellings that differ from another unit only in case. */
static const struct {
    const char *text, *key;
} cased[] = {{"mM", "mmolar"}, {"uM", "umolar"}, {"\xC2\xB5M", "umolar"}, {"\xCE\xBCM", "umolar"}};

/* Replacements within a key, in this order. */
static const struct {
    const char *from, *to;
} rewrites[] = {
    {"litre", "liter"}, {"metre", "meter"},    {"degrees", ""},       {"degree", ""},
    {"deg", ""},        {"micromole", "umol"}, {"millimole", "mmol"}, {"gramme", "gram"},
    {"minute", "min"},  {"porminuto", "/min"}, {"parmin", "/min"},    {"kwadakika", "/min"},
};

/* "mmol l-1" as a quotient. The longer ones first. */
static const char *const inverses[] = {"min-1", "dl-1", "ml-1", "ul-1", "l-1", "s-1"};

static size_t known_character(const char *text, const char **out)
{
    bool ascii = (unsigned char)*text < 0x80;
    for (size_t i = 0; !ascii && i < sizeof characters / sizeof *characters; i++) {
        size_t length = strlen(characters[i].bytes);
        if (strncmp(text, characters[i].bytes, length) == 0) {
            *out = characters[i].plain;
            return length;
        }
    }
    return 0;
}

/* 10^3, 10*3, 10**3, 10e3, 10E+03, 10(3): length of the sign between the two numbers, or 0. */
static size_t power_sign(const char *text, const char *key, size_t length)
{
    bool ten = length >= 2 && key[length - 2] == '1' && key[length - 1] == '0' &&
               (length == 2 || key[length - 3] < '0' || key[length - 3] > '9');
    size_t sign = ten ? strspn(text, "^*eE+(") : 0;
    while (sign > 0 && text[sign] == '0') {
        sign++;
    }
    return sign > 0 && text[sign] >= '1' && text[sign] <= '9' ? sign : 0;
}

static void rewrite(char *key)
{
    for (size_t i = 0; i < sizeof rewrites / sizeof *rewrites; i++) {
        char *found = strstr(key, rewrites[i].from);
        if (found) {
            size_t old = strlen(rewrites[i].from), new = strlen(rewrites[i].to);
            memmove(found + new, found + old, strlen(found + old) + 1);
            memcpy(found, rewrites[i].to, new);
        }
    }
    size_t length = strlen(key);
    for (size_t i = 0; i < sizeof inverses / sizeof *inverses && !strchr(key, '/'); i++) {
        size_t tail = strlen(inverses[i]);
        if (length >= tail && strcmp(key + length - tail, inverses[i]) == 0) {
            memmove(key + length - tail + 1, key + length - tail, tail - 2);
            key[length - tail] = '/';
            key[length - 1] = 0;
        }
    }
    char *per = strstr(key, "per");
    if (per && strncmp(per, "percent", 7) != 0) {
        *per = '/';
        memmove(per + 1, per + 3, strlen(per + 3) + 1);
    }
}

/* Lower case, without blanks, brackets, power signs, degree signs and full stops: "10*3/uL", "x
 * 10^3/ul" and "10 3/UL" have one key. A part in braces is an annotation of UCUM, and is the key
 * where there is nothing else. False if it is longer than any unit or holds an unknown character.
 */
static bool make_key(const char *text, bool braces, char key[KEY_SIZE])
{
    size_t length = 0;
    bool inside = false;
    while (*text) {
        const char *plain_text = NULL;
        size_t used = known_character(text, &plain_text);
        char c[2] = {*text >= 'A' && *text <= 'Z' ? (char)(*text + 32) : *text, 0};
        if (*text == '{' || *text == '}') {
            inside = *text == '{';
            plain_text = "";
        } else if ((inside && !braces) || (used == 0 && strchr(" \t.[]()*^'", *text))) {
            plain_text = "";
        } else if (used == 0 && (unsigned char)*text >= 0x80) {
            return false;
        }
        if (used == 0) {
            used = power_sign(text, key, length);
            plain_text = used > 0 ? "" : plain_text ? plain_text : c;
            used += used == 0;
        }
        size_t more = strlen(plain_text);
        if (length + more + 2 >= KEY_SIZE) {
            return false;
        }
        memcpy(key + length, plain_text, more);
        length += more;
        text += used;
    }
    key[length] = 0;
    if (key[0] == 'x' && key[1] == '1') {
        memmove(key, key + 1, length);
    }
    rewrite(key);
    return true;
}

static bool find_plain(const char *key, struct unit *unit)
{
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        if (*plain[i].key == *key && strcmp(plain[i].key, key) == 0) {
            *unit = plain[i].unit;
            return true;
        }
    }
    return false;
}

/* The base unit of each dimension that has a quotient, out of mg, mmol, meq, U, cells, 1 or mL over
 * litres or minutes. */
static double base_scale(enum dimension dimension, double over)
{
    static const double per_liter[] = {
        [DIMENSION_MASS_CONCENTRATION] = 0.1,
        [DIMENSION_MOLAR_CONCENTRATION] = 1,
        [DIMENSION_CHARGE_CONCENTRATION] = 1,
        [DIMENSION_ENZYME] = 1,
        [DIMENSION_COUNT] = 1e-9,
        [DIMENSION_RATE] = 1,
        [DIMENSION_FLOW] = 60,
    };
    return per_liter[dimension] / over;
}

static bool find_quotient(const char *key, struct unit *unit)
{
    const char *stroke = strchr(key, '/');
    stroke = stroke ? stroke : strchr(key, '_');
    if (!stroke) {
        return false;
    }
    size_t length = (size_t)(stroke - key), d = 0;
    while (d < sizeof denominators / sizeof *denominators &&
           strcmp(denominators[d].key, stroke + 1) != 0) {
        d++;
    }
    for (size_t i = 0; d < sizeof denominators / sizeof *denominators &&
                       i < sizeof numerators / sizeof *numerators;
         i++) {
        enum dimension dimension = numerators[i].dimension;
        bool timed = dimension == DIMENSION_RATE || dimension == DIMENSION_FLOW;
        if (strncmp(numerators[i].key, key, length) == 0 && numerators[i].key[length] == 0 &&
            timed == (denominators[d].kind == PER_TIME)) {
            *unit = (struct unit){
                dimension, 0, numerators[i].scale * base_scale(dimension, denominators[d].scale)};
            return true;
        }
    }
    return false;
}

static bool find_key(const char *key, struct unit *unit)
{
    return *key && (find_plain(key, unit) || find_quotient(key, unit));
}

bool unit_find(const char *text, struct unit *unit)
{
    char key[KEY_SIZE];
    for (size_t i = 0; i < sizeof cased / sizeof *cased; i++) {
        if (strcmp(text, cased[i].text) == 0) {
            return find_plain(cased[i].key, unit);
        }
    }
    return (make_key(text, false, key) && find_key(key, unit)) ||
           (make_key(text, true, key) && find_key(key, unit));
}

/* mg/dL per mmol/L, and charge of the ion; 0 if not convertible. */
static const struct {
    enum variable variable;
    double molar;
    double charges;
} substances[] = {
    {VARIABLE_ALBUMIN, 6646, 0},
    {VARIABLE_BILIRUBIN, 1000 / 17.1, 0},
    {VARIABLE_BUN, 2.8, 0},
    {VARIABLE_CHOLESTEROL, 38.67, 0},
    {VARIABLE_CREATININE, 1000 / 88.4, 0},
    {VARIABLE_GLUCOSE, 18.016, 0},
    {VARIABLE_HCO3, 6.1017, 1},
    {VARIABLE_K, 3.9098, 1},
    {VARIABLE_LACTATE, 9.01, 1},
    {VARIABLE_MG, 2.43, 2},
    {VARIABLE_NA, 2.299, 1},
};

static bool contains(const char *text, const char *part)
{
    size_t length = strlen(part);
    for (; *text; text++) {
        size_t i = 0;
        while (i < length &&
               (text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32 : text[i]) == part[i]) {
            i++;
        }
        if (i == length) {
            return true;
        }
    }
    return false;
}

bool unit_is_urea(const char *name)
{
    static const char *const urea[] = {"urea",      "uree",  "ur\303\251e",
                                       "harnstoff", "ureum", "ureia"};
    static const char *const nitrogen[] = {"nitrogen", "bun", "azot", "nitrog", "-n", "stickstoff"};
    bool is = false;
    for (size_t i = 0; i < sizeof urea / sizeof *urea; i++) {
        is |= contains(name, urea[i]);
    }
    for (size_t i = 0; i < sizeof nitrogen / sizeof *nitrogen; i++) {
        is &= !contains(name, nitrogen[i]);
    }
    return is;
}

bool unit_is_sensitive_troponin(enum variable variable, const char *name)
{
    static const char *const words[] = {"hs", "sensitiv", "sensib"};
    bool is = false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        is |= contains(name, words[i]);
    }
    return is && (variable == VARIABLE_TROPONIN_I || variable == VARIABLE_TROPONIN_T);
}

/* The variable's own unit. */
static struct unit own_unit(enum variable variable)
{
    struct unit unit = {DIMENSION_NONE, 0, 1};
    if (variable == VARIABLE_FIO2) {
        unit.dimension = DIMENSION_RATIO;
    } else if (*variable_info(variable)->unit) {
        unit_find(variable_info(variable)->unit, &unit);
    }
    return unit;
}

/* mg/dL per unit of mol or equivalents per litre; 0 if not convertible. */
static double to_mass(enum variable variable, enum dimension dimension)
{
    for (size_t i = 0; i < sizeof substances / sizeof *substances; i++) {
        if (substances[i].variable == variable) {
            return dimension == DIMENSION_MASS_CONCENTRATION    ? 1
                   : dimension == DIMENSION_MOLAR_CONCENTRATION ? substances[i].molar
                   : dimension == DIMENSION_CHARGE_CONCENTRATION && substances[i].charges > 0
                       ? substances[i].molar / substances[i].charges
                       : 0;
        }
    }
    return 0;
}

/* Factor from the base unit of `from` to that of `to`; 0 if there is none. */
static double bridge(enum variable variable, enum dimension from, enum dimension to)
{
    if (from == to || (to == DIMENSION_NONE && from == DIMENSION_RATIO)) {
        return 1;
    }
    double low = to_mass(variable, to);
    return low > 0 ? to_mass(variable, from) / low : 0;
}

/* BUN is urea nitrogen. */
static double urea_factor(const char *name, const struct unit *unit, const char **doubt)
{
    bool urea = name && unit_is_urea(name), mass = unit->dimension == DIMENSION_MASS_CONCENTRATION;
    if (urea && mass) {
        *doubt = N_("taken as the mass of urea, 0.467 of it nitrogen");
        return 0.467;
    }
    if (!urea && !mass) {
        *doubt = N_("taken as mmol of urea; mmol of nitrogen would be half of it");
    } else if (!urea && unit->scale > 1) {
        *doubt = N_("taken as the mass of nitrogen; urea would be 0.467 of it");
    }
    return 1;
}

/* How values in a unit become those in the variable's own: (value + offset) * scale - own_offset.
 */
static void find_conversion(enum variable variable, const char *name, const char *text,
                            struct unit_slot *found, const char **doubt)
{
    struct unit unit;
    *found =
        (struct unit_slot){.variable = variable, .fit = UNIT_UNKNOWN, .scale = 1, .same = true};
    if (variable == VARIABLE_PH && text_same(text, "units")) {
        found->fit = UNIT_FITS; /* as MIMIC writes it */
        return;
    }
    if (!unit_find(text, &unit)) {
        return;
    }
    struct unit own = own_unit(variable);
    /* G/L is 10^9 cells per litre for counts, and grams per litre otherwise. */
    bool giga = own.dimension == DIMENSION_COUNT && unit.scale >= 100 && unit.scale <= 100;
    if (giga && unit.dimension == DIMENSION_MASS_CONCENTRATION) {
        unit = own;
    }
    double factor = bridge(variable, unit.dimension, own.dimension);
    found->fit = factor > 0 ? UNIT_FITS : UNIT_UNFIT;
    if (!(factor > 0)) {
        return;
    }
    if (variable == VARIABLE_BUN) {
        factor *= urea_factor(name, &unit, doubt);
    }
    found->offset = unit.offset;
    found->scale = unit.scale / own.scale * factor;
    found->own_offset = own.offset;
    found->same = fabs(found->scale - 1) < 1e-12 && fabs(unit.offset - own.offset) < 1e-12;
}

/* Where the conversion of a unit is kept; NULL: it is not. The name matters for urea alone. */
static struct unit_slot *find_slot(struct unit_cache *cache, enum variable variable,
                                   const char *text)
{
    size_t length = strlen(text);
    if (!cache || variable == VARIABLE_BUN || length == 0 ||
        length >= sizeof cache->slots[0].text) {
        return NULL;
    }
    size_t hash = (size_t)variable + 31 * (unsigned char)text[0] +
                  37 * (unsigned char)text[length / 2] + 41 * (unsigned char)text[length - 1];
    return &cache->slots[hash % UNIT_SLOTS];
}

enum unit_fit unit_convert_again(struct unit_cache *cache, enum variable variable, const char *name,
                                 const char *text, double value, double *out, const char **doubt)
{
    *doubt = NULL;
    if (*text && variable != VARIABLE_BUN && strcmp(text, variable_info(variable)->unit) == 0) {
        *out = value; /* the common case: nothing to look up */
        return UNIT_FITS;
    }
    struct unit_slot one, *slot = find_slot(cache, variable, text);
    bool kept = slot && slot->variable == variable && strcmp(slot->text, text) == 0;
    if (!kept) {
        slot = slot ? slot : &one;
        find_conversion(variable, name, text, slot, doubt);
        if (slot != &one) {
            memcpy(slot->text, text, strlen(text) + 1);
        }
    }
    if (slot->fit == UNIT_FITS) {
        *out = slot->same ? value : (value + slot->offset) * slot->scale - slot->own_offset;
    }
    return slot->fit;
}

enum unit_fit unit_convert(enum variable variable, const char *name, const char *text, double value,
                           double *out, const char **doubt)
{
    return unit_convert_again(NULL, variable, name, text, value, out, doubt);
}

bool unit_split_value(const char *text, char *number, size_t size, const char **unit)
{
    const char *p = text + strspn(text, " \t");
    const char *start = p;
    p += strspn(p, "<>=~");
    p += strncmp(p, "\xE2\x89\xA4", 3) == 0 || strncmp(p, "\xE2\x89\xA5", 3) == 0 ? 3 : 0;
    p += strspn(p, " \t");
    const char *digits = p + strspn(p, "+-");
    p = digits + strspn(digits, "0123456789.,");
    size_t length = (size_t)(p - start);
    const char *rest = p + strspn(p, " \t");
    if (p == digits || strcspn(digits, "0123456789") >= (size_t)(p - digits) || *rest == 0 ||
        length >= size) {
        return false;
    }
    /* 1e3 is one number */
    double whole;
    if (text_number(start, false, &whole)) {
        return false;
    }
    memcpy(number, start, length);
    number[length] = 0;
    *unit = rest;
    return true;
}

/* Splits text at a position and trims both parts. */
static bool take_parts(const char *text, size_t name_end, size_t unit_start, size_t unit_end,
                       enum variable (*find)(const char *), char *name, size_t name_size,
                       char *unit, size_t unit_size)
{
    char first[96], second[64];
    if (name_end >= sizeof first || unit_end - unit_start >= sizeof second) {
        return false;
    }
    memcpy(first, text, name_end);
    first[name_end] = 0;
    memcpy(second, text + unit_start, unit_end - unit_start);
    second[unit_end - unit_start] = 0;
    const char *left = text_trim(first), *right = text_trim(second);
    if (find(left) == VARIABLE_NONE || *right == 0 || strlen(left) >= name_size ||
        strlen(right) >= unit_size) {
        return false;
    }
    memcpy(name, left, strlen(left) + 1);
    memcpy(unit, right, strlen(right) + 1);
    return true;
}

/* The last pair of brackets, which may hold brackets: Temp [[degF]]. */
static bool split_brackets(const char *text, enum variable (*find)(const char *), char *name,
                           size_t name_size, char *unit, size_t unit_size)
{
    size_t end = strlen(text);
    while (end > 0 && (text[end - 1] == ' ' || text[end - 1] == '\t')) {
        end--;
    }
    if (end == 0 || !strchr(")]", text[end - 1])) {
        return false;
    }
    char close = text[end - 1], open = close == ')' ? '(' : '[';
    int depth = 0;
    for (size_t i = end; i-- > 0;) {
        depth += (text[i] == close) - (text[i] == open);
        if (depth == 0) {
            return take_parts(text, i, i + 1, end - 1, find, name, name_size, unit, unit_size);
        }
    }
    return false;
}

static bool split_unit(const char *text, enum variable (*find)(const char *), char *name,
                       size_t name_size, char *unit, size_t unit_size)
{
    if (split_brackets(text, find, name, name_size, unit, unit_size)) {
        return true;
    }
    for (size_t i = *text ? 1 : 0; text[i]; i++) {
        struct unit known;
        if (strchr(" _,;:-", text[i]) && text[i + 1] && unit_find(text + i + 1, &known) &&
            take_parts(text, i, i + 1, strlen(text), find, name, name_size, unit, unit_size)) {
            return true;
        }
    }
    return false;
}

bool unit_split_name(const char *text, enum variable (*find)(const char *), char *name,
                     size_t name_size, char *unit, size_t unit_size)
{
    return find(text) == VARIABLE_NONE && split_unit(text, find, name, name_size, unit, unit_size);
}

/* Whatever the name is. */
static enum variable find_any(const char *name)
{
    (void)name;
    return VARIABLE_HR;
}

bool unit_in_header(const char *text, enum variable variable, char *unit, size_t unit_size)
{
    char name[96];
    double own;
    const char *doubt;
    return split_unit(text, find_any, name, sizeof name, unit, unit_size) &&
           unit_convert(variable, NULL, unit, 1, &own, &doubt) == UNIT_FITS;
}
