# SPDX-License-Identifier: MIT
# Makes compile_commands.json, which editors and clang-tidy read, from what make says it would run to
# compile everything anew: make -n V=1 OBJEXT=obj TARGET... | awk -v directory=BUILD-FOLDER -f this.
# OBJEXT=obj because no such object is ever there, so that nothing is up to date.

function quoted(text,    out, i, letter) {
    out = ""
    for (i = 1; i <= length(text); i++) {
        letter = substr(text, i, 1)
        out = out (letter == "\\" || letter == "\"" ? "\\" : "") letter
    }
    return "\"" out "\""
}

# The command runs over several lines.
{
    command = command $0
    if (sub(/\\$/, "", command)) {
        next
    }
}

command ~ / -c -o [^ ]+ / && command ~ /\.c/ {
    sub(/[ \t]*&&.*/, "", command)
    sub(/^depbase=`[^`]*`;/, "", command)
    source = ""
    if (match(command, /`.*`/)) { # asks which folder the source is in, and names it last
        tail = substr(command, RSTART, RLENGTH)
        command = substr(command, 1, RSTART - 1)
        count = split(tail, part, "'")
        source = part[count - 1]
        command = command source
    } else {
        count = split(command, part, " ")
        source = part[count]
    }
    gsub(/ -M[TF] [^ ]+| -M[DP]/, "", command)
    gsub(/ +/, " ", command)
    sub(/^ /, "", command)
    gsub(/\.obj /, ".o ", command)
    printf "%s\n  {\"directory\": %s,\n   \"file\": %s,\n   \"command\": %s}", entries++ ? "," : "[",
        quoted(directory), quoted(source), quoted(command)
}

{
    command = ""
}

END {
    print entries ? "\n]" : "[]"
}
