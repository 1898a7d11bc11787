/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_MODEL_H
#define ICURISK_NET_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/memory.h"
#include "net/logistic.h"
#include "net/network.h"
#include "net/split.h"
#include "patient/features.h"

/* A model: a network or linear model with its preprocessing, calibration and facts. Its file is
 * safetensors; man/icurisk-files.5 describes each key and tensor. */
enum { SIMILAR_MAX = 128, KNOTS_MAX = 16 };
/* Bounds of the Platt slope and intercept in a file. */
#define MODEL_SLOPE_MIN 1e-3
#define MODEL_SLOPE_MAX 1e3
#define MODEL_INTERCEPT_MAX 1e3

/* Platt scaling at the end of an hour before 48. */
struct knot {
    float hour, slope, intercept;
};

/* One line of the facts page: "auroc" -> ".866 (.843-.889) on 1200 held-out stays". */
struct fact {
    const char *key, *value;
};

/* Key of the fact of a model recalibrated to another hospital; value "Lyon, 681 stays, 60 deaths",
 * or "1 death". */
#define MODEL_LOCAL_FACT "calibrated to"
/* Within that value, where no outcome of a real stay stands behind it: "SYNTHETIC class, 400 stays,
 * 52 deaths", "Lyon, stated base rate 12 %, 400 stays". */
#define MODEL_LOCAL_SYNTHETIC "SYNTHETIC "
#define MODEL_LOCAL_STATED ", stated base rate "
/* Key of the fact with the cohort_hash of the stays that its calibration was fitted to; several,
 * separated by spaces, after repeated recalibration. */
#define MODEL_LOCAL_HASH "local cohort hash"

/* Value of the fact "cohort" where the stays were made by `icurisk synth`. */
#define MODEL_SYNTHETIC "synthetic stays made by icurisk, of no real patient"

/* Origin of the file: net/provenance.h. */
enum provenance { PROVENANCE_ELSEWHERE, PROVENANCE_SHIPPED, PROVENANCE_SIGNED };

/* May its risks be shown? MODEL_UNCHECKED: opened without comparing the checksum. */
enum model_state { MODEL_SOUND, MODEL_UNCHECKED, MODEL_REFUSED };

struct model {
    enum model_state state;
    enum provenance provenance;
    const char *signer;          /* PROVENANCE_SIGNED: name of the key */
    const char *signature_doubt; /* why a signature beside the file is not valid, or NULL */
    char *path;                  /* as opened; NULL before it was saved */
    const char *name;            /* "lstm", "hlstm", "dnn", "gru", ... */
    struct feature_spec spec;    /* without a network only its scheme is used */
    struct network *network;     /* NULL: the linear model alone */
    struct logistic *linear;     /* NULL: the network alone */
    double
        linear_share; /* weight of the linear part in the logit; 0 or 1 if there is only one part */
    bool uncalibrated;       /* its output is no risk yet: none is shown */
    double slope, intercept; /* Platt: risk = sigmoid(slope * logit + intercept) */
    /* The same at earlier hours, ascending; interpolated linearly up to hour 48, constant before
     * the first. Without knots slope and intercept apply at all hours. */
    int knot_count;
    struct knot knots[KNOTS_MAX];
    double threshold;   /* risk that maximises min(sensitivity, PPV) on the validation stays */
    double base_rate;   /* share of deaths in the cohort */
    const char *parent; /* sha256 of the parent's file, or "" */
    struct split split; /* split of the stays it was made from */
    const struct fact *facts; /* in file order */
    size_t fact_count;
    /* Similar stays: for each calibrated logit of an ascending grid, the deaths among the
     * similar_stays held-out stays with the nearest logits, and the logit of their mean risk.
     * similar_count may be 0. */
    int similar_count, similar_stays;
    float similar_logit[SIMILAR_MAX], similar_mean[SIMILAR_MAX];
    uint16_t similar_deaths[SIMILAR_MAX];
    size_t file_bytes;
    char sha256[65];
    struct arena arena;  /* owns the strings */
    struct arena opened; /* strings from before model_check, which may still be referenced */
};

/* Frees it with all its parts; NULL is allowed. */
void model_free(struct model *model);

/* A new model from a network and a linear model (takes ownership; either may be NULL) with slope 1
 * and intercept 0. Used by training. The caller frees it with model_free. */
struct model *model_new(const char *name, const struct feature_spec *spec, struct network *network);
void model_set_linear(struct model *model, struct logistic *linear, double share);
/* Appends a fact; both strings are copied. They must be safetensors_plain. */
void model_add_fact(struct model *model, const char *key, const char *value);
/* The same, replacing a fact with this key. */
void model_set_fact(struct model *model, const char *key, const char *value);
/* Key of the fact on performance in hospitals that it was not made from; the value begins with an
 * AUROC. */
#define MODEL_AWAY "elsewhere"
/* Value of a fact, or NULL. */
const char *model_fact(const struct model *model, const char *key);
/* Writes MODEL_LOCAL_FACT up to its last comma: "Lyon, 681 stays". False if there is no such fact.
 */
bool model_local(const struct model *model, char *out, size_t size);
/* Was its calibration last fitted to outcomes of real stays of a hospital, as MODEL_LOCAL_FACT
 * says? False as shipped, and after a stated base rate or a fit to synthetic stays. */
bool model_local_outcomes(const struct model *model);
/* The numbers that MODEL_LOCAL_FACT states; false where it has none, or no outcomes of real stays.
 */
bool model_local_deaths(const struct model *model, size_t *stays, size_t *deaths);

/* Was it trained on stays of no real patient, as its cohort says? Its output is then no risk of a
 * patient. */
bool model_is_synthetic(const struct model *model);

/* Applies the calibration of the end of an hour (1..48) to a logit. */
double model_calibrated(const struct model *model, int hour, double logit);
/* Number of parameters of all parts. */
size_t model_parameters(const struct model *model);
/* Multiply-adds for the risk at hour 48. */
size_t model_multiply_adds(const struct model *model);
/* "lstm", "logistic", "lstm + logistic": static storage. */
const char *model_architecture(const struct model *model);
/* Are its weights int8? */
bool model_is_quantised(const struct model *model);

#endif
