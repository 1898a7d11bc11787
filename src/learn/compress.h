/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_COMPRESS_H
#define ICURISK_LEARN_COMPRESS_H

#include "learn/fit.h"
#include "learn/quantise.h"

/* Smaller models made from one that was trained, on stays of a cohort: pruned and fine-tuned, or
 * quantised. The linear part of a model is taken over as it is. */

/* The stays, split as the parent's file says. When it does not say that these held-out stays were
 * kept from its training, `seen` is set: the figures of what is made from it are too good, which
 * its facts then say. compress_end releases the subsets. */
struct compression {
    const struct model *parent;
    const struct cohort *cohort;
    struct subset fitted, held_out;
    uint64_t seed;
    bool seen;
};
/* False with a reason when the parent has no float network or the split leaves one outcome. What
 * was started must be ended, also then. */
bool compress_start(struct compression *compression, const struct model *parent,
                    const struct cohort *cohort, struct error *error);
void compress_end(struct compression *compression);

/* A model around another network (taken over), with its parent's linear part and calibration, and
 * without facts: for a look, not for a file. */
struct model *compress_around(const struct model *parent, const char *name,
                              struct network *network);

/* How risks at hour 48 of the held-out stays changed against the parent's. */
struct change {
    double mean, most;     /* absolute differences */
    size_t stays, crossed; /* on the other side of their own threshold */
};
void compress_compare(const struct compression *compression, const struct model *model,
                      struct parallel *pool, struct change *change);

/* Prunes the given shares of each layer (see learn/prune), fine-tunes by options->recipe (its sizes
 * are not looked at; options->held_out neither), and calibrates and judges on the held-out stays. A
 * pruned network is another network: without fine-tuning and calibration its risks would be wrong.
 * NULL when stopped (error unset) or failed. */
struct model *compress_pruned(const struct compression *compression, const double *shares,
                              const struct fit_options *options, const char *name,
                              struct parallel *pool, struct judgement *judgement,
                              struct error *error);

/* The same from any network that was made of the parent's; how: what was done to it, at most 200
 * bytes, for the facts ("parent pruned by 0.5"). */
struct model *compress_tuned(const struct compression *compression, const struct network *start,
                             const char *how, const struct fit_options *options, const char *name,
                             struct parallel *pool, struct judgement *judgement,
                             struct error *error);

/* Quantises with the inputs of 512 fitted stays. Calibrated on the held-out stays; where the parent
 * has seen them its own calibration stays, because the logits hardly change. */
struct model *compress_quantised(const struct compression *compression, enum quantisation kind,
                                 const char *name, struct parallel *pool,
                                 struct judgement *judgement, struct error *error);

#endif
