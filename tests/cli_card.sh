#!/bin/bash
# SPDX-License-Identifier: MIT
# info --card: a model card contains what the network's file states, and marks what it does not
# state.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
models=$abs_srcdir/models/physionet2012

for file in "$models"/*.safetensors; do
    status 0 '' icurisk info --card "$file"
    [ "$(grep -c '^# Model card: ' out)" = 1 ] || complain "$file: no card"
    grep -q '^\*\*Research and teaching\. Not a medical device\.' out || complain "$file: no disclaimer"
    grep -qF -- "**: $(icurisk info --json "$file" | grep -oE '"sha256":"[0-9a-f]*"' | cut -d '"' -f 4)" out || complain "$file: no checksum"
    grep -qx -- '- \*\*made\*\*: shipped with icurisk' out || complain "$file: by whom?"
    if grep -qa '"storage":"packed"' "$file"; then # made of a file: no folds were fitted
        sed -i '/\*\*out of fold\*\*: not stated/d; /\*\*teacher\*\*: not stated/d' out
    fi
    grep -q 'not stated' out && complain "$file: a shipped file does not state: $(grep 'not stated' out)"
    # Each fact of the file, once.
    icurisk info --json "$file" | grep -oE '"facts":\{.*' | grep -oE '"[a-z ]+":"' | tr -d '":' |
        while read -r fact; do
            [ "$(grep -c -- "^- \*\*$fact\*\*: " out)" = 1 ] || echo "$fact"
        done >lost
    [ ! -s lost ] || complain "$file: facts that are not in the card once: $(cat lost)"
done

# A foreign file: other facts, Markdown and HTML markup, and no citation. (Same length.)
cp "$models/hlstm.safetensors" other.safetensors && chmod u+w other.safetensors
LC_ALL=C sed -i -E 's/"fact.citation":"[^"]{16}/"fact.quotatio":"<b>|*_ [x] mores/' other.safetensors
digits=$(LC_ALL=C grep -abo '"sha256":"' other.safetensors | head -n 1 | cut -d: -f1)
put() {
    printf '%s' "$1" | dd of=other.safetensors bs=1 seek=$((digits + 10)) conv=notrunc status=none
}
put "$(printf '%064d' 0)"
put "$(sha256sum <other.safetensors | cut -d' ' -f1)"
[ "$(wc -c <other.safetensors)" = "$(wc -c <"$models/hlstm.safetensors")" ] || complain 'the file changed its length'
# --svg: a drawing of one scheme, of nothing else, and of files that state a figure.
status 0 '' icurisk info --svg --scheme mimic3 --models "$abs_srcdir/models"
grep -q 'gru: .* KiB, 0\.8' out || complain 'mimic3 is not drawn'
status 2 '--svg goes with no other form' icurisk info --svg --card
status 2 '--svg goes with no other form' icurisk info --svg hlstm
status 2 '--scheme goes with --svg' icurisk info --scheme mimic3
status 0 '' icurisk info --card other.safetensors
grep -q -- '^- \*\*made\*\*: made elsewhere' out || complain "made: $(grep made out)"
grep -qx -- '- \*\*citation\*\*: not stated' out || complain "citation: $(grep citation out)"
grep -qF -- '- **quotatio**: \<b\>\|\*\_ \[x\]' out || complain "marks: $(grep quotatio out)"

status 2 'cannot be combined' icurisk info --card --json hlstm
status 1 '' icurisk info --card nowhere.safetensors
[ ! -s out ] || complain 'a card of nothing'

[ "$wrong" -eq 0 ]
