/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The screens for teaching, read as text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/session.h"
#include "terminal.h"
#include "ui/screen.h"
#include "ui/view.h"

static void dump_screen(struct session *session, const char *script, struct text *dump)
{
    struct screen_options options = {.script = script, .dump = dump, .rows = 24, .columns = 80};
    dump->length = 0;
    assert_true(screen_run(session, &options, NULL));
}

static size_t stay_named(const struct session *session, const char *name)
{
    size_t stay = 0;
    while (!strstr(session->stays[stay].patient->file, name)) {
        stay++;
    }
    return stay;
}

/* Every network of the scheme has its line, with its risk of this patient and the same figures for
 * the file as everywhere. */
static void test_race(void **state)
{
    (void)state;
    struct session session;
    struct text dump = {0};
    open_session(&session);
    size_t stay = stay_named(&session, "gi-bleed");
    dump_screen(&session, "/gi-bleed<Enter>F", &dump);
    for (size_t i = 0; i < session.model_count; i++) {
        const struct model *model = session.models[i];
        char name[32], text[32], line[400];
        snprintf(name, sizeof name, " %s ", model->name);
        const char *at = strstr(strchr(dump.data, '\n'), name); /* below the title */
        assert_non_null(at);
        if (model->spec.scheme != session_scheme_of(&session, stay)) {
            continue;
        }
        snprintf(line, sizeof line, "%.*s", (int)strcspn(at, "\n"), at);
        snprintf(text, sizeof text, "%.1f KB", (double)model->file_bytes / 1000);
        assert_non_null(strstr(line, text));
        view_percent((double)session_risk(&session, stay, i)->risk, text, sizeof text);
        assert_non_null(strstr(line, text));
        assert_non_null(strstr(line, " us "));
    }
    assert_non_null(strstr(dump.data, "times"));
    dump_screen(&session, "/gi-bleed<Enter>FFm", &dump); /* again; and another network in use */
    assert_non_null(strstr(dump.data, "F: again"));
    text_free(&dump);
    session_free(&session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_race),
    };
    return cmocka_run_group_tests(tests, world_make, world_remove);
}
