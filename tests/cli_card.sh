#!/bin/bash
# SPDX-License-Identifier: MIT
# info --card: a model card contains what the network's file states, and marks what it does not
# state.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
models=$abs_srcdir/models/physionet2012

files=("$models"/*.safetensors)
icurisk info --json "${files[@]}" >all
mapfile -t json <all
mapfile -t checksums < <("$tool" json sha256 <all)
for i in "${!files[@]}"; do
    file=${files[i]}
    expect_status 0 '' icurisk info --card "$file"
    card=$'\n'$(<out)$'\n'
    [[ ${checksums[i]-} =~ ^[0-9a-f]{64}$ ]] && [[ $card == *"**: ${checksums[i]}"* ]] || complain "$file: the card lacks the checksum"
    [[ $card == *$'\n**Research and teaching. Not a medical device.'* ]] || complain "$file: the card lacks the disclaimer"
    [[ $card == *$'\n- **made**: shipped with icurisk\n'* ]] || complain "$file: the card does not say who made the network"
    # One card, no fact missing, each fact of the file once. A file with packed weights was stored from another
    # file, so nothing was fitted in folds.
    printf '%s\n' "${json[i]}" | awk '
        NR == FNR {
            sub(/.*"facts":\{/, "")
            while (match($0, /"[a-z ]+":"/)) {
                facts[substr($0, RSTART + 1, RLENGTH - 4)]
                $0 = substr($0, RSTART + RLENGTH)
            }
            next
        }
        /^# Model card: / { cards++ }
        /^- \*\*/ { name = $0; sub(/^- \*\*/, "", name); if (sub(/\*\*: .*/, "", name)) times[name]++ }
        /not stated/ { unstated[++unknown] = $0 }
        END {
            for (fact in facts) { known++; if (times[fact] != 1) print fact ": " times[fact] + 0 " times" }
            if (cards != 1) print cards + 0 " model cards"
            if (known < 10) print "only " known + 0 " facts in the file"
            for (u = 1; u <= unknown; u++) print unstated[u]
        }' - out >missing
    if grep -qa '"storage":"packed"' "$file"; then
        sed -i '/\*\*out of fold\*\*: not stated/d; /\*\*teacher\*\*: not stated/d' missing
    fi
    [ ! -s missing ] || complain "$file: $(cat missing)"
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

# In other languages all that is the program's own is translated: labels, headings, notes, the common sentences. The
# names of facts fit into their column. Files keep their English.
icurisk info --card "$models/hlstm.safetensors" >card.en
icurisk synth --list >list.en
icurisk --version >version.en
for language in $(cat "$abs_srcdir/po/LINGUAS"); do
    icurisk info --card "$models/hlstm.safetensors" --language="$language" >card
    grep -vE 'hlstm|licence|[0-9]{3}|^$' card.en | grep -xFf - card >same
    [ ! -s same ] || complain "$language: the card is in English: $(cat same)"
    sed -n 's/^- \*\*\([^*]*\)\*\*:.*/\1/p' card.en | sort >labels.en
    sed -n 's/^- \*\*\([^*]*\)\*\*:.*/\1/p' card | sort | comm -12 - labels.en | grep -vxE 'calibration|citation|licence|reconstruction' >same
    [ ! -s same ] || complain "$language: labels of the card in English: $(tr '\n' ',' <same)"
    icurisk info "$models/hlstm.safetensors" --language="$language" >facts
    grep -E '^  [^ ].{16}[^ ]' facts | grep -vE '^  [^ ].{0,15} +[^ ]|^  [a-z]+1\.' >wide
    [ ! -s wide ] || complain "$language: names of facts over 15 cells: $(cat wide)"
    icurisk synth --list --language="$language" | grep -xFf list.en >same
    [ ! -s same ] || complain "$language: courses in English: $(cat same)"
    icurisk --version --language="$language" | cut -c 1-16 | grep -xFf <(cut -c 1-16 version.en) >same
    [ "$(wc -l <same)" = 1 ] || complain "$language: --version in English: $(cat same)"
    icurisk --version --json --language="$language" | cmp - <(icurisk --version --json) || complain "$language: --version --json"
done

finish
