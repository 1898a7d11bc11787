/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The columns of a table on the real screen: a correction needs a calm answer, pasted text does not
 * give it, and a file that changed meanwhile is not corrected. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "terminal.h"

static char ward[96], table[112], map[128];
static const char rows[] = "Time,Laktat,HR\n01:00,18,80\n02:00,20,82\n";

static void put(const char *text)
{
    assert_true(file_write(table, text, strlen(text), NULL));
}

static int make_ward(void **state)
{
    if (world_make(state) != 0) {
        return -1;
    }
    snprintf(ward, sizeof ward, "%s/ward", world.folder);
    snprintf(table, sizeof table, "%s/bed.csv", ward);
    snprintf(map, sizeof map, "%s/.icurisk-map", ward);
    return mkdir(ward, 0700);
}

static int remove_ward(void **state)
{
    world_remove_folder(ward);
    return world_remove(state);
}

static void start(struct terminal *terminal)
{
    struct launch launch = {.rows = 24, .columns = 80, .patients = ward};
    unlink(map);
    put(rows);
    terminal_start(terminal, &launch);
    terminal_ready(terminal);
    terminal_type(terminal, "W");
    terminal_wait(terminal, "Column 1 of 3: Time", true);
    terminal_type(terminal, "j");
    terminal_wait(terminal, "Column 2 of 3: Laktat", true);
}

static bool is_stored(void)
{
    return access(map, F_OK) == 0;
}

static void test_calm_answer(void **state)
{
    struct terminal terminal;
    (void)state;
    start(&terminal);
    terminal_type(&terminal, "\r");
    terminal_wait(&terminal, "Now read as Lactate", true);
    terminal_type(&terminal, "Lactate:mg/dL\r\r\r");
    terminal_wait(&terminal, "Enter: correct it. Esc: back to the line.", true);
    usleep(300000);
    terminal_pump(&terminal);
    assert_true(terminal_find(&terminal, "Enter: correct it. Esc: back to the line.") >= 0);
    assert_false(is_stored());
    usleep(1000000);
    terminal_type(&terminal, "x"); /* no answer */
    terminal_type(&terminal, "\x1b");
    terminal_wait(&terminal, "Enter: correct it. Esc: back to the line.", false);
    terminal_wait(&terminal, "Meaning: Lactate:mg/dL", true);
    terminal_type(&terminal, "\r");
    terminal_wait(&terminal, "Enter: correct it. Esc: back to the line.", true);
    usleep(1000000);
    terminal_type(&terminal, "\r");
    terminal_wait(&terminal, "Corrected and stored. Files read again: 1", true);
    terminal_wait(&terminal, "Read as Lactate:mg/dL", true);
    assert_true(is_stored());
    terminal_finish(&terminal);
}

static void test_pasted_text(void **state)
{
    struct terminal terminal;
    (void)state;
    start(&terminal);
    terminal_type(&terminal, "\r");
    terminal_wait(&terminal, "Now read as Lactate", true);
    terminal_type(&terminal, "\x1b[200~Lactate:mg/dL\n\n\x1b[201~");
    terminal_wait(&terminal, "Meaning: Lactate:mg/dL", true);
    terminal_wait(&terminal, "would be Lactate in mg/dL", true);
    assert_true(terminal_find(&terminal, "Enter: correct it. Esc: back to the line.") < 0);
    assert_false(is_stored());
    usleep(1000000);
    terminal_type(&terminal, "\x1b");
    terminal_wait(&terminal, "would be Lactate in mg/dL", false);
    terminal_type(&terminal, "\x1b");
    terminal_wait(&terminal, "Read as Lactate", true);
    terminal_finish(&terminal);
}

static void test_file_changed(void **state)
{
    struct terminal terminal;
    (void)state;
    start(&terminal);
    terminal_type(&terminal, "\r");
    terminal_wait(&terminal, "Now read as Lactate", true);
    terminal_type(&terminal, "Lactate:mg/dL\r");
    terminal_wait(&terminal, "Enter: correct it. Esc: back to the line.", true);
    put("Time,Glukose,HR\n01:00,180,80\n");
    usleep(1000000);
    terminal_type(&terminal, "\r");
    terminal_wait(&terminal, "Not corrected: the file has changed", true);
    terminal_wait(&terminal, "Column 2 of 3: Glukose", true);
    assert_false(is_stored());
    /* rows that are added do not matter */
    put("Time,Glukose,HR\n01:00,180,80\n02:00,190,80\n");
    terminal_wait(&terminal, "readings: 4", true);
    terminal_type(&terminal, "\r");
    terminal_wait(&terminal, "Now read as", true);
    put("Time,Glukose,HR\n01:00,180,80\n02:00,190,80\n03:00,191,81\n");
    terminal_type(&terminal, "Glucose:mg/dL\r");
    terminal_wait(&terminal, "6 with it.", true);
    usleep(1000000);
    terminal_type(&terminal, "\r");
    terminal_wait(&terminal, "Corrected and stored", true);
    terminal_wait(&terminal, "readings: 6, by a map", true);
    terminal_finish(&terminal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calm_answer),
        cmocka_unit_test(test_pasted_text),
        cmocka_unit_test(test_file_changed),
    };
    return terminal_run_tests(tests, sizeof tests / sizeof *tests, make_ward, remove_ward);
}
