#!/bin/bash
# SPDX-License-Identifier: MIT
# The shell completion offers what the program offers, and nothing the program would refuse.
set -u
PATH=${abs_builddir:?}:$PATH
# shellcheck source=/dev/null
. "${abs_srcdir:?}/completions/icurisk.bash"
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 99
mkdir stays
touch stays/a.txt net.safetensors notes.txt
wrong=0

# offered WORD...: the replies for a line whose last word is being typed, sorted, on one line.
offered() {
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    COMPREPLY=()
    _icurisk "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
    printf '%s\n' "${COMPREPLY[@]}" | LC_ALL=C sort | paste -sd ' '
}

expect() {
    [ "$1" = "$2" ] && return
    wrong=$((wrong + 1))
    printf 'offered "%s", not "%s" (line %s)\n' "$2" "$1" "${BASH_LINENO[0]}"
}

commands=$(icurisk help --words | sed 's/ .*//;/^-$/d') || exit 1
[ "$(printf '%s\n' "$commands" | wc -l)" -ge 4 ] || { echo "too few commands: $commands"; wrong=1; }
expect score "$(offered icurisk sco)"
for command in $commands; do
    case " $(offered icurisk '') " in
    *" $command "*) ;;
    *) echo "not offered: $command"; wrong=$((wrong + 1)) ;;
    esac
    # What --help lists is what is offered.
    listed=$(icurisk "$command" --help | grep -oE '^ .*  --[a-z-]+=?|^ +-., --[a-z-]+=?|^ +--[a-z-]+=?' |
        grep -oE -- '--[a-z-]+=?' | LC_ALL=C sort -u | paste -sd ' ')
    expect "$listed" "$(offered icurisk "$command" --)"
done
expect '--scheme=' "$(offered icurisk score --sch)"
expect 'mimic3 physionet2012' "$(offered icurisk score --scheme = '')"
expect 'mimic3 physionet2012' "$(offered icurisk score --scheme =)"
expect 'mimic3' "$(offered icurisk score --scheme mi)"
expect 'physionet2012' "$(offered icurisk --scheme ph)"
expect 'net.safetensors' "$(offered icurisk score --model net)"
expect 'stays' "$(offered icurisk score --models '')"
expect 'stays' "$(offered icurisk score st)"
expect 'stays' "$(offered icurisk st)"
expect '' "$(offered icurisk score --nonsense)"
# Every architecture that there is, and the manual has it, too.
known=$(icurisk train --arch none --data . --out net 2>&1 | sed -n "s/.*not one of \([a-z, ]*\) (.*/\1/p" |
    tr -d , | xargs -n 1 | LC_ALL=C sort | paste -sd ' ')
expect "${known:-some}" "$(offered icurisk train --arch '')"
for name in $known; do
    grep -q "^Architecture: .*$name" "${abs_srcdir:?}/man/icurisk.1" && icurisk train --help |
        grep -q "architecture: .*$name" && continue
    echo "not in the manual or the help of train: $name"
    wrong=$((wrong + 1))
done

[ "$wrong" -eq 0 ]
