/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_TRAINING_H
#define ICURISK_UI_TRAINING_H

#include "learn/fit.h"

/* What commands that train say while they do, and when they are done or stopped. */
struct training_line {
    bool quiet, terminal;
    double shown; /* usec of the last line */
};

/* To be called once, before training: from now on SIGINT and SIGTERM stop it at the next batch. */
void training_start(struct training_line *line, bool quiet);
/* A fit_progress_fn for a struct training_line: a bar with loss, AUROC and time left. */
bool training_show(void *context, const struct fit_progress *progress);
/* Writes the model (NULL: there is none, said why), removes the checkpoint and prints the
 * judgement. True if it is on the disk. */
bool training_save(struct model *model, const char *path, const char *checkpoint,
                   const struct judgement *judged, const struct error *error);

#endif
