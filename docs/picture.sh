#!/bin/sh
# SPDX-License-Identifier: MIT
# Prints docs/screen.svg: what the program, $1, shows of the synthetic patient in septic shock.
# tests/picture.sh holds the file to it; tests/picture.sh --write makes it anew.
set -eu
folder=$(dirname "$0")
env -u ICURISK_MODELS -u ICURISK_ACCESS_LOG HOME=/nonexistent LC_ALL=C.UTF-8 \
    "$1" --dump=80x24 --keys='<Enter>' "$folder/../samples/septic-shock.txt" | LC_ALL=C awk '
    BEGIN {
        rows = 24; cell = 9; line = 19; edge = 14
        width = 80 * cell + 2 * edge; height = rows * line + 2 * edge
        printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">\n", \
            width, height, width, height
        print "<title>icurisk: the screen of a synthetic patient in septic shock</title>"
        printf "<rect width=\"%d\" height=\"%d\" rx=\"8\" fill=\"#10151c\"/>\n", width, height
        print "<g fill=\"#d8dee6\" font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"15\">"
        split("\342\226\201 \342\226\202 \342\226\203 \342\226\204 \342\226\205 \342\226\206 \342\226\207 \342\226\210", block, " ")
        for (i in block) eighths[block[i]] = i
    }
    # The word before this column: as wide as its cells, whatever the font.
    function put_word() {
        if (cells > 0)
            printf "<text x=\"%d\" y=\"%d\" textLength=\"%d\" lengthAdjust=\"spacingAndGlyphs\"%s>%s</text>\n", \
                edge + (column - cells) * cell, edge + NR * line - 5, cells * cell, colour, word
        word = ""; cells = 0
    }
    # A drawn cell is a rectangle, so that no font leaves gaps: eighths of it from below.
    function put_block(high) {
        printf "<rect x=\"%d\" y=\"%.2f\" width=\"%d\" height=\"%.2f\" fill=\"%s\"/>\n", edge + column * cell, \
            edge + NR * line - line * high / 8, cell, line * high / 8, NR < 8 ? "#ff8f7a" : "#6fb1e8"
    }
    {
        if (NR == 1 || NR == rows)
            printf "<rect y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#24456b\"/>\n", edge + (NR - 1) * line, width, line
        colour = /ABOVE/ ? " fill=\"#ff8f7a\"" : NR == rows - 2 || NR == rows - 1 ? " fill=\"#9fb0c3\"" : ""
        for (column = 0; length($0) > 0; column++) {
            match($0, /^[\300-\377][\200-\277]*/)
            glyph = substr($0, 1, RLENGTH > 0 ? RLENGTH : 1)
            $0 = substr($0, length(glyph) + 1)
            if (glyph == " " || glyph in eighths) put_word()
            if (glyph in eighths) put_block(eighths[glyph])
            else if (glyph != " ") {
                word = word (glyph == "&" ? "&amp;" : glyph == "<" ? "&lt;" : glyph == ">" ? "&gt;" : glyph)
                cells++
            }
        }
        put_word()
    }
    END { print "</g>\n</svg>" }'
