/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* base/file: reading with limits, atomic writing, listing folders. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "scratch.h"

/* Each test works in an empty folder of its own. */
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

static void put(const char *path, const char *content)
{
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    assert_true(fputs(content, out) >= 0);
    assert_int_equal(fclose(out), 0);
}

static void expect_content(const char *path, const char *content)
{
    struct error error = ERROR_NONE;
    unsigned char *data = NULL;
    size_t size = 0;
    assert_true(file_read(path, 1 << 20, &data, &size, &error));
    assert_int_equal(size, strlen(content));
    assert_memory_equal(data, content, size);
    free(data);
}

static int entries_here(void)
{
    int count = 0;
    DIR *folder = opendir(".");
    for (struct dirent *entry; (entry = readdir(folder));) {
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    }
    closedir(folder);
    return count;
}

static void expect_refused(const char *path, size_t limit, const char *message)
{
    struct error error = ERROR_NONE;
    unsigned char *data = NULL;
    size_t size = 0;
    assert_false(file_read(path, limit, &data, &size, &error));
    assert_null(data);
    assert_string_equal(error.text, message);
}

static void test_read(void **state)
{
    (void)state;
    put("empty", "");
    put("five", "12345");
    expect_content("empty", "");
    expect_content("five", "12345");
    unsigned char *data = NULL;
    size_t size = 0;
    assert_true(file_read("five", 5, &data, &size, NULL));
    free(data);
    expect_refused("five", 4, "five: larger than 4 bytes");
    expect_refused("absent", 9, "absent: cannot open: No such file or directory");
    expect_refused(".", 9, ".: not a regular file");
    assert_int_equal(mkfifo("pipe", 0600), 0);
    expect_refused("pipe", 9, "pipe: not a regular file"); /* and does not wait for a writer */
    expect_refused("/dev/zero", 9, "/dev/zero: not a regular file");
}

static void test_write_replaces_whole(void **state)
{
    (void)state;
    struct error error = ERROR_NONE;
    put("p.txt", "old");
    assert_int_equal(chmod("p.txt", 0644), 0);
    mode_t mask = umask(0);
    assert_true(file_write("p.txt", "new bytes", 9, &error));
    umask(mask);
    expect_content("p.txt", "new bytes");
    struct stat info;
    assert_int_equal(stat("p.txt", &info), 0);
    assert_int_equal(info.st_mode & 07777, 0600);
    assert_true(file_write("p.txt", "", 0, &error));
    expect_content("p.txt", "");
    assert_int_equal(entries_here(), 1); /* no temporary file is left */
    assert_false(error.set);
}

/* A reader that has the old file open keeps the old bytes: the file is replaced, not rewritten. */
static void test_write_leaves_old_reader(void **state)
{
    (void)state;
    put("p.txt", "old");
    FILE *reader = fopen("p.txt", "rb");
    assert_true(file_write("p.txt", "new", 3, NULL));
    char line[8] = "";
    assert_non_null(fgets(line, sizeof line, reader));
    assert_string_equal(line, "old");
    fclose(reader);
}

static void test_write_says_why_not(void **state)
{
    (void)state;
    struct error error = ERROR_NONE;
    assert_false(file_write("no/such/p.txt", "x", 1, &error));
    assert_string_equal(error.text, "no/such/p.txt: cannot create: No such file or directory");
    error = ERROR_NONE;
    assert_int_equal(mkdir("folder", 0700), 0);
    assert_false(file_write("folder", "x", 1, &error));
    assert_string_equal(error.text, "folder: is a folder, not a file");
    assert_int_equal(entries_here(), 1);
}

static void test_what_can_be_written(void **state)
{
    (void)state;
    struct error error = ERROR_NONE;
    assert_true(file_can_write("new", NULL));
    assert_int_equal(entries_here(), 0); /* the check leaves no file */
    assert_false(file_can_write("no/such", &error));
    assert_string_equal(error.text, "no/such: cannot create: No such file or directory");
    error = ERROR_NONE;
    assert_false(file_can_write("/dev/null", &error));
    assert_string_equal(error.text, "/dev/null: not a regular file");
    error = ERROR_NONE;
    assert_false(file_write("/dev/null", "x", 1, &error));
    assert_string_equal(error.text, "/dev/null: not a regular file");
}

static void test_remove_takes_what_was_torn(void **state)
{
    (void)state;
    static const char *const made[] = {
        "p",          ".p.abcdef", ".p.ABC123", /* these are removed */
        ".p.abcdefg", ".pabcdef",  "q.abcdef",  ".p.q.abcdef"};
    for (size_t i = 0; i < 7; i++) {
        assert_true(file_write(made[i], "x", 1, NULL));
    }
    file_remove("p");
    file_remove("absent");
    file_remove("no/such");
    for (size_t i = 0; i < 7; i++) {
        assert_int_equal(access(made[i], F_OK), i < 3 ? -1 : 0);
        unlink(made[i]);
    }
}

/* When the disk fills half-way, the old bytes are kept and the temporary file is removed. */
static void test_write_fails_whole(void **state)
{
    (void)state;
    put("p.txt", "old");
    char big[10000] = {0};
    struct rlimit saved;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &saved), 0);
    struct rlimit small = {.rlim_cur = 5000, .rlim_max = saved.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    struct error error = ERROR_NONE;
    bool written = file_write("p.txt", big, sizeof big, &error);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &saved), 0);
    signal(SIGXFSZ, SIG_DFL);
    assert_false(written);
    assert_string_equal(error.text, "p.txt: cannot write: File too large");
    expect_content("p.txt", "old");
    assert_int_equal(entries_here(), 1);
}

/* A new file never replaces an existing one. */
static void test_create(void **state)
{
    (void)state;
    struct error error = ERROR_NONE;
    struct stat info;
    assert_true(file_create("p.txt", "one", 3, &error));
    expect_content("p.txt", "one");
    assert_int_equal(stat("p.txt", &info), 0);
    assert_int_equal(info.st_mode & 07777, 0600);
    assert_false(file_create("p.txt", "two", 3, &error));
    assert_string_equal(error.text, "p.txt: cannot rename into place: File exists");
    expect_content("p.txt", "one");
    assert_int_equal(entries_here(), 1);
}

static void expect_list(const char *path, bool ok, const char *const *paths, size_t count)
{
    struct file_list list = {0};
    struct error error = ERROR_NONE;
    assert_int_equal(file_list_add(&list, path, &error), ok);
    assert_int_equal(error.set, !ok);
    assert_int_equal(list.count, count);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(list.paths[i], paths[i]);
    }
    file_list_free(&list);
    assert_null(list.paths);
}

static void test_list_order(void **state)
{
    (void)state;
    assert_int_equal(mkdir("d", 0700) | mkdir("d/b", 0700) | mkdir("d/.git", 0700), 0);
    put("d/z.txt", "");
    put("d/B.txt", "");
    put("d/a.txt", "");
    put("d/b/1.csv", "");
    put("d/b-1.csv", "");
    put("d/.hidden", "");
    put("d/.git/x", "");
    put("d/\xc3\xa9", "");
    static const char *const expected[] = {"d/B.txt",   "d/a.txt", "d/b-1.csv",
                                           "d/b/1.csv", "d/z.txt", "d/\xc3\xa9"};
    expect_list("d", true, expected, 6);
    static const char *const slash[] = {"d/b/1.csv"};
    expect_list("d/b/", true, slash, 1);
    static const char *const one[] = {"d/.hidden"}; /* named by the user: used */
    expect_list("d/.hidden", true, one, 1);
    expect_list("absent", false, NULL, 0);
}

static void test_list_links(void **state)
{
    (void)state;
    assert_int_equal(mkdir("d", 0700), 0);
    put("d/real", "");
    assert_int_equal(symlink("real", "d/to-file") | symlink("..", "d/up") |
                         symlink("loop", "d/loop") | symlink("gone", "d/dangling") |
                         symlink("d", "to-folder") | mkfifo("d/pipe", 0600),
                     0);
    static const char *const expected[] = {"d/real", "d/to-file"};
    expect_list("d", true, expected, 2);
    static const char *const through[] = {"to-folder/real", "to-folder/to-file"};
    expect_list("to-folder", true, through, 2); /* named by the user: followed */
    expect_list("d/loop", false, NULL, 0);
}

static void test_list_depth(void **state)
{
    (void)state;
    char path[200] = "d";
    for (int depth = 0; depth < 40; depth++) {
        assert_int_equal(mkdir(path, 0700), 0);
        char file[220];
        snprintf(file, sizeof file, "%s/f", path);
        put(file, "");
        strcat(path, "/s");
    }
    struct file_list list = {0};
    struct error error = ERROR_NONE;
    assert_false(file_list_add(&list, "d", &error));
    assert_int_equal(list.count, 32);
    assert_non_null(strstr(error.text, "too deep"));
    file_list_free(&list);
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_read),
        IN_FOLDER(test_write_replaces_whole),
        IN_FOLDER(test_write_leaves_old_reader),
        IN_FOLDER(test_write_says_why_not),
        IN_FOLDER(test_what_can_be_written),
        IN_FOLDER(test_remove_takes_what_was_torn),
        IN_FOLDER(test_write_fails_whole),
        IN_FOLDER(test_create),
        IN_FOLDER(test_list_order),
        IN_FOLDER(test_list_links),
        IN_FOLDER(test_list_depth),
    };
    return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
