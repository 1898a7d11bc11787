#!/bin/bash
# SPDX-License-Identifier: MIT
# Shell completion offers exactly what the program accepts.
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
# Every architecture, which must be in the manual too.
known=$(icurisk train --arch none --data . --out net 2>&1 | sed -n "s/.*not one of \([a-z, ]*\) (.*/\1/p" |
    tr -d , | xargs -n 1 | LC_ALL=C sort | paste -sd ' ')
expect "${known:-some}" "$(offered icurisk train --arch '')"
for name in $known; do
    grep -q "^Architecture: .*$name" "${abs_srcdir:?}/man/icurisk.1" && icurisk train --help |
        grep -q "architecture .*$name" && continue
    echo "not in the manual or the help of train: $name"
    wrong=$((wrong + 1))
done

# The values that the table names are those that the options take; so are the networks of --model.
for name in $(icurisk help --table | awk -F '\t' '$1 == "info" && $2 == "-" { print $4 }'); do
    [ "$name" != FILE ] || continue
    icurisk help --table | grep -q "^score.--model=.m.* $name " || { echo "not for --model: $name"; wrong=1; }
done
expect 'channel tensor' "$(offered icurisk quantise --per '')"
expect 'best' "$(offered icurisk condense --recipe b)"
expect 'score' "$(offered icurisk help sc)"
expect 'hlstm hlstm-int8 hlstm-pruned hlstm-pruned-int8' "$(offered icurisk info hl)"
expect 'net.safetensors' "$(offered icurisk prune n | tr ' ' '\n' | grep net)"
expect '' "$(offered icurisk score --at '')"

# fish, if installed: the same words.
fished() {
    XDG_CONFIG_HOME=$work HOME=$work fish --no-config -c \
        "source '$abs_srcdir/completions/icurisk.fish'; complete -C '$1'" | cut -f 1 | LC_ALL=C sort | paste -sd ' '
}
if command -v fish >/dev/null; then
    expect score "$(fished 'icurisk sco')"
    expect '--scheme' "$(fished 'icurisk score --sch' | tr -d =)"
    expect 'mimic3 physionet2012' "$(fished 'icurisk score --scheme ')"
    expect '--scheme=mimic3' "$(fished 'icurisk score --scheme=mi')"
    expect 'physionet2012' "$(fished 'icurisk score -s ph')"
    expect 'gru hlstm lstm' "$(fished 'icurisk train --arch ' | tr ' ' '\n' | grep -v dnn | paste -sd ' ')"
    expect '--json' "$(fished 'icurisk info --j')"
    expect '' "$(fished 'icurisk score --nonsense')"
    expect 'score' "$(fished 'icurisk help sc')"
fi

# zsh, if installed: what is passed to its completion functions for a command line, sorted.
zshed() {
    zsh -f -c '
        _arguments() { print -l -- "$@" }
        _describe() { print -l -- $commands }
        compdef() { : }
        source '"$abs_srcdir"'/completions/_icurisk
        words=("$@") CURRENT=$# PREFIX=$words[-1]
        _icurisk' zsh "$@"
}
# Each option of the table with what it takes, in the brackets of zsh.
if command -v zsh >/dev/null; then
    commands_of_zsh=$(zshed icurisk '' | sed -n 's/^\([a-z]*\):.*/\1/p' | LC_ALL=C sort | paste -sd ' ')
    expect "$(printf '%s\n' "$commands" | LC_ALL=C sort | paste -sd ' ')" "$commands_of_zsh"
    zshed icurisk score '' >listed
    grep -qF '(--scheme= -s)--scheme=[feature scheme: physionet2012, mimic3]: :{ _icurisk_values  physionet2012 mimic3 }' \
        listed || { echo 'zsh: --scheme'; cat listed; wrong=1; }
    grep -qF '(--scheme= -s)-s+[feature' listed || { echo 'zsh: -s'; cat listed; wrong=1; }
    grep -qF '(--json -j)-j[one' listed || { echo 'zsh: -j'; wrong=1; }
    zshed icurisk help '' | grep -q '^\*.*_icurisk_values .* score .* bench ' || { echo 'zsh: help'; wrong=1; }
    for command in $commands; do
        expect "$(offered icurisk "$command" --)" "$(zshed icurisk "$command" '' |
            sed -n 's/^([^)]*)\(--[a-z-]*=*\)\[.*/\1/p' | LC_ALL=C sort | paste -sd ' ')"
    done
fi

[ "$wrong" -eq 0 ]
