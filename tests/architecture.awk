# SPDX-License-Identifier: MIT
# The rules of the house that can be read off the sources: prints "RULE: FILE:LINE: what" for each
# breach. Run by architecture.sh in the root of the tree, with the .c and .h files as arguments.

function breach(rule, what) {
    print rule ": " FILENAME ":" FNR ": " what
}

# src/net/risk.c -> net; ui/draw/term.c -> ui; tests/x.c -> ""
function room_of(path) {
    if (path ~ /^ui\//) {
        return "ui"
    }
    if (path !~ /^src\//) {
        return ""
    }
    sub(/^src\//, "", path)
    sub(/\/.*/, "", path)
    return path
}

# ui/view/ward.c -> view; ui/main.c -> main
function floor_of(path) {
    sub(/^ui\//, "", path)
    if (path !~ /\//) {
        return "main"
    }
    sub(/\/.*/, "", path)
    return path
}

# src/net/risk.c and src/net/risk.h -> src/net/risk
function pair_of(path) {
    sub(/\.[ch]$/, "", path)
    return path
}

# The line without comments and with empty strings. Sets had_comment.
function code_of(line,    out, token) {
    out = ""
    had_comment = in_comment
    while (line != "") {
        if (in_comment) {
            if (!index(line, "*/")) {
                return out
            }
            line = substr(line, index(line, "*/") + 2)
            in_comment = 0
        } else if (match(line, /\/\*|\/\/|"|'/)) {
            out = out substr(line, 1, RSTART - 1)
            token = substr(line, RSTART, RLENGTH)
            line = substr(line, RSTART + RLENGTH)
            if (token == "/*") {
                in_comment = had_comment = 1
            } else if (token == "//") {
                had_comment = 1
                return out
            } else {
                out = out token token
                match(line, token == "\"" ? /^([^"\\]|\\.)*"/ : /^([^'\\]|\\.)*'/)
                line = RLENGTH > 0 ? substr(line, RLENGTH + 1) : ""
            }
        } else {
            return out line
        }
    }
    return out
}

function check_include(line,    name, own, other) {
    name = line
    sub(/^[ \t]*#[ \t]*include[ \t]*[<"]/, "", name)
    sub(/[>"].*/, "", name)
    if (line ~ /</) {
        if (name ~ /^(n?cursesw?|term|panel|menu|form|termcap|unctrl)\.h$|^ncursesw?\// &&
            FILENAME != "ui/draw/term.c") {
            breach("curses", "only ui/draw/term.c includes <" name ">")
        }
        if (name == "csv.h" && FILENAME != "src/patient/csv.c") {
            breach("libcsv", "only src/patient/csv.c includes <csv.h>")
        }
        if (name ~ /^(cblas|f77blas|openblas_config|lapacke)\.h$/ && FILENAME != "src/learn/blas.c") {
            breach("cblas", "only src/learn/blas.c includes <" name ">")
        }
        if (name == "hdf5.h" && room != "" && FILENAME != "src/app/hdf5_file.c") {
            breach("libhdf5", "only src/app/hdf5_file.c includes <hdf5.h>")
        }
        if (name == "zip.h" && room != "" && FILENAME != "src/app/keras_store.c") {
            breach("libzip", "only src/app/keras_store.c includes <zip.h>")
        }
        if (name == "jansson.h" && room != "" && !(FILENAME in json_files)) {
            breach("jansson", "JSON stays in the files listed in tests/architecture.awk")
        }
        return
    }
    if (room == "") {
        return
    }
    own = rank[room]
    path_named = (name ~ /^ui\// ? "" : "src/") name
    other = room_of(path_named)
    learn_edge(pair_of(FILENAME), pair_of(path_named))
    if (!(other in rank)) {
        breach("include", "\"" name "\" does not say its room")
    } else if (rank[other] > own) {
        breach("include", room " must not know " other " (\"" name "\")")
    } else if (name ~ /^ui\// && floor[floor_of(name)] > floor[floor_of(FILENAME)]) {
        breach("include", "ui/" floor_of(FILENAME) " must not know ui/" floor_of(name) " (\"" name "\")")
    }
}

# A .c file and its header are one: an edge where either includes another's header.
function learn_edge(from, to) {
    if (from != to && !((from " " to) in edges)) {
        edges[from " " to] = FILENAME ":" FNR
    }
}

# What is left when all that includes nothing left, and all that nothing left includes, is gone.
function check_circles(    edge, part, out, into, gone, some) {
    do {
        split("", out)
        split("", into)
        for (edge in edges) {
            split(edge, part, " ")
            out[part[1]]
            into[part[2]]
        }
        gone = some = 0
        for (edge in edges) {
            split(edge, part, " ")
            if (!(part[2] in out) || !(part[1] in into)) {
                gone = 1
                delete edges[edge]
            } else {
                some = 1
            }
        }
    } while (gone && some)
    for (edge in edges) {
        print "circle: " edges[edge] ": includes in a circle: " edge
    }
}

# What all views share is changed by ui/screen alone: views ask for it (ui/screen/requests.h).
function check_screen(code) {
    if (code ~ /screen->[a-z_.]+(\[[^]]*\])* *([-+*\/%|&^]?=([^=]|$)|\+\+|--)/ ||
        code ~ /(memset|memcpy|snprintf)\(&?screen->/) {
        breach("screen", "a view changes what all views share")
    }
}

function check_words(code) {
    if (match(code, forbidden_calls)) {
        breach("silence", "src does not print, exit or ask the environment: " \
               substr(code, RSTART, RLENGTH))
    }
    if (match(code, /(^|[^A-Za-z0-9_.>])(stdin|stdout|stderr|environ)([^A-Za-z0-9_]|$)/)) {
        breach("silence", "src has no standard streams: " substr(code, RSTART, RLENGTH))
    }
}

# A declaration of a function in a header is documented by a comment on its lines or by one that
# heads the run of lines it stands in: a blank line ends the run.
function check_header(raw, code) {
    if (code ~ /^[ \t]*#/ || in_directive) {
        in_directive = raw ~ /\\$/
        return
    }
    if (had_comment) {
        documented = 1
    }
    if (raw ~ /^[ \t]*$/ && depth == 0 && declaration == "") {
        documented = 0
    }
    if (depth == 0) {
        declaration = declaration " " code
    }
    opened = gsub(/{/, "{", code)
    closed = gsub(/}/, "}", code)
    if (depth == 0 && (opened || code ~ /;[ \t]*$/)) {
        if (declaration ~ /[A-Za-z0-9_][ \t]*\(/ && !documented) {
            sub(/^ */, "", declaration)
            breach("undocumented", declaration)
        }
        declaration = ""
    }
    depth += opened - closed
    if (depth == 0 && code ~ /;[ \t]*$/) {
        declaration = ""
    }
}

# "At or above the threshold" has one meaning.
function check_threshold(code) {
    if (FILENAME != "src/net/risk.c" && code ~ / [<>]=? [A-Za-z_>.-]*threshold([^A-Za-z0-9_]|$)/) {
        breach("threshold", "compared otherwise than by risk_is_above")
    }
}

# What differs between kinds of network stands in their tables.
function check_kind(code) {
    if (FILENAME ~ /^(src|ui)\// && code ~ /(case|[=!]=) *ARCHITECTURE_|ARCHITECTURE_[A-Z0-9]+ *[=!]=/) {
        breach("kind", "asks which kind it is, not what net/kind.h or learn/trainable.h say of it")
    }
}

function check_length(raw) {
    if (raw ~ /^{/) {
        body = FNR
    } else if (raw ~ /^}/ && body) {
        if (FNR - body > 70) {
            breach("long", "a function of " (FNR - body) " lines")
        }
        body = 0
    }
}

# The names by which this file calls a session, from their declarations.
function learn_sessions(code) {
    while (match(code, /struct session \**[a-z_]+/)) {
        name = substr(code, RSTART, RLENGTH)
        sub(/.*[ *]/, "", name)
        handles[name] = 1
        code = substr(code, RSTART + RLENGTH)
    }
}

# Only the session's own files change what it holds: no assignment to a field through a session, no
# pointer through which one could be made, and no pointer to a part that is not const.
function check_session(code,    name, rest, before) {
    learn_sessions(code)
    if (match(code, /struct session_(stay|skip|timing) *\*/) &&
        substr(code, 1, RSTART - 1) !~ /const $/) {
        breach("session", "a pointer to a part of the session that is not const")
    }
    for (name in handles) {
        rest = code
        while (match(rest, "(^|[^A-Za-z0-9_])" name "(\\.|->)" path)) {
            before = substr(rest, 1, RSTART - 1) substr(rest, RSTART, 1)
            place = substr(rest, RSTART, RLENGTH)
            rest = substr(rest, RSTART + RLENGTH)
            # screen-> and the like before the name
            sub(/([a-z_]+(->|\.))*[a-z_]*$/, "", before)
            if (rest ~ /^ *([-+*\/%|&^]|<<|>>)?=([^=]|$)/ || rest ~ /^ *(\+\+|--)/ ||
                before ~ /(\+\+|--)\(?$/) {
                breach("session", "a field is changed outside src/app/session*.c:" place)
            } else if (before ~ /&$/ && before !~ /const / && before !~ /&&$/) {
                breach("session", "a pointer to a field that is not const:" place)
            } else if (before ~ /(memset|memcpy|memmove|snprintf)\($/) {
                breach("session", "a field is overwritten:" place)
            }
        }
        if (code ~ ("(^|[ (])\\*" name " = ") && code !~ ("struct session \\*" name " = ")) {
            breach("session", "a session is overwritten outside src/app/session*.c")
        }
    }
}

BEGIN {
    split("src/patient/read_fhir.c src/net/safetensors.c src/app/about.c src/app/access_log.c src/app/assessment.c src/app/bench.c src/app/condense_report.c" \
        " src/app/drift_report.c src/app/evaluate_report.c src/app/points_file.c src/app/report.c src/app/keras_store.h src/app/keras_store.c src/app/keras_chain.c src/app/import_keras.c", json_list, " ")
    for (i in json_list) {
        json_files[json_list[i]]
    }
    bracket = "\\[[^];=[]*(\\[[^]]*\\][^];=[]*)*\\]"
    path = "[a-z_]+(" bracket "|->[a-z_0-9]+|\\.[a-z_0-9]+)*"
    split("base patient net learn app ui", rooms, " ")
    for (i in rooms) {
        rank[rooms[i]] = i
    }
    split("draw screen view command main", floors, " ")
    for (i in floors) {
        floor[floors[i]] = i
    }
    forbidden_calls = "(^|[^A-Za-z0-9_.>])(v?f?printf|v?dprintf|puts|fputs|putchar|putc|fputc|perror" \
        "|exit|_exit|_Exit|quick_exit|atexit|abort|assert|getenv|secure_getenv|setenv|putenv" \
        "|unsetenv|setlocale|system|popen|fork|exec[lv]p?e?|signal|sigaction|raise" \
        "|err|errx|warn|warnx)[ \t]*\\("
}

FNR == 1 {
    room = room_of(FILENAME)
    in_comment = in_directive = documented = depth = body = 0
    declaration = ""
    split("", handles)
    handles["session"] = 1
    if ($0 != "/* SPDX-License-Identifier: MIT") {
        breach("spdx", "the first line names the licence")
    }
}

FNR == 2 && $0 !~ /^ \* SPDX-FileCopyrightText: [0-9]+ The icurisk authors \*\/$/ {
    breach("spdx", "the second line names the authors")
}

/^[ \t]*#[ \t]*include/ {
    check_include($0)
}

{
    code = code_of($0)
    if (FILENAME !~ /^src\/app\/session[a-z_]*\.[ch]$/) {
        check_session(code)
    }
    if (room != "" && room != "ui") {
        check_words(code)
    }
    if (room != "") {
        check_threshold(code)
        check_kind(code)
    }
    if (FILENAME ~ /^ui\/view\//) {
        check_screen(code)
    }
    if (room != "" && FILENAME ~ /\.h$/) {
        check_header($0, code)
    }
    check_length($0)
}

END {
    check_circles()
}
