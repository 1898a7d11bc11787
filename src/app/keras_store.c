/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/keras_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/keras_library.h"
#include "base/file.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/text.h"

#ifdef HAVE_LIBZIP
#include <zip.h>
#endif

/* A description of the layers takes some 10 kB; as JSON in memory it grows twentyfold. */
enum { FILE_BYTES_MAX = 1 << 27, ENTRY_BYTES_MAX = 1 << 27, CONFIG_BYTES_MAX = 1 << 20 };

/* why: translated. */
static bool refuse(const struct keras_store *store, const char *why, struct error *error)
{
    return error_at(error, store->path, 0, "%s", why);
}

static bool read_config(struct keras_store *store, const char *text, size_t size,
                        struct error *error)
{
    if (size > CONFIG_BYTES_MAX) {
        return error_at(error, store->path, 0,
                        "its description of the layers is larger than %d bytes", CONFIG_BYTES_MAX);
    }
    store->config = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
    return json_is_object(store->config) ||
           error_at(error, store->path, 0,
                    "its description of the layers is not a JSON object, is nested too deeply, or "
                    "has a key twice");
}

/* "2.1.2", "2.2.4-tf", "3.3.3". */
static void read_version(struct keras_store *store, const char *version)
{
    snprintf(store->version, sizeof store->version, "%s", version);
    if (store->version[0] >= '1' && store->version[0] <= '3' && store->version[1] == '.') {
        store->major = store->version[0] - '0';
    }
    for (char *at = store->version; *at; at++) {
        *at = *at > ' ' && *at <= '~' && *at != '\\' ? *at : '?';
    }
}

static char *one_text(const struct hdf5_file *file, const char *object, const char *attribute)
{
    size_t count;
    char **texts = hdf5_texts(file, object, attribute, &count);
    char *text = texts && count == 1 ? memory_text(texts[0]) : NULL;
    hdf5_texts_free(texts, count);
    return text;
}

static bool open_hdf5(struct keras_store *store, size_t size, struct error *error)
{
    struct error reason = ERROR_NONE;
    store->weights = hdf5_open(store->bytes[0], size, &reason);
    if (!store->weights) {
        return refuse(store, reason.text, error);
    }
    bool whole = hdf5_has(store->weights, "model_weights");
    store->group = memory_text(whole ? "model_weights" : "/");
    char *config = one_text(store->weights, "/", "model_config");
    char *version = one_text(store->weights, "/", "keras_version");
    version = version ? version : one_text(store->weights, store->group, "keras_version");
    read_version(store, version ? version : "");
    bool ok = config && whole && read_config(store, config, strlen(config), error);
    if (!config || !whole) {
        refuse(store,
               config ? _("it has no weights (no group model_weights)")
                      : _("it does not say which layers it has (no model_config): weights alone "
                          "are not enough, the whole network must be saved"),
               error);
    }
    free(config);
    free(version);
    return ok;
}

#ifdef HAVE_LIBZIP
/* The functions that are used: X(NAME). */
#define FUNCTIONS(X)                                                                               \
    X(zip_get_num_entries)                                                                         \
    X(zip_get_name)                                                                                \
    X(zip_stat)                                                                                    \
    X(zip_fopen)                                                                                   \
    X(zip_fread)                                                                                   \
    X(zip_fclose)                                                                                  \
    X(zip_source_buffer_create)                                                                    \
    X(zip_open_from_source)                                                                        \
    X(zip_source_free)                                                                             \
    X(zip_discard)

#define POINTER(name) __typeof__(name) *(name);
struct calls {
    FUNCTIONS(POINTER)
};

#define NAME(name) #name,
/* (C does not convert an object pointer to a function pointer) */
#define TAKE(name) memcpy(&zip->name, &addresses[at++], sizeof zip->name);
static bool find_calls(struct calls *zip, struct error *error)
{
    static const char *const names[] = {FUNCTIONS(NAME)};
    enum { COUNT = sizeof names / sizeof *names };
    void *addresses[COUNT];
    size_t at = 0;
    if (!keras_library_load(KERAS_LIBZIP, names, addresses, COUNT, error)) {
        return false;
    }
    FUNCTIONS(TAKE)
    return true;
}

/* A zip archive that is read, and what of. */
struct archive {
    const struct calls *zip;
    zip_t *of;
    const char *path;
};

/* Whatever its headers claim, no more than `most` bytes are unpacked, with a 0 behind them. NULL
 * with a reason. */
static unsigned char *unpack(const struct archive *archive, const char *name, size_t most,
                             size_t *size, struct error *error)
{
    const struct calls *zip = archive->zip;
    zip_stat_t stat;
    if (zip->zip_stat(archive->of, name, 0, &stat) != 0 || !(stat.valid & ZIP_STAT_SIZE)) {
        error_at(error, archive->path, 0, "a zip archive without %s: not saved by Keras", name);
        return NULL;
    }
    if (stat.size > most) {
        error_at(error, archive->path, 0, "%s in the zip archive is larger than %zu bytes", name,
                 most);
        return NULL;
    }
    zip_file_t *file = zip->zip_fopen(archive->of, name, 0);
    unsigned char *bytes = memory_new(1, (size_t)stat.size + 1);
    zip_int64_t length = file ? zip->zip_fread(file, bytes, stat.size) : -1;
    /* Behind the end, so that the checksum is looked at. */
    bool whole = length == (zip_int64_t)stat.size && zip->zip_fread(file, &(char){0}, 1) == 0;
    whole = file && zip->zip_fclose(file) == 0 && whole;
    *size = (size_t)stat.size;
    if (!whole) {
        free(bytes);
        error_at(error, archive->path, 0, "%s in the zip archive is damaged, or encrypted", name);
        return NULL;
    }
    return bytes;
}

static bool leaves(const char *name)
{
    bool up = false;
    for (const char *at = name; at && !up; at = strchr(at, '/')) {
        at += at > name || *at == '/';
        up = strncmp(at, "..", 2) == 0 && (at[2] == '/' || at[2] == 0);
    }
    return up || *name == '/' || strchr(name, '\\');
}

/* Nothing is unpacked to the disk; an archive with such names was made to harm other programs, and
 * of two files of one name each program may read another. */
static bool check_names(const struct archive *archive, struct error *error)
{
    static const char *const READ[] = {"config.json", "metadata.json", "model.weights.h5"};
    enum { READS = sizeof READ / sizeof *READ };
    int seen[READS] = {0};
    zip_int64_t count = archive->zip->zip_get_num_entries(archive->of, 0);
    for (zip_int64_t i = 0; i < count; i++) {
        const char *name = archive->zip->zip_get_name(archive->of, (zip_uint64_t)i, 0);
        if (!name || leaves(name)) {
            return error_at(error, archive->path, 0,
                            "a zip archive with the name of a file outside of it: not saved by "
                            "Keras");
        }
        for (int k = 0; k < READS; k++) {
            seen[k] += strcmp(name, READ[k]) == 0;
            if (seen[k] > 1) {
                return error_at(error, archive->path, 0, "a zip archive with two files %s",
                                READ[k]);
            }
        }
    }
    return true;
}

/* Without metadata the version is not known, which is refused where it matters. */
static void read_metadata(const struct archive *archive, struct keras_store *store)
{
    size_t size = 0;
    char *metadata = (char *)unpack(archive, "metadata.json", CONFIG_BYTES_MAX, &size, NULL);
    json_t *told = metadata ? json_loadb(metadata, size, JSON_REJECT_DUPLICATES, NULL) : NULL;
    const char *version = json_string_value(json_object_get(told, "keras_version"));
    read_version(store, version ? version : "");
    json_decref(told);
    free(metadata);
}

static bool read_archive(const struct archive *archive, struct keras_store *store,
                         struct error *error)
{
    size_t config_size = 0, size = 0;
    struct error reason = ERROR_NONE;
    if (!check_names(archive, error)) {
        return false;
    }
    char *config = (char *)unpack(archive, "config.json", CONFIG_BYTES_MAX, &config_size, error);
    bool ok = config && read_config(store, config, config_size, error);
    free(config);
    read_metadata(archive, store);
    if (ok) {
        store->bytes[1] = unpack(archive, "model.weights.h5", ENTRY_BYTES_MAX, &size, error);
        ok = store->bytes[1] != NULL;
    }
    if (ok) {
        store->weights = hdf5_open(store->bytes[1], size, &reason);
        ok = store->weights || refuse(store, reason.text, error);
    }
    return ok;
}

static bool open_zip(struct keras_store *store, size_t size, struct error *error)
{
    struct error reason = ERROR_NONE;
    struct calls calls, *zip = &calls;
    if (!find_calls(zip, &reason)) {
        return refuse(store, reason.text, error);
    }
    zip_source_t *source = zip->zip_source_buffer_create(store->bytes[0], size, 0, NULL);
    zip_t *archive = source ? zip->zip_open_from_source(source, ZIP_RDONLY, NULL) : NULL;
    if (!archive) {
        zip->zip_source_free(source);
        return refuse(store, _("a damaged zip archive"), error);
    }
    bool ok = read_archive(&(struct archive){zip, archive, store->path}, store, error);
    zip->zip_discard(archive);
    bool older = ok && !hdf5_has(store->weights, "layers");
    store->group = memory_text(older ? "_layer_checkpoint_dependencies" : "layers");
    return ok;
}
#else
static bool open_zip(struct keras_store *store, size_t size, struct error *error)
{
    (void)size;
    struct error reason = ERROR_NONE;
    keras_library_load(KERAS_LIBZIP, NULL, NULL, 0, &reason);
    return refuse(store, reason.text, error);
}
#endif

bool keras_store_open(struct keras_store *store, const char *path, struct error *error)
{
    size_t size;
    *store = (struct keras_store){.path = path};
    if (!file_read(path, FILE_BYTES_MAX, &store->bytes[0], &size, error)) {
        return false;
    }
    store->zipped = size > 4 && memcmp(store->bytes[0], "PK\3\4", 4) == 0;
    return (store->zipped ? open_zip : open_hdf5)(store, size, error);
}

void keras_store_close(struct keras_store *store)
{
    hdf5_close(store->weights);
    json_decref(store->config);
    free(store->group);
    free(store->bytes[0]);
    free(store->bytes[1]);
    *store = (struct keras_store){0};
}
