/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/coded.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "patient/when.h"

struct coded *coded_new(const struct source *source, const struct reader *reader)
{
    struct coded *coded = memory_new(1, sizeof *coded);
    coded->source = source;
    coded->reader = reader;
    return coded;
}

void coded_free(struct coded *coded)
{
    arena_free(&coded->arena);
    free(coded->texts);
    free(coded->slots);
    free(coded->same);
    free(coded->intensive);
    free(coded->thing);
    free(coded->sampled);
    free(coded->readings);
    free(coded->versions);
    free(coded->patients);
    free(coded->merges);
    free(coded->encounters);
    free(coded->left);
    free(coded);
}

/* ---- names ---- */

static size_t slot_of(const struct coded *coded, const char *text)
{
    uint64_t hash = text_hash(TEXT_HASH, text);
    size_t slot = (size_t)(hash ^ hash >> 32) & (coded->slot_count - 1);
    while (coded->slots[slot] && strcmp(coded->texts[coded->slots[slot]], text) != 0) {
        slot = (slot + 1) & (coded->slot_count - 1);
    }
    return slot;
}

static void grow_names(struct coded *coded)
{
    size_t count = coded->slot_count ? 2 * coded->slot_count : 1024;
    free(coded->slots);
    coded->slots = memory_new(count, sizeof *coded->slots);
    coded->slot_count = count;
    for (size_t i = 1; i <= coded->text_count; i++) {
        coded->slots[slot_of(coded, coded->texts[i])] = (uint32_t)i;
    }
    coded->texts = memory_resize(coded->texts, count, sizeof *coded->texts);
    coded->same = memory_resize(coded->same, count, sizeof *coded->same);
    coded->intensive = memory_resize(coded->intensive, count, sizeof *coded->intensive);
    coded->thing = memory_resize(coded->thing, count, sizeof *coded->thing);
    coded->sampled = memory_resize(coded->sampled, count, sizeof *coded->sampled);
    coded->texts[0] = "";
    coded->same[0] = 0;
    coded->intensive[0] = coded->thing[0] = false;
    coded->sampled[0] = SOURCE_USUAL;
}

coded_key coded_name(struct coded *coded, const char *name)
{
    if (*name == 0) {
        return 0;
    }
    if (2 * (coded->text_count + 1) >= coded->slot_count) {
        grow_names(coded);
    }
    size_t slot = slot_of(coded, name);
    if (coded->slots[slot] == 0) {
        coded_key key = (coded_key)++coded->text_count;
        coded->slots[slot] = key;
        coded->texts[key] = arena_text(&coded->arena, name);
        coded->same[key] = key;
        coded->intensive[key] = coded->thing[key] = false;
        coded->sampled[key] = SOURCE_USUAL;
    }
    return coded->slots[slot];
}

const char *coded_keep(struct coded *coded, const char *text)
{
    coded_key key = coded_name(coded, text); /* which may move the list */
    return key ? coded->texts[key] : "";
}

coded_key coded_root(struct coded *coded, coded_key key)
{
    while (key && coded->same[key] != key) {
        coded->same[key] = coded->same[coded->same[key]];
        key = coded->same[key];
    }
    return key;
}

void coded_same(struct coded *coded, coded_key a, coded_key b)
{
    a = coded_root(coded, a);
    b = coded_root(coded, b);
    if (a && b && a != b) {
        coded->same[b] = a;
        coded->intensive[a] |= coded->intensive[b];
        coded->thing[a] |= coded->thing[b];
        coded->sampled[a] =
            coded->sampled[b] > coded->sampled[a] ? coded->sampled[b] : coded->sampled[a];
    }
}

void coded_mark_intensive(struct coded *coded, coded_key place)
{
    if (place) {
        coded->intensive[coded_root(coded, place)] = true;
    }
}

void coded_mark_thing(struct coded *coded, coded_key key)
{
    if (key) {
        coded->thing[coded_root(coded, key)] = true;
    }
}

void coded_mark_specimen(struct coded *coded, coded_key specimen, enum columns_source source)
{
    uint8_t *known = &coded->sampled[coded_root(coded, specimen)];
    *known = specimen && source > *known ? (uint8_t)source : *known;
}

/* Codes of specimens, of the tables 0070 and 0487 of HL7 and of SNOMED CT. */
static const struct {
    const char *code;
    enum columns_source source;
} specimens[] = {
    {"UR", SOURCE_OTHER},         {"URC", SOURCE_OTHER},       {"URT", SOURCE_OTHER},
    {"URNS", SOURCE_OTHER},       {"CSF", SOURCE_OTHER},       {"PLR", SOURCE_OTHER},
    {"PRT", SOURCE_OTHER},        {"SNV", SOURCE_OTHER},       {"SPT", SOURCE_OTHER},
    {"STL", SOURCE_OTHER},        {"SWT", SOURCE_OTHER},       {"SAL", SOURCE_OTHER},
    {"DIAF", SOURCE_OTHER},       {"GAST", SOURCE_OTHER},      {"BLDV", SOURCE_VENOUS},
    {"BLDC", SOURCE_VENOUS},      {"122575003", SOURCE_OTHER}, {"258450006", SOURCE_OTHER},
    {"418564007", SOURCE_OTHER},  {"168139001", SOURCE_OTHER}, {"119332005", SOURCE_OTHER},
    {"119339001", SOURCE_OTHER},  {"119334006", SOURCE_OTHER}, {"122555007", SOURCE_VENOUS},
    {"122554006", SOURCE_VENOUS},
};

static enum columns_source source_of_text(const char *text, bool codes)
{
    for (size_t i = 0; codes && i < sizeof specimens / sizeof *specimens; i++) {
        if (text_same(specimens[i].code, text)) {
            return specimens[i].source;
        }
    }
    return columns_source(text);
}

/* Texts come again and again: each is understood once. */
enum columns_source coded_source(struct coded *coded, const char *text, bool codes)
{
    char name[128];
    size_t known = coded->text_count;
    static const char before[2][8] = {"name///", "source/"};
    size_t length = strlen(text), room = sizeof name - sizeof *before;
    length = length < room ? length : room;
    memcpy(name, before[codes], sizeof *before - 1);
    memcpy(name + sizeof *before - 1, text, length);
    name[sizeof *before - 1 + length] = 0;
    coded_key key = *text ? coded_name(coded, name) : 0;
    if (coded->text_count > known) {
        coded->sampled[key] = (uint8_t)source_of_text(text, codes);
    }
    return key ? (enum columns_source)coded->sampled[key] : SOURCE_USUAL;
}

/* ---- what arrives ---- */

static int64_t ms_of(const struct when *when)
{
    return llround(when_hours(when, ORDER_UNKNOWN, SCALE_UNKNOWN) * 3600e3);
}

int64_t coded_issued(const char *text)
{
    struct when when = when_read(text);
    return when.kind == WHEN_DATE ? ms_of(&when) : 0;
}

struct coded_time coded_time(struct coded *coded, const char *text)
{
    struct when when = when_read(text);
    struct coded_time time = {0};
    if (when.kind != WHEN_DATE) {
        return time;
    }
    time.ms = ms_of(&when);
    time.known = when.clock;
    time.zoned = when.zoned;
    time.zone = (int16_t)lround(when.zoned ? when.zone * 60 : 0);
    if (when.zoned) {
        coded->zones_differ |= coded->zoned && fabs(coded->zone - when.zone) > 0;
        coded->zoned = true;
        coded->zone = when.zone;
    }
    return time;
}

static size_t left_slot(const struct coded *coded, coded_key patient, enum coded_left left)
{
    size_t slot = ((size_t)patient * LEFT_KINDS + left) * 2654435761U & (coded->left_slots - 1);
    while (coded->left[slot].count.count > 0 &&
           (coded->left[slot].patient != patient || coded->left[slot].left != left)) {
        slot = (slot + 1) & (coded->left_slots - 1);
    }
    return slot;
}

void coded_notice(struct coded *coded, enum coded_left left, coded_key patient, size_t line)
{
    if (2 * (coded->left_count + 1) >= coded->left_slots) {
        size_t old_slots = coded->left_slots;
        struct coded_left_of *old = coded->left;
        coded->left_slots = old_slots ? 2 * old_slots : 64;
        coded->left = memory_new(coded->left_slots, sizeof *coded->left);
        for (size_t i = 0; i < old_slots; i++) {
            if (old[i].count.count > 0) {
                coded->left[left_slot(coded, old[i].patient, old[i].left)] = old[i];
            }
        }
        free(old);
    }
    struct coded_left_of *of = &coded->left[left_slot(coded, patient, left)];
    coded->left_count += of->count.count == 0;
    of->patient = patient;
    of->left = left;
    of->count.line = of->count.count++ == 0 ? line : of->count.line;
}

void coded_add(struct coded *coded, const struct coded_reading *reading)
{
    coded->readings = memory_reserve(coded->readings, coded->reading_count,
                                     &coded->reading_capacity, sizeof *coded->readings);
    coded->readings[coded->reading_count++] = *reading;
}

void coded_add_version(struct coded *coded, uint64_t id, int64_t issued,
                       enum coded_standing standing)
{
    coded->versions = memory_reserve(coded->versions, coded->version_count,
                                     &coded->version_capacity, sizeof *coded->versions);
    coded->versions[coded->version_count++] = (struct coded_version){id, issued, standing};
}

void coded_add_patient(struct coded *coded, const struct coded_patient *patient)
{
    coded->patients = memory_reserve(coded->patients, coded->patient_count,
                                     &coded->patient_capacity, sizeof *coded->patients);
    coded->patients[coded->patient_count++] = *patient;
}

void coded_add_merge(struct coded *coded, const struct coded_merge *merge)
{
    char name[64];
    snprintf(name, sizeof name, "merge %u %u %d", merge->from, merge->into, merge->whole);
    size_t known = coded->text_count;
    if (!merge->from || !merge->into || merge->from == merge->into ||
        coded_name(coded, name) <= known) {
        return; /* the same again */
    }
    coded->merges = memory_reserve(coded->merges, coded->merge_count, &coded->merge_capacity,
                                   sizeof *coded->merges);
    coded->merges[coded->merge_count++] = *merge;
    if (merge->whole) {
        coded_same(coded, merge->into, merge->from);
    }
}

void coded_add_encounter(struct coded *coded, const struct coded_encounter *encounter)
{
    coded->encounters = memory_reserve(coded->encounters, coded->encounter_count,
                                       &coded->encounter_capacity, sizeof *coded->encounters);
    coded->encounters[coded->encounter_count++] = *encounter;
}

/* ---- places ---- */

static bool is_unit_word(const char *word)
{
    static const char *const words[] = {"ccu", "csru", "itu", "uti", "uci"};
    static const char *const parts[] = {"intensiv", "reanimation", "r\303\251animation"};
    size_t length = strlen(word);
    bool is = length >= 3 && strcmp(word + length - 3, "icu") == 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        is |= strcmp(word, words[i]) == 0;
    }
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        is |= strncmp(word, parts[i], strlen(parts[i])) == 0;
    }
    return is;
}

bool coded_names_intensive(const char *text)
{
    char word[32];
    size_t length = 0;
    bool critical = false; /* the word before: critical care */
    for (;; text++) {
        unsigned char c = (unsigned char)*text;
        bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
        if (letter || c >= 0x80) {
            word[length] = (char)(letter ? c | 0x20 : c);
            length += length < sizeof word - 1;
            continue;
        }
        word[length] = 0;
        if (length > 0 && (is_unit_word(word) || (critical && strcmp(word, "care") == 0))) {
            return true;
        }
        critical = length > 0 ? strcmp(word, "critical") == 0 : critical;
        length = 0;
        if (c == 0) {
            return false;
        }
    }
}
