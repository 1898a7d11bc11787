/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_KEY_H
#define ICURISK_UI_KEY_H

/* Keys that are not characters. ASCII characters are their own code; 0x80 to 0xff are bytes of
 * UTF-8 characters, which ui/screen/line.h assembles. */
enum key {
    KEY_NONE = 0,
    KEY_TAB = '\t',
    KEY_RETURN = '\r',
    KEY_ESCAPE = 27,
    KEY_ARROW_UP = 0x110000,
    KEY_ARROW_DOWN,
    KEY_ARROW_LEFT,
    KEY_ARROW_RIGHT,
    KEY_PAGE_UP,
    KEY_PAGE_DOWN,
    KEY_FIRST,
    KEY_LAST,
    KEY_BACK_TAB,
    KEY_ERASE,
    KEY_DELETE,
    KEY_FUNCTION /* F1 is KEY_FUNCTION + 1, up to F12 */
};

#endif
