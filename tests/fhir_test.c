/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* FHIR: what is read, independent of order, units and other resources. */
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
#include "stays_text.h"

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
    /* times with different zones, and a fraction of a second */
    expect_stays(PATIENT ENCOUNTER HR("2026-03-01T11:00:00Z", "80")
                     HR("2026-03-01T13:30:00+01:00", "90") HR("2026-03-01T10:00:00.5-05:00", "95"),
                 "p:65f HR80@1 HR90@2.5 HR95@5.00014");
    /* the same in a Bundle, over several lines, and in another order */
    expect_stays(
        "\xEF\xBB\xBF{\n\"resourceType\": \"Bundle\", \"type\": \"searchset\", \"link\": [], "
        "\"entry\": [\n"
        "{ \"resource\": " HR("2026-03-01T11:00:00Z",
                              "80") "},\n"
                                    "{ \"search\": {}, \"resource\": " ENCOUNTER
                                    "}, {\"resource\":" PATIENT "} ] }",
        "p:65f HR80@1");
    /* a page of the result of a search */
    expect_notice(
        "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"link\":[{\"relation\":\"self\","
        "\"url\":\"a\"},{ \"relation\" : \"next\",\"url\":\"b\"}],\"entry\":[{\"resource\":" PATIENT
        "},{\"resource\":" HR("2026-03-01T11:00:00Z", "80") "}]}",
        "1 Bundle continues on another page", 1);
    expect_stays("[" PATIENT "," ENCOUNTER "," HR("2026-03-01T11:00:00Z", "80") "]",
                 "p:65f HR80@1");
    /* without an encounter, hour 0 is the first reading, with a notice */
    expect_stays(PATIENT HR("2026-03-01T11:00:00Z", "80") HR("2026-03-01T12:00:00Z", "90"),
                 "p:65f HR80@0 HR90@1");
    expect_notice(PATIENT HR("2026-03-01T11:00:00Z", "80"), "hour 0 is the first reading", 1);
    /* a date without a time of day is not a time */
    expect_stays(PATIENT ENCOUNTER HR("2026-03-01", "70") HR("2026-03-01T11:00:00Z", "80"),
                 "p:65f HR80@1");
    expect_notice(PATIENT ENCOUNTER HR("2026-03-01", "70") HR("2026-03-01T11:00:00Z", "80"),
                  "1 value without a time of day", 3);
    /* no zone, where all others have the same one */
    expect_stays(PATIENT ENCOUNTER HR("2026-03-01T11:00:00", "80"), "p:65f HR80@1");
    /* 48 hours, and not one before */
    expect_stays(PATIENT ENCOUNTER HR("2026-03-03T10:00:00Z", "80") HR("2026-03-03T10:00:01Z", "81")
                     HR("2026-03-01T09:30:00Z", "82") HR("2026-03-01T08:30:00Z", "83"),
                 "p:65f HR82@-0.5 HR80@48");
}

/* A patient within an observation, and observations within a report. */
static void what_is_contained_is_read(void **state)
{
    (void)state;
#define WITHIN(more, value)                                                                        \
    "{\"resourceType\":\"Observation\",\"status\":\"final\",\"contained\":[{"                      \
    "\"resourceType\":\"Patient\",\"id\":\"x\"," more "}],\"subject\":{\"reference\":\"#x\"},"     \
    "\"effectiveDateTime\":\"2026-03-01T11:00:00Z\",\"code\":{\"coding\":[{"                       \
    "\"system\":\"http://loinc.org\",\"code\":\"8867-4\"}]}," QUANTITY(value, "/min") "}\n"
#define NUMBER(value) "\"identifier\":[{\"system\":\"urn:h\",\"value\":\"" value "\"}]"
    /* #x names a different resource in each */
    expect_stays(WITHIN(NUMBER("A"), "80") WITHIN(NUMBER("B"), "61") WITHIN(NUMBER("A"), "80"),
                 "A: HR80@0;B: HR61@0");
    expect_stays("{\"resourceType\":\"Patient\",\"id\":\"p\",\"birthDate\":\"1960-07-01\"," NUMBER(
                     "A") "}\n" WITHIN(NUMBER("A"), "80"),
                 "p:65 HR80@0");
    expect_stays(WITHIN("\"gender\":\"male\",\"birthDate\":\"1960\"", "80")
                     WITHIN("\"gender\":\"male\",\"birthDate\":\"1960\"", "80"),
                 "contained-1755a7070e981842:66m HR80@0");
#define REPORT(id, name, value)                                                                    \
    "{\"resourceType\":\"DiagnosticReport\",\"id\":\"" id "\",\"contained\":[{\"resourceType\":"   \
    "\"Observation\",\"id\":\"" name "\",\"status\":\"final\",\"subject\":{\"reference\":"         \
    "\"Patient/p\"},\"effectiveDateTime\":\"2026-03-01T1" id ":00:00Z\",\"code\":{\"coding\":["    \
    "{\"system\":\"http://loinc.org\",\"code\":\"2823-3\"}]}," QUANTITY(value, "mmol/L") "}]}\n"
    /* the same id in two reports does not mean two versions of one observation */
    expect_stays(PATIENT ENCOUNTER REPORT("1", "k", "4.1") REPORT("2", "k", "4.6"),
                 "p:65f K4.1@1 K4.6@2");
    expect_stays("{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"return\","
                 "\"resource\":{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":" PATIENT
                 "},{\"resource\":" HR("2026-03-01T11:00:00Z", "80") "}]}}]}",
                 "p:65f HR80@0");
}

static void units_as_code_and_word_agree(void **state)
{
    (void)state;
#define TWICE(code, word)                                                                          \
    "\"valueQuantity\":{\"value\":14,\"unit\":\"" word "\",\"code\":\"" code "\"}"
    const char *at = "1 value whose unit is not the same in text and in code: not used";
    expect_stays(
        PATIENT ENCOUNTER OBSERVED("2345-7", "2026-03-01T11:00:00Z", TWICE("mg/dL", "mmol/L"))
            HR("2026-03-01T12:00:00Z", "70"),
        "p:65f HR70@2");
    expect_notice(
        PATIENT ENCOUNTER OBSERVED("2345-7", "2026-03-01T11:00:00Z", TWICE("mg/dL", "mmol/L"))
            HR("2026-03-01T12:00:00Z", "70"),
        at, 3);
    expect_stays(
        PATIENT ENCOUNTER OBSERVED("2823-3", "2026-03-01T11:00:00Z", TWICE("mmol/L", "mEq/L")),
        "p:65f K14@1");
    expect_stays(PATIENT ENCOUNTER OBSERVED("6690-2", "2026-03-01T11:00:00Z",
                                            TWICE("10*3/uL", "thousands per microlitre")),
                 "p:65f WBC14@1");
}

static void codes_of_other_databases_are_known(void **state)
{
    (void)state;
#define OF(system, code, more)                                                                     \
    "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"coding\":[{\"system\":"    \
    "\"http://mimic.mit.edu/fhir/mimic/CodeSystem/" system "\",\"code\":\"" code "\"}]},"          \
    "\"subject\":{\"reference\":\"Patient/"                                                        \
    "p\"},\"effectiveDateTime\":\"2026-03-01T11:00:00Z\"," more "}\n"
    expect_stays(PATIENT ENCOUNTER OF("mimic-chartevents-d-items", "223761",
                                      "\"valueQuantity\":{\"value\":100.4}")
                     OF("mimic-d-labitems", "50912", QUANTITY("1.5", "mg/dL"))
                         OF("mimic-chartevents-d-items", "220739", "\"valueString\":\"To Speech\"")
                             OF("mimic-microbiology", "220045", QUANTITY("80", "/min")),
                 "p:65f Temp38@1 Creatinine1.5@1 GCS eye3@1");
    expect_stays(
        PATIENT ENCOUNTER OBSERVED("9268-4", "2026-03-01T11:00:00Z",
                                   "\"valueCodeableConcept\":{\"text\":\"Localizing pain\"}"),
        "p:65f GCS motor5@1");
    /* an amount collected over a period counts at its end */
    expect_stays(
        PATIENT ENCOUNTER
        "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"coding\":[{"
        "\"system\":\"http://loinc.org\",\"code\":\"9187-6\"}]},\"subject\":{\"reference\":"
        "\"Patient/p\"},\"effectivePeriod\":{\"start\":\"2026-03-01T11:00:00Z\",\"end\":"
        "\"2026-03-01T15:00:00Z\"}," QUANTITY("300", "mL") "}",
        "p:65f Urine300@5");
}

static void values_of_all_shapes(void **state)
{
    (void)state;
#define T "2026-03-01T11:00:00Z"
    /* a panel with components, one of which has no value */
    expect_stays(
        PATIENT ENCOUNTER OBSERVED(
            "85354-9", T,
            "\"component\":[{\"code\":{\"coding\":[{\"system\":\"http://loinc.org\","
            "\"code\":\"8480-6\"}]}," QUANTITY(
                "120",
                "mm[Hg]") "},{\"code\":{\"coding\":[{\"system\":\"http://"
                          "loinc.org\",\"code\":\"8462-4\"}]},"
                          "\"dataAbsentReason\":{\"coding\":[{\"code\":\"not-performed\"}]}}]"),
        "p:65f SBP120@1");
    expect_stays(PATIENT ENCOUNTER OBSERVED("8310-5", T, QUANTITY("100.4", "[degF]")),
                 "p:65f Temp38@1");
    expect_stays(PATIENT ENCOUNTER OBSERVED("14682-9", T, QUANTITY("88.4", "umol/L")),
                 "p:65f Creatinine1@1");
    /* the code implies the unit */
    expect_stays(PATIENT ENCOUNTER OBSERVED("14682-9", T, "\"valueQuantity\":{\"value\":88.4}"),
                 "p:65f Creatinine1@1");
    expect_stays(PATIENT ENCOUNTER OBSERVED("2160-0", T, QUANTITY("1", "mmHg"))
                     HR("2026-03-01T12:00:00Z", "70"),
                 "p:65f HR70@2");
    expect_stays(PATIENT ENCOUNTER OBSERVED(
                     "32693-4", T, "\"valueQuantity\":{\"value\":0.5,\"comparator\":\"<\"}"),
                 "p:65f Lactate0.5@1");
    expect_stays(PATIENT ENCOUNTER OBSERVED("9269-2", T, "\"valueInteger\":7"), "p:65f GCS7@1");
    expect_stays(PATIENT ENCOUNTER OBSERVED("9267-6", T,
                                            "\"valueCodeableConcept\":{\"coding\":[{\"system\":"
                                            "\"http://loinc.org\",\"code\":\"LA6555-2\"}]}"),
                 "p:65f GCS eye3@1");
    /* the answer code of another Glasgow component is not accepted */
    expect_stays(PATIENT ENCOUNTER OBSERVED("9267-6", T,
                                            "\"valueCodeableConcept\":{\"coding\":[{\"system\":"
                                            "\"http://loinc.org\",\"code\":\"LA6562-8\"}]}")
                     HR(T, "70"),
                 "p:65f HR70@1");
    /* 2708-6 is SpO2 as a vital sign, SaO2 from a laboratory */
    expect_stays(
        PATIENT ENCOUNTER OBSERVED(
            "2708-6", T,
            "\"category\":[{\"coding\":[{\"code\":\"vital-signs\"}]}]," QUANTITY("97", "%")),
        "p:65f SpO297@1");
    expect_stays(PATIENT ENCOUNTER OBSERVED("2708-6", T, QUANTITY("0.97", "1")), "p:65f SaO297@1");
    /* -1 is an ordinary value outside the range here; it does not strike earlier readings */
    expect_stays(PATIENT ENCOUNTER HR(T, "-1") HR("2026-03-01T12:00:00Z", "70"), "p:65f HR70@2");
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
    expect_stays(PATIENT ENCOUNTER STATUS("o", "corrected", "90", LATE)
                     STATUS("o", "final", "80", EARLY),
                 "p:65f HR90@1");
    expect_stays(PATIENT ENCOUNTER STATUS("o", "final", "80", EARLY)
                     STATUS("o", "corrected", "90", LATE),
                 "p:65f HR90@1");
    /* withdrawn */
    expect_stays(PATIENT ENCOUNTER STATUS("o", "entered-in-error", "80", LATE)
                     STATUS("o", "final", "80", EARLY) HR("2026-03-01T12:00:00Z", "70"),
                 "p:65f HR70@2");
    /* another message of the same time is not withdrawn */
    expect_stays(PATIENT ENCOUNTER STATUS("o", "entered-in-error", "80", LATE)
                     STATUS("q", "final", "85", EARLY),
                 "p:65f HR85@1");
    expect_stays(PATIENT ENCOUNTER STATUS("o", "preliminary", "80", LATE)
                     STATUS("q", "final", "85", EARLY),
                 "p:65f HR85@1");
    /* two messages of one time: the corrected one, though it is the older */
    expect_stays(PATIENT ENCOUNTER STATUS("o", "amended", "80", EARLY)
                     STATUS("q", "final", "85", LATE) STATUS("r", "preliminary", "86", LATE),
                 "p:65f HR80@1");
    expect_stays(PATIENT ENCOUNTER STATUS("o", "cancelled", "80", LATE)
                     STATUS("q", "registered", "85", EARLY) HR("2026-03-01T12:00:00Z", "70"),
                 "p:65f HR70@2");
}

/* The code says blood, and the specimen something else: which of them is right is not known. */
static void a_specimen_that_contradicts_is_left_out(void **state)
{
    (void)state;
#define SPECIMEN(id, type) "{\"resourceType\":\"Specimen\",\"id\":\"" id "\",\"type\":{" type "}}\n"
#define CODING(code) "\"coding\":[{\"system\":\"http://snomed.info/sct\",\"code\":\"" code "\"}]"
#define DRAWN(code, specimen, value, unit)                                                         \
    OBSERVED(code, "2026-03-01T11:00:00Z", "\"specimen\":" specimen "," QUANTITY(value, unit))
    /* found before and after it, by its text and by its code; a serum is blood */
    expect_stays(PATIENT ENCOUNTER SPECIMEN("c", "\"text\":\"Cerebrospinal fluid\"")
                     DRAWN("2345-7", "{\"reference\":\"Specimen/c\"}", "60", "mg/dL")
                         DRAWN("2160-0", "{\"reference\":\"Specimen/u\"}", "12", "mg/dL")
                             SPECIMEN("u", CODING("122575003")) SPECIMEN("s", CODING("119364003"))
                                 DRAWN("2951-2", "{\"reference\":\"Specimen/s\"}", "140", "mmol/L"),
                 "p:65f Na140@1");
    expect_notice(PATIENT ENCOUNTER DRAWN("2744-1", "{\"display\":\"Pleural fluid\"}", "7.1",
                                          "[pH]") HR("2026-03-01T11:00:00Z", "80"),
                  "1 value of urine or another fluid, or of a vein, by its specimen", 3);
    /* contained; of a vein only the gases are others */
    expect_stays(
        PATIENT ENCOUNTER DRAWN("2703-7",
                                "{\"reference\":\"#v\"},\"contained\":[{\"resourceType\":"
                                "\"Specimen\",\"id\":\"v\",\"type\":{\"text\":\"Venous blood\"}}]",
                                "40", "mm[Hg]")
            DRAWN("32693-4", "{\"display\":\"Venous blood\"}", "2", "mmol/L")
                DRAWN("2703-7", "{\"display\":\"Arterial blood\"}", "90", "mm[Hg]"),
        "p:65f Lactate2@1 PaO290@1");
    /* UR is urine as a specimen, and urea as a name of a test */
    expect_stays(PATIENT ENCOUNTER
                 "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"coding\":[{"
                 "\"system\":\"x\",\"code\":\"UR\"},{\"system\":\"http://loinc.org\",\"code\":"
                 "\"22664-7\"}],\"text\":\"UR\"},\"subject\":{\"reference\":\"Patient/p\"},"
                 "\"effectiveDateTime\":\"2026-03-01T11:00:00Z\",\"valueQuantity\":{\"value\":10,"
                 "\"code\":\"mmol/L\"}}\n",
                 "p:65f BUN28@1");
    /* what is no result of the laboratory has none */
    expect_stays(PATIENT ENCOUNTER DRAWN("9187-6", "{\"display\":\"Urine\"}", "80", "mL"),
                 "p:65f Urine80@1");
}

/* Records of one person that a hospital has merged are one stay, under the name that is left. */
static void merged_patients_are_one(void **state)
{
    (void)state;
#define OLD(id, links)                                                                             \
    "{\"resourceType\":\"Patient\",\"id\":\"" id "\",\"gender\":\"female\","                       \
    "\"birthDate\":\"1960-07-02\",\"link\":[" links "]}\n"
#define LINK(id, type) "{\"other\":{\"reference\":\"Patient/" id "\"},\"type\":\"" type "\"}"
#define OLD_HR(id, value)                                                                          \
    "{\"resourceType\":\"Observation\",\"status\":\"final\",\"subject\":{\"reference\":"           \
    "\"Patient/" id "\"},\"effectiveDateTime\":\"2026-03-01T12:00:00Z\",\"code\":{\"coding\":["    \
    "{\"system\":\"http://loinc.org\",\"code\":\"8867-4\"}]}," QUANTITY(value, "/min") "}\n"
    static const char one[] = "p:65f HR80@1 HR90@2", two[] = "p:65f HR80@1;o:65f HR90@0";
    expect_stays(OLD("o", LINK("p", "replaced-by")) PATIENT ENCOUNTER HR(T, "80") OLD_HR("o", "90"),
                 one);
    expect_stays(PATIENT ENCOUNTER HR(T, "80") OLD_HR("o", "90") OLD("o", LINK("p", "replaced-by")),
                 one);
    /* said by the record that is left; of a relative; of itself */
    expect_stays(PATIENT ENCOUNTER OLD("p", LINK("o", "replaces")) HR(T, "80") OLD_HR("o", "90"),
                 one);
    expect_stays(PATIENT ENCOUNTER HR(T, "80") OLD("o", LINK("p", "seealso")) OLD_HR("o", "90"),
                 two);
    expect_stays(PATIENT ENCOUNTER HR(T, "80") OLD("o", LINK("o", "replaced-by")) OLD_HR("o", "90"),
                 two);
}

/* Codes of one observation are alternatives for one thing; where they are not, it is not used. */
static void contradicting_codes_are_left_out(void **state)
{
    (void)state;
#define TWO_CODES(system, first, second, value)                                                    \
    "{\"resourceType\":\"Observation\",\"status\":\"final\",\"subject\":{\"reference\":"           \
    "\"Patient/p\"},\"effectiveDateTime\":\"" T "\",\"code\":{\"coding\":["                        \
    "{\"system\":\"" system "\",\"code\":\"" first "\"},"                                          \
    "{\"system\":\"http://loinc.org\",\"code\":\"" second "\"}]},"                                 \
    "\"valueQuantity\":{" value "}}\n"
    static const char *const not_used[] = {
        TWO_CODES("http://loinc.org", "8867-4", "9279-1", "\"value\":30,\"code\":\"/min\""),
        TWO_CODES("http://snomed.info/sct", "271649006", "8462-4", "\"value\":60"),
        TWO_CODES("urn:iso:std:iso:11073:10101", "150021", "8310-5", "\"value\":38"),
        /* one thing in two units, and the value does not say which */
        TWO_CODES("http://loinc.org", "2345-7", "14749-6", "\"value\":20"),
        TWO_CODES("http://loinc.org", "14749-6", "2345-7", "\"value\":20"),
    };
    for (size_t i = 0; i < sizeof not_used / sizeof *not_used; i++) {
        struct text all = {0};
        text_format(&all, "%s%s%s", PATIENT ENCOUNTER, not_used[i],
                    HR("2026-03-01T12:00:00Z", "80"));
        expect_stays(all.data, "p:65f HR80@2");
        expect_notice(all.data, "1 value with codes that contradict each other", 3);
        text_free(&all);
    }
    expect_stays(PATIENT ENCOUNTER TWO_CODES("http://snomed.info/sct", "364075005", "8867-4",
                                             "\"value\":80"),
                 "p:65f HR80@1");
    expect_stays(PATIENT ENCOUNTER TWO_CODES("urn:iso:std:iso:11073:10101", "150021", "8480-6",
                                             "\"value\":120"),
                 "p:65f SBP120@1");
    expect_stays(PATIENT ENCOUNTER TWO_CODES("http://loinc.org", "2345-7", "14749-6",
                                             "\"value\":90,\"code\":\"mg/dL\""),
                 "p:65f Glucose90@1");
}

/* What is of a group, a device, a fetus, or means something else by an extension. */
static void what_is_not_of_the_patient_is_left_out(void **state)
{
    (void)state;
    static const char *const not_used[] = {
#define OF_SUBJECT(subject, more)                                                                  \
    "{\"resourceType\":\"Observation\",\"status\":\"final\",\"subject\":" subject                  \
    ",\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"8867-4\"}]},"              \
    "\"effectiveDateTime\":\"2026-03-01T12:00:00Z\"," more QUANTITY("150", "/min") "}\n"
        OF_SUBJECT("{\"reference\":\"Group/g\"}", ""),
        OF_SUBJECT("{\"reference\":\"http://x/fhir/Group/g/_history/1\"}", ""),
        OF_SUBJECT("{\"reference\":\"Device/d\"}", ""),
        OF_SUBJECT("{\"type\":\"Group\",\"identifier\":{\"system\":\"s\",\"value\":\"1\"}}", ""),
        OF_SUBJECT("{\"reference\":\"#g\"}",
                   "\"contained\":[{\"resourceType\":\"Group\",\"id\":\"g\"}],"),
        OF_SUBJECT("{\"reference\":\"Patient/p\"}",
                   "\"focus\":[{\"reference\":\"RelatedPerson/fetus\"}],"),
    };
    for (size_t i = 0; i < sizeof not_used / sizeof *not_used; i++) {
        struct text all = {0};
        text_format(&all, "%s%s%s", PATIENT ENCOUNTER, not_used[i], HR(T, "80"));
        expect_stays(all.data, "p:65f HR80@1");
        expect_notice(all.data, "1 value of something else than the patient", 3);
        text_free(&all);
    }
    /* a group that is known by the address of its entry alone */
    expect_stays("{\"resourceType\":\"Bundle\",\"entry\":[{\"fullUrl\":\"urn:uuid:1\",\"resource\":"
                 "{\"resourceType\":\"Group\",\"type\":\"person\"}},{\"resource\":" OF_SUBJECT(
                     "{\"reference\":\"urn:uuid:1\"}", "") "},{\"resource\":" PATIENT
                                                           "},{\"resource\":" HR(T, "80") "}]}",
                 "p:65f HR80@0");
    expect_stays(PATIENT ENCOUNTER OF_SUBJECT("{\"reference\":\"Patient/p\"}",
                                              "\"focus\":[{\"reference\":\"Patient/p\"}],"),
                 "p:65f HR150@2");
    expect_stays(PATIENT ENCOUNTER OF_SUBJECT("{\"reference\":\"Patient/p\"}",
                                              "\"modifierExtension\":[{\"url\":\"x\"}],")
                     HR(T, "80"),
                 "p:65f HR80@1");
    expect_stays(PATIENT ENCOUNTER OF_SUBJECT("{\"reference\":\"Patient/p\"}",
                                              "\"dataAbsentReason\":{\"text\":\"error\"},")
                     HR(T, "80"),
                 "p:65f HR80@1");
}

static void a_deleted_observation_is_not_read(void **state)
{
    (void)state;
#define DELETED(id) "{\"request\":{\"method\":\"DELETE\",\"url\":\"Observation/" id "\"}}"
    static const char *const ids[][2] = {{DELETED("o"), "p:65f HR70@2"},
                                         {DELETED("q"), "p:65f HR80@1 HR70@2"}};
    for (size_t i = 0; i < 2; i++) {
        struct text all = {0};
        text_format(&all, "{\"resourceType\":\"Bundle\",\"type\":\"history\",\"entry\":[%s,%s",
                    ids[i][0],
                    "{\"resource\":" PATIENT "},{\"resource\":" ENCOUNTER
                    "},{\"resource\":" STATUS("o", "final", "80", EARLY) "},{\"resource\":" HR(
                        "2026-03-01T12:00:00Z", "70") "}]}");
        expect_stays(all.data, ids[i][1]);
        text_free(&all);
    }
}

static void patients_are_told_apart(void **state)
{
    (void)state;
    /* by the address of the entry, and by identifier */
    expect_stays(
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

/* So many that every list has to be reallocated. */
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
    struct stays stays = read_stays_text(text.data, &error);
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
    expect_stays(
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
    expect_stays(PATIENT ENCOUNTER
                 "{\"resourceType\":\"Encounter\",\"id\":\"f\",\"class\":{\"display\":\"MICU\"},"
                 "\"subject\":{\"reference\":\"Patient/p\"},"
                 "\"period\":{\"start\":\"2026-04-01T10:00:00Z\"}}\n" HR(
                     "2026-04-01T11:00:00Z", "90") HR("2026-03-01T11:00:00Z", "80"),
                 "p_e:65f HR80@1;p_f:65f HR90@1");
}

static void damaged_and_foreign(void **state)
{
    (void)state;
    /* of a truncated line only that line is lost; a truncated Bundle is refused */
    expect_stays(PATIENT ENCOUNTER "{\"resourceType\":\"Observation\",\"status\":{\"a\":1\n" HR(
                     "2026-03-01T11:00:00Z", "80"),
                 "p:65f HR80@1");
    expect_notice(PATIENT ENCOUNTER "{\"resourceType\":\"Observation\",\"status\":{\"a\":1\n" HR(
                      "2026-03-01T11:00:00Z", "80"),
                  "1 damaged line or part:", 3);
    expect_stays(PATIENT ENCOUNTER "{\"resourceType\":\"Observation\",\"status\":\"fin\n" HR(
                     "2026-03-01T11:00:00Z", "80"),
                 "p:65f HR80@1");
    /* of a member that is named twice neither value is taken */
#define NAMED_TWICE                                                                                \
    PATIENT ENCOUNTER OBSERVED(                                                                    \
        "8867-4", "2026-03-01T12:00:00Z",                                                          \
        "\"valueQuantity\":{\"value\":60,\"v\\u0061lue\":160,\"code\":\"/min\"}")
    expect_stays(NAMED_TWICE HR("2026-03-01T11:00:00Z", "80"), "p:65f HR80@1");
    expect_notice(NAMED_TWICE HR("2026-03-01T11:00:00Z", "80"),
                  "1 part that names one of its members", 3);
    expect_notice(
        "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":" PATIENT "},\n"
        "{\"resource\":" HR("2026-03-01T11:00:00Z", "80") ",\"resource\":" HR(
            "2026-03-01T12:00:00Z", "80") "},{\"resource\":" HR("2026-03-01T11:00:00Z", "90") "}]}",
        "1 part that names one of its members", 3);
    expect_stays(
        "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":" PATIENT "},\n{\"resource\":{",
        "ward.txt:3: the file ends within the resource that begins here: it is cut off, or not "
        "JSON");
    expect_stays("{\"resourceType\":\"Bundle\",\"entry\":[",
                 "ward.txt:1: the file ends within a Bundle: it is cut off, or not JSON");
    expect_stays(PATIENT, "ward.txt: no stay: no reading of a known code and time");
    /* resources of other kinds change nothing */
    expect_stays(
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
    write_stays_text(&stays, &found);
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
        assert_ptr_equal(code_find(code->system, code->code), code); /* and is listed only once */
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
        cmocka_unit_test(what_is_contained_is_read),
        cmocka_unit_test(units_as_code_and_word_agree),
        cmocka_unit_test(codes_of_other_databases_are_known),
        cmocka_unit_test(the_last_version_counts),
        cmocka_unit_test(patients_are_told_apart),
        cmocka_unit_test(a_specimen_that_contradicts_is_left_out),
        cmocka_unit_test(merged_patients_are_one),
        cmocka_unit_test(contradicting_codes_are_left_out),
        cmocka_unit_test(what_is_not_of_the_patient_is_left_out),
        cmocka_unit_test(a_deleted_observation_is_not_read),
        cmocka_unit_test(many_patients),
        cmocka_unit_test(the_intensive_care_is_the_stay),
        cmocka_unit_test(damaged_and_foreign),
        cmocka_unit_test(a_bulk_export_is_read_as_one),
        cmocka_unit_test(every_code_has_a_unit_that_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
