/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The access log: complete lines, several writers, and no silent loss. */
#include <jansson.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/access_log.h"
#include "app/session.h"
#include "fixture.h"

struct world {
    char *folder;
    struct session session;
    struct text path;
};

static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    struct error error = ERROR_NONE;
    world->folder = fixture_folder();
    /* A name with terminal control characters and a line end. */
    char *stay = fixture_file(world->folder, "a\x1b[2J\nb.txt", FIXTURE_CHALLENGE);
    text_format(&world->path, "%s/log", world->folder);
    session_init(&world->session);
    session_add_model(&world->session,
                      fixture_model("lstm", SCHEME_PHYSIONET2012, ARCHITECTURE_LSTM));
    assert_true(session_add_path(&world->session, stay, &error));
    assert_true(session_load_next(&world->session));
    free(stay);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    session_free(&world->session);
    text_free(&world->path);
    fixture_remove(world->folder);
    free(world);
    return 0;
}

static bool add(struct world *world, struct access_log *log, struct error *error)
{
    return access_log_add(log, world->session.stays[0].patient, world->session.models[0],
                          session_risk(&world->session, 0, 0), ACCESS_SCORE, error);
}

/* The lines of a file, each a JSON object with a time; 0 if there is no file. */
static int lines_in(const char *path)
{
    FILE *in = fopen(path, "r");
    char *line = NULL;
    size_t room = 0;
    int count = 0;
    while (in && getline(&line, &room, in) > 0) {
        json_t *value = json_loads(line, 0, NULL);
        assert_non_null(json_object_get(value, "time"));
        json_decref(value);
        count++;
    }
    free(line);
    if (in) {
        fclose(in);
    }
    return count;
}

/* The file and its rotated files. */
static int all_lines(struct world *world, int *files)
{
    int count = lines_in(world->path.data);
    *files = 0;
    for (int i = 1; i < 20; i++) {
        struct text old = {0};
        text_format(&old, "%s.%d", world->path.data, i);
        int lines = lines_in(old.data);
        *files += lines > 0;
        count += lines;
        text_free(&old);
    }
    return count;
}

static void a_line_says_who_saw_what(void **state)
{
    struct world *world = *state;
    struct error error = ERROR_NONE;
    struct stat info;
    mode_t mask = umask(0);
    struct access_log *log = access_log_open(world->path.data, "eve\x1b]0;\n", 0, &error);
    umask(mask);
    assert_non_null(log);
    assert_true(add(world, log, &error));
    assert_true(
        access_log_add(log, world->session.stays[0].patient, NULL, NULL, ACCESS_WARD, &error));
    assert_false(access_log_failed(log));
    access_log_close(log);
    assert_int_equal(stat(world->path.data, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0600);
    FILE *in = fopen(world->path.data, "r");
    char line[2048];
    assert_non_null(fgets(line, sizeof line, in));
    assert_null(strpbrk(line, "\x1b\r"));
    json_t *value = json_loads(line, 0, NULL);
    const struct risk *risk = session_risk(&world->session, 0, 0);
    assert_int_equal(strlen(json_string_value(json_object_get(value, "time"))), 20);
    assert_int_equal(json_integer_value(json_object_get(value, "uid")), getuid());
    assert_string_equal(json_string_value(json_object_get(value, "user")), "eve\\x1b]0;\\x0a");
    assert_string_equal(json_string_value(json_object_get(value, "shown")), "score");
    assert_string_equal(json_string_value(json_object_get(value, "patient")),
                        world->session.stays[0].patient->id);
    assert_non_null(
        strstr(json_string_value(json_object_get(value, "file")), "a\\x1b[2J\\x0ab.txt"));
    assert_string_equal(json_string_value(json_object_get(value, "model")), "lstm");
    assert_string_equal(json_string_value(json_object_get(value, "scheme")), "physionet2012");
    assert_int_equal(json_integer_value(json_object_get(value, "hours")), risk->hours);
    assert_true((float)json_real_value(json_object_get(value, "risk")) == risk->risk);
    json_decref(value);
    assert_non_null(fgets(line, sizeof line, in));
    value = json_loads(line, 0, NULL);
    assert_true(json_is_null(json_object_get(value, "model")));
    assert_true(json_is_null(json_object_get(value, "risk")));
    json_decref(value);
    assert_null(fgets(line, sizeof line, in));
    fclose(in);
}

static void old_ones_are_put_away(void **state)
{
    struct world *world = *state;
    struct error error = ERROR_NONE;
    enum { LIMIT = 1000, LINES = 200 };
    struct access_log *log = access_log_open(world->path.data, NULL, LIMIT, &error);
    int files, kept = 0;
    for (int i = 1; i <= LINES; i++) {
        assert_true(add(world, log, &error));
        struct stat info;
        assert_int_equal(stat(world->path.data, &info), 0);
        assert_true(info.st_size <= LIMIT);
        kept = all_lines(world, &files);
        assert_true(kept == i || files == 9); /* no file is deleted before the tenth */
    }
    assert_int_equal(files, 9);
    assert_true(kept < LINES);
    access_log_close(log);
}

/* Four programs write while files are rotated. */
static void many_may_write(void **state)
{
    struct world *world = *state;
    enum { WRITERS = 4, LINES = 60 };
    for (int i = 0; i < WRITERS; i++) {
        if (fork() == 0) {
            struct access_log *log = access_log_open(world->path.data, NULL, 12000, NULL);
            bool ok = log != NULL;
            for (int k = 0; k < LINES && ok; k++) {
                ok = add(world, log, NULL);
            }
            access_log_close(log);
            _exit(!ok);
        }
    }
    for (int i = 0; i < WRITERS; i++) {
        int status;
        assert_true(wait(&status) > 0);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    int files;
    assert_int_equal(all_lines(world, &files), WRITERS * LINES);
    assert_true(files > 1);
}

static void assert_refused(const char *path, const char *because)
{
    struct error error = ERROR_NONE;
    assert_null(access_log_open(path, NULL, 0, &error));
    if (!strstr(error.text, because)) {
        fail_msg("'%s' does not say '%s'", error.text, because);
    }
}

static void what_cannot_be_a_log_is_refused(void **state)
{
    struct world *world = *state;
    struct text path = {0};
    text_format(&path, "%s/pipe", world->folder);
    assert_int_equal(mkfifo(path.data, 0600), 0);
    assert_refused(path.data, "access log");
    assert_refused(world->folder, "cannot be opened");
    assert_refused("/dev/null", "not a regular file");
    text_append(&path, ".link");
    assert_int_equal(symlink("victim", path.data), 0);
    assert_refused(path.data, "not a regular file");
    assert_refused("/no such folder/log", "cannot be opened");
    text_free(&path);
}

/* A full disk: the reason is reported once, and no incomplete line remains. */
static void a_failure_is_said(void **state)
{
    struct world *world = *state;
    struct error error = ERROR_NONE;
    struct access_log *log = access_log_open(world->path.data, NULL, 0, &error);
    struct rlimit before;
    struct stat info;
    assert_true(add(world, log, &error));
    assert_int_equal(stat(world->path.data, &info), 0);
    getrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){(rlim_t)info.st_size + 10, before.rlim_max});
    assert_false(add(world, log, &error));
    assert_non_null(strstr(error.text, "cannot be written"));
    assert_true(access_log_failed(log));
    error = ERROR_NONE;
    assert_false(add(world, log, &error));
    assert_false(error.set);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_true(add(world, log, &error));
    assert_true(access_log_failed(log));
    access_log_close(log);
    assert_int_equal(lines_in(world->path.data), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_line_says_who_saw_what, set_up, tear_down),
        cmocka_unit_test_setup_teardown(old_ones_are_put_away, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_may_write, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_a_log_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_failure_is_said, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
