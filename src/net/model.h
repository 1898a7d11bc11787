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

/* A network with all that its risk needs: calibration, facts, limits: SPEC section 6. The file is
 * safetensors; man/icurisk-files.5 describes each key and tensor. */
enum { SIMILAR_MAX = 128, KNOTS_MAX = 16 };
/* Bounds of Platt scaling in a file. */
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

/* The fact of a network whose calibration was moved to another hospital: "Lyon, 681 stays, 60
 * deaths". */
#define MODEL_LOCAL_FACT "calibrated to"
/* The cohort_hash of the stays whose outcomes its calibration was fitted to; several, with spaces
 * between, where that was done again and again. */
#define MODEL_LOCAL_HASH "local cohort hash"

/* Who made its file: see net/provenance. */
enum provenance { PROVENANCE_ELSEWHERE, PROVENANCE_SHIPPED, PROVENANCE_SIGNED };

/* May its risks be shown? A file that was only opened has not been compared with its checksum. */
enum model_state { MODEL_SOUND, MODEL_UNCHECKED, MODEL_REFUSED };

struct model {
    enum model_state state;
    enum provenance provenance;
    const char *signer;          /* PROVENANCE_SIGNED: the name of the key */
    const char *signature_doubt; /* why a signature beside the file does not count, or NULL */
    char *path;                  /* as opened; NULL before it was saved */
    const char *name;            /* "lstm", "hlstm", "dnn", "gru", ... */
    struct feature_spec spec;    /* without a network only its scheme counts */
    struct network *network;     /* NULL: the linear model alone */
    struct logistic *linear;     /* NULL: the network alone */
    double linear_share;         /* of the logit; 0 and 1 where there is only one part */
    double slope, intercept;     /* Platt: risk = sigmoid(slope * logit + intercept) */
    /* The same at earlier hours, rising: linear in between and up to hour 48, constant before the
     * first. No knots: slope and intercept hold at all hours. */
    int knot_count;
    struct knot knots[KNOTS_MAX];
    double threshold;         /* risk that maximises min(Se, PPV) on validation */
    double base_rate;         /* share of deaths in the cohort */
    const char *parent;       /* sha256 of the parent's file, or "" */
    struct split split;       /* of the stays it was made from */
    const struct fact *facts; /* in file order */
    size_t fact_count;
    /* Similar stays: at each calibrated logit of the grid (rising), the deaths among the
     * similar_stays held-out stays that are nearest in logit. similar_count may be 0. */
    int similar_count, similar_stays;
    float similar_logit[SIMILAR_MAX];
    uint16_t similar_deaths[SIMILAR_MAX];
    size_t file_bytes;
    char sha256[65];
    struct arena arena;  /* owns the strings */
    struct arena opened; /* those from before model_check: others may hold them */
};

/* Frees it with all its parts; NULL is allowed. */
void model_free(struct model *model);

/* An empty model around a network and a linear model (taken over; either may be NULL): calibration
 * 1 and 0. For the trainer. */
struct model *model_new(const char *name, const struct feature_spec *spec, struct network *network);
void model_set_linear(struct model *model, struct logistic *linear, double share);
/* Appends a fact; both strings are copied. They must be safetensors_plain. */
void model_add_fact(struct model *model, const char *key, const char *value);
/* The same in place of the fact of this key, where there is one. */
void model_set_fact(struct model *model, const char *key, const char *value);
/* The fact that says how it did in hospitals it was not made from: an AUROC first. */
#define MODEL_AWAY "elsewhere"
/* Value of a fact, or NULL. */
const char *model_fact(const struct model *model, const char *key);
/* The short form of MODEL_LOCAL_FACT, up to its last comma: "Lyon, 681 stays". False: it has none.
 */
bool model_local(const struct model *model, char *out, size_t size);

/* The calibrated logit at the end of an hour, 1..48. */
double model_calibrated(const struct model *model, int hour, double logit);
/* Of all parts together. */
size_t model_parameters(const struct model *model);
/* Multiplications with additions for the risk at hour 48. */
size_t model_multiply_adds(const struct model *model);
/* "lstm", "logistic", "lstm + logistic": static storage. */
const char *model_architecture(const struct model *model);
/* Are its weights int8? */
bool model_is_quantised(const struct model *model);

#endif
