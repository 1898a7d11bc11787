#!/bin/bash
# SPDX-License-Identifier: MIT
# Completion in bash, fish and zsh offers exactly what the program accepts.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
# shellcheck source=/dev/null
. "$abs_srcdir/completions/icurisk.bash"
mkdir stays
touch stays/a.txt net.safetensors notes.txt

# The completions in bash ask for the table each time: a function answers, so that only this process starts
# the program.
icurisk help --table >table || complain 'no table of the options'
whole_table=$(<table)
icurisk() {
    if [ "$*" = 'help --table' ]; then printf "%s\n" "$whole_table"; else command icurisk "$@"; fi
}

# bash_completions WORD...: the completions of the last word, sorted, on one line.
bash_completions() {
    local sorted
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    COMPREPLY=()
    _icurisk "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
    mapfile -t sorted < <(printf '%s\n' "${COMPREPLY[@]}" | LC_ALL=C sort)
    echo "${sorted[*]}"
}

# expect_equal EXPECTED COMPLETIONS
expect_equal() {
    [ "$1" = "$2" ] || complain "completions '$2' instead of '$1'"
}

# by_command FILE: of lines "COMMAND OPTION", what each command has, sorted, into the array of this name.
by_command() {
    local command option
    declare -gA "$1=()"
    local -n all=$1
    while read -r command option; do
        all[$command]+="${all[$command]:+ }$option"
    done < <(LC_ALL=C sort -u "$1")
}

commands=$(icurisk help --words | sed 's/ .*//;/^-$/d') || exit 1
[ "$(printf '%s\n' "$commands" | wc -l)" -ge 4 ] || complain "too few commands: $commands"
expect_equal score "$(bash_completions icurisk sco)"
offered=$(bash_completions icurisk '')
# The options offered are those of --help.
for command in $commands; do
    echo "@$command"
    icurisk "$command" --help
done | awk '
    /^@/ { command = substr($0, 2) }
    match($0, /^ .*  --[a-z-]+=?|^ +-., --[a-z-]+=?|^ +--[a-z-]+=?/) {
        option = substr($0, RSTART, RLENGTH)
        while (match(option, /--[a-z-]+=?/)) {
            print command, substr(option, RSTART, RLENGTH)
            option = substr(option, RSTART + RLENGTH)
        }
    }' >listed
by_command listed
declare -A options
for command in $commands; do
    case " $offered " in
    *" $command "*) ;;
    *) complain "not offered: $command" ;;
    esac
    options[$command]=$(bash_completions icurisk "$command" --)
    expect_equal "${listed[$command]-}" "${options[$command]}"
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

# fish, if installed: the same completions, of all lines in one process.
lines=() expected=()
# expect_fish EXPECTED LINE
expect_fish() {
    expected+=("$1")
    lines+=("$2")
}
if command -v fish >/dev/null; then
    expect_fish score 'icurisk sco'
    expect_fish '--scheme' 'icurisk score --sch'
    expect_fish 'mimic3 physionet2012' 'icurisk score --scheme '
    expect_fish '--scheme=mimic3' 'icurisk score --scheme=mi'
    expect_fish 'physionet2012' 'icurisk score -s ph'
    expect_fish "$known" 'icurisk train --arch '
    expect_fish '--json' 'icurisk info --j'
    expect_fish '' 'icurisk score --nonsense'
    expect_fish 'score' 'icurisk help sc'
    # shellcheck disable=SC2016 # for fish
    XDG_CONFIG_HOME=$work HOME=$work fish --no-config -c '
        source $argv[1]
        for i in (seq 2 (count $argv))
            complete -C $argv[$i] | string replace -r "\t.*" "" | string replace -r "^" "$i "
        end' "$abs_srcdir/completions/icurisk.fish" "${lines[@]}" | sed 's/=$//' >fish
    by_command fish
    for i in "${!lines[@]}"; do
        expect_equal "${expected[i]}" "${fish[$((i + 2))]-}"
    done
fi

# zsh, if installed: what is passed to its completion functions for each command, in one process; "-" is the
# bare program.
if command -v zsh >/dev/null; then
    # shellcheck disable=SC2016 # for zsh
    zsh -f -c '
        _arguments() { print -rl -- "$shown $^@" }
        _describe() { print -rl -- "$shown "${(@)^commands} }
        compdef() { : }
        source $1
        shift
        for shown; do
            words=(icurisk $shown "") CURRENT=3
            [[ $shown = - ]] && words=(icurisk "") CURRENT=2
            PREFIX=""
            _icurisk
        done' zsh "$abs_srcdir/completions/_icurisk" - $commands >zsh
    commands_of_zsh=$(sed -n 's/^- \([a-z]*\):.*/\1/p' zsh | LC_ALL=C sort | paste -sd ' ')
    expect_equal "$(printf '%s\n' "$commands" | LC_ALL=C sort | paste -sd ' ')" "$commands_of_zsh"
    grep '^score ' zsh >score
    # Each option of the table with its values, in the syntax of zsh.
    grep -qF '(--scheme= -s)--scheme=[feature scheme: physionet2012, mimic3]: :{ _icurisk_values  physionet2012 mimic3 }' \
        score || complain "zsh: --scheme: $(cat score)"
    grep -qF '(--scheme= -s)-s+[feature' score || complain "zsh: -s: $(cat score)"
    grep -qF '(--json -j)-j[one' score || complain 'zsh: -j'
    grep -q '^help \*.*_icurisk_values .* score .* bench ' zsh || complain 'zsh: help'
    sed -n 's/^\([a-z]*\) ([^)]*)\(--[a-z-]*=*\)\[.*/\1 \2/p' zsh >of_zsh
    by_command of_zsh
    for command in $commands; do
        expect_equal "${options[$command]}" "${of_zsh[$command]-}"
    done
fi

finish
