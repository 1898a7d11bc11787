/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/keras_library.h"

#include "base/language.h"

#ifndef KERAS_LEFT_OUT
#include <dlfcn.h>
#endif

/* The names in the file system, found by configure. */
#ifndef HDF5_LIBRARY
#define HDF5_LIBRARY NULL
#endif
#ifndef LIBZIP_LIBRARY
#define LIBZIP_LIBRARY NULL
#endif

static const struct {
    const char *name, *file, *does, *package;
} libraries[] = {
    [KERAS_HDF5] = {"libhdf5", HDF5_LIBRARY, N_("reads networks of Keras"), "libhdf5-dev"},
    [KERAS_LIBZIP] = {"libzip", LIBZIP_LIBRARY, N_("unpacks .keras files"), "libzip-dev"},
};

#ifdef KERAS_LEFT_OUT /* a static program loads no library */

bool keras_library_load(enum keras_library which, const char *const *names, void **addresses,
                        size_t count, struct error *error)
{
    (void)names;
    (void)addresses;
    (void)count;
    return error_set(error, "this portable program is without %s, which %s: use an installed one",
                     libraries[which].name, _(libraries[which].does));
}

#else

bool keras_library_load(enum keras_library which, const char *const *names, void **addresses,
                        size_t count, struct error *error)
{
    const char *name = libraries[which].name, *file = libraries[which].file;
    if (!file) {
        return error_set(error, "this program was built without %s, which %s (Debian package: %s)",
                         name, _(libraries[which].does), libraries[which].package);
    }
    void *handle = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        return error_set(error,
                         "%s, which %s, cannot be loaded: install it (file %s; Debian "
                         "package: %s)",
                         name, _(libraries[which].does), file, libraries[which].package);
    }
    for (size_t i = 0; i < count; i++) {
        addresses[i] = dlsym(handle, names[i]);
        if (!addresses[i]) {
            return error_set(error, "%s is of another version: it has no %s", file, names[i]);
        }
    }
    return true;
}

#endif
