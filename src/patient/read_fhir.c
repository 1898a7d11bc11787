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
#include "patient/tree.h"
#include "patient/units.h"

struct fhir {
    struct coded *coded;
    struct tree *tree; /* of the resource */
    bool aside;        /* a file that holds no observations, beside the one that is read */
    size_t lines_before, last_line; /* lines of the previous files, and of this one */
};

/* ---- members ---- */

/* The first of these members that exists. */
static const struct node *one_of(const struct node *object, const char *first, const char *second)
{
    const struct node *value = tree_member(object, first);
    return value ? value : tree_member(object, second);
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

static coded_key name_identifier(struct coded *coded, const char *type,
                                 const struct node *identifier)
{
    char name[256];
    const char *value = tree_member_text(identifier, "value");
    snprintf(name, sizeof name, "%s?identifier=%s|%s", type, tree_member_text(identifier, "system"),
             value);
    return *value ? coded_name(coded, name) : 0;
}

/* Resolves a member's reference, by address or identifier; 0 if there is none, or if it refers to a
 * contained resource, since "#1" is local to one resource. */
static coded_key refer(struct coded *coded, const struct node *object, const char *member,
                       const char *type)
{
    const struct node *value = tree_member(object, member);
    const char *reference = tree_member_text(value, "reference");
    return *reference && *reference != '#'
               ? name_reference(coded, reference)
               : name_identifier(coded, type, tree_member(value, "identifier"));
}

/* The contained resource with this id; NULL if there is none. */
static const struct node *find_contained(const struct node *resource, const char *reference)
{
    const struct node *all = tree_member(resource, "contained"), *one;
    for (one = tree_first(all); one; one = tree_next(all, one)) {
        if (*reference == '#' && strcmp(tree_member_text(one, "id"), reference + 1) == 0) {
            return one;
        }
    }
    return NULL;
}

/* Records all names of a resource: type and id, full URL, identifiers. */
static coded_key name_resource(struct coded *coded, const struct node *resource, const char *type,
                               const char *url)
{
    char name[256];
    const char *id = tree_member_text(resource, "id");
    snprintf(name, sizeof name, "%s/%s", type, id);
    coded_key key = *id ? coded_name(coded, name) : 0;
    coded_key other = *url ? name_reference(coded, url) : 0;
    coded_same(coded, key, other);
    key = key ? key : other;
    const struct node *identifiers = tree_member(resource, "identifier"), *identifier;
    for (identifier = tree_first(identifiers); key && identifier;
         identifier = tree_next(identifiers, identifier)) {
        coded_same(coded, key, name_identifier(coded, type, identifier));
    }
    return key;
}

/* ---- times ---- */

/* A period's member, or an instant. */
static struct coded_time time_of(struct coded *coded, const struct node *object, const char *member)
{
    const char *text = tree_member_text(object, member);
    return *text ? coded_time(coded, text) : (struct coded_time){0};
}

static bool is_amount(const struct node *observation);

/* Of an amount collected during a period, its end. */
static struct coded_time effective_time(struct coded *coded, const struct node *observation)
{
    static const char *const instants[] = {"effectiveDateTime", "effectiveInstant"};
    for (size_t i = 0; i < sizeof instants / sizeof *instants; i++) {
        if (*tree_member_text(observation, instants[i])) {
            return time_of(coded, observation, instants[i]);
        }
    }
    const struct node *period = tree_member(observation, "effectivePeriod");
    const struct node *timing = tree_member(observation, "effectiveTiming");
    if (period) {
        bool end = *tree_member_text(period, "start") == 0 ||
                   (*tree_member_text(period, "end") && is_amount(observation));
        return time_of(coded, period, end ? "end" : "start");
    }
    if (timing) {
        const struct node *events = tree_member(timing, "event");
        const char *event = tree_text(tree_is(events, TREE_LIST) ? tree_first(events) : NULL);
        return *event ? coded_time(coded, event) : (struct coded_time){0};
    }
    return time_of(coded, observation, "issued");
}

/* ---- patients ---- */

/* Two records of one person, merged by the hospital: "replaced-by" and "replaces". Others may be of
 * relatives or are for reference. Has this one been replaced? */
static bool take_links(struct coded *coded, const struct node *patient, coded_key key, size_t line)
{
    const struct node *links = tree_member(patient, "link"), *link;
    bool replaced = false;
    for (link = tree_first(links); key && link; link = tree_next(links, link)) {
        const char *type = tree_member_text(link, "type");
        bool by = strcmp(type, "replaced-by") == 0;
        if (by || strcmp(type, "replaces") == 0) {
            coded_key other = refer(coded, link, "other", "Patient");
            coded_add_merge(coded, &(struct coded_merge){.from = by ? key : other,
                                                         .into = by ? other : key,
                                                         .line = line,
                                                         .whole = true});
            replaced |= by;
        }
    }
    return replaced;
}

/* Adds a patient under a name; id: id of the stay. */
static void add_patient(struct fhir *fhir, const struct node *resource, coded_key key,
                        const char *id, size_t line)
{
    struct coded_patient patient = {.line = line, .sex = SEX_UNKNOWN, .key = key};
    const char *gender = tree_member_text(resource, "gender");
    patient.id = *id ? coded_keep(fhir->coded, id) : NULL;
    patient.replaced = take_links(fhir->coded, resource, key, line);
    patient.issued = coded_issued(tree_member_text(tree_member(resource, "meta"), "lastUpdated"));
    patient.sex = strcmp(gender, "male") == 0     ? SEX_MALE
                  : strcmp(gender, "female") == 0 ? SEX_FEMALE
                                                  : SEX_UNKNOWN;
    int parts = sscanf(tree_member_text(resource, "birthDate"), "%4d-%2d-%2d", &patient.year,
                       &patient.month, &patient.day);
    if (parts < 1 || patient.year < 1 || patient.month < 0 || patient.month > 12) {
        patient.year = patient.month = patient.day = 0;
    }
    if (patient.key) {
        coded_add_patient(fhir->coded, &patient);
    }
}

static void take_patient(struct fhir *fhir, const struct node *resource, const char *url,
                         size_t line)
{
    coded_key key = name_resource(fhir->coded, resource, "Patient", url);
    add_patient(fhir, resource, key, tree_member_text(resource, "id"), line);
}

/* An object in one form, however its members are ordered. The caller frees it; NULL: no memory. */
static char *write_sorted(const struct tree *tree, const struct node *object)
{
    json_t *same =
        json_loadb(tree_source(tree, object), object->length, JSON_DECODE_INT_AS_REAL, NULL);
    char *all = json_dumps(same, JSON_SORT_KEYS | JSON_COMPACT);
    json_decref(same);
    return all;
}

/* A contained patient is identified across resources by its identifiers; without any, by equality
 * of all its data. */
static coded_key take_contained_patient(struct fhir *fhir, const struct node *patient, size_t line)
{
    const struct node *identifiers = tree_member(patient, "identifier"), *identifier;
    coded_key key = 0;
    for (identifier = tree_first(identifiers); identifier;
         identifier = tree_next(identifiers, identifier)) {
        coded_key other = name_identifier(fhir->coded, "Patient", identifier);
        coded_same(fhir->coded, key, other);
        key = key ? key : other;
    }
    char name[40] = "";
    if (!key) {
        char *all = write_sorted(fhir->tree, patient);
        snprintf(name, sizeof name, "contained-%016" PRIx64, hash_id("", all ? all : ""));
        free(all);
    }
    const char *value = tree_member_text(tree_first(identifiers), "value");
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
static bool refers_to_thing(const struct coded *coded, coded_key key, const struct node *reference)
{
    const char *type = tree_member_text(reference, "type"), *name = key ? coded->texts[key] : "";
    size_t length = strcspn(name, "/?");
    bool named = *name >= 'A' && *name <= 'Z' && name[length];
    return *type ? !text_ends_with(type, "Patient")
                 : named && (length != strlen("Patient") || strncmp(name, "Patient", length) != 0);
}

/* The subject of a resource by reference, whose member is "subject" or "patient". */
static coded_key refer_to_subject(struct coded *coded, const struct node *resource,
                                  const char *member)
{
    coded_key key = refer(coded, resource, member, "Patient");
    bool thing = refers_to_thing(coded, key, tree_member(resource, member));
    return thing ? name_thing(coded) : key;
}

/* The subject of a resource, which may itself be contained in another. */
static coded_key find_subject(struct fhir *fhir, const struct node *resource,
                              const struct node *container, size_t line)
{
    const char *reference = tree_member_text(tree_member(resource, "subject"), "reference");
    const struct node *patient = find_contained(resource, reference);
    patient = patient ? patient : find_contained(container, reference);
    if (patient && strcmp(tree_member_text(patient, "resourceType"), "Patient") != 0) {
        return name_thing(fhir->coded);
    }
    return patient ? take_contained_patient(fhir, patient, line)
                   : refer_to_subject(fhir->coded, resource, "subject");
}

/* ---- encounters and places ---- */

/* Does a concept, or a coding alone, name an intensive care unit? */
static bool concept_is_intensive(const struct node *concepts)
{
    const struct node *concept;
    bool is = false;
    for (concept = tree_first(concepts); concept; concept = tree_next(concepts, concept)) {
        /* R5 wraps some in a CodeableReference */
        const struct node *inner = tree_member(concept, "concept"), *coding;
        inner = inner ? inner : concept;
        is |= coded_names_intensive(tree_member_text(inner, "text")) ||
              coded_names_intensive(tree_member_text(inner, "display")) ||
              coded_names_intensive(tree_member_text(inner, "code"));
        const struct node *codings = tree_member(inner, "coding");
        for (coding = tree_first(codings); coding; coding = tree_next(codings, coding)) {
            is |= coded_names_intensive(tree_member_text(coding, "display")) ||
                  coded_names_intensive(tree_member_text(coding, "code"));
        }
    }
    return is;
}

static enum encounter_tier tier_of_class(const struct node *classes)
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
    const struct node *class;
    for (class = tree_first(classes); class; class = tree_next(classes, class)) {
        const struct node *coding = tree_first(tree_member(class, "coding"));
        const char *code = tree_member_text(coding ? coding : class, "code");
        for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
            tier = text_same(known[k].code, code) ? known[k].tier : tier;
        }
    }
    return tier;
}

/* Adds the locations of an encounter, each as a part with the same key. */
static void take_places(struct coded *coded, const struct node *resource,
                        const struct coded_encounter *whole)
{
    const struct node *places = tree_member(resource, "location"), *place;
    for (place = tree_first(places); place; place = tree_next(places, place)) {
        const struct node *period = tree_member(place, "period");
        const struct node *location = tree_member(place, "location");
        struct coded_encounter stay = *whole;
        struct coded_time start = time_of(coded, period, "start");
        stay.place = refer(coded, place, "location", "Location");
        stay.start = start.known ? start : whole->start;
        stay.end = *tree_member_text(period, "end") ? time_of(coded, period, "end") : whole->end;
        if (coded_names_intensive(tree_member_text(location, "display")) ||
            concept_is_intensive(one_of(place, "physicalType", "form"))) {
            stay.tier = ENCOUNTER_INTENSIVE;
        }
        if (stay.place || stay.tier == ENCOUNTER_INTENSIVE) {
            coded_add_encounter(coded, &stay);
        }
    }
}

static void take_encounter(struct fhir *fhir, const struct node *resource, const char *url,
                           size_t line)
{
    static const char *const unreal[] = {"planned", "cancelled", "entered-in-error",
                                         "discontinued"};
    struct coded *coded = fhir->coded;
    const struct node *period = one_of(resource, "period", "actualPeriod");
    struct coded_encounter encounter = {
        .key = name_resource(coded, resource, "Encounter", url),
        .patient = refer_to_subject(coded, resource,
                                    *tree_member_text(tree_member(resource, "patient"), "reference")
                                        ? "patient"
                                        : "subject"),
        .tier = tier_of_class(tree_member(resource, "class")),
        .start = time_of(coded, period, "start"),
        .end = time_of(coded, period, "end"),
        .line = line,
    };
    bool intensive = concept_is_intensive(tree_member(resource, "class")) ||
                     concept_is_intensive(tree_member(resource, "type")) ||
                     concept_is_intensive(tree_member(resource, "serviceType"));
    encounter.tier = intensive ? ENCOUNTER_INTENSIVE : encounter.tier;
    for (size_t i = 0; i < sizeof unreal / sizeof *unreal; i++) {
        if (strcmp(tree_member_text(resource, "status"), unreal[i]) == 0) {
            return;
        }
    }
    coded_add_encounter(coded, &encounter);
    take_places(coded, resource, &encounter);
}

static void take_location(struct fhir *fhir, const struct node *resource, const char *url)
{
    struct coded *coded = fhir->coded;
    coded_key key = name_resource(coded, resource, "Location", url);
    if (coded_names_intensive(tree_member_text(resource, "name")) ||
        coded_names_intensive(tree_member_text(resource, "description")) ||
        concept_is_intensive(tree_member(resource, "type"))) {
        coded_mark_intensive(coded, key);
    }
}

/* ---- specimens ---- */

/* What a concept, such as the type of a specimen, says by its text, or by one of its codes. */
static enum columns_source source_of(struct coded *coded, const struct node *concept, bool codes)
{
    const struct node *codings = tree_member(concept, "coding"), *coding;
    enum columns_source source = coded_source(coded, tree_member_text(concept, "text"), codes), one;
    for (coding = tree_first(codings); coding; coding = tree_next(codings, coding)) {
        one = coded_source(coded, tree_member_text(coding, "display"), codes);
        source = one > source ? one : source;
        one = codes ? coded_source(coded, tree_member_text(coding, "code"), true) : source;
        source = one > source ? one : source;
    }
    return source;
}

static void take_specimen(struct fhir *fhir, const struct node *resource, const char *url)
{
    coded_key key = name_resource(fhir->coded, resource, "Specimen", url);
    coded_mark_specimen(fhir->coded, key,
                        source_of(fhir->coded, tree_member(resource, "type"), true));
}

/* The specimen of an observation, which may be contained in it or in its container. */
static void find_specimen(struct fhir *fhir, const struct node *resource,
                          const struct node *container, struct coded_reading *reading)
{
    const struct node *specimen = tree_member(resource, "specimen");
    const char *reference = tree_member_text(specimen, "reference");
    const struct node *inside = find_contained(resource, reference);
    inside = inside ? inside : find_contained(container, reference);
    enum columns_source named =
        coded_source(fhir->coded, tree_member_text(specimen, "display"), true);
    enum columns_source source = source_of(fhir->coded, tree_member(inside, "type"), true);
    reading->source = (uint8_t)(named > source ? named : source);
    reading->specimen = refer(fhir->coded, resource, "specimen", "Specimen");
}

/* ---- observations ---- */

/* A code of MIMIC-IV as FHIR, whose codes are itemids. */
static const struct code *find_item(const struct node *coding, struct code *made)
{
    const char *system = tree_member_text(coding, "system");
    bool mimic = strstr(system, "mimic") &&
                 (text_ends_with(system, "d-items") || text_ends_with(system, "d-labitems"));
    const struct database_item *of = mimic ? mimic_item(tree_member_text(coding, "code")) : NULL;
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
static void find_meaning(const struct node *concept, bool vital_sign, struct meaning *meaning)
{
    const struct node *codings = tree_member(concept, "coding"), *coding;
    const struct code *best = NULL;
    bool oximeter = vital_sign;
    *meaning = (struct meaning){0};
    for (coding = tree_first(codings); coding; coding = tree_next(codings, coding)) {
        const struct code *code = code_find(code_system_find(tree_member_text(coding, "system")),
                                            tree_member_text(coding, "code"));
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

static bool is_vital_sign(const struct node *observation)
{
    const struct node *categories = tree_member(observation, "category"), *category;
    bool is = false;
    for (category = tree_first(categories); category; category = tree_next(categories, category)) {
        const struct node *codings = tree_member(category, "coding"), *coding;
        for (coding = tree_first(codings); coding; coding = tree_next(codings, coding)) {
            is |= strcmp(tree_member_text(coding, "code"), "vital-signs") == 0;
        }
    }
    return is;
}

static bool write_quantity(const struct node *quantity, char *text, size_t size, const char **unit)
{
    const struct node *value = tree_member(quantity, "value");
    const char *comparator = tree_member_text(quantity, "comparator"),
               *code = tree_member_text(quantity, "code");
    char number[40];
    if (!tree_is(value, TREE_NUMBER) || strcmp(comparator, "ad") == 0) {
        return false;
    }
    tree_write_number(value, number, sizeof number);
    snprintf(text, size, "%.2s%s", comparator, number);
    *unit = *code ? code : tree_member_text(quantity, "unit");
    *unit = code_unit(*unit);
    return true;
}

/* Do the unit's code and text agree? Unknown units are ignored. */
static bool units_agree(struct coded *coded, const struct node *part, enum variable variable)
{
    const struct node *quantity = tree_member(part, "valueQuantity");
    double by_code, by_word;
    const char *doubt;
    return unit_convert_again(&coded->units, variable, NULL,
                              code_unit(tree_member_text(quantity, "code")), 1, &by_code,
                              &doubt) != UNIT_FITS ||
           unit_convert_again(&coded->units, variable, NULL, tree_member_text(quantity, "unit"), 1,
                              &by_word, &doubt) != UNIT_FITS ||
           fabs(by_code - by_word) <= 1e-6 * fabs(by_code);
}

/* The step of a scale in a concept: a number, a LOINC answer, or words. */
static bool write_concept(const struct node *concept, const struct code *code, char *text,
                          size_t size)
{
    const struct node *codings = tree_member(concept, "coding"), *coding;
    for (coding = tree_first(codings); coding; coding = tree_next(codings, coding)) {
        const struct node *extensions = tree_member(coding, "extension"), *extension;
        for (extension = tree_first(extensions); extension;
             extension = tree_next(extensions, extension)) {
            const char *url = tree_member_text(extension, "url");
            const struct node *value = tree_member(extension, "valueDecimal");
            if (text_ends_with(url, "/ordinalValue") && tree_is(value, TREE_NUMBER)) {
                tree_write_number(value, text, size);
                return true;
            }
        }
        int step = code_answer(code->variable, tree_member_text(coding, "code"));
        if (step > 0) {
            snprintf(text, size, "%d", step);
            return true;
        }
    }
    coding = tree_first(codings);
    const char *words = tree_member_text(concept, "text");
    words = *words ? words : tree_member_text(coding, "display");
    snprintf(text, size, "%s", words);
    return *words != 0;
}

/* A member whose name begins with value. */
static bool has_other_value(const struct node *part)
{
    const struct node *end = tree_is(part, TREE_OBJECT) ? part + part->size : part;
    for (const struct node *member = part + 1; member < end; member += member->size) {
        if (strncmp(member->name, "value", 5) == 0) {
            return true;
        }
    }
    return false;
}

/* The value of an observation or a component, as text. LEFT_KINDS on success. */
static enum coded_left write_value(const struct node *part, const struct code *code, char *text,
                                   size_t size, const char **unit)
{
    const struct node *quantity = tree_member(part, "valueQuantity");
    const struct node *concept = tree_member(part, "valueCodeableConcept");
    const struct node *integer = tree_member(part, "valueInteger");
    const char *string = tree_member_text(part, "valueString");
    bool written = false;
    *unit = "";
    if (tree_member(part, "dataAbsentReason")) {
        return LEFT_EMPTY; /* a value beside it is a placeholder */
    }
    if (quantity) {
        written = write_quantity(quantity, text, size, unit);
    } else if (concept) {
        written = write_concept(concept, code, text, size);
    } else if (tree_is(integer, TREE_NUMBER)) {
        tree_write_number(integer, text, size);
        written = true;
    } else if (*string) {
        snprintf(text, size, "%s", string);
        written = true;
    } else {
        return has_other_value(part) ? LEFT_SHAPE : LEFT_EMPTY;
    }
    *unit = **unit ? *unit : code->unit;
    return written                                      ? LEFT_KINDS
           : quantity && tree_member(quantity, "value") ? LEFT_SHAPE
                                                        : LEFT_EMPTY;
}

/* An observation's own value, or that of one of its components. Returns false if it has none. */
static bool take_part(struct fhir *fhir, const struct node *part, struct coded_reading *reading,
                      bool vital_sign)
{
    char text[128];
    const char *unit;
    struct coded *coded = fhir->coded;
    struct meaning meaning;
    static const struct code none = {.variable = VARIABLE_NONE, .unit = ""};
    find_meaning(tree_member(part, "code"), vital_sign, &meaning);
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
    left = code && tree_member(part, "modifierExtension") ? LEFT_MODIFIED : left;
    if (!code || left != LEFT_KINDS) {
        coded_notice(coded, code ? left : LEFT_CODE, reading->patient, reading->line);
        return true;
    }
    if (!reading->time.known) {
        coded_notice(coded, LEFT_TIME, reading->patient, reading->line);
        return true;
    }
    bool drawn = columns_is_elsewhere(SOURCE_OTHER, code->variable);
    enum columns_source named =
        drawn ? source_of(coded, tree_member(part, "code"), false) : SOURCE_USUAL;
    uint8_t of_all = reading->source;
    reading->source = named > of_all ? (uint8_t)named : of_all;
    reading->variable = (uint8_t)code->variable;
    reading->rank = (uint8_t)code->rank;
    reading->name =
        coded_keep(coded, code->name ? code->name : variable_info(code->variable)->name);
    reading->text = coded_keep(coded, text);
    reading->unit = coded_keep(coded, unit);
    coded_add(coded, reading);
    reading->source = of_all;
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
static bool is_of_another(struct coded *coded, const struct node *observation)
{
    const struct node *all = tree_member(observation, "focus"), *focus;
    const char *subject = tree_member_text(tree_member(observation, "subject"), "reference");
    bool another = false;
    for (focus = tree_first(all); focus; focus = tree_next(all, focus)) {
        const char *reference = tree_member_text(focus, "reference");
        another |= !*reference || !*subject ||
                   name_reference(coded, reference) != name_reference(coded, subject);
    }
    return another;
}

/* Is it an amount over a period? */
static bool is_amount(const struct node *observation)
{
    struct meaning meaning;
    find_meaning(tree_member(observation, "code"), false, &meaning);
    return meaning.code && meaning.code->variable == VARIABLE_URINE;
}

/* container: the resource that contains it, in which its id is local; NULL: none. */
static void take_observation(struct fhir *fhir, const struct node *resource,
                             const struct node *container, size_t line)
{
    struct coded *coded = fhir->coded;
    const char *status = tree_member_text(resource, "status");
    const struct node *meta = tree_member(resource, "meta");
    bool result, any = false;
    struct coded_time issued = time_of(coded, resource, "issued");
    struct coded_time updated = time_of(coded, meta, "lastUpdated");
    struct coded_reading reading = {
        .line = line,
        .patient = find_subject(fhir, resource, container, line),
        .encounter = refer(coded, resource,
                           tree_member(resource, "context") ? "context" : "encounter", "Encounter"),
        .id = container ? 0 : hash_id("", tree_member_text(resource, "id")),
        .issued = updated.known  ? updated.ms
                  : issued.known ? issued.ms
                                 : 0,
    };
    reading.standing = (uint8_t)standing_of(status, &result);
    if (reading.id) {
        coded_add_version(coded, reading.id, reading.issued, (enum coded_standing)reading.standing);
    }
    enum coded_left left = !result                                      ? LEFT_STATUS
                           : is_of_another(coded, resource)             ? LEFT_SUBJECT
                           : tree_member(resource, "modifierExtension") ? LEFT_MODIFIED
                                                                        : LEFT_KINDS;
    if (left != LEFT_KINDS) {
        coded_notice(coded, left, reading.patient, line);
        return;
    }
    reading.no_status = *status == 0;
    reading.time = effective_time(coded, resource);
    find_specimen(fhir, resource, container, &reading);
    bool vital_sign = is_vital_sign(resource);
    any |= take_part(fhir, resource, &reading, vital_sign);
    const struct node *components = tree_member(resource, "component"), *component;
    for (component = tree_first(components); component;
         component = tree_next(components, component)) {
        any |= take_part(fhir, component, &reading, vital_sign);
    }
    if (!any && !tree_member(resource, "hasMember")) {
        coded_notice(coded, LEFT_EMPTY, reading.patient, line);
    }
}

/* ---- resources ---- */

static void take_resource(struct fhir *fhir, const struct node *resource, const char *url,
                          size_t line);

/* An entry of a history that says that an observation was deleted. */
static void take_deletion(struct fhir *fhir, const struct node *entry, size_t line)
{
    static const char before[] = "Observation/";
    const struct node *request = tree_member(entry, "request");
    const char *url = tree_member_text(request, "url"), *id = strstr(url, before);
    if (strcmp(tree_member_text(request, "method"), "DELETE") == 0 && id && !fhir->aside) {
        struct coded_time when =
            time_of(fhir->coded, tree_member(entry, "response"), "lastModified");
        coded_add_version(fhir->coded, hash_id("", id + sizeof before - 1),
                          when.known ? when.ms : INT64_MAX, STANDING_STRUCK);
        coded_notice(fhir->coded, LEFT_STATUS, 0, line);
    }
}

/* An entry of a Bundle, or of a list of another kind. */
static void take_entry(struct fhir *fhir, const struct node *entry, size_t line)
{
    const struct node *resource = tree_member(entry, "resource");
    if (tree_is(resource, TREE_OBJECT)) {
        take_resource(fhir, resource, tree_member_text(entry, "fullUrl"), line);
    } else {
        take_deletion(fhir, entry, line);
    }
}

/* Observations within another resource, such as a report. */
static void take_contained(struct fhir *fhir, const struct node *resource, size_t line)
{
    const struct node *all = tree_member(resource, "contained"), *one;
    for (one = tree_first(all); !fhir->aside && one; one = tree_next(all, one)) {
        if (strcmp(tree_member_text(one, "resourceType"), "Observation") == 0) {
            take_observation(fhir, one, resource, line);
        }
    }
}

static void take_resource(struct fhir *fhir, const struct node *resource, const char *url,
                          size_t line)
{
    const char *type = tree_member_text(resource, "resourceType");
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
    } else if (strcmp(type, "Specimen") == 0) {
        take_specimen(fhir, resource, url);
    } else if (strcmp(type, "Bundle") == 0) {
        const struct node *entries = tree_member(resource, "entry"), *entry;
        for (entry = tree_first(entries); entry; entry = tree_next(entries, entry)) {
            take_entry(fhir, entry, line);
        }
    } else if (strcmp(type, "Parameters") == 0) {
        const struct node *entries = tree_member(resource, "parameter"), *entry;
        for (entry = tree_first(entries); entry; entry = tree_next(entries, entry)) {
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
                                        "\"Group\"",       "\"Device\"",  "\"Specimen\""};
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
    const struct node *root = tree_read(fhir->tree, text, length);
    bool ok = tree_is(root, TREE_OBJECT);
    fhir->last_line = line;
    if (ok) {
        take_resource(fhir, root, tree_member_text(root, "fullUrl"),
                      fhir->aside ? 0 : fhir->lines_before + line);
    } else if (fhir->tree->twice) {
        coded_notice(fhir->coded, LEFT_TWICE, 0, fhir->aside ? 0 : fhir->lines_before + line);
        return true;
    }
    return ok;
}

static void take_broken(void *context, size_t line)
{
    struct fhir *fhir = context;
    coded_notice(fhir->coded, LEFT_BROKEN, 0, line);
}

/* Does a Bundle say that it goes on elsewhere, as a page of the result of a search does? */
static void take_head(void *context, const char *text, size_t length, size_t line)
{
    static const char relation[] = "\"relation\"", next[] = "\"next\"";
    struct fhir *fhir = context;
    const char *at = text, *end = text + length;
    while (!fhir->aside && (at = memmem(at, (size_t)(end - at), relation, sizeof relation - 1))) {
        at += sizeof relation - 1;
        while (at < end &&
               (*at == ':' || *at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) {
            at++;
        }
        if ((size_t)(end - at) >= sizeof next - 1 && memcmp(at, next, sizeof next - 1) == 0) {
            coded_notice(fhir->coded, LEFT_PAGE, 0, line);
            return;
        }
    }
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
    const struct resources resources = {take_text, take_broken, take_head, fhir};
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
    static const char *const used[] = {"Observation", "Patient", "Encounter", "Location",
                                       "Specimen"};
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
        struct tree tree = {0};
        struct fhir fhir = {.coded = coded_new(source, stays->reader), .tree = &tree};
        const struct resources resources = {take_text, take_broken, take_head, &fhir};
        ok = resources_read(source, &resources, error);
        fhir.lines_before = fhir.last_line;
        ok = ok && read_beside(&fhir, source, &list, error) &&
             coded_finish(fhir.coded, stays, error);
        coded_free(fhir.coded);
        tree_free(&tree);
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
