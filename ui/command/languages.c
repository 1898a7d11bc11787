/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Selects the language of messages. */
#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "ui/command/commands.h"
#include "ui/screen/preferences.h"

static bool is_english(const char *code)
{
    return strcmp(code, "en") == 0 || strncmp(code, "en_", 3) == 0;
}

/* Is it safe as part of a path: letters, with underscores in between? */
static bool is_code(const char *code)
{
    size_t length = strlen(code);
    return length >= 2 && length < 12 &&
           strspn(code, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_") == length;
}

/* Uses "fr_CA", else the language without its country, "fr". */
static bool use(const char *code)
{
    char word[12];
    unsigned char *data = NULL;
    size_t size = 0;
    if (!is_code(code)) {
        return false;
    }
    if (is_english(code)) {
        return language_use("en", NULL, 0);
    }
    strcpy(word, code);
    bool found = command_catalogue(word, &data, &size);
    if (!found && strchr(word, '_')) {
        *strchr(word, '_') = 0;
        found = command_catalogue(word, &data, &size);
    }
    if (found && !language_use(word, data, size)) {
        free(data);
        found = false;
    }
    return found;
}

/* "fr_CA.UTF-8@euro" -> "fr_CA"; false if it is too long. */
static bool use_locale(const char *locale, size_t length)
{
    char code[12] = "";
    length = strcspn(locale, ".@") < length ? strcspn(locale, ".@") : length;
    if (length >= sizeof code) {
        return false;
    }
    memcpy(code, locale, length);
    return use(code);
}

void command_take_language(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    const char *locale = NULL, *list = getenv("LANGUAGE");
    for (int i = 0; i < 3 && !(locale && *locale); i++) {
        locale = getenv(names[i]);
    }
    if (!locale || !*locale || strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0) {
        return;
    }
    for (; list && *list; list += strspn(list, ":")) {
        size_t length = strcspn(list, ":");
        if (use_locale(list, length)) {
            return;
        }
        list += length;
    }
    use_locale(locale, strlen(locale));
}

bool command_set_language(const struct arguments *arguments)
{
    struct preferences choices = {0};
    if (arguments->language) {
        if (!use(arguments->language)) {
            command_usage_error(arguments,
                                "--language is one of%s, with its catalogue, not '%.40s'",
                                COMMAND_LANGUAGES, arguments->language);
            return false;
        }
        return true;
    }
    if (!argument_value(arguments, "dump")) {
        preferences_read(&choices);
        use(choices.language); /* a missing catalogue is not an error */
    }
    return true;
}
