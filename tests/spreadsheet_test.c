/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Tables as spreadsheets write them: titles, rows of units, totals, charsets, age and sex. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "stays_text.h"

static void age_and_sex_are_columns(void **state)
{
    (void)state;
    expect_stays("Patient ID;Age;Sex;Hours;HR\nA1;67;F;1;80\nA1;67,0;F;2;81\nB2;71;male;1;99\n",
                 "A1:67f HR80@1 HR81@2;B2:71m HR99@1");
    expect_stays("Hours,Gender,Age,HR\n1,1,>89,80\n2,1,>89,82\n", "ward:90m HR80@1 HR82@2");
    expect_stays("patient,Time,Parameter,Value,Age,sexe\nx,01:00,HR,80,55,femme\n"
                 "x,02:00,HR,81,55,femme\n",
                 "x:55f HR80@1 HR81@2");
    /* years in words; of other units, in the cell, beside it or above it, none is read */
    expect_stays("Hours;Age;HR\n1;67 ans;80\n2;67 ans;81\n", "ward:67 HR80@1 HR81@2");
    expect_stays("Hours,Age (years),HR\n1,58,80\n", "ward:58 HR80@1");
    static const char *const young[] = {
        "Hours,Age,HR\n1,18m,80\n", "Hours,Age,HR\n1,18 months,80\n",
        "Hours,Age (months),HR\n1,18,80\n", "Hours,Age,Age unit,HR\n1,18,mo,80\n",
        "Time,Parameter,Value,Unit\n01:00,Age,18,months\n01:00,HR,80,/min\n"};
    for (size_t i = 0; i < sizeof young / sizeof *young; i++) {
        expect_stays(young[i], "ward: HR80@1");
    }
    expect_stays("Hours,Age,Age unit,HR\n1,18,years,80\n", "ward:18 HR80@1");
    expect_stays("Time,Parameter,Value,Unit\n01:00,Age,18,yrs\n01:00,HR,80,/min\n",
                 "ward:18 HR80@1");
    expect_notice("Hours,Age,HR\n1,9 weeks,80\n", "not a number", 2);
    expect_notice("Time,Parameter,Value,Unit\n01:00,Age,18,d\n01:00,HR,80,\n",
                  "not an age in years", 2);
    /* values that differ between rows are unknown, in any order of the rows */
    expect_stays("Hours,Age,HR\n1,67,80\n2,76,81\n3,67,82\n", "ward: HR80@1 HR81@2 HR82@3");
    expect_stays("Hours,Age,HR\n2,76,81\n3,67,82\n1,67,80\n", "ward: HR80@1 HR81@2 HR82@3");
    expect_notice("Hours,Age,HR\n1,67,80\n2,76,81\n", "another row says 67: neither is used", 3);
    /* a code for sex whose meaning is not known */
    expect_stays("Hours,Sex,HR\n1,1,80\n", "ward: HR80@1");
    expect_notice("Hours,Sex,HR\n1,1,80\n", "only in a column Gender", 2);
}

static void rows_around_the_table_are_passed_over(void **state)
{
    (void)state;
    expect_stays("Export of ward 3, printed 4 March;;;\n;;;\nHours;HR;SpO2;\n1;80;97;\n2;81;96;\n"
                 "Mean;80,5;96,5;\n",
                 "ward: HR80@1 SpO297@1 HR81@2 SpO296@2");
    expect_notice("Report\nHours,HR\n1,80\n", "rows above the header, not used: 1", 1);
    expect_stays("patient;Time;HR\nA;01:00;80\nB;01:00;90\nTotal;;170\n", "A: HR80@1;B: HR90@1");
    expect_stays("patient;Time;Parameter;Value\nA;01:00;HR;80\nTotal;;;170\n", "A: HR80@1");
    /* rows of numbers and unknown headers are not titles above the table */
    expect_stays(
        "Foo,Bar\n1,2\n3,4\n",
        "ward.txt:1: not a patient file: the first row is neither Time,Parameter,Value nor "
        "Hours and the columns of a benchmark episode; man icurisk-files lists all formats");
    /* tables of databases that are not read alone: what to give instead */
    expect_stays(
        "labid,patientunitstayid,labresultoffset,labname,labresult\n1,7,20,creatinine,1.2\n",
        "ward.txt:1: not a patient file: a table of eICU; give the folder that holds it "
        "and patient.csv");
    expect_stays("obs_id,person_id,concept_id,obs_datetime,value_numeric\n"
                 "1,7,5087,2026-01-01 08:00:00,88\n",
                 "ward.txt:1: not a patient file: what a concept_id means differs from place to "
                 "place; add a column 'concept' with the names");
    expect_stays("sep=;\nHours;HR\n1;80\n", "ward: HR80@1");
}

/* A date on the first row of its day alone, as in merged cells. */
static void rows_below_a_merged_date_have_it(void **state)
{
    (void)state;
    static const char said[] =
        "the row has a time but no date: fill in the date of each row; row skipped";
    expect_stays("Date;Heure;FC\n28/02/2026;08:00;80\n;09:00;82\n;23:00;84\n01/03/2026;01:00;86\n"
                 ";02:00;88\n",
                 "ward: HR80@0 HR82@1 HR84@15 HR86@17 HR88@18");
    expect_notice("Date;Heure;Parameter;Value\n13/03/2026;08:00;HR;80\n;09:00;HR;82\n",
                  "rows without a date are read as of the date above them", 3);
    /* not where the hours step back, where a date comes again, or where few rows have none */
    expect_notice("Date;Heure;FC\n28/02/2026;08:00;80\n;09:00;82\n;01:00;84\n", said, 3);
    expect_notice("Date;Heure;FC\n28/02/2026;08:00;80\n28/02/2026;10:00;84\n;11:00;82\n;12:00;83\n",
                  said, 4);
    expect_stays("Date;Heure;FC\n28/02/2026;08:00;80\n;09:00;82\n01/03/2026;10:00;84\n",
                 "ward: HR80@0 HR84@26");
    expect_stays("Date;Heure;FC\n;08:00;80\n28/02/2026;09:00;82\n;10:00;84\n", "ward: HR82@0");
}

/* BP above Sys and Dia. */
static void pressures_stand_below_the_header(void **state)
{
    (void)state;
    expect_stays("Hours,BP (kPa),,,HR\n,Sys,Dia,Mean,\n0,16,10,12,88\n1,16.5,10,12,90\n",
                 "ward: HR88@0 NIDiasABP75.006@0 NIMAP90.0072@0 NISysABP120.01@0 HR90@1 "
                 "NIDiasABP75.006@1 NIMAP90.0072@1 NISysABP123.76@1");
    expect_notice("Hours,BP,,HR\n,Systolic,Diastolic,\n0,120,80,88\n",
                  "the row below the header is read as a part of it", 2);
    /* the other way round it is listed */
    expect_stays("Hours,BP,,HR\n,Dia,Sys,\n0,120,80,88\n", "ward: HR88@0");
    /* times across */
    expect_stays("Parameter,08:00,09:00,10:00\nHR,88,89,90\nTemp,37,37.1,37.2\n",
                 "ward.txt:1: not a patient file: rows and columns are exchanged: give each time a "
                 "row, and each variable a column (a spreadsheet pastes a table transposed)");
}

/* 08.30, names of time zones, dates and times without signs between them. */
static void times_are_as_people_write_them(void **state)
{
    (void)state;
    expect_stays("Date;Heure;FC\n28/02/2026;08.30;80\n28/02/2026;14.45;82\n",
                 "ward: HR80@0 HR82@6.25");
    expect_stays("Waktu;HR\n28/02/2026 8.30;80\n28/02/2026 14.45;82\n", "ward: HR80@0 HR82@6.25");
    /* parts of a day, and of an hour */
    static const char said[] = "8 hours and 30 minutes, or a decimal number?";
    expect_notice("Date;Heure;FC\n28/02/2026;0.35;80\n28/02/2026;0.59;82\n", said, 2);
    expect_notice("Date;Heure;FC\n28/02/2026;08.30;80\n28/02/2026;08.75;82\n", said, 2);
    expect_stays("Time,HR\n20260301T080000Z,80\n20260301T0930Z,82\n202603011000Z,84\n"
                 "20260301103000.5Z,86\n",
                 "ward: HR80@0 HR82@1.5 HR84@2 HR86@2.50014");
    expect_stays("Time,HR\n2026-03-29 01:30 CET,80\n2026-03-29 03:30 CEST,82\n"
                 "2026-03-29 09:30 WIB,84\n",
                 "ward: HR80@0 HR82@1 HR84@2");
    expect_notice("Time,HR\n2026-03-01 08:00 CST,80\n2026-03-01 08:00 EST,81\n",
                  "the time zone is not known, or has several meanings", 2);
    expect_notice("Time,HR\n08:00,80\n10:00,81\n12:00,82\n02:00,83\n",
                  "times step back here as on a clock with 12 hours", 5);
    expect_notice("Date,Time,HR\n2026-03-01,08:00,80\n2026-03-01,10:00,81\n2026-03-01,12:30,82\n"
                  "2026-03-01,01:00,83\n2026-03-02,01:00,84\n",
                  "times step back here as on a clock with 12 hours", 5);
    expect_notice("Time,HR\n08:00,80\n10:00,81\n14:00,82\n02:00,83\n",
                  "each row is read at its own time", 5);
    expect_notice("Time,HR\n08:00,80\n10:00,81\n09:00,82\n11:00,83\n",
                  "each row is read at its own time", 4);
}

static void units_stand_below_the_header(void **state)
{
    (void)state;
    expect_stays("Hours,Temp,Glucose,Note\n,degF,mmol/L,\n1,98.6,5,x\n",
                 "ward: Glucose90.08@1 Temp37@1");
    expect_stays("Time,HR,Creatinine\nmin,/min,umol/L\n30,80,88.4\n",
                 "ward: Creatinine1@0.5 HR80@0.5");
    expect_notice("Hours,HR,Lactate\nh,bpm,mg/dL\n1,80,9.01\n", "read as units", 2);
    expect_stays("Hours,Lactate (mg/dL)\nh,mmol/L\n1,9.01\n",
                 "ward.txt:2: a unit is not that of the header: which one is right?");
    expect_stays("Hours,HR,Lactate\nh,bpm,quarks\n1,80,9.01\n", "ward: HR80@1");
}

/* Charts of Germany, France, Brazil, Indonesia, of monitors and of forms. */
static void names_are_known_by_their_company(void **state)
{
    (void)state;
    expect_stays("Zeitstempel;HF;AF;SpO2\n28.02.2026 08:00;88;18;97\n",
                 "ward: HR88@0 RR18@0 SpO297@0");
    expect_stays("Hours;HF /min;AF (/min);SpO2\n0;88;18;97\n", "ward: HR88@0 RR18@0 SpO297@0");
    expect_stays("Hours,AF,SpO2\n0,1,97\n", "ward: SpO297@0"); /* of the atria */
    expect_stays("Heure (h);FC;PA;T\xc2\xb0\n0;88;120/80;37,2\n",
                 "ward: HR88@0 NIDiasABP80@0 NISysABP120@0 Temp37.2@0");
    expect_stays("Hours,HR,PA\n0,88,25/10\n", "ward: HR88@0"); /* of the lungs */
    expect_stays("Hours,Nadi,TD\n0,88,120/80\n", "ward: HR88@0 NIDiasABP80@0 NISysABP120@0");
    expect_stays(
        "Hours,vitals/heart_rate,form.vitals.spo2,urine/glucose,PaO2/FiO2\n0,88,97,50,200\n",
        "ward: HR88@0 SpO297@0");
    expect_stays("Hours,RR set,RR total,FiO2 set (%)\n0,14,18,40\n", "ward: FiO20.4@0 RR18@0");
    expect_stays("occurredAt,dataElement,value\n2026-03-01T08:00:00.000,HR,88\n", "ward: HR88@0");
    /* when a form was sent is not when it was filled in */
    expect_stays("_submission_time,HR\n2026-03-01 08:00,88\n",
                 "ward.txt:1: not a patient file: columns of variables, but no known column of "
                 "times; icurisk map FILE shows and corrects what the columns mean");
}

static void charsets_are_known(void **state)
{
    (void)state;
    expect_stays("Heures;Temp\xe9rature (\xb0"
                 "C);Fr\xe9quence cardiaque\n1;37,5;80\n",
                 "ward: HR80@1 Temp37.5@1");
    expect_notice("Heures;Temp\xe9rature\n1;37,5\n", "read as Windows-1252", 1);
    static const char wide[] = "\xff\xfeH\0o\0u\0r\0s\0\t\0H\0R\0\n\0"
                               "1\0\t\0"
                               "8\0"
                               "0\0\n\0";
    struct error error = ERROR_NONE;
    struct stays stays;
    FILE *in = fmemopen((void *)(uintptr_t)wide, sizeof wide - 1, "r");
    assert_true(reader_read_stream(in, "ward.txt", NULL, &stays, &error));
    struct text found = {0};
    write_stays_text(&stays, &found);
    assert_string_equal(found.data, "ward: HR80@1");
    text_free(&found);
    stays_free(&stays);
    fclose(in);
}

static void cells_hold_more_than_numbers(void **state)
{
    (void)state;
    expect_stays("Hours|BP|HR\n1|120/80 (93)|80\n",
                 "ward: HR80@1 NIDiasABP80@1 NIMAP93@1 NISysABP120@1");
    expect_stays("Hours,BP\n1,120/80 [93]\n", "ward: NIDiasABP80@1 NIMAP93@1 NISysABP120@1");
    expect_stays("Hours,ABP\n1,16/10 (12) kPa\n",
                 "ward: DiasABP75.006@1 MAP90.0072@1 SysABP120.01@1");
    expect_stays("Hours;Platelets;pH\n1;1 050;7,4\n", "ward: pH7.4@1 Platelets1050@1");
}

static void a_number_of_rows_is_no_patient(void **state)
{
    (void)state;
    expect_stays("ID,Hours,HR\n7,1,80\n7,2,81\n8,1,90\n", "7: HR80@1 HR81@2;8: HR90@1");
    expect_stays("ID,Hours,HR\n1,1,80\n2,2,81\n3,3,90\n",
                 "ward.txt:1: the column of ids has another in each row: of a patient, or of the "
                 "row? Name it patient_id, or Row");
}

static void columns_of_exports_are_known(void **state)
{
    (void)state;
    /* CDISC tables of trials, hospital systems, MIMIC itemids, monitors, LOINC codes */
    expect_stays("USUBJID,VSTESTCD,VSORRES,VSORRESU,VSDTC\n"
                 "7,PULSE,81,beats/min,2026-03-01T08:00\n7,DIABP,8.5,kPa,2026-03-01T09:00\n",
                 "7: HR81@0 DBP63.7551@1");
    expect_stays("PAT_ENC_CSN_ID,FLO_MEAS_NAME,RECORDED_TIME,MEAS_VALUE,UNITS\n"
                 "55,PULSE,2026-03-01 08:00:00,81,\n56,TEMPERATURE,2026-03-01 08:00:00,100.4,F\n",
                 "55: HR81@0;56: Temp38@0");
    expect_notice("Charted time,HR\n2026-03-01 08:00:00,81\n", "times are read from the column", 1);
    expect_stays("stay_id,charttime,itemid,valuenum,valueuom\n3,2150-01-01 11:00:00,220045,81,bpm\n"
                 "3,2150-01-01 12:00:00,223761,100.4,\n3,2150-01-01 12:00:00,50821,77,\n",
                 "3: HR81@0 Temp38@1");
    expect_stays("Time,Parameter,Value\n01:00,220045,81\n02:00,HR,82\n", "ward: HR82@2");
    expect_stays("Time,NOM_PULS_OXIM_SAT_O2,ABPs,NBPm\n01:00,97,121,81\n",
                 "ward: NIMAP81@1 SysABP121@1 SpO297@1");
    expect_stays("Zeit;LOINC;Wert;Einheit\n01:00;14682-9;88,4;\n01:00;8310-5;100,4;[degF]\n",
                 "ward: Creatinine1@1 Temp38@1");
    expect_stays("patientunitstayid,observationoffset,sao2\n4,60,97\n", "4: SpO297@1");
    /* STUDYID does not identify a patient */
    expect_stays("STUDYID,USUBJID,VSTESTCD,VSORRES,VSDTC\nS,1,HR,81,2026-03-01T08:00\n"
                 "S,2,HR,61,2026-03-01T08:00\n",
                 "1: HR81@0;2: HR61@0");
    expect_stays("subject|charttime|systolicBloodPressure|Troponin T hs (ng/L)|vent\n"
                 "1|2026-03-01 08:00:00 UTC|121|50|TRUE\n1|2026-03-01 09:00:00 UTC|122||FALSE\n",
                 "1: MechVent1@0 TroponinT0.05@0 SBP121@0 SBP122@1");
    expect_stays("Obs Date,Obs Time,HR\n3/14/2026,08:00,81\n3/14/2026,09:30,82\n",
                 "ward: HR81@0 HR82@1.5");
    expect_stays("Date,Time,HR\n2026-03-14,1899-12-30 08:00:00,81\n2026-03-14,0930,82\n",
                 "ward: HR81@0 HR82@1.5");
    expect_stays("Patient ID,Test,Component,Collected,Result\n7,CBC,WBC,2026-03-01 08:00,8.5\n",
                 "7: WBC8.5@0");
    /* short names, of other things elsewhere, which their unit proves */
    expect_stays("Heures;T (\302\260C);R (/min);Ht (cm);Sat (%)\n1;37,5;18;170;96\n",
                 "ward: RR18@1 Temp37.5@1 Height170@1 SpO296@1");
    expect_stays("Hours,Test,Result,Unit\n1,TLC,8500,/cumm\n1,T,98.6,F\n2,TLC,5.8,L\n2,T,3,\n",
                 "ward: WBC8.5@1 Temp37@1");
    expect_stays("Hours,PA (mmHg),Ht (%),T,HR\n1,25,40,3,80\n", "ward: HR80@1");
    /* two columns of times: ambiguous */
    expect_stays(
        "Drawn date,Result date,HR\n2026-03-01 08:00,2026-03-01 09:00,80\n",
        "ward.txt:1: not a patient file: columns of variables, but no known column of times; "
        "icurisk map FILE shows and corrects what the columns mean");
    expect_stays(
        "Ward 3\nWhen,HR,Temp\n2026-03-01 08:00,80,37\n",
        "ward.txt:2: not a patient file: columns of variables, but no known column of times; "
        "icurisk map FILE shows and corrects what the columns mean");
}

/* Wide tables with a column of units for each variable. */
static void columns_of_units_are_read(void **state)
{
    (void)state;
    expect_stays(
        "Hours,Creatinine,Creatinine unit,Temp,Temp_UOM\n1,44.2,umol/L,100.4,F\n"
        "2,1.5,mg/dL,37,C\n3,1.5,,37,\n",
        "ward: Creatinine0.5@1 Temp38@1 Creatinine1.5@2 Temp37@2 Creatinine1.5@3 Temp37@3");
    expect_stays("Hours,Unit of Lactate,Lactate,NIBP,Units NIBP\n1,mg/dL,18.02,16/8,kPa\n",
                 "ward: Lactate2@1 NIDiasABP60.0048@1 NISysABP120.01@1");
    expect_notice("Hours,HR,K,K unit\n1,80,4,furlongs\n", "the unit furlongs is not known", 2);
    /* beside its variable, unless it holds something else */
    expect_stays("Hours,Temp,Unit,Glucose,Unit\n1,100.4,F,10,mmol/L\n",
                 "ward: Glucose180.16@1 Temp38@1");
    expect_stays("Hours,HR,Temp,Unit\n1,80,38,MICU\n2,81,38.5,bpm\n",
                 "ward: HR80@1 Temp38@1 HR81@2 Temp38.5@2");
    /* a remark behind the name is no unit, and the column of units does not hide it */
    static const char *const remarks[] = {"CSF", "urine", "direct", "set", "delta"};
    for (size_t i = 0; i < sizeof remarks / sizeof *remarks; i++) {
        struct text table = {0};
        text_format(&table, "Hours,Glucose (%s),Unit,HR\n1,60,mg/dL,80\n", remarks[i]);
        expect_stays(table.data, "ward: HR80@1");
        text_free(&table);
        text_format(&table,
                    "Time,Parameter,Value,Unit\n01:00,Glucose [%s],60,mg/dL\n01:00,HR,80,\n",
                    remarks[i]);
        expect_stays(table.data, "ward: HR80@1");
        text_free(&table);
        text_format(&table, "Hours,HR,Glucose (%s)\nh,/min,mg/dL\n1,80,60\n", remarks[i]);
        expect_stays(table.data, "ward: HR80@1");
        text_free(&table);
    }
    expect_stays("Hours,Bilirubin (Total),Heart rate (HR),K (serum),Unit\n1,1.5,80,4.1,mmol/L\n",
                 "ward: Bilirubin1.5@1 HR80@1 K4.1@1");
    /* counts for more than the header */
    expect_stays("Hours,Temp (degC),Temp unit,HR\n1,100.4,F,80\n2,37,,80\n",
                 "ward: HR80@1 Temp38@1 HR80@2 Temp37@2");
}

/* The unit that is written makes the values implausible, and their numbers are usual without it. */
static void a_written_unit_may_be_doubtful(void **state)
{
    (void)state;
    static const struct {
        const char *name, *unit, *values, *notice;
    } wrong[] =
        {
            {"Glucose", "mmol/L", "95 110", "2 readings, 1712 to 1982 mg/dL by the unit"},
            {"Creatinine", "umol/L", "1.2",
             "0.01357 mg/dL by the unit that is written; the number "
             "itself, 1.2 mg/dL, would be usual: is the unit right?"},
            {"WBC", "/uL", "8.5 9.1", "8.5 to 9.1 10^9/L, would be usual"},
            {"PaO2", "kPa", "90 88", "88 to 90 mmHg, would be usual"},
            {"Weight", "lb", "70", "70 kg, would be usual"},
            {"K", "mg/dL", "4.1", "4.1 mmol/L, would be usual"},
        },
      right[] = {
          {"Glucose", "mmol/L", "5.1 44", NULL},  {"Creatinine", "umol/L", "22 900", NULL},
          {"WBC", "/uL", "900 12000", NULL},      {"PaO2", "kPa", "7 60", NULL},
          {"Weight", "lb", "110 115", NULL},      {"Lactate", "mg/dL", "5.4 7", NULL},
          {"Bilirubin", "umol/L", "4 300", NULL}, {"K", "mg/dL", "11 20", NULL},
          {"Glucose", "mg/dL", "95 700", NULL},
      };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct text table = {0};
        const char *second = strchr(wrong[i].values, ' ');
        text_format(&table, "Hours,%s (%s)\n1,%.*s\n", wrong[i].name, wrong[i].unit,
                    (int)strcspn(wrong[i].values, " "), wrong[i].values);
        if (second) {
            text_format(&table, "2,%s\n", second + 1);
        }
        expect_notice(table.data, wrong[i].notice, 2);
        text_free(&table);
    }
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        struct text table = {0};
        struct error error = ERROR_NONE;
        text_format(&table, "Time,Parameter,Value,Unit\n01:00,%s,%.*s,%s\n02:00,%s,%s,%s\n",
                    right[i].name, (int)strcspn(right[i].values, " "), right[i].values,
                    right[i].unit, right[i].name, strchr(right[i].values, ' ') + 1, right[i].unit);
        struct stays stays = read_stays_text(table.data, &error);
        assert_int_equal(stays.patients[0]->problem_counts[PROBLEM_DOUBT], 0);
        assert_int_equal(stays.patients[0]->observation_count, 2);
        stays_free(&stays);
        text_free(&table);
    }
}

static void a_column_may_tell_patients_apart(void **state)
{
    (void)state;
    expect_stays("Hours,Bed,HR\n1,3,80\n2,3,81\n", "ward: HR80@1 HR81@2");
    expect_stays("Hours,Bed,HR\n1,3,80\n2,,81\n3,4,99\n",
                 "ward.txt:4: the rows have several values in 'Bed': are they of several patients? "
                 "Name the column patient_id, or say what it is by icurisk map");
    expect_stays("Hours,Adm. key,Parameter,Value\n1,x,HR,80\n1,y,HR,81\n",
                 "ward.txt:3: the rows have several values in 'Adm. key': are they of several "
                 "patients? Name the column patient_id, or say what it is by icurisk map");
    /* a column that does not identify patients, or an id column is there as well */
    expect_stays("Hours,Case type,HR\n1,A,80\n2,B,81\n", "ward: HR80@1 HR81@2");
    expect_stays("Hours,HR,Room\n1,80,7A\n2,90,7A\n1,130,8B\n",
                 "ward.txt:4: the rows have several values in 'Room': are they of several "
                 "patients? Name the column patient_id, or say what it is by icurisk map");
    expect_stays("UHID;Hours;HR\nU7;1;80\nU8;2;81\n", "U7: HR80@1;U8: HR81@2");
    expect_stays("stay_id,Hours,Bed,HR\n9,1,3,80\n9,2,4,81\n", "9: HR80@1 HR81@2");
}

static void a_second_column_fills_and_doubts(void **state)
{
    (void)state;
    /* fills a gap of the first column in its own unit; equal values raise no doubt */
    expect_stays("Hours,Temp (C),Temp (F),HR\n1,37,98.6,80\n2,,100.4,81\n3,38.5,,82\n",
                 "ward: HR80@1 Temp37@1 HR81@2 Temp38@2 HR82@3 Temp38.5@3");
    /* different values are not used, in either order of the columns, with one notice */
    static const char *const tables[] = {"Hours,HR,Pulse\n1,80,95\n2,81,81\n3,,99\n4,83,92\n",
                                         "Pulse,Hours,HR\n95,1,80\n81,2,81\n99,3,\n92,4,83\n"};
    for (size_t i = 0; i < 2; i++) {
        expect_stays(tables[i], "ward: HR80@1 HR81@2 HR99@3 HR83@4");
        expect_notice(tables[i], "another column of the variable has 2 other values", 2);
    }
    /* also with dates, which get their hour late; a zero that is not used is a gap, too */
    expect_stays("time,HR,HR\n2026-03-01 08:00,80,80\n2026-03-01 09:00,0,81\n",
                 "ward: HR80@0 HR81@1");
    expect_stays("Hours;Urea (mmol/L);Harnstoff-N (mg/dl)\n1;10;\n2;;30,5\n",
                 "ward: BUN28@1 BUN30.5@2");
    expect_stays("Hours,HR,Pulse\n1,80,nonsense\n2,81,400\n", "ward: HR80@1 HR81@2");
}

static void cells_are_as_people_write_them(void **state)
{
    (void)state;
    /* flags before the number, the groups of India, breathing air, comparators of their own */
    expect_stays("Hours,Test,Result\n1,Glucose,(H) 240\n1,PaCO2,L 24\n1,K,*5.9\n1,Na,140 N\n"
                 "1,Creatinine,H* 2.3 mg/dL\n",
                 "ward: Glucose240@1 PaCO224@1 K5.9@1 Na140@1 Creatinine2.3@1");
    expect_stays("Hours;FiO2;HR\n1;RA;80\n2;L 2;81\n3;Air ambiant;82\n4;40%;83\n5;0.5;84\n",
                 "ward: FiO20.21@1 HR80@1 HR81@2 FiO20.21@3 HR82@3 FiO20.4@4 HR83@4 FiO20.5@5 "
                 "HR84@5");
    expect_stays(
        "Hours,Test,Result,Unit\n1,Platelets,\"1,50,000\",/cumm\n2,Platelets,\"12,50,000\",/cumm\n",
        "ward: Platelets150@1 Platelets1250@2");
    /* a remark of two lines, but no number of two */
    expect_stays("Hours,\"HR\n(bpm)\",Note\n1,80,\"calm,\nawake\"\n2,\"1\n20\",x\n3,82,y\n",
                 "ward: HR80@1 HR82@3");
    /* with the range of usual values */
    expect_stays("Hours,Test,Result\n1,Na,140 (135-145)\n1,K,4.1 mmol/L [3.5 - 5.1]\n1,MAP,93 "
                 "(80-120)\n1,Glucose,5.5 mmol/L (3.9-6.1)\n",
                 "ward: Na140@1 K4.1@1 Glucose99.088@1");
    expect_stays("Hours,Test,Operator,Result\n1,Lactate,<,0.5\n1,Na,=,140\n",
                 "ward: Lactate0.5@1 Na140@1");
    expect_notice("Hours,Test,Operator,Result\n1,Lactate,<,0.5\n", "read as 0.5", 2);
    expect_stays("Hours,Test,Result,Multiplier,Unit\n1,WBC,8.5,1000,/uL\n1,HR,88,1,/min\n",
                 "ward: HR88@1");
    expect_stays("Hours,Temp,K\n1,\"36,5\",\"4,1\"\n", "ward: K4.1@1 Temp36.5@1");
    expect_stays("Hours;WBC (/mm3);Temp\n1;12.500;36,5\n", "ward: Temp36.5@1 WBC12.5@1");
    expect_stays("Hours,HR\n1,\xC2\xA0"
                 "80\xC2\xA0\n",
                 "ward: HR80@1");
    expect_stays("Hours,K,Na,Lactate,Urine\n1,5.9 H,128 L,4.2*,1.5 L\n",
                 "ward: K5.9@1 Lactate4.2@1 Na128@1 Urine1500@1");
    expect_stays("Hours,Na (mmol/L),K (mg/dL)\n1,128 (L),20 H\n", "ward: K5.11535@1 Na128@1");
    /* litres of oxygen are no fraction, a strip's 2+ is no concentration */
    expect_stays("Hours,FiO2,HR\n1,1 L,80\n2,1L,81\n3,0.5,82\n",
                 "ward: HR80@1 HR81@2 FiO20.5@3 HR82@3");
    expect_stays("Hours,Albumin,Bilirubin,WBC\n1,2+,1 +,20+\n", "ward: WBC20@1");
    expect_notice("Hours,Albumin\n1,2+\n", "a grade of a test strip", 2);
    /* 14 ng/L or 14 ng/mL: only its unit tells */
    expect_stays("Hours,hs-TnT,Troponin I (hs),HR\n1,14,45,80\n", "ward: HR80@1");
    expect_stays("Hours,hs-TnT,Troponin I hs (ng/L)\n1,14 ng/L,45\n",
                 "ward: TroponinI0.045@1 TroponinT0.014@1");
    expect_notice("Hours,high sensitivity,hsTnT\n1,,14\n", "without its unit", 2);
    expect_stays("Hours,TroponinT\n1,14\n", "ward: TroponinT14@1");
    /* seconds of capillary refill, which is late from 3 s on; 1 is late in mimic3-benchmarks */
    expect_stays("Hours,Parameter,Value,Unit\n1,Capillary refill time,1,s\n"
                 "2,Capillary refill time,3.5,\n3,Capillary refill time,2 sec,\n"
                 "4,TRC,<3,\n5,TRC,>3,\n6,TRC,<4,\n7,TRC,>2,\n8,Capillary refill rate,1,\n"
                 "9,CapRefill,1,s\n",
                 "ward: CapRefill0@1 CapRefill1@2 CapRefill0@3 CapRefill0@4 CapRefill1@5 "
                 "CapRefill1@8 CapRefill0@9");
    expect_stays(
        "Date,Time,Investigation,Result,Unit\n14/03/2026,08:15 AM,S. Creatinine,1.8,mg/dl\n"
        "14/03/2026,08:15 AM,Total leucocyte count,8500,/cumm\n14/03/2026,09:15 AM,pH,7.3,units\n",
        "ward: Creatinine1.8@0 WBC8.5@0 pH7.3@1");
    expect_stays("Hours,GCS\n1,14/15\n2,E2V1M4\n3,E5V1M4\n4,16/15\n",
                 "ward: GCS14@1 GCS7@2 GCS eye2@2 GCS motor4@2 GCS verbal1@2");
    expect_stays(
        "Hours,GCS\n1,E3 V4 M5 (12)\n2,13 (E3V4M6)\n3,E4 M6 V5 = 15\n4,14 / 15\n",
        "ward: GCS12@1 GCS eye3@1 GCS motor5@1 GCS verbal4@1 GCS13@2 GCS eye3@2 "
        "GCS motor6@2 GCS verbal4@2 GCS15@3 GCS eye4@3 GCS motor6@3 GCS verbal5@3 GCS14@4");
    expect_stays("Hours,GCS,HR\n1,E3V4M5 (13),80\n2,12 (9),81\n3,E3V4 (7),82\n4,(12),83\n"
                 "5,10=10,84\n6,12 13,85\n",
                 "ward: HR80@1 HR81@2 HR82@3 HR83@4 HR84@5 HR85@6");
}

/* Lengths, weights and shares. */
static void units_are_as_people_write_them(void **state)
{
    (void)state;
    /* feet and inches, stones and pounds; decimals of them may be either */
    expect_stays("Hours,Height,Weight\n1,5 ft 11 in,12 st 7 lb\n2,\"5'11\"\"\",12st 6lb\n",
                 "ward: Weight79.3787@1 Height180.34@1 Weight78.9251@2 Height180.34@2");
    expect_stays("Hours,Height (ft),Weight (st),HR\n1,5.11,12.7,80\n2,6,13,81\n",
                 "ward: HR80@1 HR81@2 Weight82.5538@2 Height182.88@2");
    expect_stays("Hours,Height,Weight,HR\n1,5 ft 12 in,12 kg 7 lb,80\n", "ward: HR80@1");
    expect_notice("Hours,Height (ft)\n1,5.11\n", "feet and inches", 2);
    expect_stays("Hours,Temp,Creatinine\n1,38.5\xC2\xBA,88.4 \xC3\x82\xC2\xB5mol/L\n",
                 "ward: Creatinine1@1 Temp38.5@1");
    /* a saturation of 1 % is impossible: not used until conversion is requested */
    expect_stays("Hours,HR,SpO2\n1,80,0.96\n2,81,0.94\n3,82,1\n", "ward: HR80@1 HR81@2 HR82@3");
    expect_stays("Hours,HR,SpO2 (fraction)\n1,80,0.96\n2,81,1\n",
                 "ward: HR80@1 SpO296@1 HR81@2 SpO2100@2");
    expect_stays("Hours,HR,SpO2\n1,80,96\n2,81,94\n3,82,9\n",
                 "ward: HR80@1 SpO296@1 HR81@2 SpO294@2 HR82@3 SpO29@3");
    expect_stays("Hours;BP\n1;120x80\n", "ward: NIDiasABP80@1 NISysABP120@1");
    expect_stays("Hours,MechVent,HR\n1,yes,80\n2,no,80\n3,0,81\n",
                 "ward: HR80@1 MechVent1@1 HR80@2 HR81@3");
}

/* A table without ids, whose rows show that they are of several patients. */
static void rows_show_that_patients_are_several(void **state)
{
    (void)state;
    /* a column of any name that changes where times step back, or where readings of one time differ
     */
    expect_stays("Hours,Zeile X,HR\n1,a,80\n3,a,82\n5,a,81\n2,b,99\n4,b,98\n5,b,97\n",
                 "ward.txt:5: the rows have several values in 'Zeile X': are they of several "
                 "patients? Name the column patient_id, or say what it is by icurisk map");
    expect_stays(
        "Quux,Time,Parameter,Value\nk,01:00,HR,80\nm,01:00,HR,99\nk,02:00,HR,81\n"
        "m,02:00,HR,98\n",
        "ward.txt:3: the rows have several values in 'Quux': are they of several patients? "
        "Name the column patient_id, or say what it is by icurisk map");
    expect_stays("Hours,Visit,HR\n1,a,80\n2,b,82\n",
                 "ward.txt:3: the rows have several values in 'Visit': are they of several "
                 "patients? Name the column patient_id, or say what it is by icurisk map");
    /* shuffled rows, too, where it tells apart what differs */
    expect_stays("Time,Parameter,Value,Mappe\n03:00,HR,82,A\n01:00,HR,99,B\n02:00,RR,14,A\n"
                 "02:00,HR,98,B\n01:00,HR,80,A\n03:00,RR,25,B\n02:00,HR,81,A\n01:00,RR,15,A\n"
                 "03:00,HR,97,B\n01:00,RR,24,B\n03:00,RR,16,A\n02:00,RR,23,B\n",
                 "ward.txt:3: the rows have several values in 'Mappe': are they of several "
                 "patients? Name the column patient_id, or say what it is by icurisk map");
    /* of one patient: sorted by variable, in any order, a nurse and a comment that change */
    expect_stays("Time,Parameter,Value,Group\n01:00,HR,80,v\n02:00,HR,81,v\n01:00,K,4,l\n"
                 "02:00,K,4.1,l\n",
                 "ward: HR80@1 K4@1 HR81@2 K4.1@2");
    expect_stays("Hours,Nurse,HR\n4,a,80\n1,b,82\n3,b,81\n2,a,99\n5,b,98\n6,a,97\n",
                 "ward: HR82@1 HR99@2 HR81@3 HR80@4 HR98@5 HR97@6");
    /* two readings that another nurse added later */
    expect_stays("Hours,Nurse,HR\n1,a,80\n2,a,81\n3,a,82\n4,a,83\n1.5,b,90\n2.5,b,91\n",
                 "ward: HR80@1 HR90@1.5 HR81@2 HR91@2.5 HR82@3 HR83@4");
    /* joined without a header */
    expect_stays(
        "Hours,HR,RR\n0.4,80,20\n2,82,21\n5.5,81,22\n0.7,99,30\n1.2,98,31\n6,97,32\n",
        "ward.txt:5: the times begin again here, as those of another patient do: give each "
        "row its id in a column patient_id, or each patient a file");
    /* the second half first, and the same part of an export once more, are of one */
    expect_stays("Hours,HR\n4,80\n5,82\n6,81\n1,99\n2,98\n3,97\n",
                 "ward: HR99@1 HR98@2 HR97@3 HR80@4 HR82@5 HR81@6");
    expect_stays("Hours,HR\n1,80\n2,82\n3,81\n2,82\n3,81\n4,97\n",
                 "ward: HR80@1 HR82@2 HR81@3 HR97@4");
    expect_notice(
        "Hours,HR\n1,80\n1,99\n1,70\n2,82\n2,98\n2,71\n3,81\n3,97\n3,72\n4,80\n4,97\n4,73\n",
        "are the rows of several patients?", 0);
    /* hours of a day beside days */
    expect_stays("ICU day,Hour,HR\n1,8,80\n1,20,82\n2,8,99\n",
                 "ward.txt:1: the column 'ICU day' has 2 days, but the times only go to hour 20: "
                 "give hours since admission, or dates");
    expect_stays("Day,Hours,HR\n1,8,80\n2,26,82\n", "ward: HR80@8 HR82@26");
}

/* Times of the clock beside days that are not read as dates. */
static void days_beside_times_are_heeded(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "Entry date,Time,HR\n2026-03-01,08:00,80\n2026-03-01,20:00,81\n2026-03-02,08:00,99\n",
        "Shift date;Time;HR\n01/03/2026;20:00;80\n02/03/2026;21:00;99\n",
        "Weekday,Time,HR\nMon,20:00,80\nTue,21:00,99\n",
        "pid,ICU day,Hour,HR\nA,1,8,80\nA,2,8,99\nB,1,8,70\n"};
    static const char *const columns[] = {"Entry date", "Shift date", "Weekday", "ICU day"};
    static const int last[] = {20, 21, 21, 8};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct text expected = {0};
        text_format(&expected,
                    "ward.txt:1: the column '%s' has 2 days, but the times only go to hour %d: "
                    "give hours since admission, or dates",
                    columns[i], last[i]);
        expect_stays(refused[i], expected.data);
        text_free(&expected);
    }
    /* hours that fit the days, an admission at 20:00, a date that is always the same, and dates */
    expect_stays("Entry date,Hours,HR\n2026-03-01,1,80\n2026-03-02,6,81\n2026-03-02,26,99\n",
                 "ward: HR80@1 HR81@6 HR99@26");
    expect_stays("Printed on,Time,HR\n2026-03-09,08:00,80\n2026-03-09,20:00,81\n",
                 "ward: HR80@8 HR81@20");
    expect_stays("ICU day,Time,HR\n1,2026-03-01 20:00,80\n2,2026-03-02 08:00,81\n",
                 "ward: HR80@0 HR81@12");
    expect_stays("Night day,Time,HR\nN,02:00,80\nD,08:00,81\n", "ward: HR80@2 HR81@8");
    /* rows of a day above its readings, of which one alone is a title */
    static const char blocks[] = "ward.txt:%d: rows that hold only a day stand among the readings: "
                                 "write the date on each row";
    struct text second = {0}, below = {0};
    text_format(&second, blocks, 4);
    text_format(&below, blocks, 3);
    expect_stays("Time,HR\nDay 1,\n08:00,80\nDay 3,\n08:00,99\n", second.data);
    expect_stays("Time;HR\n08:00;80\n02.03.2026\n09:00;99\n", below.data);
    expect_stays("Time,HR\n2026-03-01,\n08:00,80\n09:00,81\n", "ward: HR80@8 HR81@9");
    text_free(&second);
    text_free(&below);
    /* the same for patients */
    static const char *const wards[] = {"Patient: A,\nTime,HR\n08:00,80\nPatient: B,\n09:00,99\n",
                                        "Ward\nTime,HR\nBed 1,\nBed 2,\n08:00,99\n",
                                        "Time,HR\n08:00,80\n09:00,81\nMRN 4712\n10:00,99\n"};
    for (size_t i = 0; i < sizeof wards / sizeof *wards; i++) {
        expect_stays(wards[i], "ward.txt:4: a row names another patient: give each row its id in a "
                               "column patient_id, or each patient a file");
    }
    expect_stays("Patient: A,\nTime,HR\n08:00,80\nPatient: A,\n09:00,99\nBed: 4\n",
                 "ward: HR80@8 HR99@9");
    expect_stays("Patient: A,\nTime,HR\n08:00,80\nPatient: B,\nTime,HR\n08:00,99\n",
                 "ward-1: HR80@8;ward-2: HR99@8");
    expect_stays("Time,HR\n08:00,80\nPatient moved to bed 4,\n09:00,99\n", "ward: HR80@8 HR99@9");
    /* halves of the day in a column of their own */
    expect_stays("Date,Time,Half,HR\n2026-03-01,10:00,AM,80\n2026-03-01,02:00,p.m.,81\n",
                 "ward.txt:1: the column 'Half' says which half of the day is meant: write it "
                 "behind the time, as 02:00 PM");
    expect_stays("Time,Shift,HR\n2026-03-01 10:00,AM,80\n2026-03-01 14:00,PM,81\n",
                 "ward: HR80@0 HR81@4");
}

/* A value of urine or of another fluid is none of blood, whatever the name of the test. */
static void values_of_other_fluids_are_not_read(void **state)
{
    (void)state;
    expect_stays(
        "Hours,Panel,Test,Result\n1,Pre-dialysis,K,5.9\n2,Post dialysis,K,3.9\n1,Dialysis,Na,130\n"
        "1,Dialysate,Na,138\n",
        "ward: K5.9@1 K3.9@2");
    expect_stays("Hours,Test,Specimen,Result,Unit\n1,pH,Urine,6.5,\n1,Glucose,CSF,60,mg/dL\n"
                 "1,Creatinine,URINE - RANDOM,45,mg/dL\n1,Na,Serum,141,mmol/L\n1,K,,4,mmol/L\n"
                 "1,WBC,Pleural fluid,12,10^9/L\n1,Urine,Urine,90,mL\n1,HR,urine,80,\n",
                 "ward: Na141@1 K4@1 Urine90@1 HR80@1");
    expect_notice("Hours,Test,Specimen,Result\n1,pH,Urine,6.5\n1,pH,Blood,7.3\n",
                  "of urine or another fluid, by the column 'Specimen'", 2);
    expect_stays("Heures;Bilan;Analyse;R\303\251sultat\n1;ECBU;pH;6,8\n1;Ionogramme;Na;138\n"
                 "1;Ionogramme urinaire;K;12\n",
                 "ward: Na138@1");
    expect_stays("Hours;Muestra;pH;K;HR\n1;Orina;6,8;12;80\n2;Sangre;7,2;4;81\n",
                 "ward: HR80@1 HR81@2 K4@2 pH7.2@2");
    /* gases of veins are none of arteries; the lactate and the electrolytes are read */
    expect_stays("Hours,Sample type,PaO2,PaCO2,SaO2,Lactate,pH\n1,VBG,38,50,70,2,7.3\n"
                 "2,Venous,38,50,70,2.5,7.31\n3,Arterial,90,40,96,2.1,7.4\n",
                 "ward: Lactate2@1 pH7.3@1 Lactate2.5@2 pH7.31@2 Lactate2.1@3 PaCO240@3 "
                 "PaO290@3 pH7.4@3 SaO296@3");
    /* names of groups in which no fluid is meant */
    expect_stays("Hours,Category,Test,Result\n1,Fluid-Electrolyte,Na,141\n1,Urea and K,K,4\n",
                 "ward: Na141@1 K4@1");
}

static void the_finest_ids_tell_stays_apart(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"subject_id", "stay_id"}, {"hadm_id", "stay_id"},  {"patient", "icustay_id"},
        {"RecordID", "stay_id"},   {"MRN", "CSN"},          {"patient_id", "encounter_id"},
        {"mrn", "visit_id"},       {"Pat", "Fallnummer"},   {"subject_id", "patientunitstayid"},
        {"hadm_id", "stay"},       {"uniquepid", "caseid"}, {"person_id", "visit_occurrence_id"},
        {"ID", "Patient ID"},      {"Patient name", "MRN"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        for (int order = 0; order < 2; order++) {
            struct text wide = {0}, list = {0};
            text_format(&wide, "%s,%s,Hours,HR\n", pairs[i][order], pairs[i][!order]);
            text_format(&wide, order ? "10,A,1,80\n11,B,1,90\n10,A,2,81\n"
                                     : "A,10,1,80\nB,11,1,90\nA,10,2,81\n");
            expect_stays(wide.data, "10: HR80@1 HR81@2;11: HR90@1");
            text_format(&list, "%s,%s,Time,Parameter,Value\n", pairs[i][order], pairs[i][!order]);
            text_format(&list, order ? "10,A,01:00,HR,80\n11,A,01:00,HR,90\n"
                                     : "A,10,01:00,HR,80\nA,11,01:00,HR,90\n");
            expect_stays(list.data, "10: HR80@1;11: HR90@1");
            text_free(&wide);
            text_free(&list);
        }
    }
    /* visit numbers that start again for each patient, and encounters of one patient */
    expect_stays(
        "patient_id,visit_number,Hours,HR\nA,1,1,80\nB,1,1,90\n",
        "ward.txt:3: the rows of 1 have several values in 'patient_id': are they of several "
        "stays? Give each stay its own id in a column stay_id, or say what the columns are "
        "by icurisk map");
    expect_stays(
        "patient_id,encounter,Hours,HR\nA,x,1,80\nA,y,1,90\n",
        "ward.txt:3: the rows of A have several values in 'encounter': are they of several "
        "stays? Give each stay its own id in a column stay_id, or say what the columns are "
        "by icurisk map");
    expect_stays("patient_id,encounter,Hours,HR\nA,x,1,80\nA,,2,81\nB,y,1,90\n",
                 "A: HR80@1 HR81@2;B: HR90@1");
    /* a name is spelled in several ways, and a bed is left */
    expect_stays("MRN,Patient name,Bed,Hours,HR\n7,\"Doe, J\",1,1,80\n7,DOE JANE,2,2,81\n",
                 "7: HR80@1 HR81@2");
}

static void rows_say_that_they_are_not_valid(void **state)
{
    (void)state;
    expect_stays("Time,Parameter,Value,Status\n01:00,HR,80,final\n02:00,HR,200,entered-in-error\n"
                 "03:00,HR,201,Cancelled\n04:00,HR,82,\n",
                 "ward: HR80@1 HR82@4");
    expect_notice("Time,Parameter,Value,Status\n01:00,HR,80,final\n02:00,HR,200,Entered in Error\n",
                  "the row says itself that it is not valid", 3);
    expect_stays("patient;Hours;HR;voided\nA;1;80;0\nB;1;90;false\nA;2;200;1\nB;2;201;TRUE\n",
                 "A: HR80@1;B: HR90@1");
    /* corrected before final before preliminary, in any order of the rows */
    static const char corrected[] = "ward: Na145@1 K4@1";
    expect_stays("Hours,Test,Result,Result status\n1,Na,145,Corrected report\n1,Na,140,Final\n"
                 "1,Na,139,Prelim.\n1,K,5,X\n1,K,4,F\n1,K,4.2,P\n",
                 corrected);
    expect_stays("Hours,Test,Result,Result status\n1,Na,139,Prelim.\n1,Na,140,Final\n1,Na,145,"
                 "Corrected report\n1,K,4.2,P\n1,K,4,F\n1,K,5,X\n",
                 corrected);
    expect_stays("Hours,Na,K,Status\n1,145,4,Amended\n1,140,,Final\n", "ward: K4@1 Na145@1");
    expect_notice("Hours,Test,Result,Status\n1,Na,145,C\n1,Na,140,F\n",
                  "line 2, of the same time, stays in use", 3);
    /* two final ones: the later row, as without a status */
    expect_stays("Hours,Test,Result,Status\n1,Na,139,Final\n1,Na,145,Final\n", "ward: Na145@1");
    /* of the patient, not of the row */
    expect_stays("Hours,HR,Status\n1,80,died\n2,81,died\n", "ward: HR80@1 HR81@2");
    /* two such columns, and the warning of MIMIC */
    expect_stays("stay_id,Time,itemid,value,status,warning,error\n7,01:00,220045,80,,0,0\n"
                 "7,02:00,220045,180,,1,0\n7,03:00,220045,181,Final,0,1\n",
                 "7: HR80@1");
    expect_stays("Hours,HR,Warning\n1,80,1\n", "ward: HR80@1");
    /* of MIMIC-III, with its older itemids and the degree sign lost */
    expect_stays("ICUSTAY_ID,ITEMID,CHARTTIME,VALUE,VALUEUOM,ERROR\n"
                 "3,211,2101-05-02 10:00:00,84,BPM,0\n3,678,2101-05-02 10:00:00,98.6,Deg. F,\n"
                 "3,223761,2101-05-02 11:00:00,100.4,?F,0\n3,676,2101-05-02 12:00:00,36,?C,0\n",
                 "3: HR84@0 Temp37@0 Temp38@1 Temp36@2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_of_exports_are_known),
        cmocka_unit_test(columns_of_units_are_read),
        cmocka_unit_test(a_written_unit_may_be_doubtful),
        cmocka_unit_test(a_column_may_tell_patients_apart),
        cmocka_unit_test(rows_show_that_patients_are_several),
        cmocka_unit_test(the_finest_ids_tell_stays_apart),
        cmocka_unit_test(rows_say_that_they_are_not_valid),
        cmocka_unit_test(values_of_other_fluids_are_not_read),
        cmocka_unit_test(days_beside_times_are_heeded),
        cmocka_unit_test(a_second_column_fills_and_doubts),
        cmocka_unit_test(cells_are_as_people_write_them),
        cmocka_unit_test(units_are_as_people_write_them),
        cmocka_unit_test(age_and_sex_are_columns),
        cmocka_unit_test(rows_around_the_table_are_passed_over),
        cmocka_unit_test(rows_below_a_merged_date_have_it),
        cmocka_unit_test(pressures_stand_below_the_header),
        cmocka_unit_test(times_are_as_people_write_them),
        cmocka_unit_test(units_stand_below_the_header),
        cmocka_unit_test(charsets_are_known),
        cmocka_unit_test(names_are_known_by_their_company),
        cmocka_unit_test(cells_hold_more_than_numbers),
        cmocka_unit_test(a_number_of_rows_is_no_patient),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
