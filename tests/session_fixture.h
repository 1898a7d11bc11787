/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_TESTS_SESSION_FIXTURE_H
#define ICURISK_TESTS_SESSION_FIXTURE_H

#include <stdlib.h>

#include "app/session.h"
#include "app/synth.h"
#include "fixture.h"

/* A session and a temporary folder for its files, shared by the tests of a cmocka group. */
struct session_fixture {
    char *folder;
    struct session session;
};

/* An empty session and folder, as the state of the group. */
static inline struct session_fixture *session_fixture_new(void **state)
{
    struct session_fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    fixture->folder = fixture_folder();
    session_init(&fixture->session);
    *state = fixture;
    return fixture;
}

/* The teardown function of the group. */
static inline int session_fixture_free(void **state)
{
    struct session_fixture *fixture = *state;
    session_free(&fixture->session);
    fixture_remove(fixture->folder);
    free(fixture);
    return 0;
}

/* Writes a synthetic stay of each course to the folder. */
static inline void session_fixture_write_courses(struct session_fixture *fixture)
{
    const struct synth_course *courses;
    size_t count = synth_courses(&courses);
    for (size_t i = 0; i < count; i++) {
        struct text stay = {0}, name = {0};
        assert_true(synth_write(&courses[i], 5, &stay, NULL));
        text_format(&name, "%s%s", courses[i].name, courses[i].ending);
        free(fixture_file(fixture->folder, name.data, stay.data));
        text_free(&name);
        text_free(&stay);
    }
}

/* Opens all stays of the folder. */
static inline void session_fixture_open(struct session_fixture *fixture)
{
    assert_true(session_add_path(&fixture->session, fixture->folder, NULL));
    while (session_load_next(&fixture->session)) {
    }
}

#endif
