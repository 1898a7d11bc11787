# SPDX-License-Identifier: MIT
# Completion for bash. Commands and options are asked of the program itself (icurisk help --words),
# so that they are always its own.
# shellcheck shell=bash

# The words that may follow option $1.
_icurisk_argument() {
    case $1 in
    --scheme | -s) compgen -W 'physionet2012 mimic3' -- "$2" ;;
    --arch) compgen -W 'lstm hlstm dnn gru' -- "$2" ;;
    --isa) compgen -W "$(icurisk bench --help | sed -n 's/.*compute with: \(.*\) (default.*/\1/p')" -- "$2" ;;
    --subset) compgen -W 'all held-out' -- "$2" ;;
    --theme) compgen -W 'default light mono' -- "$2" ;;
    --model | -m | --parent)
        compgen -W 'lstm hlstm dnn' -- "$2"
        compgen -f -X '!*.safetensors' -- "$2"
        compgen -d -- "$2"
        ;;
    --models | --data | --svg) compgen -d -- "$2" ;;
    *) compgen -f -- "$2" ;;
    esac
}

_icurisk() {
    local program=$1 current=$2 before=$3 words line
    words=$("$program" help --words 2>/dev/null) || return
    # bash hands over --scheme=x as three words.
    [ "$current" != '=' ] || current=
    if [ "$before" = '=' ] && [ "$COMP_CWORD" -ge 2 ]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    # The line of the command that was typed, else of the bare program, which is called "-".
    line=$(printf '%s\n' "$words" | grep -E "^${COMP_WORDS[1]//[^a-z]/} " || true)
    if [ "$COMP_CWORD" -eq 1 ] || [ -z "$line" ]; then
        line=$(printf '%s\n' "$words" | grep '^- ')
    fi
    compopt -o filenames 2>/dev/null
    if [[ " $line " == *" $before= "* ]] || [[ $before == -[sm] ]]; then
        mapfile -t COMPREPLY < <(_icurisk_argument "$before" "$current")
    elif [[ $current == -* ]]; then
        compopt +o filenames -o nospace 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -W "${line#* }" -- "$current")
        # A space only after what takes no argument.
        if [ ${#COMPREPLY[@]} -eq 1 ] && [[ ${COMPREPLY[0]} != *= ]]; then
            compopt +o nospace 2>/dev/null
        fi
    else
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
        if [ "$COMP_CWORD" -eq 1 ]; then
            mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -W \
                "$(printf '%s\n' "$words" | sed 's/ .*//;/^-$/d')" -- "$current")
        fi
    fi
}

complete -F _icurisk icurisk
