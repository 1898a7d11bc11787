/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "base/say.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/language.h"

/* A printf conversion, such as "%-*.1f" or "%2$s". Argument positions count from 0; NOWHERE: none.
 */
enum { ARGUMENTS_MAX = 16, NOWHERE = -1 };
struct conversion {
    const char *end; /* end of the conversion */
    char flags[8], width[12], precision[12];
    int place, width_place, precision_place;
    bool has_precision;
    char type;  /* conversion character; 'd' for 'i' */
    char class; /* argument type: i int, l long, q long long, z size_t, f double, s string */
};

/* Parses "3$" to 2; NOWHERE, without consuming anything, if there is no such prefix. */
static int read_place(const char **at)
{
    size_t digits = strspn(*at, "0123456789");
    if (digits == 0 || digits > 2 || (*at)[digits] != '$') {
        return NOWHERE;
    }
    int place = atoi(*at) - 1;
    *at += digits + 1;
    return place;
}

static int read_star(const char **at, int *next, char out[12])
{
    if (**at == '*') {
        ++*at;
        int place = read_place(at);
        return place == NOWHERE ? (*next)++ : place;
    }
    size_t digits = strspn(*at, "0123456789");
    snprintf(out, 12, "%.*s", (int)digits, *at);
    *at += digits;
    return NOWHERE;
}

static char class_of(const char *length, size_t letters, char type)
{
    if (strchr("feEgGFaA", type)) {
        return 'f';
    }
    if (type == 's') {
        return 's';
    }
    bool longer = letters > 0 && *length != 'h' && type != 'c';
    return !longer ? 'i' : *length == 'z' || *length == 't' ? 'z' : letters == 2 ? 'q' : 'l';
}

/* Parses the conversion after a %. False if it is not supported, such as "%%". */
static bool read_conversion(const char *at, int *next, struct conversion *one)
{
    *one = (struct conversion){
        .place = read_place(&at), .width_place = NOWHERE, .precision_place = NOWHERE};
    size_t flags = strspn(at, "-+ #0");
    snprintf(one->flags, sizeof one->flags, "%.*s", (int)flags, at);
    at += flags;
    one->width_place = read_star(&at, next, one->width);
    one->has_precision = *at == '.';
    if (one->has_precision) {
        at++;
        one->precision_place = read_star(&at, next, one->precision);
    }
    size_t letters = strspn(at, "hlzt");
    one->type = at[letters] == 'i' ? 'd' : at[letters];
    if (!one->type || !strchr("duxXocsfeEgG", one->type)) {
        return false;
    }
    one->class = class_of(at, letters, one->type);
    one->end = at + letters + 1;
    one->place = one->place == NOWHERE ? (*next)++ : one->place;
    return one->place < ARGUMENTS_MAX && one->width_place < ARGUMENTS_MAX &&
           one->precision_place < ARGUMENTS_MAX;
}

struct argument {
    char class;
    intmax_t number;
    double real;
    const char *text;
};

/* The type of each argument. False if a position is missing or a conversion is not supported. */
static bool read_classes(const char *format, struct argument all[ARGUMENTS_MAX], int *count)
{
    int next = 0;
    *count = 0;
    for (const char *at = format; (at = strchr(at, '%'));) {
        struct conversion one;
        if (at[1] == '%') {
            at += 2;
            continue;
        }
        if (!read_conversion(at + 1, &next, &one)) {
            return false;
        }
        const int places[] = {one.place, one.width_place, one.precision_place};
        for (int i = 0; i < 3; i++) {
            if (places[i] >= 0) {
                all[places[i]].class = i == 0 ? one.class : 'i';
                *count = places[i] >= *count ? places[i] + 1 : *count;
            }
        }
        at = one.end;
    }
    for (int i = 0; i < *count; i++) {
        if (!all[i].class) {
            return false;
        }
    }
    return true;
}

static void take(struct argument *argument, va_list *list)
{
    switch (argument->class) {
    case 'f':
        argument->real = va_arg(*list, double);
        break;
    case 's':
        argument->text = va_arg(*list, const char *);
        break;
    case 'z':
        argument->number = (intmax_t)va_arg(*list, size_t);
        break;
    case 'q':
        argument->number = va_arg(*list, long long);
        break;
    case 'l':
        argument->number = va_arg(*list, long);
        break;
    default:
        argument->number = va_arg(*list, int);
        break;
    }
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
/* Formats one value by its conversion. */
static void write_value(struct text *out, const struct conversion *one,
                        const struct argument all[ARGUMENTS_MAX])
{
    char spec[64], width[12], precision[12];
    const struct argument *value = &all[one->place];
    bool minus = one->precision_place >= 0 && all[one->precision_place].number < 0;
    snprintf(width, sizeof width, "%s", one->width);
    snprintf(precision, sizeof precision, "%s", one->precision);
    if (one->width_place >= 0) {
        snprintf(width, sizeof width, "%d", (int)all[one->width_place].number);
    }
    if (one->precision_place >= 0) {
        snprintf(precision, sizeof precision, "%d", (int)all[one->precision_place].number);
    }
    bool whole = value->class != 'f' && value->class != 's' && one->type != 'c';
    snprintf(spec, sizeof spec, "%%%s%s%s%s%s%c", one->flags, width,
             one->has_precision && !minus ? "." : "", minus ? "" : precision, whole ? "j" : "",
             one->type);
    if (value->class == 'f') {
        text_format(out, spec, value->real);
    } else if (value->class == 's') {
        text_format(out, spec, value->text ? value->text : "");
    } else if (!whole) {
        text_format(out, spec, (int)value->number);
    } else if (value->class == 'i' && one->type != 'd') {
        text_format(out, spec, (uintmax_t)(unsigned)value->number);
    } else {
        text_format(out, spec, value->number);
    }
}

void say_store(struct text *values, const char *format, va_list arguments)
{
    struct argument all[ARGUMENTS_MAX] = {{0}};
    int count, next = 0;
    text_append(values, "");
    if (!read_classes(format, all, &count)) {
        return;
    }
    va_list list;
    va_copy(list, arguments);
    for (int i = 0; i < count; i++) {
        take(&all[i], &list);
    }
    va_end(list);
    for (const char *at = format; (at = strchr(at, '%'));) {
        struct conversion one;
        if (at[1] == '%') {
            at += 2;
            continue;
        }
        read_conversion(at + 1, &next, &one);
        const char head[2] = {(char)('A' + one.place), all[one.place].class};
        text_append_n(values, head, sizeof head);
        write_value(values, &one, all);
        text_append_n(values, "", 1);
        at = one.end;
    }
}

/* The stored value of a position, after its two-letter prefix; NULL if there is none. */
static const char *kept(const char *values, size_t length, int place)
{
    for (size_t i = 0; i < length; i += strlen(values + i) + 1) {
        if (values[i] == 'A' + place) {
            return values + i;
        }
    }
    return NULL;
}

static void append_kept(struct text *out, const char *value, bool words)
{
    size_t start = out->length + (value[1] == 'f' ? strcspn(value + 2, ".") : 0);
    text_append(out, words && value[1] == 's' ? _(value + 2) : value + 2);
    if (value[1] == 'f' && start < out->length) {
        out->data[start] = language_point();
    }
}

static void put_kept(struct text *out, const char *format, const char *values, size_t length,
                     bool words)
{
    int next = 0;
    while (*format) {
        size_t plain = strcspn(format, "%");
        struct conversion one;
        text_append_n(out, format, plain);
        format += plain;
        if (*format == '%' && read_conversion(format + 1, &next, &one)) {
            const char *value = kept(values, length, one.place);
            append_kept(out, value ? value : "?s?", words);
            format = one.end;
        } else if (*format == '%') {
            text_append(out, "%");
            format += format[1] == '%' ? 2 : 1;
        }
    }
}

char *say_stored(char *out, size_t size, const char *format, const char *values, size_t length)
{
    struct text text = {0};
    put_kept(&text, format, values, length, true);
    snprintf(out, size, "%s", text.data ? text.data : "");
    text_free(&text);
    return out;
}

int say_list(char *out, size_t size, const char *format, va_list arguments)
{
    struct argument all[ARGUMENTS_MAX] = {{0}};
    int count;
    if (language_point() == '.' || !read_classes(format, all, &count)) {
        return vsnprintf(out, size, format, arguments);
    }
    struct text values = {0}, text = {0};
    say_store(&values, format, arguments);
    put_kept(&text, format, values.data, values.length, false);
    int length = snprintf(out, size, "%s", text.data ? text.data : "");
    text_free(&values);
    text_free(&text);
    return length;
}
#pragma GCC diagnostic pop

int say_format(char *out, size_t size, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    int length = say_list(out, size, format, list);
    va_end(list);
    return length;
}

void say_text(struct text *out, const char *format, ...)
{
    char part[4096];
    va_list list;
    va_start(list, format);
    say_list(part, sizeof part, format, list);
    va_end(list);
    text_append(out, part);
}
