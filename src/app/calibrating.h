/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_CALIBRATING_H
#define ICURISK_APP_CALIBRATING_H

#include "app/calibration.h"

/* Fits a network's calibration to the user's own stays in the background, while the screen stays
 * responsive. Writes no file. */

enum calibrating_stage {
    CALIBRATING_READS,
    CALIBRATING_SCORES,
    CALIBRATING_FITS,
    CALIBRATING_DONE,
    CALIBRATING_FAILED,
    CALIBRATING_STOPPED
};

struct calibrating_news {
    enum calibrating_stage stage;
    size_t done, count; /* files read, stays scored; count 0: not known yet */
    struct error error; /* CALIBRATING_FAILED: the reason */
};

struct calibrating;
/* Starts with a copy of the model, read from its file again. Of the request data, cohort, period,
 * name and rate are copied; fix_units: for a rate, how stays are read. NULL with a reason if the
 * model has no file or the system gives no thread. */
struct calibrating *calibrating_start(const struct model *model,
                                      const struct calibration_request *request, bool fix_units,
                                      struct error *error);
/* Waits at most 20 ms for news; true while it is running. */
bool calibrating_wait(struct calibrating *calibrating, struct calibrating_news *news);
/* Asks it to stop: within some files, or some stays. */
void calibrating_cancel(struct calibrating *calibrating);
/* After CALIBRATING_DONE: the new network, described and not saved, still owned here, and how it
 * came out; else NULL. */
struct model *calibrating_model(struct calibrating *calibrating,
                                const struct calibration **calibration);
/* Stops it, waits for its end and frees everything. NULL is allowed. */
void calibrating_end(struct calibrating *calibrating);

#endif
