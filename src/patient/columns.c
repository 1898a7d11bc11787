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

/* Names by their key, with what an id tells apart. */
static const struct usual_name {
    const char *key;
    enum role role;
    enum columns_id id;
} usual_names[] = {
    {"id", ROLE_PATIENT, ID_ROW},
    {"no", ROLE_PATIENT, ID_ROW},
    {"patient", ROLE_PATIENT, ID_NAME},
    {"hadmid", ROLE_PATIENT, ID_ENCOUNTER},
    {"icustayid", ROLE_PATIENT, ID_STAY},
    {"patientunitstayid", ROLE_PATIENT, ID_STAY},
    {"patienthealthsystemstayid", ROLE_PATIENT, ID_ENCOUNTER},
    {"uniquepid", ROLE_PATIENT, ID_PATIENT},
    {"visitoccurrenceid", ROLE_PATIENT, ID_ENCOUNTER},
    {"patientid", ROLE_PATIENT, ID_PATIENT},
    {"patientno", ROLE_PATIENT, ID_PATIENT},
    {"patientnumber", ROLE_PATIENT, ID_PATIENT},
    {"patientname", ROLE_PATIENT, ID_NAME},
    {"patientcode", ROLE_PATIENT, ID_PATIENT},
    {"patientidentifier", ROLE_PATIENT, ID_PATIENT},
    {"personid", ROLE_PATIENT, ID_PATIENT},
    {"pid", ROLE_PATIENT, ID_PATIENT},
    {"ptid", ROLE_PATIENT, ID_PATIENT},
    {"mrn", ROLE_PATIENT, ID_PATIENT},
    {"medicalrecordnumber", ROLE_PATIENT, ID_PATIENT},
    {"hospitalnumber", ROLE_PATIENT, ID_PATIENT},
    {"subject", ROLE_PATIENT, ID_PATIENT},
    {"subjid", ROLE_PATIENT, ID_PATIENT},
    {"caseid", ROLE_PATIENT, ID_ENCOUNTER},
    {"casenumber", ROLE_PATIENT, ID_ENCOUNTER},
    {"encounterid", ROLE_PATIENT, ID_ENCOUNTER},
    {"visitid", ROLE_PATIENT, ID_ENCOUNTER},
    {"admissionid", ROLE_PATIENT, ID_ENCOUNTER},
    {"stay", ROLE_PATIENT, ID_STAY},
    {"stayid", ROLE_PATIENT, ID_STAY},
    {"idpatient", ROLE_PATIENT, ID_PATIENT},
    {"nopatient", ROLE_PATIENT, ID_PATIENT},
    {"ipp", ROLE_PATIENT, ID_PATIENT},
    {"numerodossier", ROLE_PATIENT, ID_PATIENT},
    {"identifiant", ROLE_PATIENT, ID_PATIENT},
    {"paciente", ROLE_PATIENT, ID_NAME},
    {"idpaciente", ROLE_PATIENT, ID_PATIENT},
    {"historiaclinica", ROLE_PATIENT, ID_PATIENT},
    {"prontuario", ROLE_PATIENT, ID_PATIENT},
    {"patientenid", ROLE_PATIENT, ID_PATIENT},
    {"patientennummer", ROLE_PATIENT, ID_PATIENT},
    {"fallnummer", ROLE_PATIENT, ID_ENCOUNTER},
    {"fallnr", ROLE_PATIENT, ID_ENCOUNTER},
    {"pasien", ROLE_PATIENT, ID_NAME},
    {"idpasien", ROLE_PATIENT, ID_PATIENT},
    {"nomorrekammedis", ROLE_PATIENT, ID_PATIENT},
    {"mgonjwa", ROLE_PATIENT, ID_NAME},
    {"recordid", ROLE_PATIENT, ID_PATIENT},
    {"patid", ROLE_PATIENT, ID_PATIENT},
    {"patno", ROLE_PATIENT, ID_PATIENT},
    {"patnr", ROLE_PATIENT, ID_PATIENT},
    {"pat", ROLE_PATIENT, ID_NAME},
    {"patientnr", ROLE_PATIENT, ID_PATIENT},
    {"patencid", ROLE_PATIENT, ID_ENCOUNTER},
    {"patenccsnid", ROLE_PATIENT, ID_ENCOUNTER},
    {"csn", ROLE_PATIENT, ID_ENCOUNTER},
    {"accountnumber", ROLE_PATIENT, ID_ENCOUNTER},
    {"accountno", ROLE_PATIENT, ID_ENCOUNTER},
    {"acctno", ROLE_PATIENT, ID_ENCOUNTER},
    {"usubjid", ROLE_PATIENT, ID_PATIENT},
    {"registrationnumber", ROLE_PATIENT, ID_PATIENT},
    {"encounternumber", ROLE_PATIENT, ID_ENCOUNTER},
    {"encounterno", ROLE_PATIENT, ID_ENCOUNTER},
    {"visitnumber", ROLE_PATIENT, ID_ENCOUNTER},
    {"admissionnumber", ROLE_PATIENT, ID_ENCOUNTER},
    {"admissionno", ROLE_PATIENT, ID_ENCOUNTER},
    {"episodeid", ROLE_PATIENT, ID_ENCOUNTER},
    {"subjectid", ROLE_PATIENT, ID_PATIENT},
    {"subjectno", ROLE_PATIENT, ID_PATIENT},
    {"participantid", ROLE_PATIENT, ID_PATIENT},
    {"fallid", ROLE_PATIENT, ID_ENCOUNTER},
    {"caseno", ROLE_PATIENT, ID_ENCOUNTER},
    {"patientennr", ROLE_PATIENT, ID_PATIENT},
    {"numpatient", ROLE_PATIENT, ID_PATIENT},
    {"numeropatient", ROLE_PATIENT, ID_PATIENT},
    {"codigopaciente", ROLE_PATIENT, ID_PATIENT},
    {"numeropaciente", ROLE_PATIENT, ID_PATIENT},
    {"nhc", ROLE_PATIENT, ID_PATIENT},
    {"numeroatendimento", ROLE_PATIENT, ID_ENCOUNTER},
    {"atendimento", ROLE_PATIENT, ID_ENCOUNTER},
    {"nambayamgonjwa", ROLE_PATIENT, ID_PATIENT},
    {"uhid", ROLE_PATIENT, ID_PATIENT},
    {"mrno", ROLE_PATIENT, ID_PATIENT},
    {"mrdno", ROLE_PATIENT, ID_PATIENT},
    {"hn", ROLE_PATIENT, ID_PATIENT},
    {"nhi", ROLE_PATIENT, ID_PATIENT},
    {"nhsnumber", ROLE_PATIENT, ID_PATIENT},
    {"nhsno", ROLE_PATIENT, ID_PATIENT},
    {"hospitalno", ROLE_PATIENT, ID_PATIENT},
    {"hospno", ROLE_PATIENT, ID_PATIENT},
    {"ipno", ROLE_PATIENT, ID_ENCOUNTER},
    {"ipnumber", ROLE_PATIENT, ID_ENCOUNTER},
    {"crno", ROLE_PATIENT, ID_PATIENT},
    {"chartno", ROLE_PATIENT, ID_PATIENT},
    {"chartnumber", ROLE_PATIENT, ID_PATIENT},
    {"fileno", ROLE_PATIENT, ID_PATIENT},
    {"filenumber", ROLE_PATIENT, ID_PATIENT},
    {"folderno", ROLE_PATIENT, ID_PATIENT},
    {"foldernumber", ROLE_PATIENT, ID_PATIENT},
    {"regno", ROLE_PATIENT, ID_PATIENT},
    {"registrationno", ROLE_PATIENT, ID_PATIENT},
    {"clientid", ROLE_PATIENT, ID_PATIENT},
    {"clientno", ROLE_PATIENT, ID_PATIENT},
    {"mpi", ROLE_PATIENT, ID_PATIENT},
    {"empi", ROLE_PATIENT, ID_PATIENT},
    {"patientkey", ROLE_PATIENT, ID_PATIENT},
    {"patientuuid", ROLE_PATIENT, ID_PATIENT},
    {"patientref", ROLE_PATIENT, ID_PATIENT},
    {"patientreference", ROLE_PATIENT, ID_PATIENT},
    {"numerohistoria", ROLE_PATIENT, ID_PATIENT},
    {"numerohistoriaclinica", ROLE_PATIENT, ID_PATIENT},
    {"numeroexpediente", ROLE_PATIENT, ID_PATIENT},
    {"idpac", ROLE_PATIENT, ID_PATIENT},
    {"nda", ROLE_PATIENT, ID_ENCOUNTER},
    {"numerosejour", ROLE_PATIENT, ID_STAY},
    {"idsejour", ROLE_PATIENT, ID_STAY},
    {"nosejour", ROLE_PATIENT, ID_STAY},
    {"sejour", ROLE_PATIENT, ID_STAY},
    {"aufnahmenummer", ROLE_PATIENT, ID_ENCOUNTER},
    {"aufnahmenr", ROLE_PATIENT, ID_ENCOUNTER},
    {"norekammedis", ROLE_PATIENT, ID_PATIENT},
    {"rekammedis", ROLE_PATIENT, ID_PATIENT},
    {"nomorrm", ROLE_PATIENT, ID_PATIENT},
    {"age", ROLE_AGE, ID_NONE},
    {"ageyears", ROLE_AGE, ID_NONE},
    {"ageinyears", ROLE_AGE, ID_NONE},
    {"patientage", ROLE_AGE, ID_NONE},
    {"edad", ROLE_AGE, ID_NONE},
    {"idade", ROLE_AGE, ID_NONE},
    {"alter", ROLE_AGE, ID_NONE},
    {"umur", ROLE_AGE, ID_NONE},
    {"usia", ROLE_AGE, ID_NONE},
    {"umri", ROLE_AGE, ID_NONE},
    {"gender", ROLE_SEX, ID_NONE},
    {"sex", ROLE_SEX, ID_NONE},
    {"sexe", ROLE_SEX, ID_NONE},
    {"sexo", ROLE_SEX, ID_NONE},
    {"genero", ROLE_SEX, ID_NONE},
    {"geschlecht", ROLE_SEX, ID_NONE},
    {"jeniskelamin", ROLE_SEX, ID_NONE},
    {"jinsia", ROLE_SEX, ID_NONE},
    {"variable", ROLE_PARAMETER, ID_NONE},
    {"measure", ROLE_PARAMETER, ID_NONE},
    {"measurement", ROLE_PARAMETER, ID_NONE},
    {"observation", ROLE_PARAMETER, ID_NONE},
    {"analyte", ROLE_PARAMETER, ID_NONE},
    {"test", ROLE_PARAMETER, ID_NONE},
    {"testname", ROLE_PARAMETER, ID_NONE},
    {"item", ROLE_PARAMETER, ID_NONE},
    {"label", ROLE_PARAMETER, ID_NONE},
    {"name", ROLE_PARAMETER, ID_NONE},
    {"vital", ROLE_PARAMETER, ID_NONE},
    {"vitalsign", ROLE_PARAMETER, ID_NONE},
    {"parametername", ROLE_PARAMETER, ID_NONE},
    {"variablename", ROLE_PARAMETER, ID_NONE},
    {"obs", ROLE_PARAMETER, ID_NONE},
    {"investigation", ROLE_PARAMETER, ID_NONE},
    {"analysis", ROLE_PARAMETER, ID_NONE},
    {"analisis", ROLE_PARAMETER, ID_NONE},
    {"parametre", ROLE_PARAMETER, ID_NONE},
    {"mesure", ROLE_PARAMETER, ID_NONE},
    {"examen", ROLE_PARAMETER, ID_NONE},
    {"parametro", ROLE_PARAMETER, ID_NONE},
    {"variavel", ROLE_PARAMETER, ID_NONE},
    {"exame", ROLE_PARAMETER, ID_NONE},
    {"messgrosse", ROLE_PARAMETER, ID_NONE},
    {"bezeichnung", ROLE_PARAMETER, ID_NONE},
    {"variabel", ROLE_PARAMETER, ID_NONE},
    {"pemeriksaan", ROLE_PARAMETER, ID_NONE},
    {"kipimo", ROLE_PARAMETER, ID_NONE},
    {"vstest", ROLE_PARAMETER, ID_NONE}, /* from the CDISC SDTM */
    {"vstestcd", ROLE_PARAMETER, ID_NONE},
    {"lbtest", ROLE_PARAMETER, ID_NONE},
    {"lbtestcd", ROLE_PARAMETER, ID_NONE},
    {"query", ROLE_PARAMETER, ID_NONE},
    {"concept", ROLE_PARAMETER, ID_NONE},
    {"conceptname", ROLE_PARAMETER, ID_NONE},
    {"display", ROLE_PARAMETER, ID_NONE},
    {"component", ROLE_PARAMETER, ID_NONE},
    {"componentname", ROLE_PARAMETER, ID_NONE},
    {"flomeasname", ROLE_PARAMETER, ID_NONE},
    {"flosheetname", ROLE_PARAMETER, ID_NONE},
    {"flowsheetitem", ROLE_PARAMETER, ID_NONE},
    {"measname", ROLE_PARAMETER, ID_NONE},
    {"measurename", ROLE_PARAMETER, ID_NONE},
    {"measuretype", ROLE_PARAMETER, ID_NONE},
    {"observationname", ROLE_PARAMETER, ID_NONE},
    {"observationtype", ROLE_PARAMETER, ID_NONE},
    {"obsname", ROLE_PARAMETER, ID_NONE},
    {"analytename", ROLE_PARAMETER, ID_NONE},
    {"testcode", ROLE_PARAMETER, ID_NONE},
    {"code", ROLE_PARAMETER, ID_NONE},
    {"dataelement", ROLE_PARAMETER, ID_NONE}, /* of DHIS2 */
    {"dataelementname", ROLE_PARAMETER, ID_NONE},
    {"loinc", ROLE_PARAMETER, ID_NONE},
    {"loinccode", ROLE_PARAMETER, ID_NONE},
    {"itemid", ROLE_PARAMETER, ID_NONE},
    {"physioid", ROLE_PARAMETER, ID_NONE},
    {"vitaltype", ROLE_PARAMETER, ID_NONE},
    {"parameterid", ROLE_PARAMETER, ID_NONE},
    {"beobachtung", ROLE_PARAMETER, ID_NONE},
    {"untersuchung", ROLE_PARAMETER, ID_NONE},
    {"analyse", ROLE_PARAMETER, ID_NONE},
    {"libelle", ROLE_PARAMETER, ID_NONE},
    {"analito", ROLE_PARAMETER, ID_NONE},
    {"determinacion", ROLE_PARAMETER, ID_NONE},
    {"prueba", ROLE_PARAMETER, ID_NONE},
    {"result", ROLE_VALUE, ID_NONE},
    {"resultvalue", ROLE_VALUE, ID_NONE},
    {"reading", ROLE_VALUE, ID_NONE},
    {"valuenum", ROLE_VALUE, ID_NONE},
    {"numericvalue", ROLE_VALUE, ID_NONE},
    {"measuredvalue", ROLE_VALUE, ID_NONE},
    {"valeur", ROLE_VALUE, ID_NONE},
    {"resultat", ROLE_VALUE, ID_NONE},
    {"valor", ROLE_VALUE, ID_NONE},
    {"resultado", ROLE_VALUE, ID_NONE},
    {"wert", ROLE_VALUE, ID_NONE},
    {"messwert", ROLE_VALUE, ID_NONE},
    {"ergebnis", ROLE_VALUE, ID_NONE},
    {"nilai", ROLE_VALUE, ID_NONE},
    {"hasil", ROLE_VALUE, ID_NONE},
    {"thamani", ROLE_VALUE, ID_NONE},
    {"matokeo", ROLE_VALUE, ID_NONE},
    {"val", ROLE_VALUE, ID_NONE},
    {"vsorres", ROLE_VALUE, ID_NONE},
    {"lborres", ROLE_VALUE, ID_NONE},
    {"valuenumeric", ROLE_VALUE, ID_NONE},
    {"measvalue", ROLE_VALUE, ID_NONE},
    {"numvalue", ROLE_VALUE, ID_NONE},
    {"obsvalue", ROLE_VALUE, ID_NONE},
    {"observationvalue", ROLE_VALUE, ID_NONE},
    {"resultnumeric", ROLE_VALUE, ID_NONE},
    {"resultnum", ROLE_VALUE, ID_NONE},
    {"ordvalue", ROLE_VALUE, ID_NONE},
    {"ordnumvalue", ROLE_VALUE, ID_NONE},
    {"valuequantity", ROLE_VALUE, ID_NONE},
    {"labresult", ROLE_VALUE, ID_NONE},
    {"resvalue", ROLE_VALUE, ID_NONE},
};

/* The row of a name, NULL if it has none. */
static const struct usual_name *find_usual(const char *name)
{
    char key[NAME_KEY_BYTES];
    bool known = name_key(name, key);
    for (size_t i = 0; known && i < sizeof usual_names / sizeof *usual_names; i++) {
        if (strcmp(usual_names[i].key, key) == 0) {
            return &usual_names[i];
        }
    }
    return NULL;
}

bool columns_is_years(const char *text)
{
    static const char *const words[] = {
        "y",       "yr",       "yrs",    "yo",     "y/o",     "year",   "years", "yearsold",
        "yearold", "a",        "an",     "ans",    "annee",   "annees", "ano",   "anos",
        "jahr",    "jahre",    "j",      "tahun",  "thn",     "th",     "miaka", "mwaka",
        "inyears", "enannees", "enanos", "emanos", "injahren"};
    return name_is_one_of(text, words, sizeof words / sizeof *words);
}

bool columns_names_age_unit(const char *name)
{
    static const char *const words[] = {
        "ageunit",   "ageunits",   "unitage",        "unitofage",   "ageuom",       "uniteage",
        "unitedage", "unidadedad", "unidadedeidade", "unidadidade", "altereinheit", "satuanumur"};
    return name_is_one_of(name, words, sizeof words / sizeof *words);
}

/* "Age (years)" has the role of "Age", but "Age (months)" has none. */
static enum role role_of(const char *text)
{
    char bare[96];
    size_t length = strcspn(text, "([");
    if (length >= sizeof bare) {
        return ROLES;
    }
    memcpy(bare, text, length);
    bare[length] = 0;
    const struct usual_name *usual = find_usual(bare);
    if (!usual || usual->role != ROLE_AGE || text[length] == 0) {
        return usual ? usual->role : ROLES;
    }
    snprintf(bare, sizeof bare, "%s", text + length + 1);
    bare[strcspn(bare, ")]")] = 0;
    return columns_is_years(text_trim(bare)) ? ROLE_AGE : ROLES;
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

enum columns_id columns_id(const char *name)
{
    if (role_of(name) != ROLE_PATIENT) {
        return ID_NONE;
    }
    const struct usual_name *whole = find_usual(name); /* "Patient (ID)" is not "Patient" */
    return whole && whole->role == ROLE_PATIENT ? whole->id : ID_PATIENT;
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

/* Columns whose words say it, and those in which yes does. */
static const char *const status_names[] = {"status",      "resultstatus", "observationstatus",
                                           "obsstatus",   "valuestatus",  "recordstatus",
                                           "entrystatus", "statut",       "estado"};
static const char *const struck_names[] = {"voided",    "void",      "deleted",        "isdeleted",
                                           "cancelled", "canceled",  "enteredinerror", "iserror",
                                           "invalid",   "isinvalid", "error",          "errorflag"};

bool columns_is_status(const char *name, bool items)
{
    return name_is_one_of(name, status_names, sizeof status_names / sizeof *status_names) ||
           name_is_one_of(name, struck_names, sizeof struck_names / sizeof *struck_names) ||
           (items && text_same(name, "warning"));
}

bool columns_is_struck(const char *name, const char *cell)
{
    static const char *const words[] = {
        "enteredinerror", "inerror", "error",  "erroneous", "cancelled", "canceled",
        "deleted",        "void",    "voided", "invalid",   "rejected",  "retracted",
        "withdrawn",      "notdone", "annule", "anulado",   "cancelado"};
    static const char *const yes[] = {"1", "true", "t", "yes", "y", "x"};
    static const char *const results[] = {"resultstatus", "observationstatus", "obsstatus"};
    static const char *const letters[] = {"d", "w", "x"}; /* of HL7 */
    return name_is_one_of(cell, words, sizeof words / sizeof *words) ||
           ((name_is_one_of(name, struck_names, sizeof struck_names / sizeof *struck_names) ||
             text_same(name, "warning")) &&
            name_is_one_of(cell, yes, sizeof yes / sizeof *yes)) ||
           (name_is_one_of(name, results, sizeof results / sizeof *results) &&
            name_is_one_of(cell, letters, sizeof letters / sizeof *letters));
}

int columns_standing(const char *cell)
{
    static const struct {
        const char *word;
        int standing;
    } parts[] = {{"correct", 1},  {"corrig", 1},   {"correg", 1},     {"korrig", 1},
                 {"amend", 1},    {"revis", 1},    {"prelim", -1},    {"provis", -1},
                 {"interim", -1}, {"partial", -1}, {"vorlaufig", -1}, {"sementara", -1}};
    char key[NAME_KEY_BYTES];
    if (!name_key(cell, key) || strncmp(key, "un", 2) == 0 || strncmp(key, "not", 3) == 0) {
        return 0;
    }
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (strstr(key, parts[i].word)) {
            return parts[i].standing;
        }
    }
    return strcmp(key, "c") == 0 ? 1 : strcmp(key, "p") == 0 ? -1 : 0; /* as in HL7 */
}

/* ---- what a value is of ---- */

bool columns_is_source(const char *name)
{
    static const char *const names[] = {"specimen",
                                        "specimentype",
                                        "specimensource",
                                        "specimendescription",
                                        "sample",
                                        "sampletype",
                                        "samplesource",
                                        "material",
                                        "matrix",
                                        "fluid",
                                        "bodyfluid",
                                        "source",
                                        "lbspec",
                                        "lbcat",
                                        "panel",
                                        "panelname",
                                        "testpanel",
                                        "profile",
                                        "battery",
                                        "order",
                                        "ordername",
                                        "testgroup",
                                        "testcategory",
                                        "labgroup",
                                        "labsection",
                                        "category",
                                        "subcategory",
                                        "group",
                                        "section",
                                        "department",
                                        "type",
                                        "bilan",
                                        "prelevement",
                                        "naturedeprelevement",
                                        "typedeprelevement",
                                        "echantillon",
                                        "nature",
                                        "categorie",
                                        "groupe",
                                        "rubrique",
                                        "muestra",
                                        "tipomuestra",
                                        "tipodemuestra",
                                        "especimen",
                                        "categoria",
                                        "grupo",
                                        "perfil",
                                        "amostra",
                                        "tipodeamostra",
                                        "probe",
                                        "probenart",
                                        "probenmaterial",
                                        "untersuchungsmaterial",
                                        "gruppe",
                                        "kategorie",
                                        "sampel",
                                        "spesimen",
                                        "jenisspesimen",
                                        "jenissampel",
                                        "kategori",
                                        "sampuli"};
    return name_is_one_of(name, names, sizeof names / sizeof *names);
}

/* A word of a cell that begins so, or is the whole of it where it is short. */
static const struct source_word {
    const char *word;
    enum columns_source source;
    bool whole;
} source_words[] = {
    {"urin", SOURCE_OTHER, false},
    {"orina", SOURCE_OTHER, false},
    {"mkojo", SOURCE_OTHER, false},
    {"dipstick", SOURCE_OTHER, false},
    {"bandelette", SOURCE_OTHER, false},
    {"ua", SOURCE_OTHER, true},
    {"ecbu", SOURCE_OTHER, true},
    {"eas", SOURCE_OTHER, true},
    {"csf", SOURCE_OTHER, true},
    {"lcr", SOURCE_OTHER, true},
    {"lcs", SOURCE_OTHER, true},
    {"liquor", SOURCE_OTHER, true},
    {"cerebrospinal", SOURCE_OTHER, false},
    {"pleur", SOURCE_OTHER, false},
    {"ascit", SOURCE_OTHER, false},
    {"periton", SOURCE_OTHER, false},
    {"synovia", SOURCE_OTHER, false},
    {"pericard", SOURCE_OTHER, false},
    {"dialysat", SOURCE_OTHER, false},
    {"dialysis", SOURCE_OTHER, true},
    {"drain", SOURCE_OTHER, false},
    {"sputum", SOURCE_OTHER, false},
    {"stool", SOURCE_OTHER, false},
    {"faec", SOURCE_OTHER, false},
    {"fec", SOURCE_OTHER, false},
    {"selles", SOURCE_OTHER, true},
    {"stuhl", SOURCE_OTHER, false},
    {"heces", SOURCE_OTHER, true},
    {"fezes", SOURCE_OTHER, true},
    {"tinja", SOURCE_OTHER, true},
    {"feses", SOURCE_OTHER, true},
    {"saliva", SOURCE_OTHER, true},
    {"sweat", SOURCE_OTHER, true},
    {"gastric", SOURCE_OTHER, false},
    {"bal", SOURCE_OTHER, true},
    {"venous", SOURCE_VENOUS, true},
    {"vbg", SOURCE_VENOUS, true},
    {"veineu", SOURCE_VENOUS, false},
    {"venos", SOURCE_VENOUS, false},
    {"ven\303\266s", SOURCE_VENOUS, false},
    {"vena", SOURCE_VENOUS, true},
    {"capillary", SOURCE_VENOUS, true},
    {"cbg", SOURCE_VENOUS, true},
};

/* "Pre-dialysis" is when the blood was taken, not what of. */
static bool is_about(const char *cell, const char *word)
{
    static const char *const when[] = {"pre", "post", "before", "after", "avant", "apres", "pra"};
    char before[16];
    size_t length = strcspn(cell, " -_");
    if (strncasecmp(word, "dialys", strlen("dialys")) != 0 || length >= sizeof before) {
        return true;
    }
    snprintf(before, sizeof before, "%.*s", (int)length, cell);
    return !name_is_one_of(before, when, sizeof when / sizeof *when);
}

enum columns_source columns_source(const char *cell)
{
    static const char between[] = " \t_-./:#()[],;+&";
    enum columns_source found = SOURCE_USUAL;
    for (const char *at = cell + strspn(cell, between); *at; at += strspn(at, between)) {
        size_t length = strcspn(at, between);
        for (size_t i = 0; i < sizeof source_words / sizeof *source_words; i++) {
            const struct source_word *one = &source_words[i];
            size_t word = strlen(one->word);
            bool is = (one->whole ? word == length : word <= length) &&
                      strncasecmp(at, one->word, word) == 0 && is_about(cell, at);
            found = is && one->source > found ? one->source : found;
        }
        /* "Joint fluid", but not "Fluid-electrolyte" */
        bool last = at[length + strspn(at + length, between)] == 0;
        if (last && at > cell && length == 5 && strncasecmp(at, "fluid", length) == 0) {
            found = SOURCE_OTHER;
        }
        at += length;
    }
    return found;
}

bool columns_names_operator(const char *name)
{
    static const char *const names[] = {
        "operator",    "comparator",      "resultoperator", "valueoperator", "resultprefix",
        "valueprefix", "valuecomparator", "operateur",      "operador",      "resultcomparator"};
    return name_is_one_of(name, names, sizeof names / sizeof *names);
}

bool columns_names_multiplier(const char *name)
{
    static const char *const names[] = {"multiplier",          "resultmultiplier", "unitmultiplier",
                                        "multiplicateur",      "multiplicador",    "multiplikator",
                                        "multiplicationfactor"};
    return name_is_one_of(name, names, sizeof names / sizeof *names);
}

bool columns_is_elsewhere(enum columns_source source, enum variable variable)
{
    enum variable_group group = variable_info(variable)->group;
    bool arterial =
        variable == VARIABLE_PAO2 || variable == VARIABLE_PACO2 || variable == VARIABLE_SAO2;
    return (group == GROUP_LABORATORY || group == GROUP_BLOOD_GAS) &&
           (source == SOURCE_OTHER || (source == SOURCE_VENOUS && arterial));
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

/* Remarks in brackets that do not change what a name means: where a value of blood or a temperature
 * is from, that it is a total, or its own name again: "Heart rate (HR)". */
static bool is_idle_remark(const char *remark, enum variable variable)
{
    static const char *const idle[] = {
        "serum",     "plasma",    "blood",    "wholeblood", "s",           "p",           "b",
        "sang",      "sangre",    "sangue",   "blut",       "darah",       "damu",        "suero",
        "soro",      "arterial",  "abg",      "capillary",  "capilar",     "capillaire",  "kapiler",
        "kapillar",  "serica",    "serico",   "serique",    "plasmatique", "fasting",     "random",
        "ajeun",     "ayunas",    "jejum",    "puasa",      "sewaktu",     "spontaneous", "poc",
        "poct",      "bedside",   "istat",    "lab",        "total",       "totale",      "gesamt",
        "level",     "count",     "measured", "monitor",    "ecg",         "apical",      "oral",
        "axillary",  "axillaire", "axilar",   "rectal",     "tympanic",    "core",        "adm",
        "admission", "actual"};
    struct name_meaning meaning;
    return name_is_one_of(remark, idle, sizeof idle / sizeof *idle) ||
           variable_find(remark) == variable ||
           (name_find_in_file(remark, &meaning) && meaning.variable == variable);
}

/* Is it a unit of the variable alone, which shows that a short name means it? */
static bool proves(enum variable variable, const char *unit)
{
    double own;
    const char *doubt;
    return *variable_info(variable)->unit &&
           unit_convert(variable, NULL, unit, 1, &own, &doubt) == UNIT_FITS;
}

/* "vitals/heart_rate" and "form.pulse", as forms name the fields of a group: the field. */
static const char *without_group(const char *text)
{
    static const char *const groups[] = {"vital", "vitals", "vitalsigns",    "vital_signs",
                                         "form",  "labs",   "lab",           "observations",
                                         "obs",   "exam",   "monitoring",    "signes_vitaux",
                                         "data",  "grupo",  "signos_vitales"};
    for (size_t length; (length = strcspn(text, "/.")) > 0 && text[length];) {
        bool is = false;
        for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
            is |= strlen(groups[i]) == length && strncasecmp(text, groups[i], length) == 0;
        }
        if (!is) {
            break;
        }
        text += length + 1;
    }
    return text;
}

void columns_understand(const char *text, struct table_name *name)
{
    char bare[96];
    text = without_group(text);
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
    if (unit_split_name(text, name_with_unit, bare, sizeof bare, name->unit, sizeof name->unit) &&
        proves(name_with_unit(bare), name->unit)) {
        name->variable = name_with_unit(bare);
        name->usual = true;
        return;
    }
    name->unit[0] = 0;
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
    struct unit unit;
    if (*name->unit && !unit_find(name->unit, &unit)) {
        name->remark = !is_idle_remark(name->unit, name->variable);
        name->unit[0] = name->remark ? name->unit[0] : 0;
    }
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

/* Which of two columns of names counts: one of components before one of tests, which may be of
 * panels, and that before one of codes. */
static int name_rank(const char *name)
{
    static const char *const codes[] = {"code",     "testcode",    "loinc",   "loinccode",
                                        "physioid", "parameterid", "concept", "itemid"};
    static const char *const finest[] = {"component",   "componentname", "analyte",
                                         "analytename", "parameter",     "parametername"};
    return name_is_one_of(name, codes, sizeof codes / sizeof *codes)      ? 0
           : name_is_one_of(name, finest, sizeof finest / sizeof *finest) ? 2
                                                                          : 1;
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
        "name",        "lastname",   "surname",      "fullname",     "firstname", "patientsname",
        "nom",         "nombre",     "nome",         "nama",         "nachname",  "jina",
        "bed",         "bedno",      "bednr",        "bednumber",    "bett",      "bettnr",
        "lit",         "cama",       "leito",        "room",         "roomno",    "roomnr",
        "roomnumber",  "zimmer",     "chambre",      "habitacion",   "quarto",    "kamar",
        "studyid",     "patients",   "case",         "cases",        "fall",      "person",
        "participant", "subjects",   "encounter",    "episode",      "sujet",     "sujeto",
        "dossier",     "expediente", "patientin",    "visit",        "record",    "folder",
        "codigo",      "pt",         "nodossier",    "aktenzeichen", "akte",      "studyno",
        "studynumber", "recordno",   "recordnumber", "patient#",     "pt#",       "visite",
        "visita",      "kunjungan",  "registro"};
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
    return name_is_one_of(name, keys, sizeof keys / sizeof *keys) ||
           (has_word(name, what, sizeof what / sizeof *what) &&
            has_word(name, number, sizeof number / sizeof *number));
}

bool columns_names_day(const char *name)
{
    static const char *const keys[] = {"weekday",     "dayofweek", "dayno",
                                       "daynumber",   "icuday",    "dayofstay",
                                       "hospitalday", "studyday",  "wochentag"};
    static const char *const days[] = {"day", "jour", "dia", "d\303\255a", "tag", "hari", "siku"};
    static const char *const others[] = {"night", "shift", "nuit", "noche", "noite", "nacht"};
    return name_is_one_of(name, keys, sizeof keys / sizeof *keys) ||
           (has_word(name, days, sizeof days / sizeof *days) &&
            !has_word(name, others, sizeof others / sizeof *others));
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
                             name_rank(row->field[i]) > name_rank(row->field[usual[role]]));
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
