/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The input is a key script, played with two stays and three networks, without a terminal. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/session.h"
#include "fuzz.h"
#include "tests/fixture.h"
#include "ui/screen/screen.h"

static char *folder, *challenge, *benchmark;

/* Keys may write reports and other files: they go to a temporary folder. */
static void leave(void)
{
    if (chdir("/") == 0) {
        fixture_remove(folder);
    }
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    setlocale(LC_CTYPE, "C.UTF-8");
    folder = fixture_folder();
    challenge = fixture_file(folder, "900501.txt", FIXTURE_CHALLENGE);
    benchmark = fixture_file(folder, "b_timeseries.csv", FIXTURE_BENCHMARK);
    atexit(leave);
    return 0;
}

static void enter_new_folder(char *name)
{
    MUST(chdir(folder) == 0 && mkdtemp(name) && chdir(name) == 0);
}

static void fill(struct session *session)
{
    session_init(session);
    for (int i = 0; i < ARCHITECTURE_COUNT; i++) {
        enum architecture architecture = (enum architecture)i;
        session_add_model(session, fixture_model(architecture_name(architecture),
                                                 SCHEME_PHYSIONET2012, architecture));
    }
    for (size_t i = 0; i < session->model_count; i++) {
        session_set_timing(session, i, 0, 0); /* measuring takes seconds */
    }
    session_add_path(session, challenge, NULL);
    session_add_path(session, benchmark, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char name[] = "keys-XXXXXX", *script = strndup((const char *)data, size);
    struct session session;
    struct text shown = {0};
    struct error error = ERROR_NONE;
    const struct screen_options options = {.script = script, .dump = &shown};
    enter_new_folder(name);
    fill(&session);
    MUST(screen_run(&session, &options, &error));
    MUST(shown.length > 0 && !memchr(shown.data, '\033', shown.length));
    session_free(&session);
    text_free(&shown);
    free(script);
    MUST(chdir(folder) == 0);
    char *used;
    MUST(asprintf(&used, "%s/%s", folder, name) > 0);
    fixture_remove(used);
    return 0;
}
