/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/kernel.h"

#include <stddef.h>
#include <string.h>

#define TABLE(name) &kernel_##name,
static const struct kernel *const tables[] = {KERNEL_SETS(TABLE)};
enum { TABLES = sizeof tables / sizeof *tables };

const struct kernel *kernel_at(int i)
{
    return i < TABLES ? tables[i] : NULL;
}

const struct kernel *kernel_find(const char *name)
{
    for (int i = 0; i < TABLES; i++) {
        if (strcmp(name, tables[i]->isa) == 0) {
            return tables[i];
        }
    }
    return NULL;
}

bool kernel_runs(const struct kernel *kernel)
{
    return kernel->built && (!kernel->runs || kernel->runs());
}

const struct kernel *kernel_best(void)
{
    const struct kernel *best = &kernel_plain;
    for (int i = 0; i < TABLES; i++) {
        if (tables[i]->worth > best->worth && kernel_runs(tables[i])) {
            best = tables[i];
        }
    }
    return best;
}
