/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_TUNING_H
#define ICURISK_APP_TUNING_H

#include <stdbool.h>

#include "base/error.h"
#include "net/model.h"

/* Fine-tunes a pruned network in background threads while the screen stays responsive. Writes no
 * checkpoints and no files. */

enum { TUNING_EPOCHS = 10 };

enum tuning_stage { TUNING_READS, TUNING_TRAINS, TUNING_DONE, TUNING_FAILED, TUNING_STOPPED };

/* Progress of the training. */
struct tuning_news {
    enum tuning_stage stage;
    int epochs;                  /* completed epochs */
    double loss[TUNING_EPOCHS];  /* mean loss of each */
    double auroc[TUNING_EPOCHS]; /* of the network's own logits on the held-out stays */
    bool synthetic;              /* the cohort is synthetic */
    struct error error;          /* TUNING_FAILED: the reason */
};

struct tuning;
/* Starts training a copy of `start` on the fitted stays of the cohort in a folder; how: how it was
 * derived from the parent, for the facts: "parent pruned by 0.5". The parent must outlive the
 * tuning and have been checked. NULL with a reason if no thread can be started. */
struct tuning *tuning_start(const struct model *parent, const struct network *start,
                            const char *how, const char *folder, struct error *error);
/* Waits at most 20 ms for progress; true while it is running. */
bool tuning_wait(struct tuning *tuning, struct tuning_news *news);
/* Requests a stop after the current batch. */
void tuning_cancel(struct tuning *tuning);
/* After TUNING_DONE: the model, calibrated and judged on the held-out stays, with facts; still
 * owned by the tuning. NULL before, or if there is none. */
struct model *tuning_model(struct tuning *tuning);
/* Stops the training, waits for its end and frees everything. NULL is allowed. */
void tuning_end(struct tuning *tuning);

#endif
