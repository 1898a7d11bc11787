#!/bin/bash
# SPDX-License-Identifier: MIT
# info --card: a model card contains what the network's file states, and marks what it does not
# state.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
models=$abs_srcdir/models/physionet2012

for file in "$models"/*.safetensors; do
    expect_status 0 '' icurisk info --card "$file"
    [ "$(grep -c '^# Model card: ' out)" = 1 ] || complain "$file: not one model card"
    grep -q '^\*\*Research and teaching\. Not a medical device\.' out || complain "$file: the card lacks the disclaimer"
    grep -qF -- "**: $(checksum_of "$file")" out || complain "$file: the card lacks the checksum"
    grep -qx -- '- \*\*made\*\*: shipped with icurisk' out || complain "$file: the card does not say who made the network"
    if grep -qa '"storage":"packed"' "$file"; then # stored from another file, so nothing was fitted in folds
        sed -i '/\*\*out of fold\*\*: not stated/d; /\*\*teacher\*\*: not stated/d' out
    fi
    grep -q 'not stated' out && complain "$file: facts are missing: $(grep 'not stated' out)"
    # The card has each fact of the file once.
    icurisk info --json "$file" | grep -oE '"facts":\{.*' | grep -oE '"[a-z ]+":"' | tr -d '":' |
        while read -r fact; do
            [ "$(grep -c -- "^- \*\*$fact\*\*: " out)" = 1 ] || echo "$fact"
        done >missing
    [ ! -s missing ] || complain "$file: facts that are not in the card exactly once: $(cat missing)"
done

# A file made elsewhere, with Markdown and HTML markup in a fact and no citation. Its length stays the same.
cp "$models/hlstm.safetensors" other.safetensors && chmod u+w other.safetensors
LC_ALL=C sed -i -E 's/"fact.citation":"[^"]{16}/"fact.quotatio":"<b>|*_ [x] mores/' other.safetensors
renew_checksum other.safetensors
[ "$(wc -c <other.safetensors)" = "$(wc -c <"$models/hlstm.safetensors")" ] || complain 'the length of the file changed'
# --svg draws the networks of one scheme whose files state a figure.
expect_status 0 '' icurisk info --svg --scheme mimic3 --models "$abs_srcdir/models"
grep -q 'gru: .* KiB, 0\.8' out || complain 'the drawing lacks the networks of mimic3'
expect_status 2 '--svg goes with no other form' icurisk info --svg --card
expect_status 2 '--svg goes with no other form' icurisk info --svg hlstm
expect_status 2 '--scheme goes with --svg' icurisk info --scheme mimic3
expect_status 0 '' icurisk info --card other.safetensors
grep -q -- '^- \*\*made\*\*: made elsewhere' out || complain "made: $(grep made out)"
grep -qx -- '- \*\*citation\*\*: not stated' out || complain "citation: $(grep citation out)"
grep -qF -- '- **quotatio**: \<b\>\|\*\_ \[x\]' out || complain "markup is not escaped: $(grep quotatio out)"

expect_status 2 'cannot be combined' icurisk info --card --json hlstm
expect_status 1 '' icurisk info --card nowhere.safetensors
[ ! -s out ] || complain 'a card was printed for a missing file'

finish
