#!/bin/bash
# SPDX-License-Identifier: MIT
# info --card: a model card says what the file of a network says, and that a thing is not stated.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
models=$abs_srcdir/models/physionet2012

for file in "$models"/*.safetensors; do
    status 0 '' icurisk info --card "$file"
    [ "$(grep -c '^# Model card: ' out)" = 1 ] || complain "$file: no card"
    grep -q '^\*\*Research and teaching\. Not a medical device\.' out || complain "$file: no disclaimer"
    grep -qF -- "**: $(icurisk info --json "$file" | grep -oE '"sha256":"[0-9a-f]*"' | cut -d '"' -f 4)" out || complain "$file: no checksum"
    grep -qx -- '- \*\*made\*\*: shipped with icurisk' out || complain "$file: by whom?"
    grep -q 'not stated' out && complain "$file: a shipped file does not state: $(grep 'not stated' out)"
    # Each fact of the file, once.
    icurisk info --json "$file" | grep -oE '"facts":\{.*' | grep -oE '"[a-z ]+":"' | tr -d '":' |
        while read -r fact; do
            [ "$(grep -c -- "^- \*\*$fact\*\*: " out)" = 1 ] || echo "$fact"
        done >lost
    [ ! -s lost ] || complain "$file: facts that are not in the card once: $(cat lost)"
done

# Another's file: other facts, marks of Markdown and HTML, and no citation. (As long as it was.)
cp "$models/hlstm.safetensors" other.safetensors && chmod u+w other.safetensors
LC_ALL=C sed -i -E 's/"fact.citation":"[^"]{16}/"fact.quotatio":"<b>|*_ [x] mores/' other.safetensors
digits=$(LC_ALL=C grep -abo '"sha256":"' other.safetensors | head -n 1 | cut -d: -f1)
put() {
    printf '%s' "$1" | dd of=other.safetensors bs=1 seek=$((digits + 10)) conv=notrunc status=none
}
put "$(printf '%064d' 0)"
put "$(sha256sum <other.safetensors | cut -d' ' -f1)"
[ "$(wc -c <other.safetensors)" = "$(wc -c <"$models/hlstm.safetensors")" ] || complain 'the file changed its length'
status 0 '' icurisk info --card other.safetensors
grep -q -- '^- \*\*made\*\*: made elsewhere' out || complain "made: $(grep made out)"
grep -qx -- '- \*\*citation\*\*: not stated' out || complain "citation: $(grep citation out)"
grep -qF -- '- **quotatio**: \<b\>\|\*\_ \[x\]' out || complain "marks: $(grep quotatio out)"

status 2 'cannot be combined' icurisk info --card --json hlstm
status 1 '' icurisk info --card nowhere.safetensors
[ ! -s out ] || complain 'a card of nothing'

[ "$wrong" -eq 0 ]
