/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Provenance of networks: compiled-in digests, signatures by trusted keys, checksums verified on
 * first use. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef HAVE_SODIUM
#include <sodium.h>
#endif

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "net/modelfile.h"
#include "net/provenance.h"
#include "net/risk.h"
#include "scratch.h"

static char folder[SCRATCH_BYTES];
static char path[SCRATCH_BYTES + 32], signature_path[SCRATCH_BYTES + 48],
    key_path[SCRATCH_BYTES + 32];
static char shipped[4096];

static int make_folder(void **state)
{
    (void)state;
    snprintf(path, sizeof path, "%s/net.safetensors", scratch_folder(folder) ? folder : "/nowhere");
    snprintf(signature_path, sizeof signature_path, "%s.minisig", path);
    snprintf(key_path, sizeof key_path, "%s/ward 3.pub", folder);
    snprintf(shipped, sizeof shipped, "%s/models/physionet2012/hlstm.safetensors",
             getenv("abs_srcdir"));
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    unlink(signature_path);
    unlink(key_path);
    return rmdir(folder);
}

static struct model *load(const char *from)
{
    struct error error = ERROR_NONE;
    struct model *model = model_load(from, &error);
    if (!model) {
        fail_msg("%s", error.text);
    }
    return model;
}

/* A copy of a shipped file with its calibration moved by 3 and a valid checksum. */
static void write_forgery(void)
{
    struct error error = ERROR_NONE;
    struct model *model = load(shipped);
    model->intercept += 3;
    if (!model_save(model, path, &error)) {
        fail_msg("%s", error.text);
    }
    model_free(model);
}

static void assert_made(const struct trust *trust, const char *text)
{
    char made[PROVENANCE_TEXT];
    struct model *model = load(path);
    provenance_find(model, trust);
    assert_string_equal(provenance_text(model, made), text);
    model_free(model);
}

/* ---- shipped or not ---- */

static void every_shipped_file_is_known(void **state)
{
    (void)state;
    char models[4096];
    struct file_list list = {0};
    int count = 0;
    snprintf(models, sizeof models, "%s/models", getenv("abs_srcdir"));
    assert_true(file_list_add(&list, models, NULL));
    for (size_t i = 0; i < list.count; i++) {
        if (text_ends_with(list.paths[i], ".safetensors")) {
            struct model *model = load(list.paths[i]);
            assert_int_equal(model->provenance, PROVENANCE_SHIPPED);
            model_free(model);
            count++;
        }
    }
    file_list_free(&list);
    assert_true(count >= 28);
}

static void a_forgery_is_made_elsewhere(void **state)
{
    (void)state;
    struct trust nobody = {0};
    write_forgery();
    assert_made(&nobody, "made elsewhere (not signed)");
    struct model *model = load(path);
    assert_int_equal(model->provenance, PROVENANCE_ELSEWHERE);
    assert_false(provenance_is_shipped(model->sha256));
    model_free(model);
}

static void a_new_network_is_made_elsewhere(void **state)
{
    (void)state;
    struct model *model = load(shipped);
    struct model *made = model_new("hlstm", &model->spec, NULL);
    assert_int_equal(made->provenance, PROVENANCE_ELSEWHERE);
    model_free(made);
    model_free(model);
}

/* ---- checked at first use ---- */

static void assert_no_risk(const struct model *model, const char *reason)
{
    struct patient patient = {.hours = 48};
    struct risk risk;
    risk_compute(model, &patient, NULL, 0, &risk);
    assert_false(risk.known);
    assert_non_null(strstr(risk.reason, reason));
}

static void change_a_byte(void)
{
    unsigned char *bytes;
    size_t size;
    assert_true(file_read(path, 1 << 20, &bytes, &size, NULL));
    bytes[size - 9] ^= 1;
    assert_true(file_write(path, bytes, size, NULL));
    free(bytes);
}

static void a_damaged_file_gives_no_risk(void **state)
{
    (void)state;
    struct error error = ERROR_NONE;
    write_forgery();
    change_a_byte();
    struct model *model = model_open(path, &error);
    assert_non_null(model);
    assert_no_risk(model, "has not been checked");
    assert_null(model->network->weights); /* nor can they be looked at */
    assert_false(model_check(model, &error));
    assert_non_null(strstr(error.text, "checksum does not match"));
    assert_no_risk(model, "is damaged");
    assert_false(model_check(model, NULL)); /* nor later */
    assert_int_equal(network_nonzero_weights(model->network), 0);
    float x[STAY_HOURS * FEATURE_COUNT] = {0}, logits[STAY_HOURS]; /* it can be timed */
    struct network_scratch *scratch = network_scratch_new(model->network);
    x[0] = 1;
    network_run(model->network, scratch, x, STAY_HOURS, logits);
    free(scratch);
    model_free(model);
}

static void a_file_that_was_replaced_gives_no_risk(void **state)
{
    (void)state;
    struct error error = ERROR_NONE;
    write_forgery();
    struct model *model = model_open(path, &error), *other = load(path);
    other->intercept += 1;
    assert_true(model_save(other, path, NULL));
    assert_false(model_check(model, &error));
    assert_non_null(strstr(error.text, "was changed after it was opened"));
    assert_no_risk(model, "is damaged");
    model_free(model);
    model_free(other);
}

static void a_sound_file_is_taken_over_whole(void **state)
{
    (void)state;
    write_forgery();
    struct model *model = model_open(path, NULL), *whole = load(path);
    const struct kernel *kernel = kernel_find("plain");
    model->network->kernel = kernel;
    assert_true(model_check(model, NULL));
    assert_int_equal(model->state, MODEL_SOUND);
    assert_ptr_equal(model->network->kernel, kernel);
    assert_string_equal(model->path, path);
    assert_string_equal(model->sha256, whole->sha256);
    assert_memory_equal(model->network->weights, whole->network->weights,
                        whole->network->parameters * sizeof(float));
    assert_true(model_check(model, NULL));
    model_free(model);
    model_free(whole);
}

/* ---- signatures ---- */

#ifdef HAVE_SODIUM

static void write_text(const char *to, const char *text)
{
    assert_true(file_write(to, text, strlen(text), NULL));
}

/* Made by minisign 0.11 from the text below; the secret key is deleted. */
static const char signed_text[] = "These bytes stand for a network.\n";
static const char minisign_key[] = "untrusted comment: minisign public key 4850B85CE365AB3C\n"
                                   "RWQ8q2XjXLhQSGpAFCdfZUWVbHxmg16F+Ie7p1V0Lva1dZREQoiwQ5Ms\n";
static const char minisign_signature[] =
    "untrusted comment: signature from minisign secret key\n"
    "RUQ8q2XjXLhQSJcixqymAEck6ryXcHPEzpBMgowzD2aWFKFk1qx512yXBBx/66uVl+fb+i4M1LYM6RpXpb+LB3kHvxDbfm"
    "1bTQk=\n"
    "trusted comment: checked by the ward\n"
    "3QaIhMogvt4qcnSu3+O1HixLaebYdk26A9rztkMq2AEU7t0VBiXTobJqrIBqhlPE9bvV8+LLM08RlhkcwekPAQ==\n";
static const char older_signature[] =
    "untrusted comment: signature from minisign secret key\n"
    "RWQ8q2XjXLhQSELN/jU4hegBOhnTv5cG9tGy/a/"
    "Yq9megFBrOBvRlInXnRmKXFuBFIHXuvLrY+YvheQtb24sqzMqweyo+lPX"
    "Zwk=\n"
    "trusted comment: older form\n"
    "maIv+wIcDf+TBwN80EWgAkms4B11HcdjW+2gFwhsU1/tX1cYjIAZJMPsY/fVGnW63x5h4Xi1VY2hZRS+f58AAg==\n";

static struct trust trust_folder(void)
{
    struct trust trust = {0};
    struct error error = ERROR_NONE;
    if (!trust_add_folder(&trust, folder, &error)) {
        fail_msg("%s", error.text);
    }
    return trust;
}

static void assert_signer(const struct trust *trust, const char *signature, const char *bytes,
                          const char *name, const char *reason)
{
    const char *doubt = NULL;
    const struct trusted_key *key =
        trust_find_signer(trust, signature, bytes, strlen(bytes), &doubt);
    assert_true((key != NULL) == (name != NULL));
    if (key) {
        assert_string_equal(key->name, name);
    } else {
        assert_non_null(doubt);
        assert_non_null(strstr(doubt, reason));
    }
}

/* The text with one character replaced after a mark. */
static char *changed_after(const char *text, const char *mark, size_t behind)
{
    char *copy = memory_text(text), *at = strstr(copy, mark);
    assert_non_null(at);
    at[behind] = at[behind] == 'x' ? 'y' : 'x';
    return copy;
}

static void minisigns_own_signatures_hold(void **state)
{
    (void)state;
    write_text(key_path, minisign_key);
    struct trust trust = trust_folder(), nobody = {0};
    assert_int_equal(trust.count, 1);
    assert_signer(&trust, minisign_signature, signed_text, "ward 3", NULL);
    assert_signer(&trust, older_signature, signed_text, "ward 3", NULL);
    assert_signer(&trust, minisign_signature, "Others.\n", NULL, "not of this file");
    assert_signer(&trust, older_signature, "Others.\n", NULL, "not of this file");
    assert_signer(&nobody, minisign_signature, signed_text, NULL, "not trusted here");
    assert_signer(&trust, "", signed_text, NULL, "cannot be read");
    assert_signer(&trust, minisign_key, signed_text, NULL, "cannot be read");
    static const struct {
        const char *mark, *reason;
        size_t behind;
    } changes[] = {{"RUQ8", "cannot be read", 1},
                   {"RUQ8", "not trusted here", 6},
                   {"RUQ8", "not of this file", 40},
                   {"trusted comment: checked", "not of", 17},
                   {"trusted comment: checked", "cannot be read", 3},
                   {"3QaI", "not of", 20}};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        char *changed = changed_after(minisign_signature, changes[i].mark, changes[i].behind);
        const char *doubt = NULL;
        assert_null(trust_find_signer(&trust, changed, signed_text, strlen(signed_text), &doubt));
        assert_non_null(doubt);
        free(changed);
    }
    trust_free(&trust);
}

struct signing {
    unsigned char id[TRUST_ID], public_key[crypto_sign_PUBLICKEYBYTES],
        secret_key[crypto_sign_SECRETKEYBYTES];
};

static void append_base64(struct text *out, const unsigned char *bytes, size_t size)
{
    char text[256];
    text_append(out,
                sodium_bin2base64(text, sizeof text, bytes, size, sodium_base64_VARIANT_ORIGINAL));
    text_append(out, "\n");
}

static void write_key(const struct signing *signing)
{
    struct text out = {0}, bytes = {0};
    text_append(&out, "untrusted comment: ward 3\n");
    text_append_n(&bytes, "Ed", 2);
    text_append_n(&bytes, (const char *)signing->id, sizeof signing->id);
    text_append_n(&bytes, (const char *)signing->public_key, sizeof signing->public_key);
    append_base64(&out, (const unsigned char *)bytes.data, bytes.length);
    write_text(key_path, out.data);
    text_free(&out);
    text_free(&bytes);
}

static void sign_file(const struct signing *signing)
{
    static const char comment[] = "for the ward";
    unsigned char *bytes, digest[64], made[64 + sizeof comment], second[64];
    size_t size;
    struct text out = {0}, first = {0};
    assert_true(file_read(path, 1 << 20, &bytes, &size, NULL));
    crypto_generichash(digest, sizeof digest, bytes, size, NULL, 0);
    crypto_sign_detached(made, NULL, digest, sizeof digest, signing->secret_key);
    memcpy(made + 64, comment, sizeof comment);
    crypto_sign_detached(second, NULL, made, 64 + sizeof comment - 1, signing->secret_key);
    text_append_n(&first, "ED", 2);
    text_append_n(&first, (const char *)signing->id, sizeof signing->id);
    text_append_n(&first, (const char *)made, 64);
    text_append(&out, "untrusted comment: of a test\n");
    append_base64(&out, (const unsigned char *)first.data, first.length);
    text_format(&out, "trusted comment: %s\n", comment);
    append_base64(&out, second, sizeof second);
    write_text(signature_path, out.data);
    text_free(&out);
    text_free(&first);
    free(bytes);
}

static void a_hospital_signs_its_own(void **state)
{
    (void)state;
    struct signing signing = {.id = "ward key"};
    crypto_sign_keypair(signing.public_key, signing.secret_key);
    write_key(&signing);
    write_forgery();
    sign_file(&signing);
    struct trust trust = trust_folder(), nobody = {0};
    assert_made(&trust, "made elsewhere (signed by ward 3)");
    assert_made(&nobody, "made elsewhere (signed with a key that is not trusted here)");
    struct model *model = load(path);
    model->intercept += 1; /* the signature is not copied */
    assert_true(model_save(model, path, NULL));
    model_free(model);
    assert_made(&trust, "made elsewhere (its signature is not of this file)");
    trust_free(&trust);
    crypto_sign_keypair(signing.public_key, signing.secret_key); /* the same id, another key */
    write_key(&signing);
    write_forgery();
    trust = trust_folder();
    assert_made(&trust, "made elsewhere (its signature is not of this file)");
    trust_free(&trust);
    unlink(signature_path);
}

static void a_file_that_is_no_key_is_said(void **state)
{
    (void)state;
    struct error error = ERROR_NONE;
    struct trust trust = {0};
    write_text(key_path, "untrusted comment: nothing\nAAAA\n");
    assert_false(trust_add_folder(&trust, folder, &error));
    assert_non_null(strstr(error.text, "ward 3.pub"));
    assert_int_equal(trust.count, 0);
    unlink(key_path);
    assert_true(trust_add_folder(&trust, "/nowhere/keys", NULL));
    trust_free(&trust);
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shipped_file_is_known),
        cmocka_unit_test(a_forgery_is_made_elsewhere),
        cmocka_unit_test(a_new_network_is_made_elsewhere),
        cmocka_unit_test(a_damaged_file_gives_no_risk),
        cmocka_unit_test(a_file_that_was_replaced_gives_no_risk),
        cmocka_unit_test(a_sound_file_is_taken_over_whole),
#ifdef HAVE_SODIUM
        cmocka_unit_test(minisigns_own_signatures_hold),
        cmocka_unit_test(a_hospital_signs_its_own),
        cmocka_unit_test(a_file_that_is_no_key_is_said),
#endif
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
