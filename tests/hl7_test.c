/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* HL7 v2: results from laboratories and monitors, as files and streams. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "stays_text.h"

#define MSH "MSH|^~\\&|LAB||WARD||20260301120000+0000||ORU^R01|1|P|2.5\r"
#define PID "PID|1||p^^^H^MR||DOE^J||19600701|F\r"
#define PV1 "PV1|1|I|MICU^3^1||||||||||||||||v7|||||||||||||||||||||||||20260301100000+0000\r"
#define OBR "OBR|1||x|1^PANEL^LN|||20260301110000+0000\r"
#define OBX(type, code, value, unit, status, time)                                                 \
    "OBX|1|" type "|" code "||" value "|" unit "|||||" status "|||" time "\r"
#define HR(value, time) OBX("NM", "8867-4^HR^LN", value, "/min", "F", time)
#define MDC(code, value, unit) OBX("NM", code "^X^MDC", value, unit, "", "")

static void messages_of_a_laboratory(void **state)
{
    (void)state;
    /* its own time with a zone; the time of the order; that of the message */
    expect_stays(MSH PID PV1 OBR HR("80", "20260301123000.5+0100") HR("81", ""),
                 "p:65f HR81@1 HR80@1.50014");
    expect_stays(MSH PID PV1 HR("82", ""), "p:65f HR82@2");
    /* line ends of files, of a stream, and a batch */
    expect_stays("\xEF\xBB\xBF"
                 "FHS|^~\\&\r\nBHS|^~\\&\r\n" MSH "\n" PID
                 "\n" PV1 OBR HR("80", "") "BTS|1\r\nFTS|1\r\n",
                 "p:65f HR80@1");
    expect_stays("\x0B" MSH PID PV1 OBR HR("80", "") "\x1C\r\x0B" MSH PID PV1 HR("82", "") "\x1C\r",
                 "p:65f HR80@1 HR82@2");
    /* other separators, and escaped characters */
    expect_stays("MSH#*~\\&#L##W##20260301120000##ORU*R01#1#P#2.5\rPID###p\\T\\q#####M\r"
                 "OBX##NM#8867-4*HR*LN##80#/min#####F\r",
                 "p&q:m HR80@0");
    expect_stays(MSH PID PV1 OBR OBX("SN", "32693-4^^LN", "<^0.5", "mmol/L", "F", "")
                     OBX("SN", "2345-7^^LN", "^182", "mg/dl", "F", "")
                         OBX("SN", "2823-3^^LN", "^3^-^4", "mmol/L", "F", ""),
                 "p:65f Lactate0.5@1 Glucose182@1");
    expect_stays(MSH PID PV1 OBR OBX("NM", "local^X^L^14682-9^CREA^LN", "88.4", "umol/L", "F", "")
                     OBX("CWE", "9268-4^^LN", "LA6567-7^Obeys^LN", "", "F", "")
                         OBX("ST", "59408-5^^LN", "97 %", "", "F", ""),
                 "p:65f Creatinine1@1 GCS motor6@1 SpO297@1");
    /* both pressures in one value; with two such values it is ambiguous */
    expect_stays(MSH PID PV1 OBR OBX("ST", "85354-9^BP^LN", "16 / 9.5", "kPa", "F", "")
                     HR("80", ""),
                 "p:65f DBP71.2557@1 SBP120.01@1 HR80@1");
    expect_stays(MSH PID PV1 OBR OBX("ST", "85354-9^BP^LN", "120/80~90/60", "mm[Hg]", "F", "")
                     OBX("ST", "85354-9^BP^LN", "120/?", "mm[Hg]", "F", "") HR("80", ""),
                 "p:65f HR80@1");
    expect_stays(MSH PID PV1 OBR OBX("ST", "85354-9^BP^LN", "120/80", "mm[Hg]", "X", "")
                     HR("80", ""),
                 "p:65f HR80@1");
    /* the unit by its text, if its code is not known */
    expect_stays(MSH PID PV1 OBR OBX("NM", "777-3^^LN", "210", "giga.l-1", "F", "")
                     OBX("NM", "8310-5^^LN", "100.4", "X7^degF^L", "F", ""),
                 "p:65f Platelets210@1 Temp38@1");
}

static void statuses_and_corrections(void **state)
{
    (void)state;
#define STATUS(value, status)                                                                      \
    OBX("NM", "8867-4^HR^LN", value, "/min", status, "20260301110000+0000")
#define LATER "MSH|^~\\&|LAB||WARD||20260301130000+0000||ORU^R01|2|P|2.5\r"
    expect_stays(MSH PID PV1 STATUS("80", "F") LATER PID PV1 STATUS("90", "C"), "p:65f HR90@1");
    expect_stays(LATER PID PV1 STATUS("90", "C") MSH PID PV1 STATUS("80", "F"), "p:65f HR90@1");
    expect_stays(MSH PID PV1 STATUS("80", "P") STATUS("85", "F"), "p:65f HR85@1");
    expect_stays(MSH PID PV1 STATUS("80", "F") HR("70", "") LATER PID PV1 STATUS("80", "W"),
                 "p:65f HR70@2");
    expect_stays(MSH PID PV1 STATUS("80", "F") HR("70", "") LATER PID PV1 STATUS("", "D"),
                 "p:65f HR70@2");
    expect_stays(MSH PID PV1 STATUS("80", "X") STATUS("81", "I") HR("70", ""), "p:65f HR70@2");
    expect_notice(MSH PID PV1 STATUS("80", "X") STATUS("81", "I") HR("70", ""),
                  "2 values whose status says that they are not results", 4);
    /* a result that was cancelled, with and without its value */
    expect_stays(MSH PID PV1 STATUS("180", "F") HR("70", "") LATER PID PV1 STATUS("180", "X"),
                 "p:65f HR70@2");
    expect_stays(MSH PID PV1 STATUS("180", "F") HR("70", "") LATER PID PV1 STATUS("", "X"),
                 "p:65f HR70@2");
    expect_notice(MSH PID PV1 STATUS("180", "F") HR("70", "") LATER PID PV1 STATUS("", "X"),
                  "1 value whose status says that it is not a result", 9);
    /* a corrected result stays, though a final one is sent later; one taken back may come again */
    expect_stays(MSH PID PV1 STATUS("90", "C") LATER PID PV1 STATUS("80", "F"), "p:65f HR90@1");
    expect_stays(LATER PID PV1 STATUS("85", "F") MSH PID PV1 STATUS("80", "F") STATUS("", "D"),
                 "p:65f HR85@1");
    expect_notice(MSH PID PV1 STATUS("80", "R"), "1 preliminary value is used", 4);
}

/* The code says blood, and the order or the segment of the specimen another fluid, or a vein. */
static void a_specimen_that_contradicts_is_left_out(void **state)
{
    (void)state;
#define ORDER(specimen) "OBR|1||x|1^PANEL^LN|||20260301110000+0000||||||||" specimen "\r"
#define GLUCOSE(value) OBX("NM", "2345-7^Glucose^LN", value, "mg/dL", "F", "")
#define SPM(type) "SPM|1|||" type "\r"
    expect_stays(MSH PID PV1 ORDER("CSF") GLUCOSE("60") ORDER("UR&Random&HL70487") GLUCOSE("61")
                     ORDER("SER^Serum") GLUCOSE("90"),
                 "p:65f Glucose90@1");
    expect_notice(MSH PID PV1 ORDER("^Pleural fluid") GLUCOSE("60") HR("80", ""),
                  "1 value of urine or another fluid, or of a vein, by its specimen", 5);
    expect_stays(MSH PID PV1 OBR HR("80", "") GLUCOSE("90") OBR GLUCOSE("60")
                     SPM("258450006^Cerebrospinal fluid sample^SCT"),
                 "p:65f HR80@1 Glucose90@1");
    expect_stays(MSH PID PV1 OBR OBX("NM", "2703-7^pO2^LN", "40", "mm[Hg]", "F", "")
                     OBX("NM", "2823-3^K^LN", "4", "mmol/L", "F", "") SPM("BLDV^^HL70487"),
                 "p:65f K4@1");
    /* before its orders, and not those of the message before */
    expect_stays(MSH PID PV1 OBR GLUCOSE("90") LATER PID PV1 SPM("UR") OBR GLUCOSE("60")
                     OBR GLUCOSE("61"),
                 "p:65f Glucose90@1");
    expect_stays(MSH PID PV1 OBR OBX("NM", "22664-7^UR^LN", "10", "mmol/L", "F", ""),
                 "p:65f BUN28@1");
    expect_stays(MSH PID PV1 OBR OBX("NM", "2345-7^Glucose CSF^LN", "60", "mg/dL", "F", "")
                     HR("80", ""),
                 "p:65f HR80@1");
}

static void escapes_are_of_several_bytes(void **state)
{
    (void)state;
    expect_stays(MSH PID PV1 OBR OBX("NM", "14682-9^C^LN", "88.4", "\\XC2B5\\mol/L", "F", "")
                     OBX("NM", "2160-0^C^LN", "88.4", "\\XB5\\mol/L", "F", "20260301113000+0000"),
                 "p:65f Creatinine1@1 Creatinine1@1.5");
    /* a power whose sign is escaped, and one that is not */
    expect_stays(MSH PID PV1 OBR OBX("NM", "6690-2^W^LN", "8.5", "10\\S\\9/L", "F", "")
                     OBX("NM", "777-3^P^LN", "210000", "10^6/L", "F", ""),
                 "p:65f WBC8.5@1 Platelets210@1");
    expect_stays(MSH PID PV1 OBR OBX("NM", "8867-4^H^LN", "80", "\\X4\\/min", "F", "")
                     OBX("NM", "8867-4^H^LN", "81", "/min\\X\\", "F", "20260301113000+0000"),
                 "p:65f HR80@1 HR81@1.5");
}

static void messages_of_a_monitor(void **state)
{
    (void)state;
    expect_stays(MSH PID PV1 OBR MDC("147842", "80", "264864^MDC_DIM_BEAT_PER_MIN^MDC")
                     MDC("149530", "83", "264864") MDC("150456", "97", "262688")
                         MDC("150344", "100.4", "268160") MDC("150033", "16", "265987"),
                 "p:65f HR80@1 SpO297@1 Temp38@1 SysABP120.01@1");
    /* numbers that mean "no value" */
    expect_stays(MSH PID PV1 OBR MDC("147842", "8388607", "264864") MDC("150456", "-99.9", "262688")
                     MDC("150344", "37", "268192") MDC("151562", "-999", "264928"),
                 "p:65f Temp37@1");
    expect_notice(MSH PID PV1 OBR MDC("147842", "8388607", "264864") MDC("150344", "37", "268192"),
                  "1 number that stands for no value", 5);
    /* another spelling of the same codes */
    expect_stays(MSH PID PV1 OBR OBX("NM", "0002-4182^HR^MDIL", "80", "0004-0aa0^bpm^MDIL", "", ""),
                 "p:65f HR80@1");
}

static void patients_are_told_apart(void **state)
{
    (void)state;
    expect_stays(MSH PID PV1 OBR HR("80", "") MSH
                 "PID|||q^^^H||||2000|M\rOBX||NM|8867-4^^LN||99|/min|||||F\r",
                 "p:65f HR80@1;q:26m HR99@0");
    /* a message without a patient, beside two patients */
    expect_notice(MSH PID PV1 OBR HR("80", "") MSH
                  "PID|||q\rOBX||NM|8867-4^^LN||99|/min|||||F\r" MSH
                  "OBX||NM|8867-4^^LN||50|/min|||||F\r",
                  "1 value that does not name its patient", 10);
}

#define ADT(event, pid, more)                                                                      \
    "MSH|^~\\&|A||B||20260301140000||ADT^" event "|3|P|2.5\rEVN||20260301140000\rPID|||" pid       \
    "^^^H^MR||DOE^J||19600701|F\r" more

static void ids_that_were_merged(void **state)
{
    (void)state;
#define OLD "PID|||old^^^H^MR||DOE||1961|F\r"
#define BOTH MSH PID PV1 OBR HR("80", "") MSH OLD PV1 OBR HR("70", "20260301123000+0000")
    expect_stays(BOTH, "p:65f HR80@1;old:65f HR70@2.5");
    expect_stays(BOTH ADT("A40^ADT_A39", "p", "MRG|old^^^H^MR\r"), "p:65f HR80@1 HR70@2.5");
    expect_stays(ADT("A18", "p", "MRG|x~old\r") BOTH, "p:65f HR80@1 HR70@2.5");
    expect_notice(BOTH ADT("A40", "p", "MRG|old^^^H\r"),
                  "the file says that patient old is patient p", 14);
    /* the id that is kept need not have had readings */
    expect_stays(MSH OLD PV1 OBR HR("70", "") ADT("A34", "p", "MRG|old^^^H\r"), "p:65f HR70@1");
    /* of another hospital; and parts that move: neither is one patient */
    expect_stays(BOTH ADT("A40", "p", "MRG|old^^^Z\r"), "p:65f HR80@1;old:65f HR70@2.5");
    expect_stays(BOTH ADT("A45", "p", "MRG|old^^^H||||v7\r"), "p:65f HR80@1;old:65f HR70@2.5");
    expect_notice(BOTH ADT("A45", "p", "MRG|old^^^H||||v7\r"),
                  "moves records of patient old to patient p", 14);
}

static void the_last_update_of_a_patient_counts(void **state)
{
    (void)state;
#define BORN(day) "PID|||p^^^H^MR||DOE^J||" day "|M\r"
    expect_stays(
        MSH BORN("19600701") PV1 OBR HR(
            "80", "") "MSH|^~\\&|A||B||20260301150000+0000||ADT^A08|4|P|2.5\r" BORN("19560701"),
        "p:69m HR80@1");
    expect_stays("MSH|^~\\&|A||B||20260301150000+0000||ADT^A08|4|P|2.5\r" BORN("19560701")
                     MSH BORN("19600701") PV1 OBR HR("80", ""),
                 "p:69m HR80@1");
}

static void damaged_and_foreign(void **state)
{
    (void)state;
    expect_stays(MSH PID PV1 OBR HR("80", "") "OBX|1|NM|8867-4^HR^LN||9", "p:65f HR80@1");
    /* two codes that mean different things, and two that mean the same */
    expect_stays(MSH PID PV1 OBR OBX("NM", "8867-4^HR^LN^9279-1^RR^LN", "30", "/min", "F", "")
                     HR("80", "20260301123000"),
                 "p:65f HR80@2.5");
    expect_stays(MSH PID PV1 OBR OBX("NM", "147842^HR^MDC^8867-4^HR^LN", "90", "/min", "F", ""),
                 "p:65f HR90@1");
    expect_stays(MSH PID PV1 OBR HR("80", "") "junk\rOBX\rZZZ|1\r", "p:65f HR80@1");
    expect_notice(MSH PID PV1 OBR HR("80", "") "junk\r", "1 damaged line or part:", 6);
    expect_stays(
        MSH PID OBX("NM", "8867-4^^LN", "27~25", "", "F", "")
            OBX("RP", "8867-4^^LN", "http://x", "", "F", ""),
        "ward.txt: no stay: no reading of a known code and time; 2 values of a kind that is "
        "not read");
    expect_stays(
        "MSH|^~\\&|A||B||20260301||ADT^A01|1|P|2.5\r" PID HR("80", "20260301110000"),
        "ward.txt: no stay: no reading of a known code and time; 1 part of another kind: not used");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_of_a_laboratory),
        cmocka_unit_test(a_specimen_that_contradicts_is_left_out),
        cmocka_unit_test(statuses_and_corrections),
        cmocka_unit_test(messages_of_a_monitor),
        cmocka_unit_test(escapes_are_of_several_bytes),
        cmocka_unit_test(patients_are_told_apart),
        cmocka_unit_test(damaged_and_foreign),
        cmocka_unit_test(ids_that_were_merged),
        cmocka_unit_test(the_last_update_of_a_patient_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
