/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/kernel.h"

#include <string.h>

static const char *const names[ISA_COUNT] = {"plain", "sse2", "avx2", "avx512"};

#ifdef __x86_64__
static const struct kernel *const tables[ISA_COUNT] = {&kernel_plain, &kernel_sse2, &kernel_avx2,
                                                       &kernel_avx512};
#else
static const struct kernel *const tables[ISA_COUNT] = {&kernel_plain};
#endif

const char *isa_name(enum isa isa)
{
    return names[isa];
}

bool isa_find(const char *name, enum isa *out)
{
    for (int i = 0; i < ISA_COUNT; i++) {
        if (strcmp(name, names[i]) == 0) {
            *out = (enum isa)i;
            return true;
        }
    }
    return false;
}

bool isa_runs(enum isa isa)
{
#ifdef __x86_64__
    bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                  __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                  __builtin_cpu_supports("avx512vnni");
    const bool runs[ISA_COUNT] = {true, true, avx2, avx512};
    return runs[isa];
#else
    return isa == ISA_PLAIN;
#endif
}

enum isa isa_best(void)
{
    int isa = ISA_COUNT - 1;
    while (isa > ISA_PLAIN && !isa_runs((enum isa)isa)) {
        isa--;
    }
    return (enum isa)isa;
}

const struct kernel *kernel_for(enum isa isa)
{
    return tables[isa];
}

const struct kernel *kernel_best(void)
{
    return tables[isa_best()];
}
