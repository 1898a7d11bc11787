/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/kind.h"

#include <stdio.h>

#include "base/text.h"

#define KIND_POINTER(NAME, name) [ARCHITECTURE_##NAME] = &kind_##name,
static const struct kind *const kinds[ARCHITECTURE_END] = {NETWORK_KINDS(KIND_POINTER)
                                                               IMPORTED_KINDS(KIND_POINTER)};

const struct kind *kind_of(enum architecture architecture)
{
    return (size_t)architecture < ARCHITECTURE_END ? kinds[architecture] : NULL;
}

const char *architecture_name(enum architecture architecture)
{
    return kinds[architecture]->name;
}

static bool find_below(int end, const char *name, enum architecture *out)
{
    for (int i = 0; i < end; i++) {
        if (text_same(name, kinds[i]->name)) {
            *out = (enum architecture)i;
            return true;
        }
    }
    return false;
}

bool architecture_find(const char *name, enum architecture *out)
{
    return find_below(ARCHITECTURE_COUNT, name, out);
}

bool architecture_find_stored(const char *name, enum architecture *out)
{
    return find_below(ARCHITECTURE_END, name, out);
}

const char *architecture_names(char *out, size_t size)
{
    size_t used = 0;
    out[0] = 0;
    for (int i = 0; i < ARCHITECTURE_COUNT && used < size; i++) {
        used += (size_t)snprintf(out + used, size - used, "%s%s", i ? ", " : "", kinds[i]->name);
    }
    return out;
}

int kind_map_count(const struct kind *kind)
{
    int count = 0;
    while (count < KIND_MAPS_MAX && kind->maps[count].name) {
        count++;
    }
    return count;
}
