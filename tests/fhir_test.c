/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* FHIR: what is read of it, and that neither order nor units nor what is beside it matter. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "patient/codes.h"
#include "patient/reader.h"
#include "patient/units.h"
#include "scratch.h"
#include "told.h"

#define PATIENT                                                                                    \
    "{\"resourceType\":\"Patient\",\"id\":\"p\",\"gender\":\"female\","                            \
    "\"birthDate\":\"1960-07-01\"}\n"
#define ENCOUNTER                                                                                  \
    "{\"resourceType\":\"Encounter\",\"id\":\"e\",\"status\":\"in-progress\","                     \
    "\"class\":{\"code\":\"IMP\"},\"serviceType\":{\"text\":\"Intensive care\"},"                  \
    "\"subject\":{\"reference\":\"Patient/p\"},"                                                   \
    "\"period\":{\"start\":\"2026-03-01T10:00:00Z\"}}\n"
#define OBSERVED(code, time, more)                                                                 \
    "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"coding\":["                \
    "{\"system\":\"http://loinc.org\",\"code\":\"" code "\"}]},"                                   \
    "\"subject\":{\"reference\":\"Patient/p\"},\"effectiveDateTime\":\"" time "\"," more "}\n"
#define QUANTITY(value, unit) "\"valueQuantity\":{\"value\":" value ",\"code\":\"" unit "\"}"
#define HR(time, value) OBSERVED("8867-4", time, QUANTITY(value, "/min"))

static void hours_are_since_the_encounter(void **state)
{
    (void)state;
    /* zones, and a day before its summer time */
    told_expect(PATIENT ENCOUNTER HR("2026-03-01T11:00:00Z", "80")
                    HR("2026-03-01T13:30:00+01:00", "90") HR("2026-03-01T10:00:00.5-05:00", "95"),
                "p:65f HR80@1 HR90@2.5 HR95@5.00014");
    /* the same in a Bundle, over several lines, and in another order */
    told_expect(
        "\xEF\xBB\xBF{\n\"resourceType\": \"Bundle\", \"type\": \"searchset\", \"link\": [], "
        "\"entry\": [\n"
        "{ \"resource\": " HR("2026-03-01T11:00:00Z",
                              "80") "},\n"
                                    "{ \"search\": {}, \"resource\": " ENCOUNTER
                                    "}, {\"resource\":" PATIENT "} ] }",
        "p:65f HR80@1");
    told_expect("[" PATIENT "," ENCOUNTER "," HR("2026-03-01T11:00:00Z", "80") "]", "p:65f HR80@1");
    /* without an encounter the first reading is hour 0, and said */
    told_expect(PATIENT HR("2026-03-01T11:00:00Z", "80") HR("2026-03-01T12:00:00Z", "90"),
                "p:65f HR80@0 HR90@1");
    told_notice(PATIENT HR("2026-03-01T11:00:00Z", "80"), "hour 0 is the first reading", 1);
    /* a day alone is no time */
    told_expect(PATIENT ENCOUNTER HR("2026-03-01", "70") HR("2026-03-01T11:00:00Z", "80"),
                "p:65f HR80@1");
    told_notice(PATIENT ENCOUNTER HR("2026-03-01", "70") HR("2026-03-01T11:00:00Z", "80"),
                "1 values without a time of day", 3);
    /* no zone, where all others have the same one */
    told_expect(PATIENT ENCOUNTER HR("2026-03-01T11:00:00", "80"), "p:65f HR80@1");
    /* 48 hours, and not one before */
    told_expect(PATIENT ENCOUNTER HR("2026-03-03T10:00:00Z", "80") HR("2026-03-03T10:00:01Z", "81")
                    HR("2026-03-01T09:30:00Z", "82") HR("2026-03-01T08:30:00Z", "83"),
                "p:65f HR82@-0.5 HR80@48");
}

static void values_of_all_shapes(void **state)
{
    (void)state;
#define T "2026-03-01T11:00:00Z"
    /* a panel with its parts, one of them absent */
    told_expect(
        PATIENT ENCOUNTER OBSERVED(
            "85354-9", T,
            "\"component\":[{\"code\":{\"coding\":[{\"system\":\"http://loinc.org\","
            "\"code\":\"8480-6\"}]}," QUANTITY(
                "120",
                "mm[Hg]") "},{\"code\":{\"coding\":[{\"system\":\"http://"
                          "loinc.org\",\"code\":\"8462-4\"}]},"
                          "\"dataAbsentReason\":{\"coding\":[{\"code\":\"not-performed\"}]}}]"),
        "p:65f SBP120@1");
    told_expect(PATIENT ENCOUNTER OBSERVED("8310-5", T, QUANTITY("100.4", "[degF]")),
                "p:65f Temp38@1");
    told_expect(PATIENT ENCOUNTER OBSERVED("14682-9", T, QUANTITY("88.4", "umol/L")),
                "p:65f Creatinine1@1");
    /* the code says the unit */
    told_expect(PATIENT ENCOUNTER OBSERVED("14682-9", T, "\"valueQuantity\":{\"value\":88.4}"),
                "p:65f Creatinine1@1");
    told_expect(PATIENT ENCOUNTER OBSERVED("2160-0", T, QUANTITY("1", "mmHg"))
                    HR("2026-03-01T12:00:00Z", "70"),
                "p:65f HR70@2");
    told_expect(PATIENT ENCOUNTER OBSERVED(
                    "32693-4", T, "\"valueQuantity\":{\"value\":0.5,\"comparator\":\"<\"}"),
                "p:65f Lactate0.5@1");
    told_expect(PATIENT ENCOUNTER OBSERVED("9269-2", T, "\"valueInteger\":7"), "p:65f GCS7@1");
    told_expect(PATIENT ENCOUNTER OBSERVED("9267-6", T,
                                           "\"valueCodeableConcept\":{\"coding\":[{\"system\":"
                                           "\"http://loinc.org\",\"code\":\"LA6555-2\"}]}"),
                "p:65f GCS eye3@1");
    /* an answer of another part of the scale is none of this one */
    told_expect(PATIENT ENCOUNTER OBSERVED("9267-6", T,
                                           "\"valueCodeableConcept\":{\"coding\":[{\"system\":"
                                           "\"http://loinc.org\",\"code\":\"LA6562-8\"}]}")
                    HR(T, "70"),
                "p:65f HR70@1");
    /* 2708-6 is SpO2 as a vital sign, SaO2 from a laboratory */
    told_expect(
        PATIENT ENCOUNTER OBSERVED(
            "2708-6", T,
            "\"category\":[{\"coding\":[{\"code\":\"vital-signs\"}]}]," QUANTITY("97", "%")),
        "p:65f SpO297@1");
    told_expect(PATIENT ENCOUNTER OBSERVED("2708-6", T, QUANTITY("0.97", "1")), "p:65f SaO297@1");
    /* -1 is a number here, and outside the range; it takes nothing back */
    told_expect(PATIENT ENCOUNTER HR(T, "-1") HR("2026-03-01T12:00:00Z", "70"), "p:65f HR70@2");
}

#define STATUS(id, status, value, issued)                                                          \
    "{\"resourceType\":\"Observation\",\"id\":\"" id "\",\"status\":\"" status                     \
    "\",\"meta\":{\"lastUpdated\":\"" issued                                                       \
    "\"},\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"8867-4\"}]},"           \
    "\"subject\":{\"reference\":\"Patient/p\"},\"effectiveDateTime\":\"2026-03-01T11:00:00Z\","    \
    "\"valueQuantity\":{\"value\":" value "}}\n"

static void the_last_version_counts(void **state)
{
    (void)state;
#define EARLY "2026-03-01T11:05:00Z"
#define LATE "2026-03-01T11:09:00Z"
    told_expect(PATIENT ENCOUNTER STATUS("o", "corrected", "90", LATE)
                    STATUS("o", "final", "80", EARLY),
                "p:65f HR90@1");
    told_expect(PATIENT ENCOUNTER STATUS("o", "final", "80", EARLY)
                    STATUS("o", "corrected", "90", LATE),
                "p:65f HR90@1");
    /* taken back */
    told_expect(PATIENT ENCOUNTER STATUS("o", "entered-in-error", "80", LATE)
                    STATUS("o", "final", "80", EARLY) HR("2026-03-01T12:00:00Z", "70"),
                "p:65f HR70@2");
    /* another message of the same time is not */
    told_expect(PATIENT ENCOUNTER STATUS("o", "entered-in-error", "80", LATE)
                    STATUS("q", "final", "85", EARLY),
                "p:65f HR85@1");
    told_expect(PATIENT ENCOUNTER STATUS("o", "preliminary", "80", LATE)
                    STATUS("q", "final", "85", EARLY),
                "p:65f HR85@1");
    told_expect(PATIENT ENCOUNTER STATUS("o", "cancelled", "80", LATE)
                    STATUS("q", "registered", "85", EARLY) HR("2026-03-01T12:00:00Z", "70"),
                "p:65f HR70@2");
}

static void patients_are_told_apart(void **state)
{
    (void)state;
    /* by the address of the entry, and by identifier */
    told_expect(
        "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":["
        "{\"fullUrl\":\"urn:uuid:1\",\"resource\":{\"resourceType\":\"Patient\","
        "\"id\":\"x\",\"identifier\":[{\"system\":\"s\",\"value\":\"7\"}]}},"
        "{\"resource\":{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":"
        "{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"8867-4\"}]},"
        "\"subject\":{\"reference\":\"urn:uuid:1\"},\"effectiveDateTime\":"
        "\"2026-03-01T11:00:00Z\"," QUANTITY(
            "80",
            "/min") "}},{\"resource\":{\"resourceType\":\"Observation\",\"status\":\"final\","
                    "\"code\":"
                    "{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"8867-4\"}]},"
                    "\"subject\":{\"reference\":\"Patient?identifier=s|7\"},\"effectiveDateTime\":"
                    "\"2026-03-01T12:00:00Z\"," QUANTITY(
                        "82", "/min") "}},{\"resource\":{\"resourceType\":\"Observation\","
                                      "\"status\":\"final\",\"code\":"
                                      "{\"coding\":[{\"system\":\"http://"
                                      "loinc.org\",\"code\":\"8867-4\"}]},"
                                      "\"subject\":{\"reference\":\"http://x/fhir/Patient/y/"
                                      "_history/3\"},"
                                      "\"effectiveDateTime\":\"2026-03-01T13:00:00Z\"," QUANTITY(
                                          "99", "/min") "}}]}",
        "x: HR80@0 HR82@1;y: HR99@0");
}

/* So many that all lists are moved while they grow. */
static void many_patients(void **state)
{
    (void)state;
    enum { PATIENTS = 3000 };
    struct text text = {0};
    struct error error = ERROR_NONE;
    for (int i = 0; i < PATIENTS; i++) {
        text_format(&text,
                    "{\"resourceType\":\"Observation\",\"id\":\"o%d\",\"status\":\"final\","
                    "\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"8867-4\"}]},"
                    "\"subject\":{\"reference\":\"Patient/%d\"},\"effectiveDateTime\":"
                    "\"2026-03-01T11:00:00Z\",\"valueQuantity\":{\"value\":%g}}\n",
                    i, i, 50 + i / 64.0);
    }
    struct stays stays = told_read(text.data, &error);
    assert_int_equal(stays.count, PATIENTS);
    for (int i = 0; i < PATIENTS; i++) {
        const struct patient *patient = stays.patients[i];
        assert_int_equal(atoi(patient->id), i);
        assert_int_equal(patient->observation_count, 1);
        assert_true(fabs(patient->observations[0].value - (50 + i / 64.0)) < 1e-3);
    }
    stays_free(&stays);
    text_free(&text);
}

static void the_intensive_care_is_the_stay(void **state)
{
    (void)state;
    /* a ward before, and the unit a part of the same encounter */
    told_expect(
        PATIENT
        "{\"resourceType\":\"Location\",\"id\":\"l\",\"name\":\"Surgical ICU\"}\n"
        "{\"resourceType\":\"Encounter\",\"id\":\"e\",\"class\":[{\"coding\":[{\"code\":"
        "\"IMP\"}]}],\"subject\":{\"reference\":\"Patient/p\"},"
        "\"actualPeriod\":{\"start\":\"2026-02-20T10:00:00Z\"},\"location\":["
        "{\"location\":{\"reference\":\"Location/w\"}},"
        "{\"location\":{\"reference\":\"Location/l\"},"
        "\"period\":{\"start\":\"2026-03-01T10:00:00Z\"}}]}\n"
        "{\"resourceType\":\"Encounter\",\"id\":\"a\",\"class\":{\"code\":\"AMB\"},"
        "\"subject\":{\"reference\":\"Patient/p\"},"
        "\"period\":{\"start\":\"2026-01-20T10:00:00Z\",\"end\":\"2026-01-20T11:00:00Z\"}}\n" HR(
            "2026-03-01T11:00:00Z", "80") HR("2026-01-20T10:00:00Z", "60"),
        "p:65f HR80@1");
    /* two stays of one patient */
    told_expect(PATIENT ENCOUNTER
                "{\"resourceType\":\"Encounter\",\"id\":\"f\",\"class\":{\"display\":\"MICU\"},"
                "\"subject\":{\"reference\":\"Patient/p\"},"
                "\"period\":{\"start\":\"2026-04-01T10:00:00Z\"}}\n" HR(
                    "2026-04-01T11:00:00Z", "90") HR("2026-03-01T11:00:00Z", "80"),
                "p_e:65f HR80@1;p_f:65f HR90@1");
}

static void damaged_and_foreign(void **state)
{
    (void)state;
    /* a line that is cut off costs that line; a Bundle that is cut off is refused */
    told_expect(PATIENT ENCOUNTER "{\"resourceType\":\"Observation\",\"status\":{\"a\":1\n" HR(
                    "2026-03-01T11:00:00Z", "80"),
                "p:65f HR80@1");
    told_notice(PATIENT ENCOUNTER "{\"resourceType\":\"Observation\",\"status\":{\"a\":1\n" HR(
                    "2026-03-01T11:00:00Z", "80"),
                "1 damaged lines", 3);
    told_expect(PATIENT ENCOUNTER "{\"resourceType\":\"Observation\",\"status\":\"fin\n" HR(
                    "2026-03-01T11:00:00Z", "80"),
                "p:65f HR80@1");
    told_expect(
        "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":" PATIENT "},\n{\"resource\":{",
        "ward.txt:3: the file ends within the resource that begins here: it is cut off, or not "
        "JSON");
    told_expect("{\"resourceType\":\"Bundle\",\"entry\":[",
                "ward.txt:1: the file ends within a Bundle: it is cut off, or not JSON");
    told_expect(PATIENT, "ward.txt: no stay: no reading of a known code and time");
    /* what is of other kinds changes nothing */
    told_expect(
        "{\"resourceType\":\"Claim\",\"entry\":[{\"a\":[{}]}],\"x\":\"}{\\\"\"}\n" PATIENT ENCOUNTER
            HR("2026-03-01T11:00:00Z", "80"),
        "p:65f HR80@1");
}

static char *write_file(char *path, const char *folder, const char *name, const char *text)
{
    snprintf(path, 128, "%s/%s", folder, name);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fputs(text, out);
    fclose(out);
    return path;
}

static void a_bulk_export_is_read_as_one(void **state)
{
    (void)state;
    char folder[SCRATCH_BYTES], path[128];
    struct error error = ERROR_NONE;
    struct stays stays;
    struct text found = {0};
    assert_non_null(scratch_folder(folder));
    write_file(path, folder, "Patient.000.ndjson", PATIENT);
    write_file(path, folder, "Encounter.000.ndjson", ENCOUNTER);
    write_file(path, folder, "Observation.001.ndjson", HR("2026-03-01T12:00:00Z", "90"));
    assert_true(reader_read(path, NULL, &stays, &error)); /* the first there is */
    assert_int_equal(stays.patients[0]->observation_count, 1);
    stays_free(&stays);
    write_file(path, folder, "Observation.000.ndjson", HR("2026-03-01T11:00:00Z", "80"));
    error = ERROR_NONE;
    assert_true(reader_read(path, NULL, &stays, &error));
    told_stays(&stays, &found);
    assert_string_equal(found.data, "p:65f HR80@1 HR90@2");
    stays_free(&stays);
    snprintf(path, sizeof path, "%s/Observation.001.ndjson", folder);
    assert_false(reader_read(path, NULL, &stays, &error));
    assert_non_null(strstr(error.text, "read with Observation.000.ndjson"));
    stays_free(&stays);
    text_free(&found);
    assert_int_equal(scratch_remove(folder), 0);
}

static void every_code_has_a_unit_that_fits(void **state)
{
    (void)state;
    size_t rows = 0;
    for (const struct code *code = code_next(NULL); code; code = code_next(code), rows++) {
        double own;
        const char *doubt;
        assert_ptr_equal(code_find(code->system, code->code), code); /* and stands there once */
        if (*code->unit) {
            assert_int_equal(unit_convert(code->variable, code->name, code->unit, 1, &own, &doubt),
                             UNIT_FITS);
        }
    }
    assert_true(rows > 100);
    assert_string_equal(code_of_variable(VARIABLE_HR), "8867-4");
    assert_ptr_equal(code_find(CODES_UNKNOWN, "5087AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")->code,
                     code_find(CODES_CIEL, "5087")->code);
    assert_null(code_find(CODES_UNKNOWN, "8867-4"));
    assert_string_equal(code_unit("266016"), "mmHg");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hours_are_since_the_encounter),
        cmocka_unit_test(values_of_all_shapes),
        cmocka_unit_test(the_last_version_counts),
        cmocka_unit_test(patients_are_told_apart),
        cmocka_unit_test(many_patients),
        cmocka_unit_test(the_intensive_care_is_the_stay),
        cmocka_unit_test(damaged_and_foreign),
        cmocka_unit_test(a_bulk_export_is_read_as_one),
        cmocka_unit_test(every_code_has_a_unit_that_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
