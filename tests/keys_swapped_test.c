/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The screen with the keys of some actions swapped: every text names the new key, none the old one.
 */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/session.h"
#include "fixture.h"
#include "ui/screen/screen.h"
#include "ui/screen/view.h"

/* Read by ui/screen/keys.c in place of its own table. */
extern struct key_binding swapped_bindings[ACTION_COUNT];
struct key_binding swapped_bindings[ACTION_COUNT] = {
#define KEYS_ROW(name, keys, section, bar, note)                                                   \
    [ACTION_##name] = {#name, keys, KEYS_##section, bar, note},
#define KEYS_VIEW(name, view, keys, section, bar, note) KEYS_ROW(name, keys, section, bar, note)
    KEYS_VIEWS(KEYS_VIEW) KEYS_ACTIONS(KEYS_ROW)
#undef KEYS_VIEW
#undef KEYS_ROW
};

static void swap(void)
{
    static const enum action pairs[][2] = {
        {ACTION_HELP, ACTION_PROBLEMS},  {ACTION_GUESS, ACTION_SCORE},
        {ACTION_NETWORKS, ACTION_FACTS}, {ACTION_WHY, ACTION_UNIT},
        {ACTION_OTHER, ACTION_RACE},     {ACTION_DATA, ACTION_WHAT_IF},
        {ACTION_ENTRY, ACTION_ESTIMATE}, {ACTION_NEXT_MODEL, ACTION_QUIT},
        {ACTION_TALLER, ACTION_SHORTER}, {ACTION_REPORT, ACTION_NEW_PATIENT},
        {ACTION_BACK, ACTION_PATIENT},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct key_binding *a = &swapped_bindings[pairs[i][0]], *b = &swapped_bindings[pairs[i][1]];
        const char *keys = a->keys;
        a->keys = b->keys;
        b->keys = keys;
    }
}

/* What is open. */
enum opened { STAY, NO_NETWORK, NO_STAY, NOTHING, OPENED_COUNT };
struct world {
    char *folder, *bare;
    struct session sessions[OPENED_COUNT];
};

/* Keys and what the screen then says, both with keys named by their actions. */
static const struct {
    enum opened opened;
    const char *script, *says;
} rows[] = {
    {STAY, "<{PATIENT}>", "problems found in the file: 2 ({PROBLEMS})"},
    {STAY, "<{PATIENT}>", "why ({WHY}):"},
    {STAY, "<{BACK}><20x10>", "{QUIT}: quit"},
    {STAY, "/zzz<Enter>", "matches. {BACK}: all patients"},
    {STAY, "{GUESS}{NETWORKS}", "({ESTIMATE} does the same). {GUESS}: show everything again."},
    {STAY, "{GUESS}{GUESS}", "Risks are shown again. {SCORE}: your score"},
    {STAY, "{GUESS}{ESTIMATE}3<Enter>", "Your estimate: 3%. lstm:"},
    {STAY, "{GUESS}3<Enter>", "{SCORE}: your score"},
    {STAY, "{GUESS}3<Enter><{PATIENT}>", "you said 3% ({SCORE}: your score)"},
    {STAY, "{ESTIMATE}", "are on the screen. {GUESS}: hide them"},
    {STAY, "#", "see Compare ({NETWORKS}) Esc: cancel"},
    {STAY, "{NETWORKS}9", "No network has this number. {NETWORKS}: all networks"},
    {STAY, "9", "Digits choose a network in {NETWORKS}. Anywhere: {NUMBER}"},
    {STAY, "{SCORE}", "{GUESS} hides what the networks say"},
    {STAY, "a", "{OTHER}: another network"},
    {STAY, "{GUESS}a", "of all. {GUESS}: show it"},
    {STAY, "{WHAT_IF}", "in the Data view ({DATA}), then press {WHAT_IF}."},
    {STAY, "{RACE}", "{RACE}: again."},
    {STAY, "{RACE}", "see its AUROC ({NETWORKS})."},
    {STAY, "{NETWORKS}", "({FACTS}: all its facts)"},
    {STAY, "L", "would remove ({TALLER} {SHORTER})"},
    {STAY, "{PROBLEMS}", "another unit: 2, converted: 0 ({UNIT})"},
    {STAY, "{PROBLEMS}<Down>{UNIT}", "kept beside the file. {UNIT}: take it back"},
    {STAY, "{HELP}", "what pruning would remove ({TALLER} {SHORTER}), and the weights"},
    {STAY, "{HELP}", "for the same patients as {REPORT}"},
    {NO_NETWORK, "", "No risks: no network could be opened. {PROBLEMS}: why"},
    {NO_NETWORK, "{NETWORKS}", "Press {PROBLEMS} to see why."},
    {NO_NETWORK, "{RACE}", "Press {PROBLEMS} to see why."},
    {NO_NETWORK, "L", "Press {PROBLEMS} to see why."},
    {NO_STAY, "", "None of the files is a stay. {PROBLEMS}: why."},
    {NOTHING, "{ENTRY}", "No patient. {NEW_PATIENT}: a new one"},
};
enum { ROWS = sizeof rows / sizeof rows[0], LONGEST = 160 };

static int set_up(void **state)
{
    static const char *const lines =
        "Time,Parameter,Value\n00:00,RecordID,900502\n00:00,Age,60\n00:20,HR,90\n"
        "00:40,Temp,98.6\n02:00,Glucose,12\n02:00,Temp,37.5\n03:00,Temp,99.5\n03:10,HR,92\n";
    struct world *world = calloc(1, sizeof *world);
    setlocale(LC_CTYPE, "C.UTF-8");
    world->folder = fixture_folder();
    world->bare = fixture_folder();
    free(fixture_file(world->folder, "stay.txt", lines));
    free(fixture_file(world->bare, "notes.txt", "no stay\n"));
    for (int i = 0; i < OPENED_COUNT; i++) {
        struct session *session = &world->sessions[i];
        session_init(session);
        for (int k = 0; i != NO_NETWORK && k < ARCHITECTURE_COUNT; k++) {
            const char *name = architecture_name((enum architecture)k);
            session_add_model(session,
                              fixture_model(name, SCHEME_PHYSIONET2012, (enum architecture)k));
        }
        const char *path = i == NOTHING ? NULL : i == NO_STAY ? world->bare : world->folder;
        assert_true(!path || session_add_path(session, path, NULL));
        while (session_load_next(session)) {
        }
    }
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    for (int i = 0; i < OPENED_COUNT; i++) {
        session_free(&world->sessions[i]);
    }
    fixture_remove(world->folder);
    fixture_remove(world->bare);
    free(world);
    return 0;
}

/* The screen after the keys of a row, on one line, with single spaces. */
static void draw(struct world *world, size_t row, struct text *dump)
{
    char script[LONGEST];
    struct screen_options options = {.script =
                                         keys_expand(rows[row].script, NULL, script, sizeof script),
                                     .dump = dump,
                                     .rows = 120,
                                     .columns = 150};
    dump->length = 0;
    assert_true(screen_run(&world->sessions[rows[row].opened], &options, NULL));
    size_t used = 0;
    for (size_t i = 0; i < dump->length; i++) {
        char c = dump->data[i] == '\n' ? ' ' : dump->data[i];
        if (c != ' ' || (used > 0 && dump->data[used - 1] != ' ')) {
            dump->data[used++] = c;
        }
    }
    dump->data[used] = 0;
    dump->length = used;
}

static void check(const struct text *dump, size_t row, const char *text, bool said)
{
    if ((strstr(dump->data, text) != NULL) != said) {
        fail_msg("after \"%s\" the screen %s \"%s\": %s", rows[row].script,
                 said ? "lacks" : "still says", text, dump->data);
    }
    for (const char *brace = strchr(dump->data, '{'); brace; brace = strchr(brace + 1, '{')) {
        assert_false(brace[1] >= 'A' && brace[1] <= 'Z');
    }
}

static void test_table(void **state)
{
    struct text dump = {0};
    for (size_t i = 0; i < ROWS; i++) {
        char says[LONGEST];
        draw(*state, i, &dump);
        check(&dump, i, keys_expand(rows[i].says, NULL, says, sizeof says), true);
    }
    text_free(&dump);
}

static void test_swapped_table(void **state)
{
    static char before[ROWS][LONGEST];
    struct text dump = {0};
    for (size_t i = 0; i < ROWS; i++) {
        keys_expand(rows[i].says, NULL, before[i], LONGEST);
    }
    swap();
    for (size_t i = 0; i < ROWS; i++) {
        char says[LONGEST];
        draw(*state, i, &dump);
        check(&dump, i, keys_expand(rows[i].says, NULL, says, sizeof says), true);
        if (strchr(rows[i].says, '{')) {
            assert_string_not_equal(says, before[i]);
            check(&dump, i, before[i], false);
        }
    }
    text_free(&dump);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_table, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_swapped_table, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
