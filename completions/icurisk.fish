# SPDX-License-Identifier: MIT
# Completion for fish. Commands, options and their values are asked of the program itself
# (icurisk help --table), so that they are always its own.

# True for the command $argv[1]; "-" is the bare program.
function __icurisk_in
    set -l typed (commandline -opc)[2]
    if test "$argv[1]" = -
        not contains -- "$typed" $__icurisk_commands
    else
        test "$typed" = "$argv[1]"
    end
end

# The values of the table, one a line.
function __icurisk_values
    for value in $argv
        switch $value
            case FILE
                __fish_complete_path (commandline -ct)
            case DIR
                __fish_complete_directories (commandline -ct) ''
            case COMMAND
                printf '%s\n' $__icurisk_commands
            case -
            case '*'
                echo $value
        end
    end
end

function __icurisk_load
    set -g __icurisk_commands
    complete -c icurisk -f
    for line in (icurisk help --table 2>/dev/null)
        set -l row (string split -- \t $line)
        set -l where "__icurisk_in $row[1]"
        set -l from "(__icurisk_values $row[4])"
        if test $row[2] = -
            complete -c icurisk -n $where -a $from
            if test $row[1] != -
                set -a __icurisk_commands $row[1]
                complete -c icurisk -n __fish_use_subcommand -a $row[1] -d $row[5]
            end
            continue
        end
        set -l words -l (string replace -r -- '^--(.*?)=?$' '$1' $row[2])
        if test $row[3] != -
            set -a words -s $row[3]
        end
        if string match -q -- '*=' $row[2]
            complete -c icurisk -n $where $words -x -a $from -d $row[5]
        else
            complete -c icurisk -n $where $words -d $row[5]
        end
    end
end
__icurisk_load
