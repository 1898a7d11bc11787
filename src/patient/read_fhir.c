/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* FHIR R4 and R5 as JSON: one resource per line (NDJSON), one per file, or a Bundle of any type. */
#include <dirent.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "patient/coded.h"
#include "patient/codes.h"
#include "patient/database.h"
#include "patient/resources.h"
#include "patient/units.h"

struct fhir {
    struct coded *coded;
    bool aside; /* a file that holds no observations, beside the one that is read */
    size_t lines_before, last_line; /* lines of the previous files, and of this one */
};

/* ---- members ---- */

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

/* The first of these members that exists. */
static json_t *one_of(const json_t *object, const char *first, const char *second)
{
    json_t *value = json_object_get(object, first);
    return value ? value : json_object_get(object, second);
}

/* A member that may be one object or a list of them: its i-th, NULL after the last. */
static json_t *item(json_t *value, size_t i)
{
    return json_is_array(value) ? json_array_get(value, i) : i == 0 ? value : NULL;
}

static uint64_t hash_id(const char *type, const char *id)
{
    uint64_t h = text_hash(text_hash(TEXT_HASH, type), id);
    return *id ? (h ? h : 1) : 0;
}

/* ---- references ---- */

/* "Patient/1" of "http://x/fhir/Patient/1/_history/2"; others as they are. */
static coded_key name_reference(struct coded *coded, const char *reference)
{
    char name[256];
    if (strncmp(reference, "urn:", 4) == 0 || strchr(reference, '?') || *reference == '#') {
        return coded_name(coded, reference);
    }
    const char *end = strstr(reference, "/_history/");
    end = end ? end : reference + strlen(reference);
    int slashes = 0;
    const char *start = end;
    while (start > reference && (start[-1] != '/' || ++slashes < 2)) {
        start--;
    }
    snprintf(name, sizeof name, "%.*s", (int)(end - start < 255 ? end - start : 255), start);
    return coded_name(coded, name);
}

static coded_key name_identifier(struct coded *coded, const char *type, const json_t *identifier)
{
    char name[256];
    const char *value = text_of(identifier, "value");
    snprintf(name, sizeof name, "%s?identifier=%s|%s", type, text_of(identifier, "system"), value);
    return *value ? coded_name(coded, name) : 0;
}

/* Resolves a member's reference, by address or identifier; 0 if there is none, or if it refers to a
 * contained resource, since "#1" is local to one resource. */
static coded_key refer(struct coded *coded, const json_t *object, const char *member,
                       const char *type)
{
    const json_t *value = json_object_get(object, member);
    const char *reference = text_of(value, "reference");
    return *reference && *reference != '#'
               ? name_reference(coded, reference)
               : name_identifier(coded, type, json_object_get(value, "identifier"));
}

/* The contained resource with this id; NULL if there is none. */
static json_t *find_contained(const json_t *resource, const char *reference)
{
    json_t *all = json_object_get(resource, "contained"), *one;
    for (size_t i = 0; (one = item(all, i)); i++) {
        if (*reference == '#' && strcmp(text_of(one, "id"), reference + 1) == 0) {
            return one;
        }
    }
    return NULL;
}

/* Records all names of a resource: type and id, full URL, identifiers. */
static coded_key name_resource(struct coded *coded, const json_t *resource, const char *type,
                               const char *url)
{
    char name[256];
    const char *id = text_of(resource, "id");
    snprintf(name, sizeof name, "%s/%s", type, id);
    coded_key key = *id ? coded_name(coded, name) : 0;
    coded_key other = *url ? name_reference(coded, url) : 0;
    coded_same(coded, key, other);
    key = key ? key : other;
    json_t *identifiers = json_object_get(resource, "identifier"), *identifier;
    for (size_t i = 0; key && (identifier = item(identifiers, i)); i++) {
        coded_same(coded, key, name_identifier(coded, type, identifier));
    }
    return key;
}

/* ---- times ---- */

/* A period's member, or an instant. */
static struct coded_time time_of(struct coded *coded, const json_t *object, const char *member)
{
    const char *text = text_of(object, member);
    return *text ? coded_time(coded, text) : (struct coded_time){0};
}

/* of_end: use the end of a period, for an amount collected during it. */
static struct coded_time effective_time(struct coded *coded, const json_t *observation, bool of_end)
{
    static const char *const instants[] = {"effectiveDateTime", "effectiveInstant"};
    for (size_t i = 0; i < sizeof instants / sizeof *instants; i++) {
        if (*text_of(observation, instants[i])) {
            return time_of(coded, observation, instants[i]);
        }
    }
    const json_t *period = json_object_get(observation, "effectivePeriod");
    const json_t *timing = json_object_get(observation, "effectiveTiming");
    if (period) {
        bool end = *text_of(period, "start") == 0 || (of_end && *text_of(period, "end"));
        return time_of(coded, period, end ? "end" : "start");
    }
    if (timing) {
        const char *event = json_string_value(json_array_get(json_object_get(timing, "event"), 0));
        return event ? coded_time(coded, event) : (struct coded_time){0};
    }
    return time_of(coded, observation, "issued");
}

/* ---- patients ---- */

/* Two records of one person, merged by the hospital: "replaced-by" and "replaces". Others may be of
 * relatives or are for reference. Has this one been replaced? */
static bool take_links(struct coded *coded, const json_t *patient, coded_key key)
{
    json_t *links = json_object_get(patient, "link"), *link;
    bool replaced = false;
    for (size_t i = 0; key && (link = item(links, i)); i++) {
        const char *type = text_of(link, "type");
        bool by = strcmp(type, "replaced-by") == 0;
        if (by || strcmp(type, "replaces") == 0) {
            coded_same(coded, key, refer(coded, link, "other", "Patient"));
            replaced |= by;
        }
    }
    return replaced;
}

/* Adds a patient under a name; id: id of the stay. */
static void add_patient(struct fhir *fhir, const json_t *resource, coded_key key, const char *id,
                        size_t line)
{
    struct coded_patient patient = {.line = line, .sex = SEX_UNKNOWN, .key = key};
    const char *gender = text_of(resource, "gender");
    patient.id = *id ? coded_keep(fhir->coded, id) : NULL;
    patient.replaced = take_links(fhir->coded, resource, key);
    patient.sex = strcmp(gender, "male") == 0     ? SEX_MALE
                  : strcmp(gender, "female") == 0 ? SEX_FEMALE
                                                  : SEX_UNKNOWN;
    int parts = sscanf(text_of(resource, "birthDate"), "%4d-%2d-%2d", &patient.year, &patient.month,
                       &patient.day);
    if (parts < 1 || patient.year < 1 || patient.month < 0 || patient.month > 12) {
        patient.year = patient.month = patient.day = 0;
    }
    if (patient.key) {
        coded_add_patient(fhir->coded, &patient);
    }
}

static void take_patient(struct fhir *fhir, const json_t *resource, const char *url, size_t line)
{
    coded_key key = name_resource(fhir->coded, resource, "Patient", url);
    add_patient(fhir, resource, key, text_of(resource, "id"), line);
}

/* A contained patient is identified across resources by its identifiers; without any, by equality
 * of all its data. */
static coded_key take_contained_patient(struct fhir *fhir, const json_t *patient, size_t line)
{
    json_t *identifiers = json_object_get(patient, "identifier"), *identifier;
    coded_key key = 0;
    for (size_t i = 0; (identifier = item(identifiers, i)); i++) {
        coded_key other = name_identifier(fhir->coded, "Patient", identifier);
        coded_same(fhir->coded, key, other);
        key = key ? key : other;
    }
    char name[40];
    char *all = key ? NULL : json_dumps(patient, JSON_SORT_KEYS | JSON_COMPACT);
    snprintf(name, sizeof name, "contained-%016" PRIx64, hash_id("", all ? all : ""));
    free(all);
    const char *value = text_of(item(identifiers, 0), "value");
    key = key ? key : coded_name(fhir->coded, name);
    add_patient(fhir, patient, key, *value ? value : name, line);
    return key;
}

/* A name that stands for whatever is not a person. */
static coded_key name_thing(struct coded *coded)
{
    coded_key thing = coded_name(coded, "Group/");
    coded_mark_thing(coded, thing);
    return thing;
}

/* Does a reference name its target's type, and is that not Patient? */
static bool refers_to_thing(const struct coded *coded, coded_key key, const json_t *reference)
{
    const char *type = text_of(reference, "type"), *name = key ? coded->texts[key] : "";
    size_t length = strcspn(name, "/?");
    bool named = *name >= 'A' && *name <= 'Z' && name[length];
    return *type ? !text_ends_with(type, "Patient")
                 : named && (length != strlen("Patient") || strncmp(name, "Patient", length) != 0);
}

/* The subject of a resource by reference, whose member is "subject" or "patient". */
static coded_key refer_to_subject(struct coded *coded, const json_t *resource, const char *member)
{
    coded_key key = refer(coded, resource, member, "Patient");
    bool thing = refers_to_thing(coded, key, json_object_get(resource, member));
    return thing ? name_thing(coded) : key;
}

/* The subject of a resource, which may itself be contained in another. */
static coded_key find_subject(struct fhir *fhir, const json_t *resource, const json_t *container,
                              size_t line)
{
    const char *reference = text_of(json_object_get(resource, "subject"), "reference");
    const json_t *patient = find_contained(resource, reference);
    patient = patient ? patient : find_contained(container, reference);
    if (patient && strcmp(text_of(patient, "resourceType"), "Patient") != 0) {
        return name_thing(fhir->coded);
    }
    return patient ? take_contained_patient(fhir, patient, line)
                   : refer_to_subject(fhir->coded, resource, "subject");
}

/* ---- encounters and places ---- */

/* Does a concept, or a coding alone, name an intensive care unit? */
static bool concept_is_intensive(json_t *concepts)
{
    json_t *concept;
    bool is = false;
    for (size_t i = 0; (concept = item(concepts, i)); i++) {
        /* R5 wraps some in a CodeableReference */
        json_t *inner = json_object_get(concept, "concept"), *coding;
        inner = inner ? inner : concept;
        is |= coded_names_intensive(text_of(inner, "text")) ||
              coded_names_intensive(text_of(inner, "display")) ||
              coded_names_intensive(text_of(inner, "code"));
        json_t *codings = json_object_get(inner, "coding");
        for (size_t k = 0; (coding = item(codings, k)); k++) {
            is |= coded_names_intensive(text_of(coding, "display")) ||
                  coded_names_intensive(text_of(coding, "code"));
        }
    }
    return is;
}

static enum encounter_tier tier_of_class(json_t *classes)
{
    static const struct {
        const char *code;
        enum encounter_tier tier;
    } known[] = {
        {"IMP", ENCOUNTER_INPATIENT},         {"ACUTE", ENCOUNTER_INPATIENT},
        {"NONAC", ENCOUNTER_INPATIENT},       {"inpatient", ENCOUNTER_INPATIENT},
        {"AMB", ENCOUNTER_AMBULATORY},        {"VR", ENCOUNTER_AMBULATORY},
        {"HH", ENCOUNTER_AMBULATORY},         {"FLD", ENCOUNTER_AMBULATORY},
        {"outpatient", ENCOUNTER_AMBULATORY}, {"ambulatory", ENCOUNTER_AMBULATORY},
        {"wellness", ENCOUNTER_AMBULATORY},
    };
    enum encounter_tier tier = ENCOUNTER_OTHER;
    json_t *class;
    for (size_t i = 0; (class = item(classes, i)); i++) {
        json_t *coding = item(json_object_get(class, "coding"), 0);
        const char *code = text_of(coding ? coding : class, "code");
        for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
            tier = text_same(known[k].code, code) ? known[k].tier : tier;
        }
    }
    return tier;
}

/* Adds the locations of an encounter, each as a part with the same key. */
static void take_places(struct coded *coded, const json_t *resource,
                        const struct coded_encounter *whole)
{
    json_t *places = json_object_get(resource, "location"), *place;
    for (size_t i = 0; (place = item(places, i)); i++) {
        const json_t *period = json_object_get(place, "period");
        const json_t *location = json_object_get(place, "location");
        struct coded_encounter stay = *whole;
        struct coded_time start = time_of(coded, period, "start");
        stay.place = refer(coded, place, "location", "Location");
        stay.start = start.known ? start : whole->start;
        stay.end = *text_of(period, "end") ? time_of(coded, period, "end") : whole->end;
        if (coded_names_intensive(text_of(location, "display")) ||
            concept_is_intensive(one_of(place, "physicalType", "form"))) {
            stay.tier = ENCOUNTER_INTENSIVE;
        }
        if (stay.place || stay.tier == ENCOUNTER_INTENSIVE) {
            coded_add_encounter(coded, &stay);
        }
    }
}

static void take_encounter(struct fhir *fhir, const json_t *resource, const char *url, size_t line)
{
    static const char *const unreal[] = {"planned", "cancelled", "entered-in-error",
                                         "discontinued"};
    struct coded *coded = fhir->coded;
    const json_t *period = one_of(resource, "period", "actualPeriod");
    struct coded_encounter encounter = {
        .key = name_resource(coded, resource, "Encounter", url),
        .patient = refer_to_subject(
            coded, resource,
            *text_of(json_object_get(resource, "patient"), "reference") ? "patient" : "subject"),
        .tier = tier_of_class(json_object_get(resource, "class")),
        .start = time_of(coded, period, "start"),
        .end = time_of(coded, period, "end"),
        .line = line,
    };
    bool intensive = concept_is_intensive(json_object_get(resource, "class")) ||
                     concept_is_intensive(json_object_get(resource, "type")) ||
                     concept_is_intensive(json_object_get(resource, "serviceType"));
    encounter.tier = intensive ? ENCOUNTER_INTENSIVE : encounter.tier;
    for (size_t i = 0; i < sizeof unreal / sizeof *unreal; i++) {
        if (strcmp(text_of(resource, "status"), unreal[i]) == 0) {
            return;
        }
    }
    coded_add_encounter(coded, &encounter);
    take_places(coded, resource, &encounter);
}

static void take_location(struct fhir *fhir, const json_t *resource, const char *url)
{
    struct coded *coded = fhir->coded;
    coded_key key = name_resource(coded, resource, "Location", url);
    if (coded_names_intensive(text_of(resource, "name")) ||
        coded_names_intensive(text_of(resource, "description")) ||
        concept_is_intensive(json_object_get(resource, "type"))) {
        coded_mark_intensive(coded, key);
    }
}

/* ---- observations ---- */

/* A code of MIMIC-IV as FHIR, whose codes are itemids. */
static const struct code *find_item(const json_t *coding, struct code *made)
{
    const char *system = text_of(coding, "system");
    bool mimic = strstr(system, "mimic") &&
                 (text_ends_with(system, "d-items") || text_ends_with(system, "d-labitems"));
    const struct database_item *of = mimic ? mimic_item(text_of(coding, "code")) : NULL;
    if (of) {
        *made = (struct code){.system = CODES_CIEL,
                              .code = "",
                              .variable = of->variable,
                              .rank = of->rank,
                              .unit = of->unit};
    }
    return of ? made : NULL;
}

/* What an observation or a component measures. */
struct meaning {
    const struct code *code; /* the best of its codes; NULL: none is known */
    struct code made;        /* storage for a code that is not in the table */
    bool contradicts;        /* its codes mean different things */
    bool units_differ;       /* its codes imply different units */
};

/* A saturation is SpO2 if it is a vital sign or another code says so. */
static void find_meaning(const json_t *concept, bool vital_sign, struct meaning *meaning)
{
    json_t *codings = json_object_get(concept, "coding"), *coding;
    const struct code *best = NULL;
    bool oximeter = vital_sign;
    *meaning = (struct meaning){0};
    for (size_t i = 0; (coding = item(codings, i)); i++) {
        const struct code *code =
            code_find(code_system_find(text_of(coding, "system")), text_of(coding, "code"));
        code = code || best ? code : find_item(coding, &meaning->made);
        if (code) {
            oximeter |= code->variable == VARIABLE_SPO2;
            meaning->contradicts |= best && !code_agrees(best, code);
            meaning->units_differ |= best && strcmp(best->unit, code->unit) != 0;
            best = !best || code->system < best->system ? code : best;
        }
    }
    bool saturation = best && (best->variable == VARIABLE_SAO2 || best->variable == VARIABLE_SPO2);
    bool ambiguous = saturation && strcmp(best->code, "2708-6") == 0;
    meaning->code = ambiguous && oximeter ? code_find(CODES_LOINC, "59408-5") : best;
}

static bool is_vital_sign(const json_t *observation)
{
    json_t *categories = json_object_get(observation, "category"), *category;
    bool is = false;
    for (size_t i = 0; (category = item(categories, i)); i++) {
        json_t *codings = json_object_get(category, "coding"), *coding;
        for (size_t k = 0; (coding = item(codings, k)); k++) {
            is |= strcmp(text_of(coding, "code"), "vital-signs") == 0;
        }
    }
    return is;
}

/* The shortest text that reads back as the same number. */
static void write_number(double number, char *out, size_t size)
{
    snprintf(out, size, "%.15g", number);
    if (strtod(out, NULL) < number || strtod(out, NULL) > number) {
        snprintf(out, size, "%.17g", number);
    }
}

static bool write_quantity(const json_t *quantity, char *text, size_t size, const char **unit)
{
    const json_t *value = json_object_get(quantity, "value");
    const char *comparator = text_of(quantity, "comparator"), *code = text_of(quantity, "code");
    char number[40];
    if (!json_is_number(value) || strcmp(comparator, "ad") == 0) {
        return false;
    }
    write_number(json_number_value(value), number, sizeof number);
    snprintf(text, size, "%.2s%s", comparator, number);
    *unit = *code ? code : text_of(quantity, "unit");
    *unit = code_unit(*unit);
    return true;
}

/* Do the unit's code and text agree? Unknown units are ignored. */
static bool units_agree(struct coded *coded, const json_t *part, enum variable variable)
{
    const json_t *quantity = json_object_get(part, "valueQuantity");
    double by_code, by_word;
    const char *doubt;
    return unit_convert_again(&coded->units, variable, NULL, code_unit(text_of(quantity, "code")),
                              1, &by_code, &doubt) != UNIT_FITS ||
           unit_convert_again(&coded->units, variable, NULL, text_of(quantity, "unit"), 1, &by_word,
                              &doubt) != UNIT_FITS ||
           fabs(by_code - by_word) <= 1e-6 * fabs(by_code);
}

/* The step of a scale in a concept: a number, a LOINC answer, or words. */
static bool write_concept(const json_t *concept, const struct code *code, char *text, size_t size)
{
    json_t *codings = json_object_get(concept, "coding"), *coding;
    for (size_t i = 0; (coding = item(codings, i)); i++) {
        json_t *extensions = json_object_get(coding, "extension"), *extension;
        for (size_t k = 0; (extension = item(extensions, k)); k++) {
            const char *url = text_of(extension, "url");
            const json_t *value = json_object_get(extension, "valueDecimal");
            if (text_ends_with(url, "/ordinalValue") && json_is_number(value)) {
                write_number(json_number_value(value), text, size);
                return true;
            }
        }
        int step = code_answer(code->variable, text_of(coding, "code"));
        if (step > 0) {
            snprintf(text, size, "%d", step);
            return true;
        }
    }
    coding = item(codings, 0);
    const char *words = text_of(concept, "text");
    words = *words ? words : text_of(coding, "display");
    snprintf(text, size, "%s", words);
    return *words != 0;
}

/* The value of an observation or a component, as text. LEFT_KINDS on success. */
static enum coded_left write_value(const json_t *part, const struct code *code, char *text,
                                   size_t size, const char **unit)
{
    const json_t *quantity = json_object_get(part, "valueQuantity");
    const json_t *concept = json_object_get(part, "valueCodeableConcept");
    const json_t *integer = json_object_get(part, "valueInteger");
    const char *string = text_of(part, "valueString");
    bool written = false;
    *unit = "";
    if (json_object_get(part, "dataAbsentReason")) {
        return LEFT_EMPTY; /* a value beside it is a placeholder */
    }
    if (quantity) {
        written = write_quantity(quantity, text, size, unit);
    } else if (concept) {
        written = write_concept(concept, code, text, size);
    } else if (json_is_number(integer)) {
        write_number(json_number_value(integer), text, size);
        written = true;
    } else if (*string) {
        snprintf(text, size, "%s", string);
        written = true;
    } else {
        const char *name;
        json_t *value;
        json_object_foreach((json_t *)part, name, value) /* NOLINT: jansson's own loop */
        {
            if (strncmp(name, "value", 5) == 0) {
                return LEFT_SHAPE;
            }
        }
        return LEFT_EMPTY;
    }
    *unit = **unit ? *unit : code->unit;
    return written                                          ? LEFT_KINDS
           : quantity && json_object_get(quantity, "value") ? LEFT_SHAPE
                                                            : LEFT_EMPTY;
}

/* An observation's own value, or that of one of its components. Returns false if it has none. */
static bool take_part(struct fhir *fhir, const json_t *part, struct coded_reading *reading,
                      bool vital_sign)
{
    char text[128];
    const char *unit;
    struct coded *coded = fhir->coded;
    struct meaning meaning;
    static const struct code none = {.variable = VARIABLE_NONE, .unit = ""};
    find_meaning(json_object_get(part, "code"), vital_sign, &meaning);
    const struct code *code = meaning.code;
    enum coded_left left = write_value(part, code ? code : &none, text, sizeof text, &unit);
    if (left == LEFT_EMPTY) {
        return false;
    }
    if (left == LEFT_KINDS && code) {
        bool implied = meaning.units_differ && unit == code->unit; /* not stated with the value */
        left = meaning.contradicts || implied              ? LEFT_CODES
               : !units_agree(coded, part, code->variable) ? LEFT_UNITS
                                                           : left;
    }
    left = code && json_object_get(part, "modifierExtension") ? LEFT_MODIFIED : left;
    if (!code || left != LEFT_KINDS) {
        coded_notice(coded, code ? left : LEFT_CODE, reading->patient, reading->line);
        return true;
    }
    if (!reading->time.known) {
        coded_notice(coded, LEFT_TIME, reading->patient, reading->line);
        return true;
    }
    reading->variable = (uint8_t)code->variable;
    reading->rank = (uint8_t)code->rank;
    reading->name =
        coded_keep(coded, code->name ? code->name : variable_info(code->variable)->name);
    reading->text = coded_keep(coded, text);
    reading->unit = coded_keep(coded, unit);
    coded_add(coded, reading);
    if (reading->no_status || reading->standing == STANDING_PRELIMINARY) {
        coded_notice(coded, reading->no_status ? LEFT_NO_STATUS : LEFT_PRELIMINARY,
                     reading->patient, reading->line);
    }
    return true;
}

static enum coded_standing standing_of(const char *status, bool *result)
{
    static const struct {
        const char *status;
        enum coded_standing standing;
    } known[] = {{"final", STANDING_FINAL},
                 {"amended", STANDING_CORRECTED},
                 {"corrected", STANDING_CORRECTED},
                 {"preliminary", STANDING_PRELIMINARY},
                 {"", STANDING_FINAL}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(known[i].status, status) == 0) {
            *result = true;
            return known[i].standing;
        }
    }
    *result = false;
    return STANDING_STRUCK;
}

/* Is it about somebody or something else than its subject, as a fetus or a donor? */
static bool is_of_another(struct coded *coded, const json_t *observation)
{
    json_t *all = json_object_get(observation, "focus"), *focus;
    const char *subject = text_of(json_object_get(observation, "subject"), "reference");
    bool another = false;
    for (size_t i = 0; (focus = item(all, i)); i++) {
        const char *reference = text_of(focus, "reference");
        another |= !*reference || !*subject ||
                   name_reference(coded, reference) != name_reference(coded, subject);
    }
    return another;
}

/* Is it an amount over a period? */
static bool is_amount(const json_t *observation)
{
    struct meaning meaning;
    find_meaning(json_object_get(observation, "code"), false, &meaning);
    return meaning.code && meaning.code->variable == VARIABLE_URINE;
}

/* container: the resource that contains it, in which its id is local; NULL: none. */
static void take_observation(struct fhir *fhir, const json_t *resource, const json_t *container,
                             size_t line)
{
    struct coded *coded = fhir->coded;
    const char *status = text_of(resource, "status");
    const json_t *meta = json_object_get(resource, "meta");
    bool result, any = false;
    struct coded_time issued = time_of(coded, resource, "issued");
    struct coded_time updated = time_of(coded, meta, "lastUpdated");
    struct coded_reading reading = {
        .line = line,
        .patient = find_subject(fhir, resource, container, line),
        .encounter =
            refer(coded, resource, json_object_get(resource, "context") ? "context" : "encounter",
                  "Encounter"),
        .id = container ? 0 : hash_id("", text_of(resource, "id")),
        .issued = updated.known  ? updated.ms
                  : issued.known ? issued.ms
                                 : 0,
    };
    reading.standing = (uint8_t)standing_of(status, &result);
    if (reading.id) {
        coded_add_version(coded, reading.id, reading.issued, (enum coded_standing)reading.standing);
    }
    enum coded_left left = !result                                          ? LEFT_STATUS
                           : is_of_another(coded, resource)                 ? LEFT_SUBJECT
                           : json_object_get(resource, "modifierExtension") ? LEFT_MODIFIED
                                                                            : LEFT_KINDS;
    if (left != LEFT_KINDS) {
        coded_notice(coded, left, reading.patient, line);
        return;
    }
    reading.no_status = *status == 0;
    reading.time = effective_time(coded, resource, is_amount(resource));
    bool vital_sign = is_vital_sign(resource);
    any |= take_part(fhir, resource, &reading, vital_sign);
    json_t *components = json_object_get(resource, "component"), *component;
    for (size_t i = 0; (component = item(components, i)); i++) {
        any |= take_part(fhir, component, &reading, vital_sign);
    }
    if (!any && !json_object_get(resource, "hasMember")) {
        coded_notice(coded, LEFT_EMPTY, reading.patient, line);
    }
}

/* ---- resources ---- */

static void take_resource(struct fhir *fhir, json_t *resource, const char *url, size_t line);

/* An entry of a history that says that an observation was deleted. */
static void take_deletion(struct fhir *fhir, const json_t *entry, size_t line)
{
    static const char before[] = "Observation/";
    const json_t *request = json_object_get(entry, "request");
    const char *url = text_of(request, "url"), *id = strstr(url, before);
    if (strcmp(text_of(request, "method"), "DELETE") == 0 && id && !fhir->aside) {
        struct coded_time when =
            time_of(fhir->coded, json_object_get(entry, "response"), "lastModified");
        coded_add_version(fhir->coded, hash_id("", id + sizeof before - 1),
                          when.known ? when.ms : INT64_MAX, STANDING_STRUCK);
        coded_notice(fhir->coded, LEFT_STATUS, 0, line);
    }
}

/* An entry of a Bundle, or of a list of another kind. */
static void take_entry(struct fhir *fhir, const json_t *entry, size_t line)
{
    json_t *resource = json_object_get(entry, "resource");
    if (json_is_object(resource)) {
        take_resource(fhir, resource, text_of(entry, "fullUrl"), line);
    } else {
        take_deletion(fhir, entry, line);
    }
}

/* Observations within another resource, such as a report. */
static void take_contained(struct fhir *fhir, const json_t *resource, size_t line)
{
    json_t *all = json_object_get(resource, "contained"), *one;
    for (size_t i = 0; !fhir->aside && (one = item(all, i)); i++) {
        if (strcmp(text_of(one, "resourceType"), "Observation") == 0) {
            take_observation(fhir, one, resource, line);
        }
    }
}

static void take_resource(struct fhir *fhir, json_t *resource, const char *url, size_t line)
{
    const char *type = text_of(resource, "resourceType");
    if (strcmp(type, "Observation") == 0) {
        if (!fhir->aside) {
            take_observation(fhir, resource, NULL, line);
        }
    } else if (strcmp(type, "Patient") == 0) {
        take_patient(fhir, resource, url, line);
    } else if (strcmp(type, "Encounter") == 0) {
        take_encounter(fhir, resource, url, line);
    } else if (strcmp(type, "Location") == 0) {
        take_location(fhir, resource, url);
    } else if (strcmp(type, "Bundle") == 0) {
        json_t *entries = json_object_get(resource, "entry"), *entry;
        for (size_t i = 0; (entry = item(entries, i)); i++) {
            take_entry(fhir, entry, line);
        }
    } else if (strcmp(type, "Parameters") == 0) {
        json_t *entries = json_object_get(resource, "parameter"), *entry;
        for (size_t i = 0; (entry = item(entries, i)); i++) {
            take_entry(fhir, entry, line);
        }
    } else if (strcmp(type, "Group") == 0 || strcmp(type, "Device") == 0) {
        coded_mark_thing(fhir->coded, name_resource(fhir->coded, resource, type, url));
        coded_notice(fhir->coded, LEFT_OTHER, 0, line);
    } else if (*type) {
        coded_notice(fhir->coded, LEFT_OTHER, 0, line);
        take_contained(fhir, resource, line);
    } else {
        take_entry(fhir, resource, line);
    }
}

/* May a resource be used, or contain one that is? Others are skipped without parsing. */
static bool is_of_use(const char *text, size_t length)
{
    static const char *const kinds[] = {"\"Observation\"", "\"Patient\"", "\"Encounter\"",
                                        "\"Location\"",    "\"Bundle\"",  "\"Parameters\"",
                                        "\"Group\"",       "\"Device\""};
    bool is = !memmem(text, length, "\"resourceType\"", strlen("\"resourceType\""));
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && !is; i++) {
        is = memmem(text, length, kinds[i], strlen(kinds[i])) != NULL;
    }
    return is;
}

static bool take_text(void *context, const char *text, size_t length, size_t line)
{
    struct fhir *fhir = context;
    if (!is_of_use(text, length)) {
        fhir->last_line = line;
        coded_notice(fhir->coded, LEFT_OTHER, 0, fhir->aside ? 0 : fhir->lines_before + line);
        return true;
    }
    json_t *root = json_loadb(text, length, JSON_DECODE_INT_AS_REAL, NULL);
    bool ok = json_is_object(root);
    fhir->last_line = line;
    if (ok) {
        take_resource(fhir, root, text_of(root, "fullUrl"),
                      fhir->aside ? 0 : fhir->lines_before + line);
    }
    json_decref(root);
    return ok;
}

static void take_broken(void *context, size_t line)
{
    struct fhir *fhir = context;
    coded_notice(fhir->coded, LEFT_BROKEN, 0, line);
}

/* ---- files ---- */

static bool recognise(const unsigned char *head, size_t length)
{
    size_t i = length >= 3 && memcmp(head, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (i < length && strchr(" \t\r\n", head[i]) && head[i]) {
        i++;
    }
    return i < length && (head[i] == '{' || head[i] == '[') &&
           memmem(head + i, length - i, "\"resourceType\"", 14) != NULL;
}

/* A bulk export is a folder with one or more files per type of resource, whose names contain the
 * type. The data of a stay is spread over several files. */
enum { KIND_SIZE = 64 };

/* The type of a file's first resource, if its name contains it: Observation.000.ndjson. "" if it is
 * not part of a bulk export. */
static void bulk_kind(const char *path, char kind[KIND_SIZE])
{
    static const char member[] = "\"resourceType\"";
    unsigned char head[READER_HEAD];
    *kind = 0;
    FILE *in = text_ends_with(path, ".ndjson") ? file_open(path, NULL) : NULL;
    size_t length = in ? fread(head, 1, sizeof head - 1, in) : 0;
    head[length] = 0;
    const char *at =
        recognise(head, length) ? memmem(head, length, member, sizeof member - 1) : NULL;
    if (at && sscanf(at + sizeof member - 1, " : \"%63[A-Za-z]", kind) == 1 &&
        !strstr(text_base_name(path), kind)) {
        *kind = 0;
    }
    if (in) {
        fclose(in);
    }
}

static int by_path(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The files of a bulk export beside one of it, in order of their names. */
static void list_bulk(const char *path, struct file_list *list)
{
    const char *base = text_base_name(path);
    struct text folder = {0};
    text_append_n(&folder, path, (size_t)(base - path));
    DIR *dir = opendir(folder.length > 0 ? folder.data : ".");
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        struct text file = {0};
        char kind[KIND_SIZE];
        text_format(&file, "%s%s", folder.length > 0 ? folder.data : "", entry->d_name);
        bulk_kind(file.data, kind);
        if (*entry->d_name != '.' && *kind) {
            file_list_append(list, file.data);
        }
        text_free(&file);
    }
    if (dir) {
        closedir(dir);
    }
    if (list->count > 0) {
        qsort(list->paths, list->count, sizeof *list->paths, by_path);
    }
    text_free(&folder);
}

/* Reads one file of a bulk export. Line numbers continue from one observation file to the next;
 * those of other files are not reported. */
static bool read_part(struct fhir *fhir, const struct source *of, const char *path,
                      struct error *error)
{
    FILE *in = file_open(path, error);
    const struct source source = {.in = in, .name = path, .options = of->options};
    const struct resources resources = {take_text, take_broken, fhir};
    bool ok = in && resources_read(&source, &resources, error);
    fhir->lines_before += fhir->last_line;
    if (in) {
        fclose(in);
    }
    return ok;
}

static bool read_beside(struct fhir *fhir, const struct source *source,
                        const struct file_list *list, struct error *error)
{
    static const char *const used[] = {"Observation", "Patient", "Encounter", "Location"};
    bool ok = true;
    for (size_t k = 0; k < sizeof used / sizeof *used; k++) {
        fhir->aside = k > 0;
        for (size_t i = 0; ok && i < list->count; i++) {
            char kind[KIND_SIZE];
            bulk_kind(list->paths[i], kind);
            if (strcmp(kind, used[k]) == 0 && strcmp(list->paths[i], source->name) != 0) {
                ok = read_part(fhir, source, list->paths[i], error);
            }
        }
    }
    return ok;
}

/* The first file of observations in a list; NULL if there is none. */
static const char *first_observations(const struct file_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        char kind[KIND_SIZE];
        bulk_kind(list->paths[i], kind);
        if (strcmp(kind, "Observation") == 0) {
            return list->paths[i];
        }
    }
    return NULL;
}

/* Is the file read together with another? Then sets the reason. */
static bool is_read_with_another(const struct source *source, const struct file_list *list,
                                 struct stays *stays, struct error *error)
{
    const char *first = list->count > 0 ? first_observations(list) : NULL;
    if (list->count == 0 || (first && strcmp(first, source->name) == 0)) {
        return false;
    }
    stays->reader = &reader_fhir_part;
    if (first) {
        error_at(error, source->name, 0,
                 "not a patient file: a part of the export that is read with %s",
                 text_base_name(first));
    } else {
        error_at(error, source->name, 0, "not a patient file: it holds no observations");
    }
    return true;
}

static bool read_fhir(const struct source *source, struct stays *stays, struct error *error)
{
    char kind[KIND_SIZE];
    struct file_list list = {0};
    bulk_kind(source->name, kind);
    if (*kind) {
        list_bulk(source->name, &list);
    }
    bool ok = !is_read_with_another(source, &list, stays, error);
    if (ok) {
        struct fhir fhir = {.coded = coded_new(source, stays->reader)};
        const struct resources resources = {take_text, take_broken, &fhir};
        ok = resources_read(source, &resources, error);
        fhir.lines_before = fhir.last_line;
        ok = ok && read_beside(&fhir, source, &list, error) &&
             coded_finish(fhir.coded, stays, error);
        coded_free(fhir.coded);
    }
    file_list_free(&list);
    return ok;
}

const struct reader reader_fhir = {
    .name = "FHIR",
    .kind = READER_STAYS,
    .recognise = recognise,
    .read = read_fhir,
};

const struct reader reader_fhir_part = {
    .name = "FHIR, a part of a bulk export",
    .kind = READER_FOREIGN,
    .refusal = N_("a part of a bulk export, which is read with its first file of observations"),
};
