/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_PROVENANCE_H
#define ICURISK_NET_PROVENANCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "net/model.h"

/* Origin of model files. A checksum inside a file shows that the file is complete, not who made it:
 * whoever changes the file can update the checksum. So the program contains the digests of all
 * shipped files, and a hospital signs its own files with a detached signature (FILE.minisig, format
 * of minisign 0.11, Ed25519), whose public key is stored apart from the networks. Files with
 * neither count as made elsewhere. */

/* Is this the SHA-256 of a shipped file? */
bool provenance_is_shipped(const char digest[65]);

enum { TRUST_ID = 8, TRUST_KEY = 32, TRUST_NAME = 64 };

/* Public keys of those whose networks are trusted. */
struct trusted_key {
    char name[TRUST_NAME]; /* file name without ".pub", escaped */
    unsigned char id[TRUST_ID], key[TRUST_KEY];
};
struct trust {
    struct trusted_key *keys;
    size_t count;
};

/* Adds the public keys (*.pub) of a folder; a missing folder counts as empty. False with a reason
 * if a file is not a key; the others are added even so. */
bool trust_add_folder(struct trust *trust, const char *folder, struct error *error);
void trust_free(struct trust *trust);

/* The key that made this signature (text of a .minisig file) of these bytes. NULL if none of
 * them did, with the reason in *doubt: in English, static storage, translate with _(). */
const struct trusted_key *trust_find_signer(const struct trust *trust, const char *signature,
                                            const void *bytes, size_t size, const char **doubt);

/* Sets the provenance of a model loaded from a file: shipped, signed by one of the keys, or
 * neither, with the reason why a signature is not valid. */
void provenance_find(struct model *model, const struct trust *trust);

enum { PROVENANCE_TEXT = 192 };
/* "shipped with icurisk", "made elsewhere (signed by NAME)", "made elsewhere (not signed)", "made
 * elsewhere (REASON)", "made from SYNTHETIC stays, of no real patient (REASON)": provenance_text in
 * English, for files, provenance_said in the user's language. Both return out. */
const char *provenance_text(const struct model *model, char out[PROVENANCE_TEXT]);
const char *provenance_said(const struct model *model, char out[PROVENANCE_TEXT]);

/* Identifies the set of shipped networks: returns their number; digest is the SHA-256 of their
 * sorted digests, one per line. */
size_t provenance_shipped_set(char digest[65]);
/* The version of libsodium, which verifies signatures; NULL if built without it. */
const char *provenance_library(void);

#endif
