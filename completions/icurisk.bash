# SPDX-License-Identifier: MIT
# Completion for bash. Commands, options and their values are asked of the program itself
# (icurisk help --table), so that they are always its own.
# shellcheck shell=bash

# Completes $2 from the values $1 of the table.
_icurisk_values() {
    local value
    for value in $1; do
        case $value in
        -) ;;
        FILE) compgen -f -- "$2" ;;
        DIR) compgen -d -- "$2" ;;
        *) compgen -W "$value" -- "$2" ;;
        esac
    done
}

_icurisk() {
    local program=$1 current=$2 before=$3 table command=- name option letter values _
    local commands='' words='' operands='' takes=''
    table=$("$program" help --table 2>/dev/null) || return
    # bash hands over --scheme=x as three words.
    [ "$current" != '=' ] || current=
    if [ "$before" = '=' ] && [ "$COMP_CWORD" -ge 2 ]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    # The command that was typed, else the bare program.
    if [ "$COMP_CWORD" -gt 1 ] && [[ $'\n'$table == *$'\n'"${COMP_WORDS[1]}"$'\t'* ]]; then
        command=${COMP_WORDS[1]}
    fi
    while IFS=$'\t' read -r name option letter values _; do
        [ "$option" != - ] || [ "$name" = - ] || commands+=" $name"
        [ "$name" = "$command" ] || continue
        if [ "$option" = - ]; then
            operands=$values
            continue
        fi
        words+=" $option"
        if [[ $option == *= ]] && { [ "$before" = "${option%=}" ] || [ "$before" = "-$letter" ]; }; then
            takes=$values
        fi
    done <<<"$table"
    compopt -o filenames 2>/dev/null
    if [ -n "$takes" ]; then
        mapfile -t COMPREPLY < <(_icurisk_values "$takes" "$current")
    elif [[ $current == -* ]]; then
        compopt +o filenames -o nospace 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
        # A space only after what takes no argument.
        if [ ${#COMPREPLY[@]} -eq 1 ] && [[ ${COMPREPLY[0]} != *= ]]; then
            compopt +o nospace 2>/dev/null
        fi
    else
        [ "$COMP_CWORD" -ne 1 ] || operands+=$commands
        operands=${operands/ COMMAND/$commands}
        mapfile -t COMPREPLY < <(_icurisk_values "$operands" "$current")
    fi
}

complete -F _icurisk icurisk
