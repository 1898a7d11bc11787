/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/assessment.h"

#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/report.h"
#include "net/doubts.h"
#include "net/provenance.h"
#include "patient/codes.h"
#include "patient/scheme.h"

enum { UUID_SIZE = 46, TIME_SIZE = 32, WARNINGS_MAX = 8, HOUR_MS = 3600000 };

static uint64_t hash(uint64_t h, const char *text)
{
    do {
        h = (h ^ (unsigned char)*text) * UINT64_C(1099511628211);
    } while (*text++);
    return h;
}

/* The urn of a resource, by its number, as a UUID of version 8 (custom bits). */
static char *write_address(const struct patient *patient, const struct model *model, int hours,
                           size_t number, char out[UUID_SIZE])
{
    char end[48];
    uint64_t half[2];
    snprintf(end, sizeof end, "%d/%zu", hours, number);
    for (int i = 0; i < 2; i++) {
        uint64_t h = hash(UINT64_C(14695981039346656037) + (uint64_t)i, patient->file);
        h = hash(hash(hash(hash(h, patient->id), model->name), model->sha256), end);
        h = (h ^ h >> 30) * UINT64_C(0xBF58476D1CE4E5B9); /* splitmix64 mixes all bits */
        h = (h ^ h >> 27) * UINT64_C(0x94D049BB133111EB);
        half[i] = h ^ h >> 31;
    }
    snprintf(out, UUID_SIZE, "urn:uuid:%08" PRIx32 "-%04x-8%03x-%04x-%012" PRIx64,
             (uint32_t)(half[0] >> 32), (unsigned)(half[0] >> 16 & 0xFFFF),
             (unsigned)(half[0] & 0xFFF), (unsigned)(0x8000 | (half[1] >> 48 & 0x3FFF)),
             half[1] & 0xFFFFFFFFFFFF);
    return out;
}

/* An hour of the stay as a time in UTC; NULL if the stay has no date. */
static char *write_time(const struct patient *patient, double hour, char out[TIME_SIZE])
{
    struct tm parts;
    if (!isfinite(patient->began)) {
        return NULL;
    }
    time_t seconds = (time_t)floor((patient->began + hour * HOUR_MS) / 1000 + 0.5);
    return gmtime_r(&seconds, &parts) && strftime(out, TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts) > 0
               ? out
               : NULL;
}

static json_t *concept(const char *system, const char *code, const char *text)
{
    json_t *concept = json_object();
    if (code) {
        json_object_set_new(concept, "coding",
                            json_pack("[{s:s,s:s}]", "system", system, "code", code));
    }
    if (text) {
        json_object_set_new(concept, "text", json_string(text));
    }
    return concept;
}

static json_t *subject(const struct patient *patient)
{
    return patient->subject ? json_pack("{s:s}", "reference", patient->subject)
                            : json_pack("{s:{s:s}}", "identifier", "value", patient->id);
}

/* The UCUM code of the variable's unit. */
static const char *ucum(enum variable variable)
{
    static const struct {
        const char *unit, *code;
    } codes[] = {
        {"mmHg", "mm[Hg]"}, {"degC", "Cel"}, {"10^9/L", "10*9/L"}, {"IU/L", "[IU]/L"}, {"", "1"}};
    const char *unit = variable_info(variable)->unit;
    bool score = variable == VARIABLE_GCS || variable == VARIABLE_GCS_EYE ||
                 variable == VARIABLE_GCS_MOTOR || variable == VARIABLE_GCS_VERBAL;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if (strcmp(codes[i].unit, unit) == 0) {
            return variable == VARIABLE_PH ? "[pH]" : score ? "{score}" : codes[i].code;
        }
    }
    return unit;
}

static json_t *observation_resource(const struct patient *patient,
                                    const struct observation *observation)
{
    static const char categories[] = "http://terminology.hl7.org/CodeSystem/observation-category";
    enum variable variable = (enum variable)observation->variable;
    const struct variable_info *info = variable_info(variable);
    const char *unit = ucum(variable);
    char time[TIME_SIZE], hour[64];
    json_t *resource = json_object();
    json_object_set_new(resource, "resourceType", json_string("Observation"));
    json_object_set_new(resource, "status", json_string("final"));
    if (info->group != GROUP_OTHER) {
        json_t *category = json_array();
        json_array_append_new(
            category,
            concept(categories, info->group == GROUP_VITAL ? "vital-signs" : "laboratory", NULL));
        json_object_set_new(resource, "category", category);
    }
    json_object_set_new(resource, "code",
                        concept("http://loinc.org", code_of_variable(variable), info->label));
    json_object_set_new(resource, "subject", subject(patient));
    if (write_time(patient, observation->hour, time)) {
        json_object_set_new(resource, "effectiveDateTime", json_string(time));
    } else {
        json_object_set_new(resource, "_effectiveDateTime",
                            json_pack("{s:[{s:s,s:s}]}", "extension", "url",
                                      "http://hl7.org/fhir/StructureDefinition/data-absent-reason",
                                      "valueCode", "unknown"));
        snprintf(hour, sizeof hour, "hour %.4f of the stay", observation->hour);
        json_object_set_new(resource, "note", json_pack("[{s:s}]", "text", hour));
    }
    json_object_set_new(resource, "valueQuantity",
                        json_pack("{s:f,s:s,s:s,s:s}", "value", observation->value, "unit",
                                  *info->unit ? info->unit : unit, "system",
                                  "http://unitsofmeasure.org", "code", unit));
    return resource;
}

/* Caveats that must accompany the number. */
static json_t *notes(const struct patient *patient, const struct model *model,
                     const struct risk *risk)
{
    char doubtful[200];
    struct doubts doubts;
    const char *warnings[WARNINGS_MAX];
    json_t *list = json_array();
    int count = risk_warnings(patient, risk, warnings, WARNINGS_MAX);
    json_array_append_new(list, json_pack("{s:s}", "text", REPORT_DISCLAIMER));
    for (int i = 0; i < count; i++) {
        json_array_append_new(list, json_pack("{s:s}", "text", warnings[i]));
    }
    doubts_find(model, patient, risk, &doubts);
    if (*doubts_text(&doubts, patient, false, doubtful, sizeof doubtful)) {
        json_array_append_new(list, json_pack("{s:s}", "text", doubtful));
    }
    doubts_free(&doubts);
    return list;
}

static json_t *assessment_resource(const struct patient *patient, const struct model *model,
                                   const struct risk *risk, json_t *basis)
{
    char time[TIME_SIZE], method[256], made[PROVENANCE_TEXT];
    json_t *resource = json_object(), *prediction = json_object();
    json_object_set_new(resource, "resourceType", json_string("RiskAssessment"));
    json_object_set_new(resource, "status", json_string("preliminary"));
    snprintf(method, sizeof method,
             "icurisk " PACKAGE_VERSION ", network %.60s (%.40s), sha256 %.64s, hours 1 to %d",
             model->name, provenance_text(model, made), model->sha256, risk->hours);
    json_object_set_new(resource, "method", concept(NULL, NULL, method));
    json_object_set_new(resource, "subject", subject(patient));
    if (patient->encounter) {
        json_object_set_new(resource, "encounter",
                            json_pack("{s:s}", "reference", patient->encounter));
    }
    json_object_set_new(prediction, "outcome",
                        concept(NULL, NULL, "Death before leaving hospital"));
    json_object_set_new(prediction, "probabilityDecimal",
                        json_real(round(1e6 * (double)risk->risk) / 1e4));
    if (write_time(patient, risk->hours, time)) {
        json_object_set_new(resource, "occurrenceDateTime", json_string(time));
        json_object_set_new(prediction, "whenPeriod", json_pack("{s:s}", "start", time));
    }
    json_object_set_new(resource, "basis", basis);
    json_object_set_new(resource, "prediction", json_pack("[o]", prediction));
    json_object_set_new(resource, "note", notes(patient, model, risk));
    return resource;
}

static bool reads(const struct model *model, const struct observation *observation, int hours)
{
    const enum variable *variables;
    size_t count = scheme_variables(model->spec.scheme, &variables);
    int bin = timeline_bin(observation->hour);
    bool read = false;
    for (size_t i = 0; bin >= 0 && bin < hours && i < count && !read; i++) {
        enum variable sources[VARIABLE_SOURCES_MAX];
        size_t sources_count = variable_sources(variables[i], sources);
        for (size_t k = 0; k < sources_count; k++) {
            read |= sources[k] == observation->variable;
        }
    }
    return read;
}

static void add_entry(json_t *entries, const char *address, json_t *resource)
{
    json_array_append_new(entries,
                          json_pack("{s:s,s:o}", "fullUrl", address, "resource", resource));
}

void assessment_put(const struct patient *patient, const struct model *model,
                    const struct risk *risk, struct text *out)
{
    char address[UUID_SIZE];
    if (!risk->known) {
        return;
    }
    json_t *observations = json_array(), *basis = json_array(), *entries = json_array();
    for (size_t i = 0; i < patient->observation_count; i++) {
        if (reads(model, &patient->observations[i], risk->hours)) {
            write_address(patient, model, risk->hours, i + 1, address);
            json_array_append_new(basis, json_pack("{s:s}", "reference", address));
            add_entry(observations, address,
                      observation_resource(patient, &patient->observations[i]));
        }
    }
    add_entry(entries, write_address(patient, model, risk->hours, 0, address),
              assessment_resource(patient, model, risk, basis));
    json_array_extend(entries, observations);
    json_decref(observations);
    json_t *bundle = json_pack("{s:s,s:s,s:o}", "resourceType", "Bundle", "type", "collection",
                               "entry", entries);
    char *line = json_dumps(bundle, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(12));
    text_append(out, line ? line : "");
    text_append(out, line ? "\n" : "");
    free(line);
    json_decref(bundle);
}
