/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/provenance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef HAVE_SODIUM
#include <sodium.h>
#endif

#include "base/file.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/sha256.h"
#include "base/text.h"
#include "net/safetensors.h"

/* Generated from models/ at build time, sorted. */
static const char shipped_digests[][65] = {
#include "net/shipped_digests.h"
};

static const char signature_ending[] = ".minisig";
static const char key_ending[] = ".pub";
enum { TEXT_LIMIT = 8192 };

bool provenance_is_shipped(const char digest[65])
{
    for (size_t i = 0; i < sizeof shipped_digests / sizeof *shipped_digests; i++) {
        if (strcmp(shipped_digests[i], digest) == 0) {
            return true;
        }
    }
    return false;
}

size_t provenance_shipped_set(char digest[65])
{
    size_t count = sizeof shipped_digests / sizeof *shipped_digests;
    struct sha256 sha;
    sha256_start(&sha);
    for (size_t i = 0; i < count; i++) {
        sha256_add(&sha, shipped_digests[i], strlen(shipped_digests[i]));
        sha256_add(&sha, "\n", 1);
    }
    sha256_finish(&sha, digest);
    return count;
}

const char *provenance_library(void)
{
#ifdef HAVE_SODIUM
    return sodium_version_string();
#else
    return NULL;
#endif
}

/* ---- keys and signatures as minisign writes them ---- */

enum { SIGNATURE_BYTES = 64, LINES_MAX = 4 };

/* A line "untrusted comment: ...", then base64 of these; of a signature two more lines follow:
 * "trusted comment: ..." and a signature of the first signature and that comment. */
struct key_bytes {
    unsigned char algorithm[2], id[TRUST_ID], key[TRUST_KEY];
};
struct signature_bytes {
    unsigned char algorithm[2], id[TRUST_ID], signature[SIGNATURE_BYTES];
};

static const char untrusted_comment[] = "untrusted comment:";
static const char unreadable[] = N_("its signature cannot be read");

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* Cuts text into its lines, in place; returns how many there are, at most LINES_MAX. */
static int split_lines(char *text, char *lines[LINES_MAX])
{
    int count = 0;
    char *rest = NULL;
    for (char *line = strtok_r(text, "\r\n", &rest); line && count < LINES_MAX;
         line = strtok_r(NULL, "\r\n", &rest)) {
        lines[count++] = line;
    }
    return count;
}

#ifdef HAVE_SODIUM

static const char trusted_comment[] = "trusted comment: ";

static bool from_base64(const char *text, void *bytes, size_t size)
{
    size_t length = 0;
    return sodium_base642bin(bytes, size, text, strlen(text), NULL, &length, NULL,
                             sodium_base64_VARIANT_ORIGINAL) == 0 &&
           length == size;
}

static bool parse_key(char *text, struct trusted_key *key)
{
    char *lines[LINES_MAX];
    struct key_bytes bytes;
    if (split_lines(text, lines) < 2 || !starts_with(lines[0], untrusted_comment) ||
        !from_base64(lines[1], &bytes, sizeof bytes) || memcmp(bytes.algorithm, "Ed", 2) != 0) {
        return false;
    }
    memcpy(key->id, bytes.id, sizeof key->id);
    memcpy(key->key, bytes.key, sizeof key->key);
    return true;
}

/* "ED" signs the BLAKE2b digest of the file, "Ed" (before minisign 0.10) the file itself. */
static bool is_signed(const struct trusted_key *key, const struct signature_bytes *made,
                      const void *bytes, size_t size)
{
    unsigned char digest[crypto_generichash_BYTES_MAX];
    if (memcmp(made->algorithm, "ED", 2) == 0) {
        crypto_generichash(digest, sizeof digest, bytes, size, NULL, 0);
        bytes = digest;
        size = sizeof digest;
    } else if (memcmp(made->algorithm, "Ed", 2) != 0) {
        return false;
    }
    return crypto_sign_verify_detached(made->signature, bytes, size, key->key) == 0;
}

/* The trusted comment is signed together with the signature. */
static bool comment_is_signed(const struct trusted_key *key, const struct signature_bytes *made,
                              const char *comment, const unsigned char *second)
{
    struct text both = {0};
    text_append_n(&both, (const char *)made->signature, sizeof made->signature);
    text_append(&both, comment);
    bool ok = crypto_sign_verify_detached(second, (const unsigned char *)both.data, both.length,
                                          key->key) == 0;
    text_free(&both);
    return ok;
}

const struct trusted_key *trust_find_signer(const struct trust *trust, const char *signature,
                                            const void *bytes, size_t size, const char **doubt)
{
    char *text = memory_text(signature), *lines[LINES_MAX];
    struct signature_bytes made;
    unsigned char second[SIGNATURE_BYTES];
    const struct trusted_key *key = NULL;
    if (sodium_init() < 0 || split_lines(text, lines) < LINES_MAX ||
        !starts_with(lines[0], untrusted_comment) || !starts_with(lines[2], trusted_comment) ||
        !from_base64(lines[1], &made, sizeof made) ||
        !from_base64(lines[3], second, sizeof second)) {
        *doubt = unreadable;
        free(text);
        return NULL;
    }
    for (size_t i = 0; i < trust->count && !key; i++) {
        key = memcmp(trust->keys[i].id, made.id, sizeof made.id) == 0 ? &trust->keys[i] : NULL;
    }
    if (!key) {
        *doubt = N_("signed with a key that is not trusted here");
    } else if (!is_signed(key, &made, bytes, size) ||
               !comment_is_signed(key, &made, lines[2] + sizeof trusted_comment - 1, second)) {
        *doubt = N_("its signature is not of this file");
        key = NULL;
    }
    free(text);
    return key;
}

#else

static bool parse_key(char *text, struct trusted_key *key)
{
    char *lines[LINES_MAX];
    *key = (struct trusted_key){0};
    return split_lines(text, lines) >= 2 && starts_with(lines[0], untrusted_comment);
}

const struct trusted_key *trust_find_signer(const struct trust *trust, const char *signature,
                                            const void *bytes, size_t size, const char **doubt)
{
    (void)trust, (void)signature, (void)bytes, (void)size;
    *doubt = N_("signatures cannot be checked: built without libsodium");
    return NULL;
}

#endif

/* ---- the folder of keys ---- */

/* A small text file, free() it; NULL with a reason. */
static char *read_text(const char *path, struct error *error)
{
    unsigned char *data = NULL;
    size_t size = 0;
    if (!file_read(path, TEXT_LIMIT, &data, &size, error)) {
        return NULL;
    }
    char *text = memory_text_n((const char *)data, size);
    free(data);
    return text;
}

static void name_key(struct trusted_key *key, const char *path)
{
    const char *name = text_base_name(path);
    text_escape(name, strlen(name) - (sizeof key_ending - 1), key->name, sizeof key->name);
}

bool trust_add_folder(struct trust *trust, const char *folder, struct error *error)
{
    struct file_list list = {0};
    struct file_stamp stamp;
    bool good = true;
    if (!file_stamp(folder, &stamp) || !file_list_add(&list, folder, error)) {
        return !file_stamp(folder, &stamp);
    }
    for (size_t i = 0; i < list.count; i++) {
        struct trusted_key key = {0};
        if (!text_ends_with(list.paths[i], key_ending)) {
            continue;
        }
        char *text = read_text(list.paths[i], error);
        if (text && parse_key(text, &key)) {
            name_key(&key, list.paths[i]);
            trust->keys = memory_resize(trust->keys, trust->count + 1, sizeof *trust->keys);
            trust->keys[trust->count++] = key;
        } else {
            good =
                text ? error_at(error, list.paths[i], 0, "is not a public key of minisign") : false;
        }
        free(text);
    }
    file_list_free(&list);
    return good;
}

void trust_free(struct trust *trust)
{
    free(trust->keys);
    *trust = (struct trust){0};
}

/* ---- of a model ---- */

/* The signed bytes must be those that were read, checked by their digest. */
static void check_signature(struct model *model, const struct trust *trust, const char *signature)
{
    size_t size = 0;
    struct safetensors *file = safetensors_read(model->path, true, NULL);
    const struct trusted_key *key = NULL;
    if (file && strcmp(safetensors_digest(file), model->sha256) == 0) {
        const void *bytes = safetensors_bytes(file, &size);
        key = trust_find_signer(trust, signature, bytes, size, &model->signature_doubt);
    } else {
        model->signature_doubt = N_("the file has changed");
    }
    safetensors_free(file);
    if (key) {
        model->provenance = PROVENANCE_SIGNED;
        model->signer = arena_text(&model->arena, key->name);
    }
}

void provenance_find(struct model *model, const struct trust *trust)
{
    if (!model->path || model->provenance != PROVENANCE_ELSEWHERE) {
        return;
    }
    struct text path = {0};
    struct file_stamp stamp;
    text_format(&path, "%s%s", model->path, signature_ending);
    model->signature_doubt = NULL;
    if (file_stamp(path.data, &stamp)) {
        char *signature = read_text(path.data, NULL);
        if (signature) {
            check_signature(model, trust, signature);
        } else {
            model->signature_doubt = unreadable;
        }
        free(signature);
    }
    text_free(&path);
}

/* In the user's language, or in English. */
static const char *put_provenance(const struct model *model, bool said, char out[PROVENANCE_TEXT])
{
    static const char shipped[] = N_("shipped with icurisk");
    static const char by[] = N_("made elsewhere (signed by %s)"),
                      other[] = N_("made elsewhere (%s)"),
                      synthetic[] = N_("made from SYNTHETIC stays, of no real patient (%s)");
    bool made_up = model_is_synthetic(model);
    const char *doubt = model->signature_doubt ? model->signature_doubt : N_("not signed");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    if (model->provenance == PROVENANCE_SHIPPED) {
        snprintf(out, PROVENANCE_TEXT, "%s", said ? _(shipped) : shipped);
    } else if (model->provenance == PROVENANCE_SIGNED) {
        snprintf(out, PROVENANCE_TEXT, said ? _(by) : by, model->signer);
    } else {
        const char *format = made_up ? synthetic : other;
        snprintf(out, PROVENANCE_TEXT, said ? _(format) : format, said ? _(doubt) : doubt);
    }
#pragma GCC diagnostic pop
    return out;
}

const char *provenance_text(const struct model *model, char out[PROVENANCE_TEXT])
{
    return put_provenance(model, false, out);
}

const char *provenance_said(const struct model *model, char out[PROVENANCE_TEXT])
{
    return put_provenance(model, true, out);
}
