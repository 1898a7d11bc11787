/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/columns.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "patient/cell.h"
#include "patient/codes.h"
#include "patient/names.h"
#include "patient/units.h"
#include "patient/when.h"

enum role { ROLE_PATIENT, ROLE_AGE, ROLE_SEX, ROLE_PARAMETER, ROLE_VALUE, ROLES };

/* Names expected by the readers. */
static const char *const own_names[ROLES] = {"RecordID", "Age", "Gender", "Parameter", "Value"};

/* By the key of the name without parts in brackets. */
static const struct {
    const char *key;
    enum role role;
} usual_names[] = {
    {"id", ROLE_PATIENT},
    {"no", ROLE_PATIENT},
    {"patient", ROLE_PATIENT},
    {"hadmid", ROLE_PATIENT},
    {"icustayid", ROLE_PATIENT},
    {"patientunitstayid", ROLE_PATIENT},
    {"patienthealthsystemstayid", ROLE_PATIENT},
    {"uniquepid", ROLE_PATIENT},
    {"visitoccurrenceid", ROLE_PATIENT},
    {"patientid", ROLE_PATIENT},
    {"patientno", ROLE_PATIENT},
    {"patientnumber", ROLE_PATIENT},
    {"patientname", ROLE_PATIENT},
    {"patientcode", ROLE_PATIENT},
    {"patientidentifier", ROLE_PATIENT},
    {"personid", ROLE_PATIENT},
    {"pid", ROLE_PATIENT},
    {"ptid", ROLE_PATIENT},
    {"mrn", ROLE_PATIENT},
    {"medicalrecordnumber", ROLE_PATIENT},
    {"hospitalnumber", ROLE_PATIENT},
    {"subject", ROLE_PATIENT},
    {"subjid", ROLE_PATIENT},
    {"caseid", ROLE_PATIENT},
    {"casenumber", ROLE_PATIENT},
    {"encounterid", ROLE_PATIENT},
    {"visitid", ROLE_PATIENT},
    {"admissionid", ROLE_PATIENT},
    {"stay", ROLE_PATIENT},
    {"stayid", ROLE_PATIENT},
    {"idpatient", ROLE_PATIENT},
    {"nopatient", ROLE_PATIENT},
    {"ipp", ROLE_PATIENT},
    {"numerodossier", ROLE_PATIENT},
    {"identifiant", ROLE_PATIENT},
    {"paciente", ROLE_PATIENT},
    {"idpaciente", ROLE_PATIENT},
    {"historiaclinica", ROLE_PATIENT},
    {"prontuario", ROLE_PATIENT},
    {"patientenid", ROLE_PATIENT},
    {"patientennummer", ROLE_PATIENT},
    {"fallnummer", ROLE_PATIENT},
    {"fallnr", ROLE_PATIENT},
    {"pasien", ROLE_PATIENT},
    {"idpasien", ROLE_PATIENT},
    {"nomorrekammedis", ROLE_PATIENT},
    {"mgonjwa", ROLE_PATIENT},
    {"recordid", ROLE_PATIENT},
    {"patid", ROLE_PATIENT},
    {"patno", ROLE_PATIENT},
    {"patnr", ROLE_PATIENT},
    {"pat", ROLE_PATIENT},
    {"patientnr", ROLE_PATIENT},
    {"patencid", ROLE_PATIENT},
    {"patenccsnid", ROLE_PATIENT},
    {"csn", ROLE_PATIENT},
    {"accountnumber", ROLE_PATIENT},
    {"accountno", ROLE_PATIENT},
    {"acctno", ROLE_PATIENT},
    {"usubjid", ROLE_PATIENT},
    {"registrationnumber", ROLE_PATIENT},
    {"encounternumber", ROLE_PATIENT},
    {"encounterno", ROLE_PATIENT},
    {"visitnumber", ROLE_PATIENT},
    {"admissionnumber", ROLE_PATIENT},
    {"admissionno", ROLE_PATIENT},
    {"episodeid", ROLE_PATIENT},
    {"subjectid", ROLE_PATIENT},
    {"subjectno", ROLE_PATIENT},
    {"participantid", ROLE_PATIENT},
    {"fallid", ROLE_PATIENT},
    {"caseno", ROLE_PATIENT},
    {"patientennr", ROLE_PATIENT},
    {"numpatient", ROLE_PATIENT},
    {"numeropatient", ROLE_PATIENT},
    {"codigopaciente", ROLE_PATIENT},
    {"numeropaciente", ROLE_PATIENT},
    {"nhc", ROLE_PATIENT},
    {"numeroatendimento", ROLE_PATIENT},
    {"atendimento", ROLE_PATIENT},
    {"nambayamgonjwa", ROLE_PATIENT},
    {"uhid", ROLE_PATIENT},
    {"mrno", ROLE_PATIENT},
    {"mrdno", ROLE_PATIENT},
    {"hn", ROLE_PATIENT},
    {"nhi", ROLE_PATIENT},
    {"nhsnumber", ROLE_PATIENT},
    {"nhsno", ROLE_PATIENT},
    {"hospitalno", ROLE_PATIENT},
    {"hospno", ROLE_PATIENT},
    {"ipno", ROLE_PATIENT},
    {"ipnumber", ROLE_PATIENT},
    {"crno", ROLE_PATIENT},
    {"chartno", ROLE_PATIENT},
    {"chartnumber", ROLE_PATIENT},
    {"fileno", ROLE_PATIENT},
    {"filenumber", ROLE_PATIENT},
    {"folderno", ROLE_PATIENT},
    {"foldernumber", ROLE_PATIENT},
    {"regno", ROLE_PATIENT},
    {"registrationno", ROLE_PATIENT},
    {"clientid", ROLE_PATIENT},
    {"clientno", ROLE_PATIENT},
    {"mpi", ROLE_PATIENT},
    {"empi", ROLE_PATIENT},
    {"patientkey", ROLE_PATIENT},
    {"patientuuid", ROLE_PATIENT},
    {"patientref", ROLE_PATIENT},
    {"patientreference", ROLE_PATIENT},
    {"numerohistoria", ROLE_PATIENT},
    {"numerohistoriaclinica", ROLE_PATIENT},
    {"numeroexpediente", ROLE_PATIENT},
    {"idpac", ROLE_PATIENT},
    {"nda", ROLE_PATIENT},
    {"numerosejour", ROLE_PATIENT},
    {"idsejour", ROLE_PATIENT},
    {"nosejour", ROLE_PATIENT},
    {"sejour", ROLE_PATIENT},
    {"aufnahmenummer", ROLE_PATIENT},
    {"aufnahmenr", ROLE_PATIENT},
    {"norekammedis", ROLE_PATIENT},
    {"rekammedis", ROLE_PATIENT},
    {"nomorrm", ROLE_PATIENT},
    {"age", ROLE_AGE},
    {"ageyears", ROLE_AGE},
    {"ageinyears", ROLE_AGE},
    {"patientage", ROLE_AGE},
    {"edad", ROLE_AGE},
    {"idade", ROLE_AGE},
    {"alter", ROLE_AGE},
    {"umur", ROLE_AGE},
    {"usia", ROLE_AGE},
    {"umri", ROLE_AGE},
    {"gender", ROLE_SEX},
    {"sex", ROLE_SEX},
    {"sexe", ROLE_SEX},
    {"sexo", ROLE_SEX},
    {"genero", ROLE_SEX},
    {"geschlecht", ROLE_SEX},
    {"jeniskelamin", ROLE_SEX},
    {"jinsia", ROLE_SEX},
    {"variable", ROLE_PARAMETER},
    {"measure", ROLE_PARAMETER},
    {"measurement", ROLE_PARAMETER},
    {"observation", ROLE_PARAMETER},
    {"analyte", ROLE_PARAMETER},
    {"test", ROLE_PARAMETER},
    {"testname", ROLE_PARAMETER},
    {"item", ROLE_PARAMETER},
    {"label", ROLE_PARAMETER},
    {"name", ROLE_PARAMETER},
    {"vital", ROLE_PARAMETER},
    {"vitalsign", ROLE_PARAMETER},
    {"parametername", ROLE_PARAMETER},
    {"variablename", ROLE_PARAMETER},
    {"parametre", ROLE_PARAMETER},
    {"mesure", ROLE_PARAMETER},
    {"examen", ROLE_PARAMETER},
    {"parametro", ROLE_PARAMETER},
    {"variavel", ROLE_PARAMETER},
    {"exame", ROLE_PARAMETER},
    {"messgrosse", ROLE_PARAMETER},
    {"bezeichnung", ROLE_PARAMETER},
    {"variabel", ROLE_PARAMETER},
    {"pemeriksaan", ROLE_PARAMETER},
    {"kipimo", ROLE_PARAMETER},
    {"vstest", ROLE_PARAMETER}, /* from the CDISC SDTM */
    {"vstestcd", ROLE_PARAMETER},
    {"lbtest", ROLE_PARAMETER},
    {"lbtestcd", ROLE_PARAMETER},
    {"query", ROLE_PARAMETER},
    {"concept", ROLE_PARAMETER},
    {"conceptname", ROLE_PARAMETER},
    {"display", ROLE_PARAMETER},
    {"component", ROLE_PARAMETER},
    {"componentname", ROLE_PARAMETER},
    {"flomeasname", ROLE_PARAMETER},
    {"flosheetname", ROLE_PARAMETER},
    {"flowsheetitem", ROLE_PARAMETER},
    {"measname", ROLE_PARAMETER},
    {"measurename", ROLE_PARAMETER},
    {"measuretype", ROLE_PARAMETER},
    {"observationname", ROLE_PARAMETER},
    {"observationtype", ROLE_PARAMETER},
    {"obsname", ROLE_PARAMETER},
    {"analytename", ROLE_PARAMETER},
    {"testcode", ROLE_PARAMETER},
    {"code", ROLE_PARAMETER},
    {"loinc", ROLE_PARAMETER},
    {"loinccode", ROLE_PARAMETER},
    {"itemid", ROLE_PARAMETER},
    {"physioid", ROLE_PARAMETER},
    {"vitaltype", ROLE_PARAMETER},
    {"parameterid", ROLE_PARAMETER},
    {"beobachtung", ROLE_PARAMETER},
    {"untersuchung", ROLE_PARAMETER},
    {"analyse", ROLE_PARAMETER},
    {"libelle", ROLE_PARAMETER},
    {"analito", ROLE_PARAMETER},
    {"determinacion", ROLE_PARAMETER},
    {"prueba", ROLE_PARAMETER},
    {"result", ROLE_VALUE},
    {"resultvalue", ROLE_VALUE},
    {"reading", ROLE_VALUE},
    {"valuenum", ROLE_VALUE},
    {"numericvalue", ROLE_VALUE},
    {"measuredvalue", ROLE_VALUE},
    {"valeur", ROLE_VALUE},
    {"resultat", ROLE_VALUE},
    {"valor", ROLE_VALUE},
    {"resultado", ROLE_VALUE},
    {"wert", ROLE_VALUE},
    {"messwert", ROLE_VALUE},
    {"ergebnis", ROLE_VALUE},
    {"nilai", ROLE_VALUE},
    {"hasil", ROLE_VALUE},
    {"thamani", ROLE_VALUE},
    {"matokeo", ROLE_VALUE},
    {"val", ROLE_VALUE},
    {"vsorres", ROLE_VALUE},
    {"lborres", ROLE_VALUE},
    {"valuenumeric", ROLE_VALUE},
    {"measvalue", ROLE_VALUE},
    {"numvalue", ROLE_VALUE},
    {"obsvalue", ROLE_VALUE},
    {"observationvalue", ROLE_VALUE},
    {"resultnumeric", ROLE_VALUE},
    {"resultnum", ROLE_VALUE},
    {"ordvalue", ROLE_VALUE},
    {"ordnumvalue", ROLE_VALUE},
    {"valuequantity", ROLE_VALUE},
    {"labresult", ROLE_VALUE},
    {"resvalue", ROLE_VALUE},
};

/* "Age (years)" has the role of "Age". */
static enum role role_of(const char *text)
{
    char key[NAME_KEY_BYTES], bare[96];
    size_t length = strcspn(text, "([");
    if (length >= sizeof bare) {
        return ROLES;
    }
    memcpy(bare, text, length);
    bare[length] = 0;
    bool known = name_key(bare, key);
    for (size_t i = 0; known && i < sizeof usual_names / sizeof *usual_names; i++) {
        if (strcmp(usual_names[i].key, key) == 0) {
            return usual_names[i].role;
        }
    }
    return ROLES;
}

/* The column with this name, COLUMN_NONE if there is none. */
size_t columns_find(const struct csv_row *row, const char *name)
{
    for (size_t i = 0; i < row->count; i++) {
        /* the first letters differ in more than their case: nearly always */
        bool other = ((*row->field[i] ^ *name) & ~0x20) != 0;
        if (!other && text_same(row->field[i], name)) {
            return i;
        }
    }
    return COLUMN_NONE;
}

/* Ids that are not of patients, by the key of the name. */
static const struct {
    const char *key;
    enum columns_id id;
} id_names[] = {
    {"id", ID_ROW},
    {"no", ID_ROW},
    {"patient", ID_NAME},
    {"patientname", ID_NAME},
    {"paciente", ID_NAME},
    {"pasien", ID_NAME},
    {"mgonjwa", ID_NAME},
    {"pat", ID_NAME},
    {"hadmid", ID_ENCOUNTER},
    {"caseid", ID_ENCOUNTER},
    {"casenumber", ID_ENCOUNTER},
    {"caseno", ID_ENCOUNTER},
    {"encounterid", ID_ENCOUNTER},
    {"encounternumber", ID_ENCOUNTER},
    {"encounterno", ID_ENCOUNTER},
    {"visitid", ID_ENCOUNTER},
    {"visitnumber", ID_ENCOUNTER},
    {"visitoccurrenceid", ID_ENCOUNTER},
    {"admissionid", ID_ENCOUNTER},
    {"admissionnumber", ID_ENCOUNTER},
    {"admissionno", ID_ENCOUNTER},
    {"patencid", ID_ENCOUNTER},
    {"patenccsnid", ID_ENCOUNTER},
    {"csn", ID_ENCOUNTER},
    {"accountnumber", ID_ENCOUNTER},
    {"accountno", ID_ENCOUNTER},
    {"acctno", ID_ENCOUNTER},
    {"episodeid", ID_ENCOUNTER},
    {"fallid", ID_ENCOUNTER},
    {"fallnummer", ID_ENCOUNTER},
    {"fallnr", ID_ENCOUNTER},
    {"numeroatendimento", ID_ENCOUNTER},
    {"atendimento", ID_ENCOUNTER},
    {"patienthealthsystemstayid", ID_ENCOUNTER},
    {"ipno", ID_ENCOUNTER},
    {"ipnumber", ID_ENCOUNTER},
    {"nda", ID_ENCOUNTER},
    {"aufnahmenummer", ID_ENCOUNTER},
    {"aufnahmenr", ID_ENCOUNTER},
    {"sejour", ID_STAY},
    {"idsejour", ID_STAY},
    {"nosejour", ID_STAY},
    {"numerosejour", ID_STAY},
    {"stay", ID_STAY},
    {"stayid", ID_STAY},
    {"icustayid", ID_STAY},
    {"patientunitstayid", ID_STAY},
};

enum columns_id columns_id(const char *name)
{
    char key[NAME_KEY_BYTES];
    if (role_of(name) != ROLE_PATIENT) {
        return ID_NONE;
    }
    for (size_t i = 0; name_key(name, key) && i < sizeof id_names / sizeof *id_names; i++) {
        if (strcmp(id_names[i].key, key) == 0) {
            return id_names[i].id;
        }
    }
    return ID_PATIENT;
}

size_t columns_find_id(const struct csv_row *row)
{
    size_t best = COLUMN_NONE;
    enum columns_id finest = ID_NONE;
    for (size_t i = 0; i < row->count; i++) {
        enum columns_id id = columns_id(row->field[i]);
        bool own = id == ID_PATIENT && id == finest && text_same(row->field[i], "RecordID") &&
                   !text_same(row->field[best], "RecordID");
        if (id > finest || own) {
            best = i;
            finest = id;
        }
    }
    return best;
}

/* ---- rows that are not valid ---- */

static bool has_key(const char *text, const char *const *keys, size_t count)
{
    char key[NAME_KEY_BYTES];
    bool known = name_key(text, key);
    for (size_t i = 0; known && i < count; i++) {
        if (strcmp(keys[i], key) == 0) {
            return true;
        }
    }
    return false;
}

/* Columns whose words say it, and those in which yes does. */
static const char *const status_names[] = {"status",      "resultstatus", "observationstatus",
                                           "obsstatus",   "valuestatus",  "recordstatus",
                                           "entrystatus", "statut",       "estado"};
static const char *const struck_names[] = {"voided",    "void",     "deleted",        "isdeleted",
                                           "cancelled", "canceled", "enteredinerror", "iserror",
                                           "invalid",   "isinvalid"};

size_t columns_find_status(const struct csv_row *row)
{
    for (size_t i = 0; i < row->count; i++) {
        if (has_key(row->field[i], status_names, sizeof status_names / sizeof *status_names) ||
            has_key(row->field[i], struck_names, sizeof struck_names / sizeof *struck_names)) {
            return i;
        }
    }
    return COLUMN_NONE;
}

bool columns_is_struck(const char *name, const char *cell)
{
    static const char *const words[] = {
        "enteredinerror", "inerror", "error",  "erroneous", "cancelled", "canceled",
        "deleted",        "void",    "voided", "invalid",   "rejected",  "retracted",
        "withdrawn",      "notdone", "annule", "anulado",   "cancelado"};
    static const char *const yes[] = {"1", "true", "t", "yes", "y", "x"};
    return has_key(cell, words, sizeof words / sizeof *words) ||
           (has_key(name, struck_names, sizeof struck_names / sizeof *struck_names) &&
            has_key(cell, yes, sizeof yes / sizeof *yes));
}

static enum variable find_in_file(const char *name)
{
    struct name_meaning meaning;
    enum variable own = variable_find(name);
    return own != VARIABLE_NONE || !name_find_in_file(name, &meaning) ? own : meaning.variable;
}

/* A self-identifying code of LOINC, IEEE 11073 or CIEL. Philips monitors write NOM_ for MDC_. Codes
 * of urea are excluded: a unit beside them would be taken for that of urea nitrogen. */
static const struct code *find_code(const char *text)
{
    char name[64];
    size_t digits = strspn(text, "0123456789"), length = strlen(text);
    bool loinc = digits > 0 && text[digits] == '-' && digits + 2 == length;
    bool monitor = strncmp(text, "NOM_", 4) == 0 || strncmp(text, "MDC_", 4) == 0;
    snprintf(name, sizeof name, "%s%.48s", monitor ? "MDC_" : "", monitor ? text + 4 : text);
    const struct code *code = code_find(loinc     ? CODES_LOINC
                                        : monitor ? CODES_MDC
                                                  : CODES_UNKNOWN,
                                        name);
    return code && !code->name ? code : NULL;
}

void columns_understand(const char *text, struct table_name *name)
{
    char bare[96];
    *name = (struct table_name){.variable = variable_find(text), .with = VARIABLE_NONE};
    if (name->variable != VARIABLE_NONE) {
        return;
    }
    const struct code *code = find_code(text);
    if (code) {
        name->variable = code->variable;
        name->usual = true;
        snprintf(name->unit, sizeof name->unit, "%s", code->unit);
        return;
    }
    if (!unit_split_name(text, find_in_file, bare, sizeof bare, name->unit, sizeof name->unit)) {
        snprintf(bare, sizeof bare, "%s", text);
    }
    struct name_meaning meaning;
    name->variable = strlen(text) < sizeof bare ? variable_find(bare) : VARIABLE_NONE;
    if (name->variable == VARIABLE_NONE && name_find_in_file(bare, &meaning)) {
        name->variable = meaning.variable;
        name->with = meaning.with;
        name->refusal = meaning.refusal;
        name->usual = meaning.variable != VARIABLE_NONE;
    }
    name->id = name->variable == VARIABLE_NONE && columns_id(text) >= ID_NAME;
}

static const char *const unit_words[] = {"unit",   "units",   "uom",     "unite",  "unit\xC3\xA9",
                                         "unidad", "unidade", "einheit", "satuan", "kizio"};

/* The length of a word for units that text begins with, if it ends there; else 0. */
static size_t unit_word(const char *text, size_t length)
{
    for (size_t i = 0; i < sizeof unit_words / sizeof *unit_words; i++) {
        size_t word = strlen(unit_words[i]);
        bool ends = word == length || (word < length && strchr(" _-.(", text[word]));
        if (word <= length && ends && strncasecmp(text, unit_words[i], word) == 0) {
            return word;
        }
    }
    return 0;
}

bool columns_names_unit(const char *name)
{
    size_t length = strlen(name);
    return length > 0 && unit_word(name, length) == length;
}

enum variable columns_unit_of(const char *name)
{
    static const char between[] = " _-.()";
    char bare[96];
    size_t length = strlen(name), first = unit_word(name, length), last = length;
    while (last > 0 && !strchr(between, name[last - 1])) {
        last--;
    }
    bool ends = last > 0 && last < length && unit_word(name + last, length - last) == length - last;
    const char *from = ends ? name : name + first;
    size_t count = ends ? last : length - first;
    if ((!ends && first == 0) || count == 0 || count >= sizeof bare) {
        return VARIABLE_NONE;
    }
    while (count > 0 && strchr(between, *from)) {
        from++;
        count--;
    }
    if (!ends && count > 3 && strncasecmp(from, "of ", 3) == 0) {
        from += 3;
        count -= 3;
    }
    while (count > 0 && strchr(between, from[count - 1])) {
        count--;
    }
    memcpy(bare, from, count);
    bare[count] = 0;
    struct table_name means;
    columns_understand(bare, &means);
    return means.variable;
}

bool columns_names_variable(const char *text)
{
    struct table_name name;
    columns_understand(text, &name);
    return name.variable != VARIABLE_NONE;
}

/* Names of code columns, which have lower priority than text columns. */
static bool names_codes(const char *name)
{
    static const char *const codes[] = {"code",     "testcode",    "loinc",   "loinccode",
                                        "physioid", "parameterid", "concept", "itemid"};
    char key[NAME_KEY_BYTES];
    bool is = false;
    for (size_t i = 0; name_key(name, key) && i < sizeof codes / sizeof *codes; i++) {
        is |= strcmp(codes[i], key) == 0;
    }
    return is;
}

/* Is a word of a name, "Pat. Nr", one of these? */
static bool has_word(const char *name, const char *const *words, size_t count)
{
    static const char between[] = " \t_-./:#()[]";
    for (const char *at = name + strspn(name, between); *at; at += strspn(at, between)) {
        size_t length = strcspn(at, between);
        for (size_t i = 0; i < count; i++) {
            if (strlen(words[i]) == length && strncasecmp(at, words[i], length) == 0) {
                return true;
            }
        }
        at += length;
    }
    return false;
}

bool columns_may_identify(const char *name)
{
    static const char *const keys[] = {
        "name",        "lastname",   "surname",   "fullname",   "firstname", "patientsname",
        "nom",         "nombre",     "nome",      "nama",       "nachname",  "jina",
        "bed",         "bedno",      "bednr",     "bednumber",  "bett",      "bettnr",
        "lit",         "cama",       "leito",     "room",       "roomno",    "roomnr",
        "roomnumber",  "zimmer",     "chambre",   "habitacion", "quarto",    "kamar",
        "studyid",     "patients",   "case",      "cases",      "fall",      "person",
        "participant", "subjects",   "encounter", "episode",    "sujet",     "sujeto",
        "dossier",     "expediente", "patientin"};
    static const char *const who[] = {"pat",      "patient", "enc",     "encounter", "csn",
                                      "account",  "acct",    "case",    "stay",      "subject",
                                      "person",   "episode", "adm",     "admission", "fall",
                                      "paciente", "subj",    "patients"};
    static const char *const number[] = {"id",         "nr",   "no",  "num", "number",
                                         "identifier", "code", "mrn", "csn", "key"};
    char key[NAME_KEY_BYTES];
    bool is = false;
    for (size_t i = 0; name_key(name, key) && i < sizeof keys / sizeof *keys; i++) {
        is |= strcmp(keys[i], key) == 0;
    }
    return is || (has_word(name, who, sizeof who / sizeof *who) &&
                  has_word(name, number, sizeof number / sizeof *number));
}

bool columns_names_encounter(const char *name)
{
    static const char *const keys[] = {"encounter", "episode", "case", "fall", "admission"};
    static const char *const what[] = {"enc",     "encounter", "csn", "account",   "acct", "case",
                                       "episode", "stay",      "adm", "admission", "fall"};
    static const char *const number[] = {"id", "nr", "no", "num", "number", "identifier", "key"};
    return has_key(name, keys, sizeof keys / sizeof *keys) ||
           (has_word(name, what, sizeof what / sizeof *what) &&
            has_word(name, number, sizeof number / sizeof *number));
}

bool columns_names_number(const char *name)
{
    char key[NAME_KEY_BYTES];
    return name_key(name, key) && (strcmp(key, "id") == 0 || strcmp(key, "no") == 0);
}

static bool names_any_variable(const struct csv_row *row)
{
    for (size_t i = 0; i < row->count; i++) {
        if (columns_names_variable(row->field[i])) {
            return true;
        }
    }
    return false;
}

void columns_name(const struct csv_row *row, const char **names)
{
    size_t usual[ROLES];
    bool own[ROLES];
    for (size_t role = 0; role < ROLES; role++) {
        usual[role] = COLUMN_NONE;
        own[role] = columns_find(row, own_names[role]) != COLUMN_NONE;
    }
    own[ROLE_PATIENT] = true; /* found by columns_find_id */
    /* in eICU sao2 is measured by pulse oximeter */
    bool monitor = columns_find(row, "patientunitstayid") != COLUMN_NONE;
    for (size_t i = 0; i < row->count; i++) {
        enum role role = role_of(row->field[i]);
        bool better =
            role < ROLES && (usual[role] == COLUMN_NONE ||
                             (names_codes(row->field[usual[role]]) && !names_codes(row->field[i])));
        names[i] = row->field[i];
        if (monitor && text_same(names[i], "sao2")) {
            names[i] = variable_info(VARIABLE_SPO2)->name;
        }
        if (better) {
            usual[role] = i;
        }
    }
    bool parameter = own[ROLE_PARAMETER] || usual[ROLE_PARAMETER] != COLUMN_NONE;
    bool value = own[ROLE_VALUE] || usual[ROLE_VALUE] != COLUMN_NONE;
    bool listing = parameter && value && !names_any_variable(row);
    for (size_t role = 0; role < (listing ? ROLES : ROLE_PARAMETER); role++) {
        if (!own[role] && usual[role] != COLUMN_NONE) {
            names[usual[role]] = own_names[role];
        }
    }
}

bool columns_is_header(const struct csv_row *row)
{
    double number;
    for (size_t i = 0; i < row->count; i++) {
        const char *text = row->field[i];
        if (text_number(text, true, &number) || when_read(text).kind != WHEN_NONE ||
            (*text && cell_missing_word(text) >= 0 && !columns_names_variable(text))) {
            return false; /* "Na" is sodium, and "NA" a missing value */
        }
    }
    return true;
}

enum sex columns_sex(const char *text)
{
    static const struct {
        const char *key;
        enum sex sex;
    } words[] = {
        {"m", SEX_MALE},          {"male", SEX_MALE},       {"man", SEX_MALE},
        {"homme", SEX_MALE},      {"masculin", SEX_MALE},   {"hombre", SEX_MALE},
        {"masculino", SEX_MALE},  {"homem", SEX_MALE},      {"mann", SEX_MALE},
        {"mannlich", SEX_MALE},   {"maennlich", SEX_MALE},  {"lakilaki", SEX_MALE},
        {"pria", SEX_MALE},       {"mwanaume", SEX_MALE},   {"f", SEX_FEMALE},
        {"female", SEX_FEMALE},   {"woman", SEX_FEMALE},    {"femme", SEX_FEMALE},
        {"feminin", SEX_FEMALE},  {"mujer", SEX_FEMALE},    {"femenino", SEX_FEMALE},
        {"feminino", SEX_FEMALE}, {"mulher", SEX_FEMALE},   {"frau", SEX_FEMALE},
        {"weiblich", SEX_FEMALE}, {"w", SEX_FEMALE},        {"perempuan", SEX_FEMALE},
        {"wanita", SEX_FEMALE},   {"mwanamke", SEX_FEMALE},
    };
    char key[NAME_KEY_BYTES];
    for (size_t i = 0; name_key(text, key) && i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i].key, key) == 0) {
            return words[i].sex;
        }
    }
    return SEX_UNKNOWN;
}
