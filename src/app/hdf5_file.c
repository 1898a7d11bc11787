/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/hdf5_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/keras_library.h"
#include "base/memory.h"

#ifdef HAVE_HDF5
#include <hdf5.h>
/* Constants of the header call these functions of a linked library first: hdf5_open did it. */
#undef H5CHECK
#define H5CHECK
#undef H5OPEN
#define H5OPEN

enum { TEXT_BYTES_MAX = 1 << 24, TEXTS_MAX = 4096, PATH_SIZE = 512 };
/* All texts of one attribute: each of them may point to the same bytes of the file. */
enum { TEXTS_BYTES_MAX = 1 << 28 };

/* The functions that are used: X(NAME). Some names are macros for one of several versions. */
#define FUNCTIONS(X)                                                                               \
    X(H5Eset_auto2)                                                                                \
    X(H5PLset_loading_state)                                                                       \
    X(H5Pcreate)                                                                                   \
    X(H5Pset_fapl_core)                                                                            \
    X(H5Pset_file_image)                                                                           \
    X(H5Fopen)                                                                                     \
    X(H5Pclose)                                                                                    \
    X(H5Fclose)                                                                                    \
    X(H5close)                                                                                     \
    X(H5Lexists)                                                                                   \
    X(H5Lget_info)                                                                                 \
    X(H5Tget_size)                                                                                 \
    X(H5Aread)                                                                                     \
    X(H5Dvlen_reclaim)                                                                             \
    X(H5Aexists_by_name)                                                                           \
    X(H5Aopen_by_name)                                                                             \
    X(H5Aget_type)                                                                                 \
    X(H5Aget_space)                                                                                \
    X(H5Sget_simple_extent_npoints)                                                                \
    X(H5Tget_class)                                                                                \
    X(H5Tis_variable_str)                                                                          \
    X(H5Sclose)                                                                                    \
    X(H5Tclose)                                                                                    \
    X(H5Aclose)                                                                                    \
    X(H5Dget_space)                                                                                \
    X(H5Dget_type)                                                                                 \
    X(H5Dget_create_plist)                                                                         \
    X(H5Sget_simple_extent_ndims)                                                                  \
    X(H5Pget_external_count)                                                                       \
    X(H5Pget_layout)                                                                               \
    X(H5Sget_simple_extent_dims)                                                                   \
    X(H5Dopen2)                                                                                    \
    X(H5Dread)                                                                                     \
    X(H5Dclose)                                                                                    \
    X(H5open)

#define POINTER(name) __typeof__(name) *(name);
struct calls {
    FUNCTIONS(POINTER)
    const hid_t *file_access, *native_float; /* set by H5open */
};

struct hdf5_file {
    struct calls calls;
    hid_t id;
    size_t size; /* of the file */
};

#define TEXT(name) #name
#define NAME(name) TEXT(name),
/* (C does not convert an object pointer to a function pointer) */
#define TAKE(name) memcpy(&h5->name, &addresses[at++], sizeof h5->name);
static bool find_calls(struct calls *h5, struct error *error)
{
    static const char *const names[] = {FUNCTIONS(NAME) "H5P_CLS_FILE_ACCESS_ID_g",
                                        "H5T_NATIVE_FLOAT_g"};
    enum { COUNT = sizeof names / sizeof *names };
    void *addresses[COUNT];
    size_t at = 0;
    if (!keras_library_load(KERAS_HDF5, names, addresses, COUNT, error)) {
        return false;
    }
    FUNCTIONS(TAKE)
    h5->file_access = addresses[at++];
    h5->native_float = addresses[at];
    return true;
}

/* Is a list of names or attributes compressed? A few bytes of such a list may unpack to any size
 * before a name of it is found. Its head in the file begins with a signature and version 0; after
 * the length of its ids comes that of its filters. Keras writes none. */
static bool has_packed_lists(const unsigned char *bytes, size_t size)
{
    static const char HEAD[] = "FRHP"; /* with its 0 */
    enum { FILTERS_AT = 7, END = 9 };
    for (size_t i = 0; i + END <= size; i++) {
        const unsigned char *at = memchr(bytes + i, HEAD[0], size - END + 1 - i);
        if (!at) {
            break;
        }
        i = (size_t)(at - bytes);
        if (memcmp(at, HEAD, sizeof HEAD) == 0 &&
            (at[FILTERS_AT] != 0 || at[FILTERS_AT + 1] != 0)) {
            return true;
        }
    }
    return false;
}

struct hdf5_file *hdf5_open(void *bytes, size_t size, struct error *error)
{
    if (has_packed_lists(bytes, size)) {
        error_set(error, "its lists of names are compressed: save it as Keras does, uncompressed");
        return NULL;
    }
    struct hdf5_file *file = memory_new(1, sizeof *file);
    const struct calls *h5 = &file->calls;
    if (!find_calls(&file->calls, error) || h5->H5open() < 0) {
        free(file);
        return NULL;
    }
    h5->H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    h5->H5PLset_loading_state(0);
    hid_t access = h5->H5Pcreate(*h5->file_access);
    hid_t id = -1;
    if (access >= 0 && h5->H5Pset_fapl_core(access, TEXT_BYTES_MAX, 0) >= 0 &&
        h5->H5Pset_file_image(access, bytes, size) >= 0) {
        id = h5->H5Fopen("in memory", H5F_ACC_RDONLY, access);
    }
    h5->H5Pclose(access);
    if (id < 0) {
        error_set(error, "not an HDF5 file, or damaged");
        free(file);
        return NULL;
    }
    file->id = id;
    file->size = size;
    return file;
}

void hdf5_close(struct hdf5_file *file)
{
    if (file) {
        const struct calls *h5 = &file->calls;
        h5->H5Fclose(file->id);
        h5->H5close();
        free(file);
    }
}

/* Each part of the path by a link within the file. */
bool hdf5_has(const struct hdf5_file *file, const char *path)
{
    const struct calls *h5 = &file->calls;
    char part[PATH_SIZE];
    size_t length = strlen(path);
    if (length == 0 || length >= sizeof part) {
        return false;
    }
    if (strcmp(path, "/") == 0) {
        return true;
    }
    for (size_t i = 1; i <= length; i++) {
        H5L_info_t info;
        if (path[i] != '/' && path[i] != 0) {
            continue;
        }
        memcpy(part, path, i);
        part[i] = 0;
        if (h5->H5Lexists(file->id, part, H5P_DEFAULT) <= 0 ||
            h5->H5Lget_info(file->id, part, &info, H5P_DEFAULT) < 0 || info.type != H5L_TYPE_HARD) {
            return false;
        }
    }
    return true;
}

/* Each its own, ended by 0. */
static char **read_fixed(const struct calls *h5, hid_t attribute, hid_t type, size_t count)
{
    size_t size = h5->H5Tget_size(type);
    if (size == 0 || size > TEXT_BYTES_MAX || count > TEXT_BYTES_MAX / size) {
        return NULL;
    }
    char *all = memory_new(count, size), **texts = NULL;
    if (h5->H5Aread(attribute, type, all) >= 0) {
        texts = memory_new(count, sizeof *texts);
        for (size_t i = 0; i < count; i++) {
            texts[i] = memory_text_n(all + i * size, strnlen(all + i * size, size));
        }
    }
    free(all);
    return texts;
}

static char **read_variable(const struct calls *h5, hid_t attribute, hid_t type, hid_t space,
                            size_t count)
{
    char **all = memory_new(count, sizeof *all), **texts = NULL;
    if (h5->H5Aread(attribute, type, all) >= 0) {
        texts = memory_new(count, sizeof *texts);
        for (size_t i = 0; i < count; i++) {
            texts[i] = memory_text(all[i] ? all[i] : "");
        }
        h5->H5Dvlen_reclaim(type, space, H5P_DEFAULT, all);
    }
    free(all);
    return texts;
}

char **hdf5_texts(const struct hdf5_file *file, const char *object, const char *attribute,
                  size_t *count)
{
    const struct calls *h5 = &file->calls;
    char **texts = NULL;
    *count = 0;
    if (!hdf5_has(file, object) ||
        h5->H5Aexists_by_name(file->id, object, attribute, H5P_DEFAULT) <= 0) {
        return NULL;
    }
    hid_t id = h5->H5Aopen_by_name(file->id, object, attribute, H5P_DEFAULT, H5P_DEFAULT);
    hid_t type = h5->H5Aget_type(id), space = h5->H5Aget_space(id);
    hssize_t points = space >= 0 ? h5->H5Sget_simple_extent_npoints(space) : -1;
    bool variable = type >= 0 && h5->H5Tis_variable_str(type) > 0;
    bool bounded = !variable || points == 1 || (size_t)points <= TEXTS_BYTES_MAX / file->size;
    if (type >= 0 && points > 0 && points <= TEXTS_MAX && bounded &&
        h5->H5Tget_class(type) == H5T_STRING) {
        texts = variable ? read_variable(h5, id, type, space, (size_t)points)
                         : read_fixed(h5, id, type, (size_t)points);
        *count = texts ? (size_t)points : 0;
    }
    h5->H5Sclose(space);
    h5->H5Tclose(type);
    h5->H5Aclose(id);
    return texts;
}

/* Half and double precision are refused: their arithmetic is not that of the networks here. */
static bool is_single(const struct calls *h5, hid_t set)
{
    hid_t type = h5->H5Dget_type(set);
    bool single = h5->H5Tget_class(type) != H5T_FLOAT || h5->H5Tget_size(type) == sizeof(float);
    h5->H5Tclose(type);
    return single;
}

/* Its numbers lie in the file as they are. Chunks may be compressed, and a few bytes of them may
 * unpack to any size; Keras writes none. */
static bool is_plain(const struct calls *h5, hid_t set)
{
    hid_t made = h5->H5Dget_create_plist(set);
    H5D_layout_t layout = h5->H5Pget_layout(made);
    bool plain =
        (layout == H5D_CONTIGUOUS || layout == H5D_COMPACT) && h5->H5Pget_external_count(made) == 0;
    h5->H5Pclose(made);
    return plain;
}

/* They are numbers, and not too many. */
static bool find_sides(const struct calls *h5, hid_t set, int *rows, int *columns)
{
    hsize_t sides[2] = {0, 0};
    hid_t space = h5->H5Dget_space(set), type = h5->H5Dget_type(set);
    int dimensions = h5->H5Sget_simple_extent_ndims(space);
    bool ok = (dimensions == 1 || dimensions == 2) && h5->H5Tget_class(type) == H5T_FLOAT &&
              h5->H5Sget_simple_extent_dims(space, sides, NULL) == dimensions;
    for (int i = 0; ok && i < dimensions; i++) {
        ok = sides[i] >= 1 && sides[i] <= HDF5_SIDE_MAX;
    }
    *rows = (int)sides[0];
    *columns = (int)sides[1];
    h5->H5Tclose(type);
    h5->H5Sclose(space);
    return ok;
}

float *hdf5_floats(const struct hdf5_file *file, const char *path, int *rows, int *columns,
                   struct error *error)
{
    const struct calls *h5 = &file->calls;
    float *values = NULL;
    hid_t set = hdf5_has(file, path) ? h5->H5Dopen2(file->id, path, H5P_DEFAULT) : -1;
    if (set < 0) {
        error_set(error, "its weights are missing");
    } else if (!is_single(h5, set)) {
        error_set(error, "its weights are not of single precision (float32)");
    } else if (!is_plain(h5, set)) {
        error_set(error, "its weights are stored in chunks, or outside of the file: save them as "
                         "Keras does, uncompressed");
    } else if (!find_sides(h5, set, rows, columns)) {
        error_set(error, "its weights are not a matrix of numbers within %d by %d", HDF5_SIDE_MAX,
                  HDF5_SIDE_MAX);
    } else {
        values = memory_new((size_t)*rows * (size_t)(*columns ? *columns : 1), sizeof *values);
        if (h5->H5Dread(set, *h5->native_float, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0) {
            error_set(error, "its weights cannot be read: the file is damaged");
            free(values);
            values = NULL;
        }
    }
    if (set >= 0) {
        h5->H5Dclose(set);
    }
    return values;
}

#else

struct hdf5_file *hdf5_open(void *bytes, size_t size, struct error *error)
{
    (void)bytes;
    (void)size;
    keras_library_load(KERAS_HDF5, NULL, NULL, 0, error);
    return NULL;
}

void hdf5_close(struct hdf5_file *file)
{
    (void)file;
}

bool hdf5_has(const struct hdf5_file *file, const char *path)
{
    (void)file;
    (void)path;
    return false;
}

char **hdf5_texts(const struct hdf5_file *file, const char *object, const char *attribute,
                  size_t *count)
{
    (void)file;
    (void)object;
    (void)attribute;
    *count = 0;
    return NULL;
}

float *hdf5_floats(const struct hdf5_file *file, const char *path, int *rows, int *columns,
                   struct error *error)
{
    (void)file;
    (void)path;
    (void)rows;
    (void)columns;
    error_set(error, "this program was built without libhdf5");
    return NULL;
}

#endif

void hdf5_texts_free(char **texts, size_t count)
{
    for (size_t i = 0; texts && i < count; i++) {
        free(texts[i]);
    }
    free(texts);
}
