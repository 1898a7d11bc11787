/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_TRAINING_H
#define ICURISK_UI_TRAINING_H

#include "learn/compress.h"
#include "learn/fit.h"
#include "ui/command/commands.h"

/* What commands that train have in common. */

/* The options of all of them. The caller sets the defaults of the numbers. */
struct training_request {
    const char *data, *out, *name; /* name: NULL for that of the program */
    long epochs, seed, threads;
    struct fit_options options; /* recipe: set by the caller; the rest by training_run */
};
/* Reads --data, --out, --name, --epochs, --seed and --threads: STATUS_OK, or STATUS_USAGE with the
 * error printed. */
int training_read(const struct arguments *arguments, struct training_request *request);

/* The work of one: false if it failed, with the error printed. */
typedef bool training_work(void *request, struct parallel *pool);
/* Runs it on the requested threads; context is passed to it. Beforehand the options get the
 * checkpoint (--checkpoint, else beside the output) and the progress line: a bar with loss, AUROC
 * and time left, or nothing with --quiet. SIGINT and SIGTERM stop the training at the next batch.
 * The command's exit status. */
int training_run(const struct arguments *arguments, struct training_request *request,
                 training_work *work, void *context);
/* Reads the network to compress and its stays, then calls the work with them. False if the output
 * cannot be written, one of them cannot be read, or the work failed; the error is printed. */
bool training_compress(const struct training_request *request, const char *parent,
                       struct parallel *pool,
                       bool (*work)(void *context, const struct compression *compression,
                                    struct parallel *pool),
                       void *context);
/* Writes the model (NULL: there is none, and error says why), removes the checkpoint and prints
 * the judgement. True if it is on the disk. */
bool training_save(struct model *model, const char *path, const char *checkpoint,
                   const struct judgement *judged, const struct error *error);

#endif
