/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_PROVENANCE_H
#define ICURISK_NET_PROVENANCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "net/model.h"

/* Who made the file of a network. A checksum inside a file shows that it is whole, not who wrote
 * it: whoever changes a file can write a new one. So the digests of the files that are shipped are
 * part of the program, and a hospital vouches for its own files with a detached signature
 * (FILE.minisig, in the format of minisign 0.11, by Ed25519) and a public key that is kept apart
 * from the networks. Whatever has neither was made elsewhere. */

/* Is this the digest of a file that is shipped with this program? */
bool provenance_is_shipped(const char digest[65]);

enum { TRUST_ID = 8, TRUST_KEY = 32, TRUST_NAME = 64 };

/* Public keys of those whose networks are trusted. */
struct trusted_key {
    char name[TRUST_NAME]; /* of its file, without ".pub", escaped */
    unsigned char id[TRUST_ID], key[TRUST_KEY];
};
struct trust {
    struct trusted_key *keys;
    size_t count;
};

/* Adds the keys of a folder (its *.pub). A folder that is not there holds none; of a file that is
 * no key, true is not returned and the reason is in error, but the others are added. */
bool trust_add_folder(struct trust *trust, const char *folder, struct error *error);
void trust_free(struct trust *trust);

/* The key that made this signature (the text of a .minisig file) of these bytes. NULL with a reason
 * (error without a path) if none of them did. */
const struct trusted_key *trust_find_signer(const struct trust *trust, const char *signature,
                                            const void *bytes, size_t size, struct error *error);

/* Finds the provenance of a model that was read from a file: shipped, or signed by one of the keys;
 * why its signature does not count is kept in the model. */
void provenance_find(struct model *model, const struct trust *trust);

enum { PROVENANCE_TEXT = 192 };
/* "shipped with icurisk", "made elsewhere (signed by NAME)", "made elsewhere (not signed)", "made
 * elsewhere (REASON)", in English, for reports. */
const char *provenance_text(const struct model *model, char out[PROVENANCE_TEXT]);

/* The networks that are shipped as one: how many there are, and the SHA-256 of the lines of their
 * digests, sorted. */
size_t provenance_shipped_set(char digest[65]);
/* The version of libsodium, which checks signatures; NULL where they cannot be checked. */
const char *provenance_library(void);

#endif
