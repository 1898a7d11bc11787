/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The table of views: the only file of ui/screen that names those of ui/view. */
#include "ui/screen/view.h"

const struct view *const screen_views[ACTION_COUNT] = {
#define VIEW_ROW(action, symbol, keys, section, bar, note) [ACTION_##action] = &(symbol),
    KEYS_VIEWS(VIEW_ROW)
#undef VIEW_ROW
};
