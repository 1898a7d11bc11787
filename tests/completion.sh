#!/bin/bash
# SPDX-License-Identifier: MIT
# Completion in bash, fish and zsh offers exactly what the program accepts.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
# shellcheck source=/dev/null
. "$abs_srcdir/completions/icurisk.bash"
mkdir stays
touch stays/a.txt net.safetensors notes.txt

# bash_completions WORD...: the completions of the last word, sorted, on one line.
bash_completions() {
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    COMPREPLY=()
    _icurisk "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
    printf '%s\n' "${COMPREPLY[@]}" | LC_ALL=C sort | paste -sd ' '
}

# expect_equal EXPECTED COMPLETIONS
expect_equal() {
    [ "$1" = "$2" ] || complain "completions '$2' instead of '$1'"
}

commands=$(icurisk help --words | sed 's/ .*//;/^-$/d') || exit 1
[ "$(printf '%s\n' "$commands" | wc -l)" -ge 4 ] || complain "too few commands: $commands"
expect_equal score "$(bash_completions icurisk sco)"
offered=$(bash_completions icurisk '')
for command in $commands; do
    case " $offered " in
    *" $command "*) ;;
    *) complain "not offered: $command" ;;
    esac
    # The options offered are those of --help.
    listed=$(icurisk "$command" --help | grep -oE '^ .*  --[a-z-]+=?|^ +-., --[a-z-]+=?|^ +--[a-z-]+=?' |
        grep -oE -- '--[a-z-]+=?' | LC_ALL=C sort -u | paste -sd ' ')
    expect_equal "$listed" "$(bash_completions icurisk "$command" --)"
done
expect_equal '--scheme=' "$(bash_completions icurisk score --sch)"
expect_equal 'mimic3 physionet2012' "$(bash_completions icurisk score --scheme = '')"
expect_equal 'mimic3 physionet2012' "$(bash_completions icurisk score --scheme =)"
expect_equal 'mimic3' "$(bash_completions icurisk score --scheme mi)"
expect_equal 'physionet2012' "$(bash_completions icurisk --scheme ph)"
expect_equal 'net.safetensors' "$(bash_completions icurisk score --model net)"
expect_equal 'stays' "$(bash_completions icurisk score --models '')"
expect_equal 'stays' "$(bash_completions icurisk score st)"
expect_equal 'stays' "$(bash_completions icurisk st)"
expect_equal '' "$(bash_completions icurisk score --nonsense)"
# Each kind is offered, and is in the manual and the help.
known=$(icurisk train --arch none --data . --out net 2>&1 | sed -n "s/.*not one of \([a-z0-9, ]*\) (.*/\1/p" |
    tr -d , | xargs -n 1 | LC_ALL=C sort | paste -sd ' ')
expect_equal "${known:-some}" "$(bash_completions icurisk train --arch '')"
for name in $known; do
    grep -q "^Architecture: .*$name" "$abs_srcdir/man/icurisk.1" && icurisk train --help |
        grep -q "architecture .*$name" && continue
    complain "not in the manual or the help of train: $name"
done

# The values in the table are those that the options take, networks of --model included.
icurisk help --table >table || complain 'no table of the options'
networks=$(awk -F '\t' '$1 == "info" && $2 == "-" { print $4 }' table)
for name in $networks; do
    [ "$name" = FILE ] || grep -q "^score.--model=.m.* $name " table || complain "not offered for --model: $name"
done
expect_equal 'channel tensor' "$(bash_completions icurisk quantise --per '')"
expect_equal 'best' "$(bash_completions icurisk condense --recipe b)"
expect_equal 'score' "$(bash_completions icurisk help sc)"
expect_equal 'hlstm hlstm-int8 hlstm-pruned hlstm-pruned-int8' "$(bash_completions icurisk info hl)"
expect_equal 'net.safetensors' "$(bash_completions icurisk prune n | tr ' ' '\n' | grep net)"
expect_equal '' "$(bash_completions icurisk score --at '')"

# fish, if installed: the same completions.
fish_completions() {
    XDG_CONFIG_HOME=$work HOME=$work fish --no-config -c \
        "source '$abs_srcdir/completions/icurisk.fish'; complete -C '$1'" | cut -f 1 | LC_ALL=C sort | paste -sd ' '
}
if command -v fish >/dev/null; then
    expect_equal score "$(fish_completions 'icurisk sco')"
    expect_equal '--scheme' "$(fish_completions 'icurisk score --sch' | tr -d =)"
    expect_equal 'mimic3 physionet2012' "$(fish_completions 'icurisk score --scheme ')"
    expect_equal '--scheme=mimic3' "$(fish_completions 'icurisk score --scheme=mi')"
    expect_equal 'physionet2012' "$(fish_completions 'icurisk score -s ph')"
    expect_equal "$known" "$(fish_completions 'icurisk train --arch ')"
    expect_equal '--json' "$(fish_completions 'icurisk info --j')"
    expect_equal '' "$(fish_completions 'icurisk score --nonsense')"
    expect_equal 'score' "$(fish_completions 'icurisk help sc')"
fi

# zsh, if installed: what is passed to its completion functions for a command line.
zsh_completions() {
    zsh -f -c '
        _arguments() { print -l -- "$@" }
        _describe() { print -l -- $commands }
        compdef() { : }
        source '"$abs_srcdir"'/completions/_icurisk
        words=("$@") CURRENT=$# PREFIX=$words[-1]
        _icurisk' zsh "$@"
}
# Each option of the table with its values, in the syntax of zsh.
if command -v zsh >/dev/null; then
    commands_of_zsh=$(zsh_completions icurisk '' | sed -n 's/^\([a-z]*\):.*/\1/p' | LC_ALL=C sort | paste -sd ' ')
    expect_equal "$(printf '%s\n' "$commands" | LC_ALL=C sort | paste -sd ' ')" "$commands_of_zsh"
    zsh_completions icurisk score '' >listed
    grep -qF '(--scheme= -s)--scheme=[feature scheme: physionet2012, mimic3]: :{ _icurisk_values  physionet2012 mimic3 }' \
        listed || complain "zsh: --scheme: $(cat listed)"
    grep -qF '(--scheme= -s)-s+[feature' listed || complain "zsh: -s: $(cat listed)"
    grep -qF '(--json -j)-j[one' listed || complain 'zsh: -j'
    zsh_completions icurisk help '' | grep -q '^\*.*_icurisk_values .* score .* bench ' || complain 'zsh: help'
    for command in $commands; do
        expect_equal "$(bash_completions icurisk "$command" --)" "$(zsh_completions icurisk "$command" '' |
            sed -n 's/^([^)]*)\(--[a-z-]*=*\)\[.*/\1/p' | LC_ALL=C sort | paste -sd ' ')"
    done
fi

finish
