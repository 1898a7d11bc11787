/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/names.h"

#include <stdio.h>
#include <string.h>

#include "patient/units.h"

enum { KEY_BYTES = 48 };

/* By the key of the name (make_key). A name that means two things in two languages is left out. */
static const struct synonym {
    const char *key;
    enum variable variable;
} synonyms[] = {
    /* English */
    {"pulse", VARIABLE_HR},
    {"pulserate", VARIABLE_HR},
    {"p", VARIABLE_HR},
    {"heartrate", VARIABLE_HR},
    {"heart", VARIABLE_HR},
    {"sats", VARIABLE_SPO2},
    {"sat", VARIABLE_SPO2},
    {"sato2", VARIABLE_SPO2},
    {"o2sat", VARIABLE_SPO2},
    {"o2sats", VARIABLE_SPO2},
    {"oxygensats", VARIABLE_SPO2},
    {"saturation", VARIABLE_SPO2},
    {"saturations", VARIABLE_SPO2},
    {"pulseox", VARIABLE_SPO2},
    {"sp02", VARIABLE_SPO2},
    {"r", VARIABLE_RESP_RATE},
    {"resp", VARIABLE_RESP_RATE},
    {"resps", VARIABLE_RESP_RATE},
    {"respiration", VARIABLE_RESP_RATE},
    {"respirations", VARIABLE_RESP_RATE},
    {"respiratoryrate", VARIABLE_RESP_RATE},
    {"breaths", VARIABLE_RESP_RATE},
    {"breathing", VARIABLE_RESP_RATE},
    {"breathingrate", VARIABLE_RESP_RATE},
    {"t", VARIABLE_TEMP},
    {"tmp", VARIABLE_TEMP},
    {"temps", VARIABLE_TEMP},
    {"bodytemp", VARIABLE_TEMP},
    {"bodytemperature", VARIABLE_TEMP},
    {"sys", VARIABLE_SBP},
    {"systolic", VARIABLE_SBP},
    {"systolicbp", VARIABLE_SBP},
    {"dia", VARIABLE_DBP},
    {"diastolic", VARIABLE_DBP},
    {"diastolicbp", VARIABLE_DBP},
    {"meanbp", VARIABLE_MBP},
    {"bun", VARIABLE_BUN},
    {"ureanitrogen", VARIABLE_BUN},
    {"bloodureanitrogen", VARIABLE_BUN},
    {"urea", VARIABLE_BUN},
    {"potassium", VARIABLE_K},
    {"sodium", VARIABLE_NA},
    {"magnesium", VARIABLE_MG},
    {"lac", VARIABLE_LACTATE},
    {"lact", VARIABLE_LACTATE},
    {"lacticacid", VARIABLE_LACTATE},
    {"cr", VARIABLE_CREATININE},
    {"crea", VARIABLE_CREATININE},
    {"creat", VARIABLE_CREATININE},
    {"scr", VARIABLE_CREATININE},
    {"plt", VARIABLE_PLATELETS},
    {"plts", VARIABLE_PLATELETS},
    {"plat", VARIABLE_PLATELETS},
    {"thrombocytes", VARIABLE_PLATELETS},
    {"wcc", VARIABLE_WBC},
    {"wbcs", VARIABLE_WBC},
    {"whitecells", VARIABLE_WBC},
    {"whitecellcount", VARIABLE_WBC},
    {"whitecount", VARIABLE_WBC},
    {"leucocytes", VARIABLE_WBC},
    {"leukocytes", VARIABLE_WBC},
    {"bili", VARIABLE_BILIRUBIN},
    {"tbil", VARIABLE_BILIRUBIN},
    {"tbili", VARIABLE_BILIRUBIN},
    {"totalbilirubin", VARIABLE_BILIRUBIN},
    {"alb", VARIABLE_ALBUMIN},
    {"alkphos", VARIABLE_ALP},
    {"alkalinephosphatase", VARIABLE_ALP},
    {"sgpt", VARIABLE_ALT},
    {"alat", VARIABLE_ALT},
    {"sgot", VARIABLE_AST},
    {"asat", VARIABLE_AST},
    {"glu", VARIABLE_GLUCOSE},
    {"gluc", VARIABLE_GLUCOSE},
    {"sugar", VARIABLE_GLUCOSE},
    {"bloodsugar", VARIABLE_GLUCOSE},
    {"bloodglucose", VARIABLE_GLUCOSE},
    {"bsl", VARIABLE_GLUCOSE},
    {"rbs", VARIABLE_GLUCOSE},
    {"cbg", VARIABLE_GLUCOSE},
    {"hematocrit", VARIABLE_HCT},
    {"haematocrit", VARIABLE_HCT},
    {"pcv", VARIABLE_HCT},
    {"packedcellvolume", VARIABLE_HCT},
    {"bic", VARIABLE_HCO3},
    {"bicarb", VARIABLE_HCO3},
    {"bicarbonate", VARIABLE_HCO3},
    {"chol", VARIABLE_CHOLESTEROL},
    {"tropi", VARIABLE_TROPONIN_I},
    {"tni", VARIABLE_TROPONIN_I},
    {"tropt", VARIABLE_TROPONIN_T},
    {"tnt", VARIABLE_TROPONIN_T},
    {"uo", VARIABLE_URINE},
    {"uop", VARIABLE_URINE},
    {"urineoutput", VARIABLE_URINE},
    {"wt", VARIABLE_WEIGHT},
    {"bw", VARIABLE_WEIGHT},
    {"bodyweight", VARIABLE_WEIGHT},
    {"ht", VARIABLE_HEIGHT},
    {"fi02", VARIABLE_FIO2},
    {"inspiredoxygen", VARIABLE_FIO2},
    {"coma", VARIABLE_GCS},
    {"comascore", VARIABLE_GCS},
    {"glasgow", VARIABLE_GCS},
    {"glasgowcomascale", VARIABLE_GCS},
    {"glasgowcomascore", VARIABLE_GCS},
    {"vent", VARIABLE_MECH_VENT},
    {"ventilated", VARIABLE_MECH_VENT},
    {"ventilator", VARIABLE_MECH_VENT},
    {"crt", VARIABLE_CAPILLARY_REFILL},
    {"o2", VARIABLE_OXYGEN},
    {"oxygen", VARIABLE_OXYGEN},
    {"supplementaloxygen", VARIABLE_OXYGEN},
    /* French */
    {"fc", VARIABLE_HR},
    {"pouls", VARIABLE_HR},
    {"frequencecardiaque", VARIABLE_HR},
    {"fr", VARIABLE_RESP_RATE},
    {"frequencerespiratoire", VARIABLE_RESP_RATE},
    {"pas", VARIABLE_SBP},
    {"tas", VARIABLE_SBP},
    {"systolique", VARIABLE_SBP},
    {"pad", VARIABLE_DBP},
    {"tad", VARIABLE_DBP},
    {"diastolique", VARIABLE_DBP},
    {"pam", VARIABLE_MBP},
    {"tam", VARIABLE_MBP},
    {"uree", VARIABLE_BUN},
    {"glycemie", VARIABLE_GLUCOSE},
    {"gly", VARIABLE_GLUCOSE},
    {"creatininemie", VARIABLE_CREATININE},
    {"plaquettes", VARIABLE_PLATELETS},
    {"gb", VARIABLE_WBC},
    {"globulesblancs", VARIABLE_WBC},
    {"kaliemie", VARIABLE_K},
    {"natremie", VARIABLE_NA},
    {"lactates", VARIABLE_LACTATE},
    {"bilirubine", VARIABLE_BILIRUBIN},
    {"albumine", VARIABLE_ALBUMIN},
    {"hematocrite", VARIABLE_HCT},
    {"hte", VARIABLE_HCT},
    {"bicarbonates", VARIABLE_HCO3},
    {"poids", VARIABLE_WEIGHT},
    {"taille", VARIABLE_HEIGHT},
    {"diurese", VARIABLE_URINE},
    {"oxygene", VARIABLE_OXYGEN},
    /* Spanish and Portuguese */
    {"pulso", VARIABLE_HR},
    {"frecuenciacardiaca", VARIABLE_HR},
    {"frequenciacardiaca", VARIABLE_HR},
    {"frecuenciarespiratoria", VARIABLE_RESP_RATE},
    {"frequenciarespiratoria", VARIABLE_RESP_RATE},
    {"temperatura", VARIABLE_TEMP},
    {"saturacion", VARIABLE_SPO2},
    {"saturacao", VARIABLE_SPO2},
    {"sistolica", VARIABLE_SBP},
    {"diastolica", VARIABLE_DBP},
    {"ureia", VARIABLE_BUN},
    {"glucosa", VARIABLE_GLUCOSE},
    {"glucemia", VARIABLE_GLUCOSE},
    {"glicemia", VARIABLE_GLUCOSE},
    {"glicose", VARIABLE_GLUCOSE},
    {"creatinina", VARIABLE_CREATININE},
    {"plaquetas", VARIABLE_PLATELETS},
    {"leucocitos", VARIABLE_WBC},
    {"globulosblancos", VARIABLE_WBC},
    {"potasio", VARIABLE_K},
    {"potassio", VARIABLE_K},
    {"sodio", VARIABLE_NA},
    {"magnesio", VARIABLE_MG},
    {"lactato", VARIABLE_LACTATE},
    {"bilirrubina", VARIABLE_BILIRUBIN},
    {"albumina", VARIABLE_ALBUMIN},
    {"hematocrito", VARIABLE_HCT},
    {"bicarbonato", VARIABLE_HCO3},
    {"peso", VARIABLE_WEIGHT},
    {"talla", VARIABLE_HEIGHT},
    {"estatura", VARIABLE_HEIGHT},
    {"altura", VARIABLE_HEIGHT},
    {"diuresis", VARIABLE_URINE},
    {"orina", VARIABLE_URINE},
    {"urina", VARIABLE_URINE},
    {"oxigeno", VARIABLE_OXYGEN},
    {"oxigenio", VARIABLE_OXYGEN},
    /* Indonesian */
    {"nadi", VARIABLE_HR},
    {"denyutnadi", VARIABLE_HR},
    {"denyutjantung", VARIABLE_HR},
    {"napas", VARIABLE_RESP_RATE},
    {"nafas", VARIABLE_RESP_RATE},
    {"lajunapas", VARIABLE_RESP_RATE},
    {"frekuensinapas", VARIABLE_RESP_RATE},
    {"pernapasan", VARIABLE_RESP_RATE},
    {"suhu", VARIABLE_TEMP},
    {"saturasi", VARIABLE_SPO2},
    {"sistolik", VARIABLE_SBP},
    {"diastolik", VARIABLE_DBP},
    {"ureum", VARIABLE_BUN},
    {"gds", VARIABLE_GLUCOSE},
    {"guladarah", VARIABLE_GLUCOSE},
    {"glukosa", VARIABLE_GLUCOSE},
    {"kreatinin", VARIABLE_CREATININE},
    {"trombosit", VARIABLE_PLATELETS},
    {"leukosit", VARIABLE_WBC},
    {"kalium", VARIABLE_K},
    {"natrium", VARIABLE_NA},
    {"laktat", VARIABLE_LACTATE},
    {"hematokrit", VARIABLE_HCT},
    {"berat", VARIABLE_WEIGHT},
    {"beratbadan", VARIABLE_WEIGHT},
    {"tinggibadan", VARIABLE_HEIGHT},
    {"urin", VARIABLE_URINE},
    {"oksigen", VARIABLE_OXYGEN},
    /* Swahili */
    {"mapigo", VARIABLE_HR},
    {"mapigoyamoyo", VARIABLE_HR},
    {"kupumua", VARIABLE_RESP_RATE},
    {"upumuaji", VARIABLE_RESP_RATE},
    {"joto", VARIABLE_TEMP},
    {"jotolamwili", VARIABLE_TEMP},
    {"halijoto", VARIABLE_TEMP},
    {"sukari", VARIABLE_GLUCOSE},
    {"sukariyadamu", VARIABLE_GLUCOSE},
    {"uzito", VARIABLE_WEIGHT},
    {"urefu", VARIABLE_HEIGHT},
    {"mkojo", VARIABLE_URINE},
    {"oksijeni", VARIABLE_OXYGEN},
};

/* Pressures that are said as two numbers. */
static const struct {
    const char *key;
    enum variable systolic, diastolic;
} pairs[] = {
    {"bp", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"nibp", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"nbp", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"bloodpressure", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"abp", VARIABLE_SYS_ABP, VARIABLE_DIAS_ABP},
    {"ibp", VARIABLE_SYS_ABP, VARIABLE_DIAS_ABP},
    {"artbp", VARIABLE_SYS_ABP, VARIABLE_DIAS_ABP},
    /* French, Spanish, Portuguese */
    {"ta", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"pa", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"tension", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"tensionarterielle", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"pressionarterielle", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"tensionarterial", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"presionarterial", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"pressaoarterial", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    /* Indonesian, Swahili */
    {"td", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"tensi", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"tekanandarah", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"presha", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
    {"shinikizoladamu", VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
};

static const char no_haemoglobin[] =
    "haemoglobin is read by no network and not kept; the haematocrit is: HCT";
static const struct {
    const char *key, *refusal;
} refusals[] = {
    {"hb", no_haemoglobin},
    {"hgb", no_haemoglobin},
    {"haemoglobin", no_haemoglobin},
    {"hemoglobin", no_haemoglobin},
    {"hemoglobine", no_haemoglobin},
    {"hemoglobina", no_haemoglobin},
    {"pco2", "arterial or venous? PaCO2 is the arterial one"},
    {"po2", "arterial or venous? PaO2 is the arterial one"},
    {"trop", "which of TroponinI, TroponinT?"},
    {"avpu", "the Glasgow scale is kept: GCS 15, or E4V5M6"},
};

static const struct {
    const char *key;
    int answer;
} answers[] =
    {
        {"yes", 1}, {"y", 1},     {"oui", 1},  {"si", 1},    {"sim", 1},
        {"ya", 1},  {"ndiyo", 1}, {"ndio", 1}, {"no", 0},    {"n", 0},
        {"non", 0}, {"nao", 0},   {"none", 0}, {"tidak", 0}, {"hapana", 0},
},
  breathed[] = {
      {"air", 0},           {"onair", 0},        {"roomair", 0},
      {"onroomair", 0},     {"ra", 0},           {"onra", 0},
      {"noo2", 0},          {"nooxygen", 0},     {"airambiant", 0},
      {"sansoxygene", 0},   {"aireambiente", 0}, {"sinoxigeno", 0},
      {"arambiente", 0},    {"semoxigenio", 0},  {"udararuangan", 0},
      {"udararuang", 0},    {"tanpaoksigen", 0}, {"hewayakawaida", 0},
      {"ono2", 1},          {"onoxygen", 1},     {"sousoxygene", 1},
      {"souso2", 1},        {"conoxigeno", 1},   {"comoxigenio", 1},
      {"denganoksigen", 1},
};

/* Letters of Latin-1 without their accents: U+00C0 to U+00FF, from the byte behind 0xC3. */
static const char unaccented[] =
    "aaaaaaaceeeeiiiidnooooo\0ouuuuy\0saaaaaaaceeeeiiiidnooooo\0ouuuuy\0y";

/* The next letter or digit of a name, small and without accent; blanks, points, hyphens, signs of
 * degrees and the like are passed over. 0 at its end. */
static char next_of_key(const char **name)
{
    while (**name) {
        const char *text = *name;
        unsigned char c = (unsigned char)*text, next = (unsigned char)text[1];
        (*name)++;
        if (c >= 'A' && c <= 'Z') {
            return (char)(c + 32);
        }
        if (c == 0xC3 && next >= 0x80 && next <= 0xBF) {
            (*name)++;
            if (unaccented[next - 0x80]) {
                return unaccented[next - 0x80];
            }
        } else if (c == 0xC2 && (next == 0xB0 || next == 0xBA)) {
            (*name)++; /* the sign of degrees or ordinals */
        } else if (c == 0xE2 && strncmp(text, "\xE2\x82\x82", 3) == 0) {
            *name = text + 3;
            return '2'; /* as in SpO2, written low */
        } else if ((c >= 'a' && c <= 'z') || !strchr(" \t.-_+", c)) {
            return (char)c;
        }
    }
    return 0;
}

/* Small letters and digits only. False if it is longer than any name. */
static bool make_key(const char *text, char key[KEY_BYTES])
{
    size_t length = 0;
    while ((key[length] = next_of_key(&text)) != 0) {
        if (++length == KEY_BYTES) {
            return false;
        }
    }
    return length > 0;
}

/* Has a name this key? */
static bool has_key(const char *name, const char *key)
{
    char c;
    do {
        c = next_of_key(&name);
        if (c != *key++) {
            return false;
        }
    } while (c);
    return true;
}

static bool find_pair(const char *key, struct name_meaning *meaning)
{
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        if (strcmp(pairs[i].key, key) == 0) {
            meaning->variable = pairs[i].systolic;
            meaning->with = pairs[i].diastolic;
            return true;
        }
    }
    return false;
}

static bool find_synonym(const char *key, struct name_meaning *meaning)
{
    for (size_t i = 0; i < sizeof synonyms / sizeof *synonyms; i++) {
        if (strcmp(synonyms[i].key, key) == 0) {
            meaning->variable = synonyms[i].variable;
            meaning->urea = meaning->variable == VARIABLE_BUN && unit_is_urea(key);
            return true;
        }
    }
    return false;
}

static bool find_refusal(const char *key, struct name_meaning *meaning)
{
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        if (strcmp(refusals[i].key, key) == 0) {
            meaning->refusal = refusals[i].refusal;
            return true;
        }
    }
    return false;
}

/* The variable table's own names, whatever their blanks. */
static bool find_own(const char *text, const char *key, struct name_meaning *meaning)
{
    meaning->variable = variable_find(text);
    for (int v = 0; v < VARIABLE_COUNT && meaning->variable == VARIABLE_NONE; v++) {
        const struct variable_info *info = variable_info((enum variable)v);
        if (has_key(info->name, key) || (info->challenge && has_key(info->challenge, key)) ||
            has_key(info->label, key)) {
            meaning->variable = (enum variable)v;
        }
    }
    return meaning->variable != VARIABLE_NONE;
}

bool name_find(const char *text, struct name_meaning *meaning)
{
    char key[KEY_BYTES];
    *meaning = (struct name_meaning){.variable = VARIABLE_NONE, .with = VARIABLE_NONE};
    return make_key(text, key) && (find_own(text, key, meaning) || find_pair(key, meaning) ||
                                   find_synonym(key, meaning) || find_refusal(key, meaning));
}

bool name_find_in_file(const char *text, struct name_meaning *meaning)
{
    static const char *const elsewhere[] = {
        "p", "r", "t", "pa", "ta", "td", "dia", "plat", "ht", "cbg", "crt", "o2", "sat", "gly",
    };
    char key[KEY_BYTES];
    *meaning = (struct name_meaning){.variable = VARIABLE_NONE, .with = VARIABLE_NONE};
    bool ok = make_key(text, key);
    for (size_t i = 0; ok && i < sizeof elsewhere / sizeof *elsewhere; i++) {
        ok = strcmp(elsewhere[i], key) != 0;
    }
    return ok && name_find(text, meaning);
}

enum variable name_variable(const char *text)
{
    struct name_meaning meaning;
    bool one = name_find(text, &meaning) && meaning.with == VARIABLE_NONE;
    return one ? meaning.variable : VARIABLE_NONE;
}

int name_answer(const char *text)
{
    char key[KEY_BYTES];
    for (size_t i = 0; make_key(text, key) && i < sizeof answers / sizeof *answers; i++) {
        if (strcmp(answers[i].key, key) == 0) {
            return answers[i].answer;
        }
    }
    return -1;
}

int name_breathed(const char *text)
{
    char key[KEY_BYTES];
    for (size_t i = 0; make_key(text, key) && i < sizeof breathed / sizeof *breathed; i++) {
        if (strcmp(breathed[i].key, key) == 0) {
            return breathed[i].answer;
        }
    }
    return -1;
}
