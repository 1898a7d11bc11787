/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* base/append: one writer at a time, incomplete last lines, full disks, replaced files. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/append.h"
#include "base/file.h"
#include "scratch.h"

static int enter_folder(void **state)
{
    char *folder = malloc(SCRATCH_BYTES);
    *state = folder;
    return folder && scratch_folder(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int leave_folder(void **state)
{
    char *folder = *state;
    int status = chdir("/") == 0 ? scratch_remove(folder) : -1;
    free(folder);
    return status;
}

static void put(const char *content)
{
    struct error error = ERROR_NONE;
    assert_true(file_write("p.txt", content, strlen(content), &error));
}

static void expect(const char *content)
{
    unsigned char *data = NULL;
    size_t size = 0;
    assert_true(file_read("p.txt", 1 << 20, &data, &size, NULL));
    data[size] = 0;
    assert_string_equal((char *)data, content);
    free(data);
}

static void test_lines_are_added(void **state)
{
    (void)state;
    struct append append;
    struct error error = ERROR_NONE;
    bool ended = false;
    put("");
    assert_true(append_open(&append, "p.txt", &error));
    assert_true(append_is_ended(&append, &ended, &error));
    assert_true(ended);
    assert_true(append_bytes(&append, "a\n", 2, &error));
    assert_true(append_bytes(&append, "b\n", 2, &error));
    append_close(&append);
    append_close(&append); /* closing twice does nothing */
    expect("a\nb\n");
    assert_false(append_open(&append, "absent", &error));
    assert_string_equal(error.text, "absent: cannot open for writing: No such file or directory");
    append_close(&append);
}

static void test_torn_end(void **state)
{
    (void)state;
    struct append append;
    struct text cut = {0};
    bool ended = true;
    static const char *const cases[][3] = {
        {"a,1\nb,12", "a,1\n", "b,12"}, {"a,1\n", "a,1\n", ""}, {"torn", "", "torn"},
        {"a\rb", "a\r", "b"},           {"a\r\n", "a\r\n", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        put(cases[i][0]);
        assert_true(append_open(&append, "p.txt", NULL));
        assert_true(append_is_ended(&append, &ended, NULL));
        assert_int_equal(ended, *cases[i][2] == 0);
        cut.length = 0;
        text_append(&cut, "");
        assert_true(append_trim(&append, &cut, NULL));
        assert_string_equal(cut.data, cases[i][2]);
        expect(cases[i][1]);
        append_close(&append);
    }
    text_free(&cut);
}

/* While another process holds the lock it is named. When that dies the lock is free. */
static void test_one_writer(void **state)
{
    (void)state;
    int ready[2], done[2], status;
    put("a\n");
    assert_int_equal(pipe(ready) | pipe(done), 0);
    pid_t other = fork();
    if (other == 0) {
        struct append append;
        char byte;
        bool ok = append_open(&append, "p.txt", NULL) && write(ready[1], "", 1) == 1;
        close(done[1]);
        _exit(!ok || read(done[0], &byte, 1) < 0);
    }
    char byte, named[80];
    assert_int_equal(read(ready[0], &byte, 1), 1);
    struct append append;
    struct error error = ERROR_NONE;
    assert_false(append_open(&append, "p.txt", &error));
    snprintf(named, sizeof named, "another program (process %d) is entering values here", other);
    if (access("/proc/locks", R_OK) == 0) {
        assert_non_null(strstr(error.text, named));
    }
    assert_int_equal(kill(other, SIGKILL), 0);
    assert_int_equal(waitpid(other, &status, 0), other);
    assert_true(append_open(&append, "p.txt", NULL));
    append_close(&append);
    close(ready[0]), close(ready[1]), close(done[0]), close(done[1]);
}

/* The disk fills in the middle of a line: the incomplete line is removed. */
static void test_full_disk(void **state)
{
    (void)state;
    struct append append;
    struct error error = ERROR_NONE;
    struct rlimit saved;
    put("a,1\n");
    assert_true(append_open(&append, "p.txt", NULL));
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &saved), 0);
    struct rlimit small = {.rlim_cur = 7, .rlim_max = saved.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    bool written = append_bytes(&append, "b,120\n", 6, &error);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &saved), 0);
    signal(SIGXFSZ, SIG_DFL);
    assert_false(written);
    assert_string_equal(error.text, "p.txt: cannot write: File too large");
    expect("a,1\n");
    assert_true(append_bytes(&append, "b,120\n", 6, NULL));
    expect("a,1\nb,120\n");
    append_close(&append);
}

/* Nothing is appended to a file that is no longer at its path, where it would be lost. */
static void test_replaced_file(void **state)
{
    (void)state;
    struct append append;
    struct error error = ERROR_NONE;
    put("a\n");
    assert_true(append_open(&append, "p.txt", NULL));
    put("other\n");
    assert_false(append_bytes(&append, "b\n", 2, &error));
    assert_string_equal(error.text, "p.txt: another program replaced the file");
    expect("other\n");
    assert_int_equal(unlink("p.txt"), 0);
    assert_false(append_bytes(&append, "b\n", 2, NULL));
    append_close(&append);
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_lines_are_added), IN_FOLDER(test_torn_end),      IN_FOLDER(test_one_writer),
        IN_FOLDER(test_full_disk),       IN_FOLDER(test_replaced_file),
    };
    return cmocka_run_group_tests_name("append", tests, NULL, NULL);
}
