/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* HL7 v2 observation results (ORU): files, batches and streams of messages. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "patient/coded.h"
#include "patient/codes.h"
#include "patient/units.h"

enum {
    FIELDS = 64,
    PART_SIZE = 256,
    SEGMENT_LIMIT = 1 << 20,
    STREAM_START = 0x0B,
    STREAM_END = 0x1C
};

/* State from the headers of the current message. */
struct hl7 {
    struct coded *coded;
    char field, component, repetition, escape, subcomponent; /* separators */
    bool results;                                            /* a message of results */
    bool begun;                                              /* a first MSH was seen */
    bool merges;                                             /* a message that merges patients */
    coded_key patient, visit;
    char sent[40], observed[40], reported[40]; /* MSH-7, OBR-7, OBR-22 */
    struct coded_encounter last;
    size_t order;                         /* number of the first reading of the current order */
    enum columns_source source, specimen; /* what that is of; the last specimen */
    bool ordered, specimens_first;        /* an order was seen; a specimen before any */
    size_t line;
};

/* A segment, cut into its fields. */
struct segment {
    const char *field[FIELDS];
    size_t count;
};

/* ---- parts ---- */

static const char *field_of(const struct segment *segment, size_t number)
{
    return number < segment->count ? segment->field[number] : "";
}

static int hex(char c)
{
    const char *digits = "0123456789abcdef",
               *at = c ? strchr(digits, tolower((unsigned char)c)) : NULL;
    return at ? (int)(at - digits) : -1;
}

/* Decodes one escape sequence, such as \F\; returns its length in bytes. */
static size_t take_escape(const struct hl7 *hl7, const char *text, size_t length, char *out,
                          size_t *used)
{
    const char *end = length > 1 ? memchr(text + 1, hl7->escape, length - 1) : NULL;
    if (!end) {
        out[(*used)++] = *text;
        return 1;
    }
    size_t inner = (size_t)(end - text) - 1;
    const char known[] = {'F', hl7->field,      'S', hl7->component, 'T', hl7->subcomponent,
                          'R', hl7->repetition, 'E', hl7->escape};
    for (size_t i = 0; inner == 1 && i < sizeof known; i += 2) {
        if (known[i] == text[1]) {
            out[(*used)++] = known[i + 1];
        }
    }
    for (size_t i = 2; text[1] == 'X' && i < inner && *used < PART_SIZE - 1; i += 2) {
        if (hex(text[i]) >= 0 && hex(text[i + 1]) >= 0) {
            out[(*used)++] = (char)(16 * hex(text[i]) + hex(text[i + 1]));
        }
    }
    return inner + 2;
}

/* The number-th component, from 1, of the first repetition of a field, without blanks around it. */
static const char *component_of(const struct hl7 *hl7, const char *field, int number,
                                char out[PART_SIZE])
{
    const char *p = field;
    size_t used = 0;
    for (; number > 1 && *p && *p != hl7->repetition; p++) {
        number -= *p == hl7->component;
    }
    const char stops[] = {hl7->component, hl7->repetition, hl7->subcomponent, 0};
    size_t length = number > 1 ? 0 : strcspn(p, stops);
    for (size_t i = 0; i < length && used < PART_SIZE - 1;) {
        if (p[i] == hl7->escape) {
            i += take_escape(hl7, p + i, length - i, out, &used);
        } else {
            out[used++] = p[i++];
        }
    }
    out[used] = 0;
    char *start = text_trim(out);
    memmove(out, start, strlen(start) + 1);
    return out;
}

/* YYYYMMDD[HH[MM[SS[.f]]]][+ZZZZ] as ISO 8601; "" if it is none. */
static void write_time(const char *text, char out[40])
{
    size_t digits = strspn(text, "0123456789");
    const char *rest = text + digits;
    *out = 0;
    if (digits < 8 || digits > 14 || digits % 2 != 0) {
        return;
    }
    size_t fraction = *rest == '.' ? 1 + strspn(rest + 1, "0123456789") : 0;
    const char *zone = rest + fraction;
    if (digits == 8) {
        snprintf(out, 40, "%.4s-%.2s-%.2s", text, text + 4, text + 6);
    } else {
        snprintf(out, 40, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2s%.*s%.5s", text, text + 4, text + 6,
                 text + 8, digits > 10 ? text + 10 : "00", digits > 12 ? text + 12 : "00",
                 digits > 12 && fraction > 1 ? (int)(fraction < 8 ? fraction : 8) : 0, rest, zone);
    }
}

static void keep_time(const struct hl7 *hl7, const char *field, char out[40])
{
    char part[PART_SIZE];
    write_time(component_of(hl7, field, 1, part), out);
}

static struct coded_time time_of(struct hl7 *hl7, const char *field)
{
    char text[40];
    keep_time(hl7, field, text);
    return *text ? coded_time(hl7->coded, text) : (struct coded_time){0};
}

/* ---- segments ---- */

/* The events of ADT by which two records of one person become one. Others with an MRG segment move
 * only a visit or an account. */
static bool is_merge(const char *event)
{
    static const char *const events[] = {"A18", "A30", "A34", "A36", "A39", "A40", "A46", "A47"};
    bool is = false;
    for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
        is |= strcmp(event, events[i]) == 0;
    }
    return is;
}

static void forget_order(struct hl7 *hl7)
{
    hl7->order = hl7->coded->reading_count;
    hl7->ordered = hl7->specimens_first = false;
    hl7->source = hl7->specimen = SOURCE_USUAL;
}

static void take_msh(struct hl7 *hl7, const char *text, const struct segment *segment)
{
    char type[PART_SIZE], event[PART_SIZE];
    hl7->begun = true;
    hl7->patient = hl7->visit = 0;
    *hl7->observed = *hl7->reported = 0;
    forget_order(hl7);
    hl7->component = text[4];
    hl7->repetition = text[4] ? text[5] : 0;
    hl7->escape = hl7->repetition && text[6] != hl7->field ? text[6] : 0;
    hl7->subcomponent = hl7->escape && text[7] != hl7->field ? text[7] : 0;
    /* MSH-1 is the separator itself */
    keep_time(hl7, field_of(segment, 6), hl7->sent);
    component_of(hl7, field_of(segment, 8), 1, type);
    hl7->results = strcmp(type, "ORU") == 0 || strcmp(type, "OUL") == 0 || *type == 0;
    hl7->merges =
        strcmp(type, "ADT") == 0 && is_merge(component_of(hl7, field_of(segment, 8), 2, event));
    if (!hl7->results) {
        coded_notice(hl7->coded, LEFT_OTHER, 0, hl7->line);
    }
}

/* Several hospitals may use the same number, so the assigning authority is part of the name: of the
 * field, or else the one that is given. */
static coded_key name_patient(struct hl7 *hl7, const char *field, const char *otherwise)
{
    char id[PART_SIZE], giver[PART_SIZE], name[2 * PART_SIZE + 8];
    component_of(hl7, field, 1, id);
    if (*component_of(hl7, field, 4, giver) == 0) {
        snprintf(giver, sizeof giver, "%s", otherwise);
    }
    snprintf(name, sizeof name, "PID/%s/%s", giver, id);
    return *id ? coded_name(hl7->coded, name) : 0;
}

static void take_pid(struct hl7 *hl7, const struct segment *segment)
{
    char part[PART_SIZE], birth[40];
    const char *field = field_of(segment, 3);
    struct coded_patient patient = {.line = hl7->line, .sex = SEX_UNKNOWN};
    field = *component_of(hl7, field, 1, part) ? field : field_of(segment, 2);
    patient.key = hl7->patient = name_patient(hl7, field, "");
    hl7->visit = 0;
    *hl7->observed = *hl7->reported = 0;
    forget_order(hl7);
    if (!patient.key) {
        return;
    }
    patient.id = coded_keep(hl7->coded, component_of(hl7, field, 1, part));
    component_of(hl7, field_of(segment, 8), 1, part);
    patient.sex = strcmp(part, "M") == 0   ? SEX_MALE
                  : strcmp(part, "F") == 0 ? SEX_FEMALE
                                           : SEX_UNKNOWN;
    component_of(hl7, field_of(segment, 7), 1, part);
    keep_time(hl7, field_of(segment, 7), birth);
    if (sscanf(birth, "%4d-%2d-%2d", &patient.year, &patient.month, &patient.day) < 1 &&
        strspn(part, "0123456789") == 4) {
        patient.year = atoi(part); /* a year alone */
    }
    patient.issued = coded_issued(hl7->sent);
    coded_add_patient(hl7->coded, &patient);
}

/* The prior ids of the patient of a message that merges or moves. */
static void take_mrg(struct hl7 *hl7, const struct segment *segment)
{
    const char *field = field_of(segment, 1);
    const char *into = hl7->patient ? hl7->coded->texts[hl7->patient] : "PID//";
    char giver[PART_SIZE]; /* of PID/GIVER/ID */
    snprintf(giver, sizeof giver, "%.*s", (int)strcspn(into + 4, "/"), into + 4);
    while (field && *field) {
        struct coded_merge merge = {.from = name_patient(hl7, field, giver),
                                    .into = hl7->patient,
                                    .line = hl7->line,
                                    .whole = hl7->merges};
        coded_add_merge(hl7->coded, &merge);
        field = hl7->repetition ? strchr(field, hl7->repetition) : NULL;
        field += field != NULL;
    }
}

static enum encounter_tier tier_of(struct hl7 *hl7, const struct segment *segment)
{
    char class[PART_SIZE], part[PART_SIZE];
    component_of(hl7, field_of(segment, 2), 1, class);
    for (int i = 1; i <= 9; i++) {
        if (coded_names_intensive(component_of(hl7, field_of(segment, 3), i, part))) {
            return ENCOUNTER_INTENSIVE;
        }
    }
    return strcmp(class, "I") == 0   ? ENCOUNTER_INPATIENT
           : strcmp(class, "O") == 0 ? ENCOUNTER_AMBULATORY
                                     : ENCOUNTER_OTHER;
}

static void take_pv1(struct hl7 *hl7, const struct segment *segment)
{
    char number[PART_SIZE], admitted[40], name[2 * PART_SIZE];
    component_of(hl7, field_of(segment, 19), 1, number);
    keep_time(hl7, field_of(segment, 44), admitted);
    if (!hl7->patient || (*number == 0 && *admitted == 0)) {
        return;
    }
    snprintf(name, sizeof name, "PV1/%u/%s", coded_root(hl7->coded, hl7->patient),
             *number ? number : admitted);
    struct coded_encounter encounter = {
        .key = coded_name(hl7->coded, name),
        .patient = hl7->patient,
        .tier = tier_of(hl7, segment),
        .start = time_of(hl7, field_of(segment, 44)),
        .end = time_of(hl7, field_of(segment, 45)),
        .line = hl7->line,
    };
    hl7->visit = encounter.key;
    const struct coded_encounter *last = &hl7->last;
    if (last->key != encounter.key || last->tier != encounter.tier ||
        last->start.ms != encounter.start.ms || last->end.ms != encounter.end.ms) {
        coded_add_encounter(hl7->coded, &encounter);
        hl7->last = encounter;
    }
}

/* The first known of the two identifiers of an observation; *contradicts: both are known and mean
 * different things. */
static const struct code *find_code(struct hl7 *hl7, const char *field, bool *contradicts)
{
    char id[PART_SIZE], system[PART_SIZE];
    const struct code *first = NULL;
    *contradicts = false;
    for (int i = 1; i <= 4; i += 3) {
        component_of(hl7, field, i, id);
        component_of(hl7, field, i + 2, system);
        const struct code *code = code_find(code_system_find(system), id);
        *contradicts |= first && code && !code_agrees(first, code);
        first = first ? first : code;
    }
    return first;
}

/* A structured number with a comparator: "<^0.5", "^182"; not a range or ratio. */
static bool write_structured(struct hl7 *hl7, const char *field, char out[PART_SIZE])
{
    char comparator[PART_SIZE], number[PART_SIZE], separator[PART_SIZE];
    component_of(hl7, field, 1, comparator);
    component_of(hl7, field, 2, number);
    component_of(hl7, field, 3, separator);
    bool equal = strcmp(comparator, "=") == 0;
    snprintf(out, PART_SIZE, "%.2s%.64s", equal ? "" : comparator, number);
    return *number && *separator == 0;
}

/* A step of a scale: an answer of LOINC, or words. */
static bool write_answer(struct hl7 *hl7, const char *field, const struct code *code,
                         char out[PART_SIZE])
{
    int step = code_answer(code->variable, component_of(hl7, field, 1, out));
    if (step > 0) {
        snprintf(out, PART_SIZE, "%d", step);
    } else if (*component_of(hl7, field, 2, out) == 0) {
        component_of(hl7, field, 1, out);
    }
    return *out != 0;
}

/* The value as text. LEFT_KINDS: there is one. */
static enum coded_left write_value(struct hl7 *hl7, const struct segment *segment,
                                   const struct code *code, char out[PART_SIZE])
{
    static const char *const plain[] = {"NM", "ST", "TX", "FT", ""};
    static const double none[] = {8388607, -8388608, -999, -99.9};
    char type[PART_SIZE];
    const char *field = field_of(segment, 5);
    component_of(hl7, field_of(segment, 2), 1, type);
    if (*field == 0 || strcmp(field, "\"\"") == 0) {
        return LEFT_EMPTY;
    }
    bool written = false;
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        written |= strcmp(type, plain[i]) == 0 && *component_of(hl7, field, 1, out);
    }
    if (strcmp(type, "SN") == 0) {
        written = write_structured(hl7, field, out);
    } else if (strcmp(type, "CE") == 0 || strcmp(type, "CWE") == 0 || strcmp(type, "CNE") == 0) {
        written = write_answer(hl7, field, code, out);
    }
    if (!written || strchr(field, hl7->repetition)) {
        return LEFT_SHAPE;
    }
    double number;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        if (text_number(out, false, &number) && number >= none[i] && number <= none[i]) {
            return LEFT_INVALID;
        }
    }
    return LEFT_KINDS;
}

/* The unit by its code, its name, or what the observation's code implies. */
static const char *find_unit(struct hl7 *hl7, const char *field, const struct code *code)
{
    char part[PART_SIZE], first[PART_SIZE];
    struct unit known;
    component_of(hl7, field, 1, first);
    component_of(hl7, field, 2, part);
    if (strcmp(first, "10") == 0 && isdigit((unsigned char)*part)) {
        snprintf(first, sizeof first, "10^%.200s", part); /* 10^9/L, written without its escape */
    } else if (*first == 0) {
        snprintf(first, sizeof first, "%s", part);
    }
    const char *unit = code_unit(first);
    if (*unit && !unit_find(unit, &known)) {
        const char *name = code_unit(component_of(hl7, field, 2, part));
        unit = *name && unit_find(name, &known) ? name : unit;
    }
    return coded_keep(hl7->coded, *unit ? unit : code->unit);
}

static const struct status {
    char letter;
    enum coded_standing standing;
} statuses[] = {
    {0, STANDING_FINAL},         {'F', STANDING_FINAL},       {'C', STANDING_CORRECTED},
    {'P', STANDING_PRELIMINARY}, {'S', STANDING_PRELIMINARY}, {'R', STANDING_PRELIMINARY},
    {'D', STANDING_STRUCK},      {'W', STANDING_STRUCK},      {'X', STANDING_STRUCK}};

/* Status by OBX-11; NULL: not a result. */
static const struct status *find_status(struct hl7 *hl7, const struct segment *segment)
{
    char part[PART_SIZE];
    component_of(hl7, field_of(segment, 11), 1, part);
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        if (part[0] == statuses[i].letter && (part[0] == 0 || part[1] == 0)) {
            return &statuses[i];
        }
    }
    return NULL;
}

static struct coded_time observed(struct hl7 *hl7, const struct segment *segment)
{
    char own[40];
    keep_time(hl7, field_of(segment, 14), own);
    const char *text = *field_of(segment, 14) ? own : *hl7->observed ? hl7->observed : hl7->sent;
    return *text ? coded_time(hl7->coded, text) : (struct coded_time){0};
}

/* What a specimen is of, by any part of a field: "CSF^Cerebrospinal fluid". */
static enum columns_source source_of(struct hl7 *hl7, const char *field)
{
    char part[PART_SIZE];
    const char stops[] = {hl7->component, hl7->repetition, hl7->subcomponent, 0};
    enum columns_source source = SOURCE_USUAL;
    while (*field) {
        size_t length = strcspn(field, stops);
        snprintf(part, sizeof part, "%.*s", (int)(length < PART_SIZE ? length : 0), field);
        enum columns_source one = coded_source(hl7->coded, text_trim(part), true);
        source = one > source ? one : source;
        field += length + (field[length] != 0);
    }
    return source;
}

/* An order of results has a specimen of its own. */
static void take_obr(struct hl7 *hl7, const struct segment *segment)
{
    enum columns_source source = source_of(hl7, field_of(segment, 15));
    keep_time(hl7, field_of(segment, 7), hl7->observed);
    keep_time(hl7, field_of(segment, 22), hl7->reported);
    hl7->order = hl7->coded->reading_count;
    hl7->ordered = true;
    hl7->source = hl7->specimens_first && hl7->specimen > source ? hl7->specimen : source;
}

/* The specimen of the results before it; of those behind it in a message that begins with one. */
static void take_spm(struct hl7 *hl7, const struct segment *segment)
{
    struct coded *coded = hl7->coded;
    hl7->specimen = source_of(hl7, field_of(segment, 4));
    hl7->specimens_first |= !hl7->ordered;
    for (size_t i = hl7->order; !hl7->specimens_first && i < coded->reading_count; i++) {
        uint8_t *source = &coded->readings[i].source;
        *source = hl7->specimen > *source ? (uint8_t)hl7->specimen : *source;
    }
}

static void take_obx(struct hl7 *hl7, const struct segment *segment);

/* Both pressures in one value, 120/80, under the code of the pair: its parts as results of their
 * own. False: it is no such value. */
static bool take_pressures(struct hl7 *hl7, const struct segment *segment)
{
    static const char *const codes[] = {"8480-6^^LN", "8462-4^^LN"};
    char id[PART_SIZE], text[PART_SIZE];
    component_of(hl7, field_of(segment, 3), 1, id);
    component_of(hl7, field_of(segment, 5), 1, text);
    char *stroke = strchr(text, '/');
    double number;
    if ((strcmp(id, "85354-9") != 0 && strcmp(id, "55284-4") != 0) || !stroke ||
        hl7->component != '^' || strchr(field_of(segment, 5), hl7->repetition)) {
        return false;
    }
    *stroke = 0;
    const char *parts[] = {text_trim(text), text_trim(stroke + 1)};
    if (!text_number(parts[0], false, &number) || !text_number(parts[1], false, &number)) {
        return false;
    }
    for (size_t i = 0; i < 2; i++) {
        struct segment part = *segment;
        part.field[3] = codes[i];
        part.field[5] = parts[i];
        take_obx(hl7, &part);
    }
    return true;
}

static void take_obx(struct hl7 *hl7, const struct segment *segment)
{
    char text[PART_SIZE], letter[PART_SIZE];
    struct coded *coded = hl7->coded;
    bool contradicts;
    const struct code *code = find_code(hl7, field_of(segment, 3), &contradicts);
    const struct status *status = find_status(hl7, segment);
    struct coded_time time = observed(hl7, segment);
    enum coded_left left = !status       ? LEFT_STATUS
                           : !code       ? LEFT_CODE
                           : contradicts ? LEFT_CODES
                           : !time.known ? LEFT_TIME
                                         : write_value(hl7, segment, code, text);
    if (left != LEFT_KINDS || !code || !status) {
        if (!(left == LEFT_EMPTY && status && status->standing == STANDING_STRUCK)) {
            coded_notice(coded, left, hl7->patient, hl7->line);
            return;
        }
        *text = 0; /* struck without its value */
    }
    if (*component_of(hl7, field_of(segment, 11), 1, letter) == 'X') {
        coded_notice(coded, LEFT_STATUS, hl7->patient, hl7->line); /* it could not be obtained */
    }
    bool drawn = columns_is_elsewhere(SOURCE_OTHER, code->variable);
    enum columns_source named =
        drawn ? coded_source(coded, component_of(hl7, field_of(segment, 3), 2, letter), false)
              : SOURCE_USUAL;
    const char *issued = *hl7->reported ? hl7->reported : hl7->sent;
    struct coded_reading reading = {
        .line = hl7->line,
        .patient = hl7->patient,
        .encounter = hl7->visit,
        .source = (uint8_t)(named > hl7->source ? named : hl7->source),
        .time = time,
        .issued = *issued ? coded_time(coded, issued).ms : 0,
        .variable = (uint8_t)code->variable,
        .rank = (uint8_t)code->rank,
        .standing = (uint8_t)status->standing,
        .name = coded_keep(coded, code->name ? code->name : variable_info(code->variable)->name),
        .text = coded_keep(coded, text),
        .unit = find_unit(hl7, field_of(segment, 6), code),
    };
    coded_add(coded, &reading);
    if (status->standing == STANDING_PRELIMINARY) {
        coded_notice(coded, LEFT_PRELIMINARY, hl7->patient, hl7->line);
    }
}

static void cut_fields(char separator, char *text, struct segment *segment)
{
    segment->count = 0;
    for (char *end; text && segment->count < FIELDS; text = end) {
        end = strchr(text, separator);
        if (end) {
            *end++ = 0;
        }
        segment->field[segment->count++] = text;
    }
}

static bool is_name(const char *text)
{
    return isupper((unsigned char)text[0]) && isalnum((unsigned char)text[1]) &&
           isalnum((unsigned char)text[2]);
}

static void take_segment(struct hl7 *hl7, char *text)
{
    struct segment segment;
    char head[9] = "";
    bool header = strncmp(text, "MSH", 3) == 0;
    if (header) {
        snprintf(head, sizeof head, "%s", text);
        hl7->field = text[3];
    }
    if (!is_name(text) || (header && (strlen(text) < 8 || isalnum((unsigned char)text[3])))) {
        coded_notice(hl7->coded, LEFT_BROKEN, hl7->patient, hl7->line);
        return;
    }
    if (!hl7->begun && !header) {
        return; /* FHS, BHS */
    }
    cut_fields(hl7->field, text, &segment);
    if (header) {
        take_msh(hl7, head, &segment);
    } else if (strcmp(text, "PID") == 0) {
        take_pid(hl7, &segment);
    } else if (strcmp(text, "MRG") == 0) {
        take_mrg(hl7, &segment);
    } else if (strcmp(text, "PV1") == 0) {
        take_pv1(hl7, &segment);
    } else if (strcmp(text, "OBR") == 0) {
        take_obr(hl7, &segment);
    } else if (strcmp(text, "SPM") == 0) {
        take_spm(hl7, &segment);
    } else if (strcmp(text, "OBX") == 0 && hl7->results && !take_pressures(hl7, &segment)) {
        take_obx(hl7, &segment);
    }
}

/* A visit that was named under both ids of a patient is one. */
static void join_visits(struct coded *coded)
{
    for (size_t i = 0; coded->merge_count > 0 && i < coded->encounter_count; i++) {
        char name[2 * PART_SIZE];
        unsigned patient;
        int number = 0;
        coded_key key = coded->encounters[i].key;
        if (sscanf(coded->texts[key], "PV1/%u/%n", &patient, &number) == 1 && number > 0) {
            snprintf(name, sizeof name, "PV1/%u/%.300s", coded_root(coded, patient),
                     coded->texts[key] + number);
            coded_same(coded, coded_name(coded, name), key);
        }
    }
}

/* ---- the stream ---- */

/* A segment without its terminator may be truncated within a value. */
static void take_last(struct hl7 *hl7, struct text *held)
{
    const struct source *source = hl7->coded->source;
    bool growing = source->options && source->options->growing;
    int fields = 0;
    for (const char *p = held->data; p && *p; p++) {
        fields += *p == hl7->field;
    }
    bool within = held->data && strncmp(held->data, "OBX", 3) == 0 && fields < 6;
    if (within && !growing) {
        coded_notice(hl7->coded, LEFT_BROKEN, hl7->patient, hl7->line);
    } else if (!growing) {
        take_segment(hl7, held->data);
    }
}

static bool read_segments(struct hl7 *hl7, FILE *in, struct text *held, struct error *error)
{
    char chunk[1 << 14], before = 0;
    size_t got;
    while ((got = fread(chunk, 1, sizeof chunk, in)) > 0) {
        for (size_t from = 0, at; from < got; from = at + 1) {
            for (at = from; at < got && (chunk[at] == 0 || !strchr("\r\n\x0B\x1C", chunk[at]));
                 at++) {
                chunk[at] = chunk[at] ? chunk[at] : '?'; /* a NUL byte must not end a value */
            }
            text_append_n(held, chunk + from, at - from);
            if (held->length > SEGMENT_LIMIT) {
                return error_at(error, hl7->coded->source->name, hl7->line,
                                "a segment of more than 1 MB");
            }
            if (at == got) {
                before = 0;
                break;
            }
            if (held->length > 0) {
                take_segment(hl7, held->data);
            }
            /* CR LF is one terminator */
            bool ends =
                chunk[at] == '\r' || (chunk[at] == '\n' && !(before == '\r' && held->length == 0));
            hl7->line += ends;
            before = chunk[at];
            held->length = 0;
        }
    }
    return true;
}

static size_t skip_start(const unsigned char *head, size_t length)
{
    size_t i = length >= 3 && memcmp(head, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (i < length && (head[i] == STREAM_START || head[i] == '\r' || head[i] == '\n')) {
        i++;
    }
    return i;
}

static bool recognise(const unsigned char *head, size_t length)
{
    static const char *const names[] = {"MSH", "FHS", "BHS"};
    size_t i = skip_start(head, length);
    bool is = false;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        is |= length - i >= 8 && memcmp(head + i, names[k], 3) == 0 && ispunct(head[i + 3]) &&
              head[i + 3] != ',' && head[i + 3] != ';';
    }
    return is;
}

static bool read_hl7(const struct source *source, struct stays *stays, struct error *error)
{
    struct text held = {0};
    struct hl7 hl7 = {.coded = coded_new(source, stays->reader), .line = 1};
    unsigned char mark[3];
    size_t got = fread(mark, 1, sizeof mark, source->in);
    if (got != sizeof mark || memcmp(mark, "\xEF\xBB\xBF", 3) != 0) {
        for (size_t i = 0; i < got; i++) {
            if (!strchr("\r\n\x0B", mark[i]) || mark[i] == 0) {
                text_append_n(&held, (const char *)&mark[i], 1);
            }
        }
    }
    bool ok = read_segments(&hl7, source->in, &held, error);
    if (ok && ferror(source->in)) {
        ok = error_at(error, source->name, 0, "cannot be read");
    }
    if (ok && held.length > 0 && held.data) {
        take_last(&hl7, &held);
    }
    join_visits(hl7.coded);
    ok = ok && coded_finish(hl7.coded, stays, error);
    coded_free(hl7.coded);
    text_free(&held);
    return ok;
}

const struct reader reader_hl7 = {
    .name = "HL7 v2",
    .kind = READER_STAYS,
    .recognise = recognise,
    .read = read_hl7,
};
