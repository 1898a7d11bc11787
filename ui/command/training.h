/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_TRAINING_H
#define ICURISK_UI_TRAINING_H

#include "learn/fit.h"
#include "ui/command/commands.h"

/* What commands that train have in common. */

/* The work of one: false if it failed, said why. */
typedef bool training_work(void *request, struct parallel *pool);
/* Runs it on --threads threads. Beforehand options get the checkpoint (--checkpoint, else beside
 * out) and what tells of progress: a bar with loss, AUROC and time left, or nothing with --quiet.
 * SIGINT and SIGTERM stop the training at the next batch. The command's exit status. */
int training_run(const struct arguments *arguments, const char *out, long threads,
                 struct fit_options *options, training_work *work, void *request);
/* Writes the model (NULL: there is none, said why), removes the checkpoint and prints the
 * judgement. True if it is on the disk. */
bool training_save(struct model *model, const char *path, const char *checkpoint,
                   const struct judgement *judged, const struct error *error);

#endif
