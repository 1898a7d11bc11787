#!/bin/sh
# SPDX-License-Identifier: MIT
# Checks sources and objects against the project's rules (CONTRIBUTING.md), and checks with planted
# violations that each rule is effective. Run by make check in the build folder.
set -u
source_dir=${abs_srcdir:?} build_dir=${abs_builddir:?}
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
wrong=0
newline='
'

complain() {
    printf '%s\n' "$*"
    wrong=$((wrong + 1))
}

# --- rules for sources ------------------------------------------------------------------------

check_scripts() {
    set --
    for file in bootstrap configure.ac Makefile.am .ci/run .ci/style tests/*.sh tests/*.awk completions/*; do
        [ ! -f "$file" ] || set -- "$@" "$file"
    done
    awk '
        FNR <= 2 && /^# SPDX-License-Identifier: MIT$/ { licensed[FILENAME] }
        END {
            for (i = 1; i < ARGC; i++)
                if (!(ARGV[i] in licensed)) print "spdx: " ARGV[i] ":1: no licence line"
        }' "$@"
}

# A test that is not in Makefile.am is never run. Files that tests source are recognised by their first
# line.
check_registered() {
    set -- Makefile.am
    for file in tests/*_test.c tests/*.sh; do
        [ ! -f "$file" ] || set -- "$@" "$file"
    done
    awk '
        FILENAME == "Makefile.am" {
            if ($1 ~ /^(check|slow)_[a-zA-Z]*$/ && $2 == "+=" && NF == 3) registered[$3]
            next
        }
        FNR == 1 && /^# shellcheck shell=/ { sourced[FILENAME] }
        END {
            for (i = 2; i < ARGC; i++) {
                name = ARGV[i]
                sub(/\.c$/, "", name)
                if (!(ARGV[i] in sourced) && !(name in registered)) print "unregistered: " ARGV[i]
            }
        }' "$@"
}

# Stays of the challenge and of the MIMIC-III demo must not be in the repository.
check_stays() {
    grep -rIlE --exclude-dir=.git --exclude-dir='build*' --exclude-dir=autom4te.cache \
        --exclude-dir=samples \
        -e '^00:00,RecordID,1[3-6][0-9]{4}' -e '^1[3-6][0-9]{4},-?[0-9]+,-?[0-9]+,-?[0-9]+,' . |
        sed 's/^/real-stay: /'
    find . -name '[14][0-9][0-9][0-9][0-9]_episode[0-9]*_timeseries.csv' ! -path './build*' |
        sed 's/^/real-stay: /'
}

# Lists all violations in the tree $1.
check_tree() (
    cd "$1" || exit 99
    # Not the files that protoc-c generates in the source tree.
    find src ui tests -name '*.[ch]' ! -name '*.pb-c.?' | LC_ALL=C sort | xargs awk -f "$source_dir/tests/architecture.awk"
    check_scripts
    check_registered
    check_stays
)

# plant RULE FILE LINE...: FILE with LINE appended must be reported as a violation of RULE. Rules check
# one file at a time, so it is alone in a small tree; those of architecture.awk get just this file, except
# for two rules, which show that check_tree finds and passes it.
plant() {
    rule=$1 name=$2 file=$work/tree/$2
    shift 2
    [ -d "${file%/*}" ] || mkdir -p "${file%/*}"
    {
        [ ! -f "$source_dir/$name" ] || cat "$source_dir/$name"
        printf '%s\n' "$@"
    } >"$file"
    case $rule-$name in
    spdx-* | circle-* | unregistered-* | real-stay-*) reported=$(check_tree "$work/tree") ;;
    *) reported=$(cd "$work/tree" && awk -f "$source_dir/tests/architecture.awk" "$name") ;;
    esac
    case $newline$reported in
    *"$newline$rule: "*) ;;
    *) complain "self-check: '$*' in $name is not reported by the rule '$rule'" ;;
    esac
    rm -f "$file"
}

make_tree() {
    mkdir "$work/tree" "$work/tree/src" "$work/tree/src/base" "$work/tree/ui" "$work/tree/tests"
    cp "$source_dir/bootstrap" "$source_dir/configure.ac" "$source_dir/Makefile.am" "$work/tree"
}

plant_violations() {
    plant include src/base/text.c '#include "patient/variable.h"'
    plant include src/patient/patient.h '#include "net/network.h"'
    plant include src/net/risk.h '#include "learn/metrics.h"'
    plant include src/learn/planted.h '#include "app/session.h"'
    plant include src/app/session.h '#include "ui/draw/term.h"'
    plant include src/net/network.c '#include "network.h"'
    plant include ui/draw/plot.h '#include "ui/screen/keys.h"'
    plant include ui/screen/state.h '#include "ui/view/planted.h"'
    plant include ui/view/ward.c '#include "ui/command/commands.h"'
    plant screen ui/view/ward.c 'void f(struct screen *screen) { screen->row = 1; }'
    plant screen ui/view/ward.c 'void f(struct screen *screen) { screen->states[3]++; }'
    plant screen ui/view/ward.c 'void f(struct screen *screen) { snprintf(screen->message, 9, "x"); }'
    mkdir -p "$work/tree/src/net"
    printf '#include "net/two.h"\n' >"$work/tree/src/net/one.c"
    printf '#include "net/three.h"\n' >"$work/tree/src/net/two.h"
    plant circle src/net/three.c '#include "net/one.h"'
    rm "$work/tree/src/net/one.c" "$work/tree/src/net/two.h"
    plant curses ui/planted.c '#include <ncurses.h>'
    plant curses src/app/session.c '#include <curses.h>'
    plant libcsv src/patient/patient.h '#include <csv.h>'
    plant cblas src/app/session.c '#include <cblas.h>'
    plant jansson src/patient/patient.h '#include <jansson.h>'
    plant jansson src/app/session.c '#include <jansson.h>'
    plant silence src/base/text.c 'void f(void) { printf ("%d", 1); }'
    plant silence src/net/risk.h 'static void f(void) { exit(1); }'
    plant silence src/base/file.c 'char *f(void) { return getenv("HOME"); }'
    plant silence src/base/file.c 'void *f(void) { return /* x */ stderr; }'
    plant spdx src/base/planted.c 'int planted;'
    plant spdx src/base/planted.h '/* SPDX-License-Identifier: MIT */' '/* nobody */'
    plant spdx tests/planted.sh 'echo'
    plant unregistered tests/planted_test.c 'int planted;'
    plant unregistered tests/planted.sh '# SPDX-License-Identifier: MIT'
    plant undocumented src/base/text.h '' 'void planted(void);'
    plant undocumented src/base/text.h '' 'void planted(int a,' '             int b);'
    plant long src/base/text.c 'int f(void)' '{' "$(seq 80 | sed 's/.*/    ;/')" '}'
    plant long src/net/risk.h 'static inline int f(void)' '{' "$(seq 80 | sed 's/.*/    ;/')" '}'
    plant session src/app/report.c 'void f(struct session *session) { session->model = 1; }'
    plant session ui/view/ward.c 'void f(struct screen *s) { s->session->stays[s->row[1]].marked = true; }'
    plant session src/app/race.c 'void f(struct session *lent)' '{' '    lent->models[0]->threshold =' '}'
    plant session src/app/why.c 'void f(struct session *session) { session->stays[0].edition++; }'
    plant session src/app/why.c 'void f(struct session *session) { --session->stay_count; }'
    plant session ui/view/data.c 'void f(struct session *session) { session->options.hours |= 1; }'
    plant session src/app/bench.c 'void f(struct session *session) { memset(session->timings, 0, 8); }'
    plant session src/app/bench.c 'void f(struct session *s) { double *p = &s->timings[0].usec_p99; }'
    plant session src/app/bench.c 'void f(struct session *s) { g(1, &s->options); }'
    plant session ui/view/ward.c 'struct session_stay *stay = session->stays;'
    plant session ui/view/ward.c 'void f(struct session *session) { *session = other; }'
    plant kind src/learn/fit.c 'bool f(int kind) { return kind == ARCHITECTURE_DNN; }'
    plant kind ui/view/layers.c 'void f(int kind) { switch (kind) { case ARCHITECTURE_GRU: break; } }'
    plant threshold ui/view/ward.c 'bool f(double risk) { return risk >= model->threshold; }'
    plant threshold src/learn/fit.c 'bool f(double risk) { return risk > threshold; }'
    plant real-stay tests/planted.txt 'Time,Parameter,Value' '00:00,RecordID,132539'
    plant real-stay tests/planted.txt '132539,9,9,9,-1,1'
    plant real-stay tests/10006_episode1_timeseries.csv 'Hours'
    # Not violations.
    {
        printf '/* SPDX-License-Identifier: MIT\n'
        printf ' * SPDX-FileCopyrightText: 2026 The icurisk authors */\n'
        printf '/* exit(1) and "printf(" in a comment */\n// abort()\n'
        printf 'static const char *a = "getenv(\\"x\\")", b = %s;\n' "'\"'"
        printf 'void f(struct s *p) { snprintf(p->exit, 1, "stderr"); p->exit(1); my_exit(2); }\n'
        printf 'void g(const struct session *s) { const int *p = &s->model; a[s->order[1]] = 1; }\n'
        printf 'bool h(struct session *s) { *a = s->model == 1 && s->live && s->model <= 2; }\n'
    } >"$work/tree/src/base/planted.c"
    found=$(check_tree "$work/tree")
    [ -z "$found" ] || complain "self-check: valid lines are reported: $found"
}

# --- rules for objects ------------------------------------------------------------------------

silent='v?f?printf|v?dprintf|puts|fputs|putchar|putc|_IO_putc|fputc|perror|exit|_exit|_Exit'
silent="$silent|quick_exit|atexit|abort|__assert_fail|getenv|secure_getenv|setenv|putenv|unsetenv"
silent="$silent|environ|__environ|stdin|stdout|stderr|setlocale|system|popen|fork|exec[lv]p?e?"
silent="$silent|signal|sigaction|raise|err|errx|warn|warnx|error|__v?f?printf_chk|__fdelt_chk"
network='socket|socketpair|connect|bind|listen|accept4?|send|sendto|sendmsg|recv|recvfrom|recvmsg'
network="$network|getaddrinfo|gethostbyname.*|inet_.*|res_.*"

# list_symbols FOLDER: lines "OBJECT NAME CLASS TYPE SECTION" for each symbol of its objects, and from these
# "OBJECT NAME" for the undefined ones, and the names that they define for others.
list_symbols() {
    (cd "$1" && find src ui -name '*.o' | LC_ALL=C sort | xargs nm -A --format=sysv) |
        awk -F '[ \t]*[|][ \t]*' 'NF == 7 { sub(/:/, " ", $1); sub(/@.*/, "", $1); print $1, $3, $4, $7 }' >"$work/symbols"
    awk '$3 ~ /^[Uwv]$/ { print $1, $2 }' "$work/symbols" >"$work/undefined"
    awk '$3 ~ /^[A-TV-Zui]$/ { print $2 }' "$work/symbols" >"$work/own"
}

# Links a program with all libraries, used or not, so that ldd lists them.
link_all() {
    # shellcheck disable=SC2086 # lists of words
    echo 'int main(void) { return 0; }' |
        ${CC:-cc} -x c - -o "$work/all" -Wl,--no-as-needed ${PROGRAM_LIBS:?} || exit 99
    ldd "$work/all" >"$work/libraries"
}

# library_symbols LIBRARY: the symbols of this shared library (the start of its file name).
library_symbols() {
    path=$(sed -n "s,.* => \(/.*/$1[^/]*\) (.*,\1,p" "$work/libraries" | head -n 1)
    nm -D --defined-only --format=posix "$path" | sed 's/[ @].*//'
}

# check_only LIBRARY OBJECTS: only objects whose path matches OBJECTS use the library's symbols.
check_only() {
    library_symbols "$1" >"$work/exports"
    [ -s "$work/exports" ] || echo "symbol: no symbols of $1"
    awk -v where="$2" -v library="$1" '
        FILENAME == ARGV[1] { given[$1]; next }
        FILENAME == ARGV[2] { own[$1]; next }
        ($2 in given) && !($2 in own) && $1 !~ where { print "symbol: " $1 " uses " $2 " of " library }
    ' "$work/exports" "$work/own" "$work/undefined"
}

check_silent() {
    grep -E "^src/[^ ]* ($silent)\$" "$work/undefined" |
        sed 's/^\([^ ]*\) \(.*\)/silence: \1 refers to \2/'
}

# Only this data may be writable: the memory hook, the message catalogue, the training library (loaded
# once), flags set by signal handlers, and what the handlers in ui/draw/term.c need.
check_globals() {
    flags=$(sed -n 's/.*volatile sig_atomic_t \([a-z_]*\).*/\1/p' "$source_dir"/ui/*/*.c | paste -sd ' ')
    awk -v flags=" $flags " '
        $5 ~ /^(\.bss|\.data|\*COM\*|\.tbss|\.tdata)/ && $5 !~ /^\.data\.rel\.ro/ && $4 == "OBJECT" {
            if ($1 ~ /^src\/base\/(.*-)?language\.o$/ && $2 == "catalogue") next
            if ($1 ~ /memory\.o$/ && $2 == "failure_hook") next
            if ($1 ~ /^src\/learn\/(.*-)?blas\.o$/) next
            if ($1 ~ /^ui\/draw\/(.*-)?term\.o$/) next
            if ($1 ~ /^ui\// && index(flags, " " $2 " ")) next
            print "global: " $1 " has writable data: " $2
        }' "$work/symbols"
}

# Lines "OBJECT OTHER NAME KIND": OBJECT refers to a symbol defined in OTHER; KIND is T for a
# function. Objects built for a test have a - in their names.
references() {
    awk '$1 !~ /-/ && $3 ~ /^[A-TV-Zui]$/ { print $1, $2, $3 }' "$work/symbols" >"$work/defined"
    awk 'FILENAME == ARGV[1] { home[$2] = $1; kind[$2] = $3; next }
        $1 !~ /-/ && ($2 in home) && home[$2] != $1 { print $1, home[$2], $2, kind[$2] }' \
        "$work/defined" "$work/undefined"
}

# No object refers to one of a higher layer, except that the table of views names all views.
check_order() {
    awk '
        function floor_of(object) {
            split(object, part, "/")
            return rank[part[1] == "ui" && part[3] != "" ? "ui/" part[2] : part[1] == "ui" ? "ui" : part[2]]
        }
        BEGIN {
            split("base patient net learn app ui/draw ui/screen ui/view ui/command ui", rooms, " ")
            for (i in rooms) rank[rooms[i]] = i + 0
        }
        $1 != "ui/screen/views.o" && floor_of($2) > floor_of($1) {
            print "order: " $1 " refers to " $3 " of " $2
        }' "$work/references"
}

# No cycles of function calls between objects. References from tables are not calls.
check_circle() {
    awk '
        $4 ~ /[TWi]/ { edges[$1 " " $2] = $3 }
        END {
            do {
                split("", out); split("", into)
                for (edge in edges) { split(edge, part, " "); out[part[1]]; into[part[2]] }
                gone = some = 0
                for (edge in edges) {
                    split(edge, part, " ")
                    if (!(part[2] in out) || !(part[1] in into)) { gone = 1; delete edges[edge] }
                    else some = 1
                }
            } while (gone && some)
            for (edge in edges) {
                split(edge, part, " ")
                print "circle: " part[1] " calls " edges[edge] " of " part[2]
            }
        }' "$work/references"
}

# plant_object FOLDER PATH TEXT: compiles TEXT to PATH.o.
plant_object() {
    mkdir -p "$1/$(dirname "$2")" "$1/ui"
    # shellcheck disable=SC2086 # CC may carry options
    printf '%s\n' "$3" | ${CC:-cc} -x c -w -O1 -c -o "$1/$2.o" -
}

check_objects() {
    list_symbols "$1"
    references >"$work/references"
    check_silent
    check_globals
    check_order
    check_circle
    check_only libncurses '^ui/draw/(.*-)?term[.]o$'
    check_only libtinfo '^ui/draw/(.*-)?term[.]o$'
    check_only libcsv '^src/patient/csv[.]o$'
    [ ! -f "$1/src/app/onnx_graph.o" ] || check_only libprotobuf-c '^src/app/(libonnx_a-)?onnx[._]'
    check_only libopenblas '^src/learn/(.*-)?blas[.]o$'
    check_only libjansson '^src/patient/read_fhir[.]|^src/net/safetensors|^src/app/(about|access_log|assessment|bench|condense_report|drift_report|evaluate_report|import_keras|keras_chain|keras_store|points_file|report)[.]'
}

plant_objects() {
    planted=$work/objects
    plant_object "$planted" src/base/a 'int puts(const char *); void f(void) { puts("x"); }'
    plant_object "$planted" src/app/b 'void exit(int); void g(void) { exit(1); }'
    plant_object "$planted" src/app/c 'int endwin(void); void h(void) { endwin(); }'
    plant_object "$planted" src/app/d 'float cblas_sdot(); void i(void) { cblas_sdot(); }'
    plant_object "$planted" src/net/e 'int csv_init(); void j(void) { csv_init(); }'
    plant_object "$planted" src/net/g 'static int n; int *m(void) { return &n; }'
    plant_object "$planted" ui/h 'int counter = 7; const char *const names[] = {"a"};'
    plant_object "$planted" src/learn/blas 'float cblas_sdot(); const char *const t[] = {"a"};
        int snprintf(); void k(void) { cblas_sdot(); snprintf(); }'
    plant_object "$planted" src/net/one 'void two(void); void one(void) { two(); }'
    plant_object "$planted" src/net/two 'void three(void); void two(void) { three(); }'
    plant_object "$planted" src/net/three 'void one(void); void three(void) { one(); }'
    plant_object "$planted" src/net/four 'void one(void); void four(void) { one(); }'
    plant_object "$planted" ui/screen/low 'extern int view_high; int low(void) { return view_high; }'
    plant_object "$planted" ui/view/high 'const int view_high = 1;'
    plant_object "$planted" src/base/under 'void four(void); void under(void) { four(); }'
    check_objects "$planted" >"$work/found"
    for expected in 'silence: src/base/a.o' 'silence: src/app/b.o' 'symbol: src/app/c.o' \
        'symbol: src/app/d.o' 'symbol: src/net/e.o' 'global: src/net/g.o' 'global: ui/h.o' \
        'circle: src/net/one.o' 'circle: src/net/two.o' 'circle: src/net/three.o' \
        'order: ui/screen/low.o' 'order: src/base/under.o'; do
        grep -q "^$expected" "$work/found" ||
            complain "self-check: not found in the planted objects: $expected"
    done
    [ "$(wc -l <"$work/found")" -eq 12 ] || {
        cat "$work/found"
        complain "self-check: these are not the twelve violations of the planted objects"
    }
}

# check_network_functions FILE: FILE has the undefined symbols of the program, one per line. None may be a
# network function.
check_network_functions() {
    grep -xE "($network)" "$1" | sed 's/^/network: the program refers to /'
}

found=$(check_tree "$source_dir")
[ -z "$found" ] || complain "$found"
make_tree
plant_violations

# Not checked with sanitizers, which add symbols and data to every object, and not for other machines,
# whose objects come from the same sources.
if [ -n "${ICURISK_ELSEWHERE:-}" ]; then
    echo "objects: built for $ICURISK_ELSEWHERE, not checked"
elif nm "$build_dir"/src/base/text.o | grep -q '__asan_'; then
    echo "objects: built with sanitizers, not checked"
else
    link_all
    found=$(check_objects "$build_dir")
    [ -z "$found" ] || complain "$found"
    plant_objects
    nm -D --undefined-only --format=posix "$build_dir/icurisk" | sed 's/[ @].*//' >"$work/program"
    found=$(check_network_functions "$work/program")
    [ -z "$found" ] || complain "$found"
    printf 'malloc\nconnect\ngetaddrinfo\n' >"$work/program"
    [ "$(check_network_functions "$work/program" | wc -l)" -eq 2 ] || complain "self-check: network functions are not found"
fi

[ "$wrong" -eq 0 ] || exit 1
echo "no violations, and each rule found its planted one"
