/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_VARIABLE_H
#define ICURISK_PATIENT_VARIABLE_H

#include <stdbool.h>
#include <stddef.h>

/* The table of clinical variables. The first VARIABLE_CHALLENGE_COUNT are the time series of the
 * PhysioNet Challenge 2012 in the order of tests/reference/physionet2012_ranges.csv, which is the
 * column order of the physionet2012 scheme. The rest occur in mimic3-benchmarks and other formats
 * only. */
enum variable {
    VARIABLE_ALBUMIN,
    VARIABLE_ALP,
    VARIABLE_ALT,
    VARIABLE_AST,
    VARIABLE_BILIRUBIN,
    VARIABLE_BUN,
    VARIABLE_CHOLESTEROL,
    VARIABLE_CREATININE,
    VARIABLE_DIAS_ABP,
    VARIABLE_FIO2,
    VARIABLE_GCS,
    VARIABLE_GLUCOSE,
    VARIABLE_HCO3,
    VARIABLE_HCT,
    VARIABLE_HR,
    VARIABLE_K,
    VARIABLE_LACTATE,
    VARIABLE_MG,
    VARIABLE_MAP,
    VARIABLE_MECH_VENT,
    VARIABLE_NA,
    VARIABLE_NI_DIAS_ABP,
    VARIABLE_NI_MAP,
    VARIABLE_NI_SYS_ABP,
    VARIABLE_PACO2,
    VARIABLE_PAO2,
    VARIABLE_PH,
    VARIABLE_PLATELETS,
    VARIABLE_RESP_RATE,
    VARIABLE_SAO2,
    VARIABLE_SYS_ABP,
    VARIABLE_TEMP,
    VARIABLE_TROPONIN_I,
    VARIABLE_TROPONIN_T,
    VARIABLE_URINE,
    VARIABLE_WBC,
    VARIABLE_WEIGHT,
    VARIABLE_CHALLENGE_COUNT,
    VARIABLE_CAPILLARY_REFILL = VARIABLE_CHALLENGE_COUNT,
    VARIABLE_DBP, /* pressures whose site (arterial line or cuff) is not stated */
    VARIABLE_GCS_EYE,
    VARIABLE_GCS_MOTOR,
    VARIABLE_GCS_VERBAL,
    VARIABLE_HEIGHT,
    VARIABLE_MBP,
    VARIABLE_SPO2,
    VARIABLE_SBP,
    VARIABLE_OXYGEN, /* any supplemental oxygen? FiO2 may be unknown */
    VARIABLE_COUNT,
    VARIABLE_NONE = VARIABLE_COUNT
};

/* Section of a screen or report. */
enum variable_group { GROUP_VITAL, GROUP_BLOOD_GAS, GROUP_LABORATORY, GROUP_OTHER };

struct variable_info {
    const char *name;               /* short, as shown: "HR", "SBP", "GCS eye"; unique */
    const char *label;              /* in words: "Heart rate" */
    const char *challenge;          /* parameter name in PhysioNet 2012 files, or NULL */
    const char *benchmark;          /* column name in mimic3-benchmarks episodes, or NULL */
    const char *unit;               /* "mmHg", "/min"; "" when there is none */
    double accept_low, accept_high; /* closed interval fed to networks: SPEC section 2 */
    double usual_low, usual_high;   /* 1st and 99th percentile of the cohort: outside = unusual */
    int decimals;                   /* decimals shown */
    enum variable_group group;
    bool zero_missing; /* 0 means not measured: a detached sensor, an empty field */
};

/* The row for one variable; variable < VARIABLE_COUNT. */
const struct variable_info *variable_info(enum variable variable);
/* Is the value below (-1) or above (1) its usual range? 0: neither, and for a share of oxygen below
 * it: low ones are rare in the cohort and are what a patient without oxygen breathes. */
int variable_side(enum variable variable, double value);
/* Case-folded search by challenge, benchmark (Glascow or Glasgow) or short name; VARIABLE_NONE if
 * unknown. */
enum variable variable_find(const char *name);

/* The variables from which a variable may be read, in order of preference: itself, then its
 * substitutes (arterial pressure for a pressure of unknown site, SaO2 for SpO2, ...). Returns how
 * many. The Glasgow components and total are not listed: patient/scheme derives them from each
 * other. */
enum { VARIABLE_SOURCES_MAX = 3 };
size_t variable_sources(enum variable variable, enum variable sources[VARIABLE_SOURCES_MAX]);

/* The categories of a variable: those of the mimic3-benchmarks one-hot columns, in the column order
 * of tests/reference/ihm_ts1.0_normalizer.csv. */
struct variable_category {
    const char *name;        /* the exact column label: "To Pain", "2 To pain", "15", "1.0" */
    double score;            /* its value on the scale: eye 1-4, motor 1-6, verbal 1-5 (tube = 1) */
    unsigned char canonical; /* index of the numbered spelling with the same meaning */
};
/* Number of categories (0 for a continuous variable); *categories points to static storage. */
size_t variable_categories(enum variable variable, const struct variable_category **categories);
/* Index of the category of a text, ignoring case and spacing: "15", "15.0", "4 SPONTANEOUSLY", "1.0
 * ET/TRACH", or a bare score, which gives the numbered spelling (verbal 1: "1 No Response"). -1 if
 * there is none. */
int variable_category_find(enum variable variable, const char *text);
/* The canonical category with this score, or -1. */
int variable_category_of_score(enum variable variable, double score);

#endif
