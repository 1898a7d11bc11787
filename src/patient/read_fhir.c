/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* FHIR R4 and R5 as JSON: resources one a line (NDJSON), one a file, or in a Bundle of any type. */
#include <dirent.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "patient/coded.h"
#include "patient/codes.h"
#include "patient/resources.h"

struct fhir {
    struct coded *coded;
    bool aside; /* a file that holds no observations, beside the one that is read */
    size_t lines_before, last_line; /* of the files before, and of this one */
};

/* ---- members ---- */

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

/* The first member of these that is there. */
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

/* What a member refers to, by its address or else by an identifier; 0 if to nothing. */
static coded_key refer(struct coded *coded, const json_t *object, const char *member,
                       const char *type)
{
    const json_t *value = json_object_get(object, member);
    const char *reference = text_of(value, "reference");
    return *reference ? name_reference(coded, reference)
                      : name_identifier(coded, type, json_object_get(value, "identifier"));
}

/* All names of a resource: by its type and id, its full URL, its identifiers. */
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

static struct coded_time effective_time(struct coded *coded, const json_t *observation)
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
        return time_of(coded, period, *text_of(period, "start") ? "start" : "end");
    }
    if (timing) {
        const char *event = json_string_value(json_array_get(json_object_get(timing, "event"), 0));
        return event ? coded_time(coded, event) : (struct coded_time){0};
    }
    return time_of(coded, observation, "issued");
}

/* ---- patients ---- */

static void take_patient(struct fhir *fhir, const json_t *resource, const char *url, size_t line)
{
    struct coded *coded = fhir->coded;
    struct coded_patient patient = {.line = line, .sex = SEX_UNKNOWN};
    const char *gender = text_of(resource, "gender"), *id = text_of(resource, "id");
    patient.key = name_resource(coded, resource, "Patient", url);
    patient.id = *id ? coded_keep(coded, id) : NULL;
    patient.sex = strcmp(gender, "male") == 0     ? SEX_MALE
                  : strcmp(gender, "female") == 0 ? SEX_FEMALE
                                                  : SEX_UNKNOWN;
    int parts = sscanf(text_of(resource, "birthDate"), "%4d-%2d-%2d", &patient.year, &patient.month,
                       &patient.day);
    if (parts < 1 || patient.year < 1 || patient.month < 0 || patient.month > 12) {
        patient.year = patient.month = patient.day = 0;
    }
    if (patient.key) {
        coded_add_patient(coded, &patient);
    }
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

/* The places of an encounter, each an encounter of its own with the same name. */
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
        .patient = refer(coded, resource,
                         *text_of(json_object_get(resource, "patient"), "reference") ? "patient"
                                                                                     : "subject",
                         "Patient"),
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

static uint64_t hash_id(const char *type, const char *id)
{
    uint64_t h = 14695981039346656037ULL;
    for (const char *p = type; *p; p++) {
        h = (h ^ (unsigned char)*p) * 1099511628211ULL;
    }
    for (const char *p = id; *p; p++) {
        h = (h ^ (unsigned char)*p) * 1099511628211ULL;
    }
    return *id ? (h ? h : 1) : 0;
}

/* The best of the codes of an observation or a component. A saturation is SpO2 if it is a vital
 * sign, or if a code beside it says so. */
static const struct code *find_code(const json_t *concept, bool vital_sign)
{
    json_t *codings = json_object_get(concept, "coding"), *coding;
    const struct code *best = NULL;
    bool oximeter = vital_sign;
    for (size_t i = 0; (coding = item(codings, i)); i++) {
        const struct code *code =
            code_find(code_system_find(text_of(coding, "system")), text_of(coding, "code"));
        if (code) {
            oximeter |= code->variable == VARIABLE_SPO2;
            best = !best || code->system < best->system ? code : best;
        }
    }
    bool saturation = best && (best->variable == VARIABLE_SAO2 || best->variable == VARIABLE_SPO2);
    bool unsaid = saturation && strcmp(best->code, "2708-6") == 0;
    return unsaid && oximeter ? code_find(CODES_LOINC, "59408-5") : best;
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

/* The shortest text that is this number again. */
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

/* The step of a scale that a concept says: as a number, as an answer of LOINC, or in words. */
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

/* The value of an observation or a component, as text. LEFT_KINDS: it has one that is read. */
static enum coded_left write_value(const json_t *part, const struct code *code, char *text,
                                   size_t size, const char **unit)
{
    const json_t *quantity = json_object_get(part, "valueQuantity");
    const json_t *concept = json_object_get(part, "valueCodeableConcept");
    const json_t *integer = json_object_get(part, "valueInteger");
    const char *string = text_of(part, "valueString");
    bool written = false;
    *unit = "";
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
    const struct code *code = find_code(json_object_get(part, "code"), vital_sign);
    static const struct code none = {.variable = VARIABLE_NONE, .unit = ""};
    enum coded_left left = write_value(part, code ? code : &none, text, sizeof text, &unit);
    if (left == LEFT_EMPTY) {
        return false;
    }
    if (!code || left != LEFT_KINDS) {
        coded_leave(coded, code ? left : LEFT_CODE, reading->patient, reading->line);
        return true;
    }
    if (!reading->time.known) {
        coded_leave(coded, LEFT_TIME, reading->patient, reading->line);
        return true;
    }
    reading->variable = (uint8_t)code->variable;
    reading->rank = (uint8_t)code->rank;
    reading->name =
        coded_keep(coded, code->name ? code->name : variable_info(code->variable)->name);
    reading->text = coded_keep(coded, text);
    reading->unit = coded_keep(coded, unit);
    coded_add(coded, reading);
    if (reading->unsaid || reading->standing == STANDING_PRELIMINARY) {
        coded_leave(coded, reading->unsaid ? LEFT_UNSAID : LEFT_PRELIMINARY, reading->patient,
                    reading->line);
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

static void take_observation(struct fhir *fhir, const json_t *resource, size_t line)
{
    struct coded *coded = fhir->coded;
    const char *status = text_of(resource, "status");
    const json_t *meta = json_object_get(resource, "meta");
    bool result, any = false;
    struct coded_time issued = time_of(coded, resource, "issued");
    struct coded_time updated = time_of(coded, meta, "lastUpdated");
    struct coded_reading reading = {
        .line = line,
        .patient = refer(coded, resource, "subject", "Patient"),
        .encounter =
            refer(coded, resource, json_object_get(resource, "context") ? "context" : "encounter",
                  "Encounter"),
        .id = hash_id("", text_of(resource, "id")),
        .issued = updated.known  ? updated.ms
                  : issued.known ? issued.ms
                                 : 0,
    };
    reading.standing = (uint8_t)standing_of(status, &result);
    if (reading.id) {
        coded_add_version(coded, reading.id, reading.issued, (enum coded_standing)reading.standing);
    }
    if (!result) {
        coded_leave(coded, LEFT_STATUS, reading.patient, line);
        return;
    }
    reading.unsaid = *status == 0;
    reading.time = effective_time(coded, resource);
    bool vital_sign = is_vital_sign(resource);
    any |= take_part(fhir, resource, &reading, vital_sign);
    json_t *components = json_object_get(resource, "component"), *component;
    for (size_t i = 0; (component = item(components, i)); i++) {
        any |= take_part(fhir, component, &reading, vital_sign);
    }
    if (!any && !json_object_get(resource, "hasMember")) {
        coded_leave(coded, LEFT_EMPTY, reading.patient, line);
    }
}

/* ---- resources ---- */

static void take_resource(struct fhir *fhir, json_t *resource, const char *url, size_t line);

/* An entry of a Bundle, or of a list of another kind. */
static void take_entry(struct fhir *fhir, const json_t *entry, size_t line)
{
    json_t *resource = json_object_get(entry, "resource");
    if (json_is_object(resource)) {
        take_resource(fhir, resource, text_of(entry, "fullUrl"), line);
    }
}

static void take_resource(struct fhir *fhir, json_t *resource, const char *url, size_t line)
{
    const char *type = text_of(resource, "resourceType");
    if (strcmp(type, "Observation") == 0) {
        if (!fhir->aside) {
            take_observation(fhir, resource, line);
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
    } else if (*type) {
        coded_leave(fhir->coded, LEFT_OTHER, 0, line);
    } else {
        take_entry(fhir, resource, line);
    }
}

/* May a resource be one that is read, or hold one? Others are passed over without being parsed. */
static bool is_of_use(const char *text, size_t length)
{
    static const char *const kinds[] = {"\"Observation\"", "\"Patient\"", "\"Encounter\"",
                                        "\"Location\"", "\"Bundle\""};
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
        coded_leave(fhir->coded, LEFT_OTHER, 0, fhir->aside ? 0 : fhir->lines_before + line);
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
    coded_leave(fhir->coded, LEFT_BROKEN, 0, line);
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

/* A bulk export is a folder with a file, or several, for each kind of resource; their names hold
 * the kind. What belongs to a stay then lies in several of them. */
enum { KIND_SIZE = 64 };

/* The kind of the first resource of a file whose name holds it: Observation.000.ndjson. "": it is
 * no part of a bulk export. */
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

/* Reads one file of a bulk export. Lines are counted on from one file of observations to the next;
 * those of other files are not told. */
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

/* Is the file one that is read with another? Then says so. */
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
    .refusal = "a part of a bulk export, which is read with its first file of observations",
};
