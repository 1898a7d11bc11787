/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Entry on the real screen: a new patient, readings, doubts, two programs, a feed, kills. */
#include <fcntl.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/random.h"
#include "patient/record.h"
#include "patient/reader.h"
#include "terminal.h"

static char ward[96];

static int make_ward(void **state)
{
    if (world_make(state) != 0) {
        return -1;
    }
    snprintf(ward, sizeof ward, "%s/ward", world.folder);
    return mkdir(ward, 0700);
}

static int remove_ward(void **state)
{
    world_remove_folder(ward);
    return world_remove(state);
}

static const char *path_of(const char *name)
{
    static char path[200];
    snprintf(path, sizeof path, "%s/%s", ward, name);
    return path;
}

static void put(const char *name, const char *mode, const char *text)
{
    FILE *out = fopen(path_of(name), mode);
    assert_non_null(out);
    fputs(text, out);
    assert_int_equal(fclose(out), 0);
}

static char *content_of(const char *path)
{
    unsigned char *data = NULL;
    size_t size;
    assert_true(file_read(path, 1 << 20, &data, &size, NULL));
    data[size] = 0;
    return (char *)data;
}

static void expect_in_file(const char *path, const char *part, bool there)
{
    char *content = content_of(path);
    if ((strstr(content, part) != NULL) != there) {
        fail_msg("'%s' is %sin\n%s", part, there ? "not " : "", content);
    }
    free(content);
}

static void start(struct terminal *terminal, const char *patients)
{
    struct launch launch = {.rows = 24, .columns = 80, .patients = patients};
    terminal_start(terminal, &launch);
}

/* The only stay in the ward. */
static void only_stay(char *path, size_t size)
{
    struct file_list list = {0};
    assert_true(file_list_add(&list, ward, NULL));
    for (size_t i = 0; i < list.count; i++) {
        if (!strstr(list.paths[i], ADMISSION_SUFFIX)) {
            snprintf(path, size, "%s", list.paths[i]);
        }
    }
    file_list_free(&list);
}

/* Answers the last question. Returns the path of the new patient, which does not contain the bed.
 */
static void take_bed(struct terminal *terminal, char *path, size_t size)
{
    char title[200];
    terminal_wait(terminal, "Bed or label:", true);
    terminal_type(terminal, "3,B\r"); /* a comma would start another column */
    terminal_wait(terminal, "No comma", true);
    terminal_type(terminal, "lit 3B\r");
    terminal_wait(terminal, "saved: a new patient", true);
    only_stay(path, size);
    assert_null(strstr(path, "3B"));
    expect_in_file(path, "\n00:00,Bed,lit 3B\n", true);
    terminal_row(terminal, 0, title, sizeof title);
    assert_non_null(strstr(title, " lit 3B "));
}

/* After Down a digit takes the place of the value; after another key it is edited. */
static void correct_recalled(struct terminal *terminal, const char *path)
{
    terminal_type(terminal, "\033OB");
    terminal_wait(terminal, "Add: +00:00 Temp 37.2", true);
    terminal_type(terminal, "36.9\r"); /* and so does a digit, not 37.236.9 */
    terminal_wait(terminal, "hour 00:00, Temp 36.9 degC", true);
    expect_in_file(path, "\n00:00,Temp,36.9\n", true);
    terminal_type(terminal, "\033OB");
    terminal_wait(terminal, "Add: +00:00 Temp 36.9", true);
    terminal_type(terminal, "\x7f"
                            "8\r"); /* after another key it is edited */
    terminal_wait(terminal, "hour 00:00, Temp 36.8 degC", true);
}

static void test_new_patient(void **state)
{
    (void)state;
    struct terminal terminal;
    char path[240] = "";
    put("notes.md", "w", "none\n");
    start(&terminal, ward);
    terminal_ready(&terminal); /* P is refused while files are read */
    terminal_wait(&terminal, "0 patients", true);
    unlink(path_of("notes.md"));
    terminal_type(&terminal, "P58\r");
    terminal_wait(&terminal, "Sex:", true);
    terminal_type(&terminal, "f");
    terminal_wait(&terminal, "Admitted:", true);
    terminal_type(&terminal, "now\r");
    take_bed(&terminal, path, sizeof path);
    terminal_type(&terminal, "nis\t123\r");
    terminal_wait(&terminal, "hour 00:00, NISysABP 123 mmHg", true);
    expect_in_file(path, "\n00:00,NISysABP,123\n", true);
    terminal_type(&terminal, "+0:00 hr 880\r");
    terminal_wait(&terminal, "Keep it", true);
    expect_in_file(path, ",880", false);
    terminal_type(&terminal, "cr 1.2\r"); /* the next reading typed instead of an answer */
    terminal_wait(&terminal, "Not a valid answer", true);
    expect_in_file(path, ",880", false);
    terminal_type(&terminal, "\033");
    terminal_wait(&terminal, "Not a valid answer", false);
    terminal_type(&terminal, "n\r\x7f\r"); /* back to the line that was typed */
    terminal_wait(&terminal, "hour 00:00, HR 88 /min", true);
    expect_in_file(path, "\n00:00,HR,88\n", true);
    terminal_type(&terminal, "+0:00 temp 98,6\r");
    terminal_wait(&terminal, "looks like 98.6 degF = 37 degC", true);
    terminal_wait(&terminal, "c save 37, n edit, y save 98.6 anyway", true);
    terminal_type(&terminal, "c1\x7f"); /* typed together with other letters: not an answer */
    usleep(900000);
    terminal_pump(&terminal);
    expect_in_file(path, "Temp", false);
    terminal_type(&terminal, "\x7f");
    usleep(900000);
    terminal_type(&terminal, "c"); /* with a pause before and after it */
    terminal_wait(&terminal, "hour 00:00, Temp 37 degC", true);
    terminal_type(&terminal, "+0:00 hr 999\r");
    terminal_wait(&terminal, "Keep it", true);
    terminal_type(&terminal, "y\r");
    terminal_wait(&terminal, "kept, not used", true);
    terminal_type(&terminal, "\033OB"); /* the last added line again */
    terminal_wait(&terminal, "Add: +00:00 HR 999", true);
    terminal_type(&terminal, "-\r"); /* takes the place of the value */
    terminal_wait(&terminal, "hour 00:00, HR struck", true);
    terminal_wait(&terminal, "struck (line ", true);
    terminal_type(&terminal, "+0:00 temp 37.2\r");
    terminal_wait(&terminal, "corrected (line ", true);
    expect_in_file(path, "\n00:00,HR,-1\n", true);
    correct_recalled(&terminal, path);
    terminal_type(&terminal, "xq 5\r");
    terminal_wait(&terminal, "NOT SAVED. no variable begins with xq", true);
    terminal_type(&terminal, "\033");
    terminal_wait(&terminal, "clock time", true); /* the line is empty */
    terminal_type(&terminal, "\033");
    terminal_wait(&terminal, "icurisk  Ward", true);
    terminal_finish(&terminal);
    struct patient *patient = reader_read_one(path, NULL, NULL);
    assert_int_equal(patient->observation_count, 2);
    assert_true(patient->age > 57 && patient->age < 59);
    assert_int_equal(patient->sex, SEX_FEMALE);
    patient_free(patient);
    unlink(path);
    strcat(path, ADMISSION_SUFFIX);
    unlink(path);
}

/* When another program writes, the screen shows it and keeps view and patient. */
static void test_feed(void **state)
{
    (void)state;
    struct terminal terminal;
    put("feed.txt", "w", "Time,Parameter,Value\n00:10,HR,80\n");
    start(&terminal, path_of("feed.txt"));
    terminal_ready(&terminal);
    terminal_type(&terminal, "p");
    terminal_wait(&terminal, " 1 h provisional", true);
    put("feed.txt", "a", "09:30,HR,99\n");
    terminal_wait(&terminal, " 10 h provisional", true);
    assert_true(terminal_find(&terminal, "icurisk  Patient") >= 0);
    put("feed.txt", "a", "19:30,HR,1");
    put("feed.txt", "a", "03\n");
    terminal_wait(&terminal, " 20 h provisional", true);
    assert_int_equal(unlink(path_of("feed.txt")), 0);
    terminal_wait(&terminal, "A patient is no longer", true);
    assert_true(terminal_find(&terminal, " 20 h provisional") >= 0);
    terminal_finish(&terminal);
}

static void test_file_appears(void **state)
{
    (void)state;
    struct terminal terminal;
    put("a.txt", "w", "Time,Parameter,Value\n00:10,HR,80\n");
    start(&terminal, ward);
    terminal_wait(&terminal, "1 patient,", true);
    put("b.txt", "w", "Time,Parameter,Value\n00:10,HR,80\n");
    terminal_wait(&terminal, "2 patients,", true);
    terminal_finish(&terminal);
    unlink(path_of("a.txt"));
    unlink(path_of("b.txt"));
}

static void test_two_programs(void **state)
{
    (void)state;
    struct terminal first, second;
    put("bed.txt", "w", "Time,Parameter,Value\n00:10,HR,80\n");
    start(&first, path_of("bed.txt"));
    start(&second, path_of("bed.txt"));
    terminal_ready(&first);
    terminal_ready(&second);
    terminal_type(&first, "e");
    terminal_wait(&first, "Add:", true);
    terminal_type(&second, "pe");
    terminal_wait(&second, "entering values here", true);
    terminal_type(&first, "+1:00 HR 81\r");
    terminal_wait(&first, "saved +01:00 HR 81", true);
    terminal_wait(&second, " 1 h provisional", true);
    terminal_type(&first, "+3:00 HR 82\r\033");
    terminal_wait(&first, "icurisk  Ward", true);
    terminal_wait(&second, " 3 h provisional", true); /* the line of the first program */
    terminal_type(&second, "e");
    terminal_wait(&second, "Add:", true);
    terminal_finish(&first);
    kill(second.pid, SIGTERM);
    terminal_wait_end(&second);
    terminal_assert_restored(&second);
    terminal_finish(&second);
    unlink(path_of("bed.txt"));
}

static void test_not_for_entry(void **state)
{
    (void)state;
    struct terminal terminal;
    put("e.csv", "w", "Hours,Heart Rate,pH\n1.0,80,7.4\n");
    start(&terminal, path_of("e.csv"));
    terminal_ready(&terminal);
    terminal_type(&terminal, "pe");
    terminal_wait(&terminal, "values cannot be added", true);
    terminal_finish(&terminal);
    unlink(path_of("e.csv"));
}

static void put_minutes(const char *name, int count)
{
    struct text rows = {0};
    text_append(&rows, "Time,Parameter,Value\n");
    for (int i = 0; i < count; i++) {
        text_format(&rows, "00:%02d,HR,%d\n", i, 60 + i);
    }
    put(name, "w", rows.data);
    text_free(&rows);
}

/* PgDn and PgUp move through the readings and keep the typed line, or exchange its reading. */
static void test_pages(void **state)
{
    (void)state;
    struct terminal terminal;
    put_minutes("long.txt", 60);
    start(&terminal, path_of("long.txt"));
    terminal_ready(&terminal);
    terminal_type(&terminal, "e+1:30 temp 37");
    terminal_wait(&terminal, "would be +01:30 Temp 37", true);
    terminal_wait(&terminal, "00:59", true);
    terminal_type(&terminal, "\033[6~");
    terminal_wait(&terminal, "00:59", false);
    terminal_wait(&terminal, "would be +01:30 Temp 37", true);
    terminal_type(&terminal, "\033[6~\033[6~\033[6~\033[6~\033[6~\033[6~");
    terminal_wait(&terminal, "00:00", true); /* stops at the first */
    terminal_type(&terminal, "\033[5~\033[5~\033[5~\033[5~\033[5~\033[5~\033[5~");
    terminal_wait(&terminal, "00:59", true);
    terminal_type(&terminal, "\033[B");
    terminal_wait(&terminal, "Add: +00:59 HR 119", true);
    terminal_type(&terminal, "\033[6~");
    terminal_wait(&terminal, "Add: +00:59 HR 119", false);
    terminal_wait(&terminal, "Add: +00:", true);
    terminal_type(&terminal, "\033[5~");
    terminal_wait(&terminal, "Add: +00:59 HR 119", true);
    terminal_type(&terminal, "\033");
    terminal_wait(&terminal, "Add: +00:59 HR 119", false);
    terminal_type(&terminal, "\033");
    terminal_wait(&terminal, "Add:", false);
    terminal_finish(&terminal);
    unlink(path_of("long.txt"));
}

/* When nothing can be added, the keys move the list as in other views. */
static void test_pages_of_another_format(void **state)
{
    (void)state;
    struct terminal terminal;
    struct text rows = {0};
    text_append(&rows, "Hours,Heart Rate\n");
    for (int i = 0; i < 40; i++) {
        text_format(&rows, "%d.5,%d\n", i, 60 + i);
    }
    put("wide.csv", "w", rows.data);
    text_free(&rows);
    start(&terminal, path_of("wide.csv"));
    terminal_ready(&terminal);
    terminal_type(&terminal, "pe");
    terminal_wait(&terminal, "39:30", true);
    static const char *const keys[][2] = {{"\033[6~", "\033[5~"}, {"G", "g"}, {"j", "k"}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        terminal_type(&terminal, keys[i][0]);
        terminal_wait(&terminal, "39:30", false);
        terminal_type(&terminal, keys[i][1]);
        terminal_wait(&terminal, "39:30", true);
    }
    terminal_finish(&terminal);
    unlink(path_of("wide.csv"));
}

/* Editing in the middle of a line with the key codes of a real terminal, also in a question. */
static void test_editing(void **state)
{
    (void)state;
    struct terminal terminal;
    put("edit.txt", "w", "Time,Parameter,Value\n00:10,HR,80\n");
    start(&terminal, path_of("edit.txt"));
    terminal_ready(&terminal);
    terminal_type(&terminal, "/t\033OHe\033ODd\033OFz\033OD\033[3~");
    terminal_wait(&terminal, "/det", true);
    terminal_type(&terminal, "\x15"
                             "edi\xc3\xbct");
    terminal_wait(&terminal, "/edi\xc3\xbct", true);
    terminal_type(&terminal, "\033OD\x7f\r");
    terminal_wait(&terminal, "1 of 1 patient /edit", true);
    terminal_type(&terminal, "/\x15no\r"); /* after two filters, Up recalls the first */
    terminal_wait(&terminal, "0 of 1 patient", true);
    terminal_type(&terminal, "/\033OA\033OA\r");
    terminal_wait(&terminal, "1 of 1 patient /edit", true);
    terminal_type(&terminal, "e");
    terminal_wait(&terminal, "Add:", true);
    terminal_type(&terminal, "+9:30 HR 18\033OD\033OD\033[3~9");
    terminal_wait(&terminal, "Add: +9:30 HR 98", true);
    VTermPos cursor;
    vterm_state_get_cursorpos(vterm_obtain_state(terminal.vterm), &cursor);
    assert_int_equal(cursor.row, terminal_find(&terminal, "Add: "));
    assert_int_equal(cursor.col, 1 + (int)strlen("Add: +9:30 HR 9"));
    terminal_type(&terminal, "\x01\033OC"
                             "0\x05\x17"
                             "97\r");
    terminal_wait(&terminal, "saved +09:30 HR 97", true);
    expect_in_file(path_of("edit.txt"), "\n09:30,HR,97\n", true);
    terminal_type(&terminal, "\033");
    terminal_wait(&terminal, "icurisk  Ward", true);
    terminal_finish(&terminal);
    unlink(path_of("edit.txt"));
}

static void type_reading(struct terminal *terminal, int minute)
{
    char line[40];
    snprintf(line, sizeof line, "+0:%02d HR %d\r", minute, 60 + minute);
    terminal_type(terminal, line);
}

/* Killed while lines are typed: each line that was shown as saved is in the file. */
static void kill_while_typing(const char *path, int minute, struct random *dice)
{
    enum { LINES = 4 };
    struct terminal terminal;
    char text[40];
    start(&terminal, path);
    terminal_ready(&terminal);
    terminal_type(&terminal, "e");
    terminal_wait(&terminal, "Add:", true);
    int shown = minute + 1 + (int)random_below(dice, LINES - 1);
    for (int i = minute; i < minute + LINES; i++) {
        type_reading(&terminal, i);
        if (i < shown) {
            snprintf(text, sizeof text, "saved +00:%02d HR %d", i, 60 + i);
            terminal_wait(&terminal, text, true);
        }
    }
    usleep((useconds_t)random_below(dice, 4000));
    kill(terminal.pid, SIGKILL);
    terminal_wait_end(&terminal);
    for (int i = minute; i < minute + LINES; i++) {
        snprintf(text, sizeof text, "saved +00:%02d HR %d", i, 60 + i);
        if (i < shown || terminal_find(&terminal, text) >= 0) {
            snprintf(text, sizeof text, "\n00:%02d,HR,%d\n", i, 60 + i);
            expect_in_file(path, text, true);
        }
    }
    terminal_finish(&terminal);
}

static void test_kills(void **state)
{
    (void)state;
    struct random dice;
    char path[200];
    random_seed(&dice, 4);
    put("k.txt", "w", "Time,Parameter,Value\n");
    snprintf(path, sizeof path, "%s", path_of("k.txt"));
    for (int run = 0; run < 12; run++) {
        kill_while_typing(path, 4 * run, &dice);
    }
    unlink(path);
}

/* After a new patient was started, it is found without a path. */
/* A paste without brackets, after the end of a line or a question: no letter of it is a command. At
 * 60 columns the questions and their answers are complete. */
static void test_burst_behind_a_prompt(void **state)
{
    (void)state;
    struct terminal terminal;
    struct launch launch = {.rows = 20, .columns = 60, .patients = world.patients};
    terminal_start(&terminal, &launch);
    terminal_ready(&terminal);
    terminal_type(&terminal, "/septic\rqqqqmmP70\r"); /* each q would quit */
    terminal_wait(&terminal, "typed too soon", true);
    usleep(400000);
    terminal_type(&terminal, "P");
    char row[200];
    terminal_row(&terminal, terminal_wait(&terminal, "New patient. Age:", true), row, sizeof row);
    assert_null(strchr(row, '%')); /* no text of the view beside it */
    terminal_wait(&terminal, "years  -: not known  Esc: no new patient", true);
    terminal_type(&terminal, "70\r");
    terminal_wait(&terminal, "f: female  m: male  -: not known  Esc: no new patient", true);
    terminal_type(&terminal, "f");
    terminal_wait(&terminal, "now, 07:30, 2 h ago, yesterday 22:00  Esc: no new patient", true);
    terminal_type(&terminal, "25:00\r");
    terminal_wait(&terminal, "not a valid time: try 07:30, or yesterday 22:00", true);
    terminal_type(&terminal, "yesterday\r"); /* each letter counts: not what is left of it */
    terminal_wait(&terminal, "at what time? As yesterday 19:30", true);
    terminal_wait(&terminal, "New patient. Admitted:", true);
    terminal_type(&terminal, "yesterday 05:00\r");
    terminal_wait(&terminal, "Admitted 05:00 yesterday.", true);
    terminal_wait(&terminal, "e.g. 3B, not a name. Enter: none  Esc: no new patient", true);
    terminal_type(&terminal, "\033");
    terminal_wait(&terminal, "Bed or label", false);
    terminal_type(&terminal, "\r");
    terminal_wait(&terminal, " Patient ", true);
    terminal_type(&terminal, "q");
    terminal_wait_end(&terminal);
    assert_int_equal(WEXITSTATUS(terminal.status), 0);
    terminal_finish(&terminal);
}

/* The same when a paste arrives in pieces that end at a line end: the next piece is not a command,
 * nor is text after the closing bracket. After a line typed by hand, commands follow at once. */
static void test_burst_in_pieces(void **state)
{
    (void)state;
    struct terminal terminal;
    terminal_start(&terminal, &(struct launch){.rows = 24, .columns = 80});
    terminal_ready(&terminal);
    static const char *const pieces[][2] = {{"/septic\r", "qqqq"},
                                            {"/\033[200~septic\033[201~\r", "qqqq"},
                                            {"\033[200~HR 88\033[201~", "qq\r"}};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        terminal_type(&terminal, pieces[i][0]);
        terminal.typed_line = false;
        usleep(i < 2 ? 60000 : 0);
        terminal_type(&terminal, pieces[i][1]);
        terminal_wait(&terminal, "typed too soon", true);
        usleep(400000);
        terminal_pump(&terminal);
        assert_false(terminal.ended);
        terminal_type(&terminal, "\033");
        terminal_wait(&terminal, "typed too soon", false);
        usleep(400000);
    }
    for (const char *key = "/septic\rm"; *key; key++) {
        usleep(50000);
        terminal_type(&terminal, (char[]){*key, 0});
    }
    usleep(100000);
    terminal_wait(&terminal, "typed too soon", false);
    terminal_finish(&terminal);
}

static void test_found_again(void **state)
{
    (void)state;
    char config[120], path[240] = "", name[64];
    struct terminal terminal;
    snprintf(config, sizeof config, "%s/config", world.folder);
    mkdir(config, 0700);
    struct launch launch = {.rows = 24, .columns = 80, .patients = ward, .config = config};
    put("notes.md", "w", "none\n");
    terminal_start(&terminal, &launch);
    terminal_ready(&terminal); /* P is refused while files are read */
    terminal_wait(&terminal, "0 patients", true);
    unlink(path_of("notes.md"));
    terminal_type(&terminal, "P\r65\r"); /* an empty Enter discards nothing */
    terminal_wait(&terminal, "Sex:", true);
    terminal_type(&terminal, "m");
    terminal_wait(&terminal, "Admitted:", true);
    terminal_type(&terminal, "now\r");
    terminal_wait(&terminal, "Bed or label:", true);
    terminal_type(&terminal, "\r"); /* none */
    terminal_wait(&terminal, "saved: a new patient", true);
    kill(terminal.pid, SIGKILL); /* whatever the way it ends */
    terminal_wait_end(&terminal);
    terminal_finish(&terminal);
    only_stay(path, sizeof path);
    snprintf(name, sizeof name, "%.8s", strrchr(path, '/') + 1);
    launch.patients = "";
    terminal_start(&terminal, &launch);
    terminal_ready(&terminal);
    terminal_wait(&terminal, name, true);
    terminal_wait(&terminal, "1 patient,", true);
    terminal_finish(&terminal);
    unlink(path);
    strncat(path, ADMISSION_SUFFIX, sizeof path - strlen(path) - 1);
    unlink(path);
    snprintf(path, sizeof path, "%s/icurisk/choices", config);
    unlink(path);
    snprintf(path, sizeof path, "%s/icurisk", config);
    rmdir(path);
    rmdir(config);
}

/* Runs icurisk enter --admitted=TIME on a terminal with these answers. Returns its exit status. */
static int admit_on_terminal(const char *path, const char *option, const char *answer)
{
    int master, status;
    char byte;
    pid_t pid = forkpty(&master, NULL, NULL, NULL);
    assert_true(pid >= 0);
    if (pid == 0) {
        setenv("TZ", "UTC", 1);
        execl("./icurisk", "icurisk", "enter", option, path, (char *)NULL);
        _exit(91);
    }
    assert_int_equal(write(master, answer, strlen(answer)), (ssize_t)strlen(answer));
    while (read(master, &byte, 1) == 1) {
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    close(master);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* A time of admission that contradicts the readings needs the word yes. */
static void test_admission_is_questioned(void **state)
{
    (void)state;
    time_t moment;
    put("adm.txt", "w", "Time,Parameter,Value\n00:00,RecordID,12345678\n05:00,HR,80\n");
    const char *path = path_of("adm.txt");
    static const char *const no[] = {"\n\004", "y\n\004", "HR 88\n\004", "\004"};
    for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
        assert_int_equal(admit_on_terminal(path, "--admitted=now", no[i]), 1);
        assert_false(admission_read(path, &moment, NULL));
    }
    assert_int_equal(admit_on_terminal(path, "--admitted=now", "yes\n\004"), 0);
    assert_true(admission_read(path, &moment, NULL));
    /* the readings would move by years, so it asks again; not for the same time */
    assert_int_equal(admit_on_terminal(path, "--admitted=2026-01-01 08:00", "\n\004"), 1);
    assert_int_equal(admit_on_terminal(path, "--admitted=2026-01-01 08:00", "yes\n\004"), 0);
    assert_int_equal(admit_on_terminal(path, "--admitted=2026-01-01T08:00Z", "\004"), 0);
    admission_read(path, &moment, NULL);
    assert_int_equal(moment, 1767254400);
    unlink(path_of("adm.txt.admission"));
    unlink(path_of("adm.txt"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kills), /* the longest first */
        cmocka_unit_test(test_found_again),
        cmocka_unit_test(test_new_patient),
        cmocka_unit_test(test_feed),
        cmocka_unit_test(test_file_appears),
        cmocka_unit_test(test_two_programs),
        cmocka_unit_test(test_not_for_entry),
        cmocka_unit_test(test_editing),
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_pages_of_another_format),
        cmocka_unit_test(test_admission_is_questioned),
        cmocka_unit_test(test_burst_behind_a_prompt),
        cmocka_unit_test(test_burst_in_pieces),
    };
    return terminal_run_tests(tests, sizeof tests / sizeof *tests, make_ward, remove_ward);
}
