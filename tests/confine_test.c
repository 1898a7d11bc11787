/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* After confinement no thread can use the network, start programs or write files, and the program
 * still works. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/confine.h"
#include "base/error.h"
#include "base/file.h"
#include "base/parallel.h"
#include "fixture.h"

static char *folder;

static int set_up(void **state)
{
    (void)state;
    folder = fixture_folder();
    free(fixture_file(folder, "there", "some text"));
    return chdir(folder);
}

static int tear_down(void **state)
{
    (void)state;
    fixture_remove(folder);
    return 0;
}

/* Exit status of a confined child: 100 if the kernel does not support confinement. */
static int in_child(bool reads_only, int needed, int (*act)(void))
{
    pid_t child = fork();
    if (child == 0) {
        _exit((confine(reads_only) & needed) == needed ? act() : 100);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 100) {
        print_message("this kernel, or a sanitizer, does not confine\n");
        skip();
    }
    return WEXITSTATUS(status);
}

static bool denied(long result)
{
    return result < 0 && errno == EPERM;
}

static int try_network(void)
{
    int pair[2];
    return denied(socket(AF_INET, SOCK_STREAM, 0)) && denied(socket(AF_UNIX, SOCK_DGRAM, 0)) &&
                   denied(socket(AF_INET6, SOCK_DGRAM, 0)) &&
                   denied(socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
               ? 0
               : 1;
}

static int try_others(void)
{
    char *const words[] = {"true", NULL};
    return denied(execv("/bin/true", words)) && denied(ptrace(PTRACE_TRACEME, 0, NULL, NULL)) ? 0
                                                                                              : 1;
}

static int try_memory(void)
{
    return prctl(PR_GET_DUMPABLE) == 0 ? 0 : 1;
}

static void no_socket_and_no_other_program(void **state)
{
    (void)state;
    assert_int_equal(in_child(false, CONFINE_CALLS, try_network), 0);
    assert_int_equal(in_child(false, CONFINE_CALLS, try_others), 0);
    assert_int_equal(in_child(false, CONFINE_MEMORY, try_memory), 0);
}

/* The same for threads that were started before, such as those of OpenBLAS. */
static pthread_barrier_t confined;

static void *ask_network(void *result)
{
    pthread_barrier_wait(&confined);
    *(int *)result = try_network();
    return NULL;
}

static void threads_that_were_there_are_held_too(void **state)
{
    (void)state;
    pid_t child = fork();
    if (child == 0) {
        pthread_t thread;
        int result = 2;
        pthread_barrier_init(&confined, NULL, 2);
        pthread_create(&thread, NULL, ask_network, &result);
        int held = confine(false);
        pthread_barrier_wait(&confined);
        pthread_join(thread, NULL);
        _exit(held & CONFINE_CALLS ? result : 100);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WEXITSTATUS(status) == 100) {
        skip();
    }
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void count_up(void *context, int index)
{
    ((int *)context)[index] = 1;
}

/* What the program needs after confinement. */
static int work(void)
{
    int done[8] = {0}, sum = 0;
    struct parallel *pool = parallel_new(3);
    parallel_run(pool, 8, count_up, done);
    parallel_free(pool);
    for (int i = 0; i < 8; i++) {
        sum += done[i];
    }
    unsigned char *data = NULL;
    size_t size = 0;
    bool read = file_read("there", 100, &data, &size, NULL) && size == 9;
    free(data);
    return sum == 8 && read ? 0 : 1;
}

static int work_and_write(void)
{
    return work() == 0 && file_write("new", "x", 1, NULL) && mkdir("sub", 0700) == 0 &&
                   rename("new", "sub/new") == 0
               ? 0
               : 1;
}

static void what_is_needed_goes_on(void **state)
{
    (void)state;
    assert_int_equal(in_child(false, CONFINE_CALLS, work_and_write), 0);
    assert_int_equal(access("sub/new", F_OK), 0);
}

static bool refused(long result)
{
    return result < 0 && errno == EACCES;
}

static int try_writing(void)
{
    if (work() != 0) {
        return 1;
    }
    return refused(open("made", O_WRONLY | O_CREAT, 0600)) && refused(open("there", O_WRONLY)) &&
                   refused(mkdir("folder", 0700)) && refused(unlink("there")) &&
                   refused(rename("there", "here")) && !file_write("there", "x", 1, NULL)
               ? 0
               : 1;
}

static void a_reader_writes_nothing(void **state)
{
    (void)state;
    assert_int_equal(in_child(true, CONFINE_WRITES, try_writing), 0);
    assert_int_equal(access("made", F_OK), -1);
    assert_int_equal(access("there", F_OK), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_socket_and_no_other_program),
        cmocka_unit_test(threads_that_were_there_are_held_too),
        cmocka_unit_test(what_is_needed_goes_on),
        cmocka_unit_test(a_reader_writes_nothing),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
