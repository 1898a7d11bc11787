/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_KEYS_H
#define ICURISK_UI_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "ui/draw/key.h"
#include "ui/draw/text.h"

/* The tables of actions, used by the dispatcher, the bottom bar, Help and the manual. First the
 * views, each opened by its action; ui/screen/view.h defines what a view is. X(action, view, keys,
 * section, short name for the bar, description) */
#define KEYS_VIEWS(X)                                                                              \
    X(WARD, view_ward, "w", SCREENS, N_("Ward"), N_("all patients, highest risk first"))           \
    X(PATIENT, view_patient, "Enter p F3", SCREENS, N_("Patient"),                                 \
      N_("risk and charts of the selected patient"))                                               \
    X(TILES, view_tiles, "O", SCREENS, N_("Tiles"),                                                \
      N_("vital signs and risk in large figures, to read from afar"))                              \
    X(FLOWSHEET, view_flow, "d F9", SCREENS, N_("Flowsheet"),                                      \
      N_("the readings of this patient by the hour, as on paper; again: {DATA}"))                  \
    X(DATA, view_data, "D", SCREENS, N_("Data"),                                                   \
      N_("every variable of this patient at every hour, and what was assumed"))                    \
    X(WHY, view_why, "y F12", SCREENS, N_("Why"),                                                  \
      N_("what raises or lowers this patient's risk most"))                                        \
    X(WHAT_IF, view_what_if, "i", SCREENS, N_("What if"),                                          \
      N_("try another value at the cursor of the Data screen"))                                    \
    X(NETWORKS, view_models, "c F4", SCREENS, N_("Compare"),                                       \
      N_("all networks side by side for this patient"))                                            \
    X(AGREEMENT, view_agreement, "a F11", SCREENS, N_("Agree"),                                    \
      N_("how far the networks agree over all patients"))                                          \
    X(RACE, view_race, "F", SCREENS, N_("Race"),                                                   \
      N_("all networks on this patient: time, size and risk"))                                     \
    X(SCORE, view_score, "U", SCREENS, N_("Score"),                                                \
      N_("your estimates and the networks', and who was right"))                                   \
    X(LAYERS, view_layers, "L", SCREENS, N_("Layers"),                                             \
      N_("rank of each unit, what pruning would remove ({TALLER} {SHORTER}), and the weights"))    \
    X(CONDENSE, view_condense, "K", SCREENS, N_("Condense"),                                       \
      N_("prune and round the network in use, and see at once what that does"))                    \
    X(FACTS, view_facts, "f F5", SCREENS, N_("Facts"),                                             \
      N_("where the network comes from, and its limits"))                                          \
    X(CALIBRATE, view_calibrate, "Y", SCREENS, N_("Calibrate"),                                    \
      N_("fit the network's risks to your own hospital's stays"))                                  \
    X(PROBLEMS, view_problems, "x F6", SCREENS, N_("Problems"),                                    \
      N_("values and files that were not used, and why"))                                          \
    X(COLUMNS, view_columns, "W", SCREENS, N_("Columns"),                                          \
      N_("what each column of this patient's table is taken for, and corrections"))                \
    X(SETUP, view_setup, "F2", SCREENS, N_("Setup"),                                               \
      N_("settings: colours, symbols, network, clock, language and blanking"))                     \
    X(HELP, view_help, "? F1", SCREENS, N_("Help"), N_("this list"))                               \
    X(ENTRY, view_entry, "e", PROGRAM, N_("Enter"),                                                \
      N_("add readings to this patient's file, or strike them"))                                   \
    X(ROUND, view_round, "V", PROGRAM, N_("Round"),                                                \
      N_("add a set of vital signs to this patient's file, then to the next"))
/* Then actions in all views, or in the views that list them. X(action, keys, section, short name
 * for the bar, description) */
#define KEYS_ACTIONS(X)                                                                            \
    X(NEXT_MODEL, "m F7", NETWORK, N_("Network"), N_("next network, for all patients"))            \
    X(PREVIOUS_MODEL, "M", NETWORK, N_("Previous"), N_("previous network"))                        \
    X(CHOOSE, "1 2 3 4 5 6 7 8 9 0", NETWORK, N_("Choose"),                                        \
      N_("in Compare and Race: the network with this number"))                                     \
    X(NUMBER, "#", NETWORK, N_("Any"),                                                             \
      N_("then the number or letter that a network has in Compare"))                               \
    X(OTHER, "v", NETWORK, N_("Second"),                                                           \
      N_("next network to draw beside the one in use, or none"))                                   \
    X(SWITCH_SCHEME, "S F8", NETWORK, N_("Scheme"),                                                \
      N_("one scheme for all patients, the other, or the better one for each"))                    \
    X(UP, "Up k", MOVE, N_("Up"), N_("previous row, chart or network"))                            \
    X(DOWN, "Down j", MOVE, N_("Down"), N_("next row, chart or network"))                          \
    X(LEFT, "Left h", MOVE, N_("Earlier"), N_("one hour earlier"))                                 \
    X(RIGHT, "Right l", MOVE, N_("Later"), N_("one hour later"))                                   \
    X(PAGE_UP, "PgUp b", MOVE, N_("Page up"), N_("one page up"))                                   \
    X(PAGE_DOWN, "PgDn Space", MOVE, N_("Page down"),                                              \
      N_("one page down; in a lesson Space: next step"))                                           \
    X(HALF_UP, "^U", MOVE, N_("Half up"), N_("half a page up"))                                    \
    X(HALF_DOWN, "^D", MOVE, N_("Half down"), N_("half a page down"))                              \
    X(HOME, "Home", MOVE, N_("First"), N_("first row; first hour of a patient"))                   \
    X(END, "End", MOVE, N_("Last"), N_("last row; last hour of a patient"))                        \
    X(TOP, "g", MOVE, N_("Top"), N_("first row, of charts and tables too"))                        \
    X(BOTTOM, "G", MOVE, N_("Bottom"), N_("last row, of charts and tables too"))                   \
    X(NEXT_PATIENT, "Tab", MOVE, N_("Next"), N_("next patient of the ward"))                       \
    X(PREVIOUS_PATIENT, "BackTab", MOVE, N_("Before"), N_("previous patient of the ward"))         \
    X(NEXT_MATCH, "n", MOVE, N_("Next"),                                                           \
      N_("next match of a search; with no search, next patient"))                                  \
    X(PREVIOUS_MATCH, "N", MOVE, N_("Before"),                                                     \
      N_("previous match of a search; with no search, previous patient"))                          \
    X(SORT, "s", DISPLAY, N_("Sort"),                                                              \
      N_("sort the ward by risk, id, hours, NEWS2, change of risk, share of data"))                \
    X(REVERSE, "r", DISPLAY, N_("Reverse"), N_("reverse the order"))                               \
    X(BANDS, "B", DISPLAY, N_("Bands"), N_("group the ward into above and below the threshold"))   \
    X(FILTER, "/", DISPLAY, N_("Find"),                                                            \
      N_("ward: show only patients whose id or file contains a text; other views: search"))        \
    X(MARK, "t", DISPLAY, N_("Mark"), N_("mark or unmark this patient"))                           \
    X(MARKED, "T", DISPLAY, N_("Marked"),                                                          \
      N_("show marked patients only, or all; in Condense: fine-tune"))                             \
    X(UNIT, "u", DISPLAY, N_("Unit"),                                                              \
      N_("apply the proposed unit to the value at the cursor, or undo it"))                        \
    X(TALLER, "+ =", DISPLAY, N_("Taller"), N_("taller charts"))                                   \
    X(SHORTER, "-", DISPLAY, N_("Shorter"), N_("shorter charts, more of them"))                    \
    X(ZOOM_IN, "z", DISPLAY, N_("Zoom"), N_("fewer hours, wider"))                                 \
    X(ZOOM_OUT, "Z", DISPLAY, N_("Zoom out"), N_("more hours, narrower"))                          \
    X(DOTS, "o", DISPLAY, N_("Dots"), N_("finer charts in Braille dots, or plain ones"))           \
    X(THEME, "C", DISPLAY, N_("Colours"), N_("next colours: default, light, none"))                \
    X(GLYPHS, "A", DISPLAY, N_("Symbols"), N_("ASCII characters only, or all"))                    \
    X(REDRAW, "^L", DISPLAY, N_("Redraw"), N_("redraw the screen"))                                \
    X(NEW_PATIENT, "P", PROGRAM, N_("New"), N_("start a new patient"))                             \
    X(REPORT, "R", PROGRAM, N_("Report"),                                                          \
      N_("write the handover of this patient (in the ward: of the marked ones) to a file"))        \
    X(EXPORT, "E", PROGRAM, N_("Export"),                                                          \
      N_("export risks as JSON, CSV or FHIR, for the same patients as {REPORT}"))                  \
    X(PICTURE, "I", PROGRAM, N_("Picture"),                                                        \
      N_("write what is on the screen as a picture (SVG), for slides"))                            \
    X(GUESS, "J", PROGRAM, N_("Guess"),                                                            \
      N_("judge first: hide risks until you have made your own estimate"))                         \
    X(ESTIMATE, "%", PROGRAM, N_("Estimate"),                                                      \
      N_("enter your own estimate of this patient's risk"))                                        \
    X(HIDE, "H", PROGRAM, N_("Hide"), N_("hide names and file names, or show them"))               \
    X(BLANK, "X", PROGRAM, N_("Blank"), N_("blank the screen until a key is pressed"))             \
    X(BACK, "Esc Backspace", PROGRAM, N_("Back"),                                                  \
      N_("back to the previous screen; in a lesson Backspace: previous step"))                     \
    X(QUIT, "q F10", PROGRAM, N_("Quit"), N_("leave the program"))

enum action {
    ACTION_NONE,
#define KEYS_VIEW(name, view, keys, section, bar, note) ACTION_##name,
#define KEYS_ENUM(name, keys, section, bar, note) ACTION_##name,
    KEYS_VIEWS(KEYS_VIEW) KEYS_ACTIONS(KEYS_ENUM)
#undef KEYS_VIEW
#undef KEYS_ENUM
        ACTION_COUNT
};

enum key_section {
    KEYS_SCREENS,
    KEYS_NETWORK,
    KEYS_MOVE,
    KEYS_DISPLAY,
    KEYS_PROGRAM,
    KEYS_SECTIONS
};
/* The heading of a section in Help and in the manual. */
const char *keys_section_name(enum key_section section);

struct key_binding {
    const char *name; /* "NEXT_MODEL" */
    const char *keys; /* "m F7": the bar shows the first */
    enum key_section section;
    const char *bar, *note; /* translate both with _(); pass the note through keys_text() too */
};
/* The binding of an action; NULL for ACTION_NONE and past the last. */
const struct key_binding *keys_binding(enum action action);

/* Parses the name of a key ("PgUp", "^L", "F3", "m") of the given length; KEY_NONE if unknown. */
int keys_parse(const char *name, int length);
/* The action of a key. */
enum action keys_action(int key);
/* The first key of an action, as written in the table; 12 bytes are enough. */
const char *keys_first(enum action action, char *out, int size);
/* Keys of the table ("Esc Backspace") as keyboards of the user's language name them. Returns out.
 */
enum { KEYS_PRINTED_BYTES = 64 };
const char *keys_printed(const char *keys, char *out, size_t size);

/* Further replacements for names in braces. */
struct keys_word {
    const char *name, *text;
};
/* The text with {ACTION} replaced by the first key of that action ("{HELP}: all keys"), and the
 * names in words (terminated by a NULL name, or NULL) replaced by their texts. Other braces are
 * unchanged; the result is truncated to out[size]. Returns out. Expand before inserting values, so
 * that braces in values are never replaced. */
const char *keys_expand(const char *text, const struct keys_word *words, char *out, size_t size)
    __attribute__((format_arg(1)));
/* The same for a printf format: a percent sign as a key is doubled. */
const char *keys_expand_format(const char *format, char *out, size_t size)
    __attribute__((format_arg(1)));
/* Both with a buffer that lasts until the end of the enclosing block. */
enum { KEYS_TEXT_BYTES = 640 };
#define keys_text(text) keys_expand((text), NULL, (char[KEYS_TEXT_BYTES]){0}, KEYS_TEXT_BYTES)
#define keys_format(format)                                                                        \
    keys_expand_format((format), (char[KEYS_TEXT_BYTES]){0}, KEYS_TEXT_BYTES)

/* A script of keys for tests and dumps: characters stand for themselves, <Name> for a named key,
 * <120x40> for a new size (columns x rows), <<> for '<'. Returns false at the end; an unknown name
 * gives KEY_NONE and no size. */
struct script_step {
    int key, rows, columns; /* rows > 0: a new size */
};
bool keys_script(const char **script, struct script_step *step);

#endif
