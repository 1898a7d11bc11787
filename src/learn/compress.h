/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_COMPRESS_H
#define ICURISK_LEARN_COMPRESS_H

#include "learn/fit.h"
#include "learn/quantise.h"

/* Makes smaller models from a trained one, with the stays of a cohort: pruned and fine-tuned, or
 * quantised. The linear part of the model is kept unchanged. */

/* The stays, split as recorded in the parent's file. `seen` is set unless the file records that
 * these held-out stays were kept out of its training: the figures of derived models are then too
 * optimistic, and their facts say so. compress_end frees the subsets. */
struct compression {
    const struct model *parent;
    const struct cohort *cohort;
    struct subset fitted, held_out;
    uint64_t seed;
    bool seen;
};
/* False with a reason if the parent has no float network or a part of the split has only one
 * outcome. Call compress_end in either case. */
bool compress_start(struct compression *compression, const struct model *parent,
                    const struct cohort *cohort, struct error *error);
void compress_end(struct compression *compression);

/* A model with another network (takes ownership) and the parent's linear part and calibration,
 * without facts: for display, not to be saved. */
struct model *compress_around(const struct model *parent, const char *name,
                              struct network *network);

/* Change of the held-out stays' risks at hour 48 from the parent's. */
struct change {
    double mean, most;     /* mean and largest absolute difference */
    size_t stays, crossed; /* crossed: on the other side of the model's own threshold */
    double auroc_before, auroc_after;
};
void compress_compare(const struct compression *compression, const struct model *model,
                      struct parallel *pool, struct change *change);

/* Source of a model's calibration: the outcomes of the held-out stays; the parent's calibration
 * unchanged; or the parent's risks of the held-out stays, so that both agree on average. */
enum calibration { CALIBRATE_BY_OUTCOMES, CALIBRATE_AS_PARENT, CALIBRATE_TO_PARENT };
/* A model like the parent with another network (takes ownership), calibrated and judged on the
 * held-out stays, with facts. recipe: how it was made, for the facts. */
struct model *compress_judged(const struct compression *compression, struct network *network,
                              const char *name, const char *recipe, enum calibration calibration,
                              struct parallel *pool, struct judgement *judgement);

/* Prunes the given shares of each layer (see learn/prune), fine-tunes by options->recipe (its sizes
 * and options->held_out are ignored), and calibrates and judges on the held-out stays. Without
 * fine-tuning and calibration the risks of a pruned network would be wrong. NULL if stopped (error
 * unset) or failed. */
struct model *compress_pruned(const struct compression *compression, const double *shares,
                              const struct fit_options *options, const char *name,
                              struct parallel *pool, struct judgement *judgement,
                              struct error *error);

/* The same from any network derived from the parent's; how: how it was derived, at most 200 bytes,
 * for the facts ("parent pruned by 0.5"). */
struct model *compress_tuned(const struct compression *compression, const struct network *start,
                             const char *how, const struct fit_options *options, const char *name,
                             struct parallel *pool, struct judgement *judgement,
                             struct error *error);

/* Quantises, with input ranges from 512 fitted stays, and calibrates on the held-out stays; if the
 * parent has seen those, its calibration is kept, because the logits hardly change. */
struct model *compress_quantised(const struct compression *compression, enum quantisation kind,
                                 const char *name, struct parallel *pool,
                                 struct judgement *judgement, struct error *error);

#endif
