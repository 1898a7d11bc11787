#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: news.sh NEWS VERSION: prints the entry of NEWS for this version; fails if there is none.
set -eu
awk -v version="$2" '
    /^[0-9]/ { found = $1 == version }
    found { lines = lines $0 "\n"; words += NF > 0 }
    END {
        if (words < 2) exit 1
        sub(/\n+$/, "\n", lines)
        printf "%s", lines
    }' "$1" || {
    echo "release: $1 says nothing of $2" >&2
    exit 1
}
