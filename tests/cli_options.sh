#!/bin/bash
# SPDX-License-Identifier: MIT
# Every command has --help. Each usage error gives exit status 2 and one line.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
samples=$abs_srcdir/samples

# expect_usage_error ARGUMENT...: one line that names --help, and status 2.
expect_usage_error() {
    expect_status 2 --help icurisk "$@"
    if [ -s out ] || [ "$(wc -l <err)" -ne 1 ]; then
        complain "not one line of error message: $(cat out err)"
    fi
}

icurisk help --words >words || exit 1
while read -r command rest; do
    [ "$command" = - ] && command=
    expect_status 0 '' icurisk $command --help
    [ -s err ] && complain "$command --help writes to standard error"
    for option in $rest; do
        grep -q -- "${option%=}" out || complain "$command --help lacks $option"
    done
    expect_usage_error $command --no-such-option
    expect_width 100
done <words
# A command behind an option is not taken for a file, unless there is one.
expect_status 2 'the command comes first: icurisk score \.\.\.' icurisk --report score "$samples/septic-shock.txt"
expect_usage_error --language fr score "$samples/septic-shock.txt"
cp "$samples/septic-shock.txt" score
expect_status 0 '' icurisk --report score
rm score
expect_status 0 '' icurisk --version
grep -qE '^icurisk [0-9]' out || complain "--version: $(cat out)"
# --version has the checksum of all networks, computed as the manual says, as text and as JSON.
checksum_of_all() {
    icurisk info --json --models "$abs_srcdir/models" | sed 's/.*"sha256":"\([0-9a-f]*\)".*/\1/' |
        LC_ALL=C sort | sha256sum | cut -d' ' -f1
}
grep -q "^networks .* $(checksum_of_all)\$" out || complain "--version: another checksum of the networks: $(cat out)"
for line in 'compiler  *[a-z]* [0-9]' 'instruction set  [a-z0-9]' 'libraries  *ncurses [0-9].*, libcsv [0-9].*, jansson [0-9]'; do
    grep -q "^$line" out || complain "--version: no $line: $(cat out)"
done
isa=$(sed -n 's/^instruction set  //p' out) version=$(sed -n '1s/icurisk //p' out)
expect_status 0 '' icurisk --version --json
[ "$("$tool" json version isa libraries.0.name networks.sha256 networks.count <out)" = \
    "$(printf '%s\t' "$version" "$isa" ncurses "$(checksum_of_all)")38" ] || complain "--version --json: $(cat out)"
expect_usage_error --json "${samples}/septic-shock.txt"
# An option given twice with different values is an error.
expect_usage_error score -m lstm --model hlstm "$samples/septic-shock.txt"
grep -q -- '--model is given twice, as lstm and as hlstm' err || complain "no message about --model given twice: $(cat err)"
expect_usage_error --report --scheme mimic3 "$samples/septic-shock.txt" -s physionet2012
expect_status 0 '' icurisk score -m lstm -m lstm "$samples/septic-shock.txt"

stay=$samples/septic-shock.txt
expect_usage_error score
expect_usage_error score --at 0 "$stay"
expect_usage_error score --at 49 "$stay"
expect_usage_error score --at 4x "$stay"
expect_usage_error score --at= "$stay"
expect_usage_error score "$stay" --at
expect_usage_error score --json --csv "$stay"
expect_usage_error score --help=yes
expect_usage_error help no-such-command
expect_usage_error synth
expect_usage_error synth --out x no-such-course
expect_usage_error synth --out x --seed -3
expect_usage_error bench --ms 0
for batch in 0 257 '1,' ',1' x 1x; do
    expect_usage_error bench --batch "$batch"
done
mkdir models && "$tool" models models || exit 1
expect_usage_error score --models models --scheme oracle "$stay"
expect_usage_error score --models models --model oracle "$stay"
expect_usage_error score --models models --all --model dnn "$stay"
expect_usage_error score --models models --scheme mimic3 --model models/physionet2012/dnn.safetensors "$stay"
[ -e x ] && complain "a folder was created although the command line was wrong"

# Facts and timing as JSON, one line for each network.
expect_status 0 '' icurisk info --json --models models
[ "$("$tool" json scheme model quantised <out | sort | tail -1)" = "physionet2012	lstm	false" ] &&
    [ "$(wc -l <out)" -eq 6 ] || complain "info: $(cat out)"
file=models/mimic3/dnn.safetensors
expect_status 0 '' icurisk info --json "$file"
[ "$("$tool" json file_bytes <out)" -eq "$(wc -c <"$file")" ] ||
    complain "info: wrong size"
expect_status 1 '' icurisk info "$stay"
expect_status 0 '' icurisk bench --ms 1 --json --models models --scheme mimic3 "$stay"
[ "$("$tool" json scheme batch <out | sort -u)" = "mimic3	1" ] &&
    [ "$(wc -l <out)" -eq 3 ] || complain "bench: $(cat out)"
expect_status 0 '' icurisk bench --ms 1 --json --batch 1,256 --models models --scheme mimic3 --real "$stay"
[ "$("$tool" json batch <out | sort | uniq -c | tr -s ' \n' ' ')" = " 3 1 3 256 " ] ||
    complain "bench: batches $(cat out)"
"$tool" json usec_curve memory_bytes stays_per_second <out | awk '!($1 > 0 && $2 > 3000 && $3 > 0) { exit 1 }' ||
    complain "bench: $(cat out)"
"$tool" json usec_median <out | awk '!($1 > 0) { exit 1 }' || complain "bench: no median time"

# Each instruction set can be chosen or is refused with a message. The risks are the same.
sets=$(icurisk bench --help | sed -n 's/.*compute with: \(.*\) (default.*/\1/p' | tr -d ,)
case " $sets " in
*' plain '*) ;;
*) complain "bench --help names no instruction sets: $sets" ;;
esac
for isa in plain $sets; do
    grep -q "^\.Li $isa\b" "$abs_srcdir/man/icurisk.1" || complain "man: no $isa"
    icurisk bench --ms 1 --json --isa $isa --models models --model lstm >out 2>err
    case $? in
    0)
        [ "$("$tool" json isa <out)" = $isa ] || complain "bench --isa $isa: another instruction set"
        icurisk score --csv --isa $isa --models models "$stay" >"risks_$isa" 2>/dev/null
        paste -d, risks_plain "risks_$isa" | awk -F, 'NR == 2 { off = $7 - $(NF / 2 + 7) }
            END { exit !(NR == 2 && off < 1e-6 && off > -1e-6) }' ||
            complain "score --isa $isa: the risks differ"
        ;;
    *) grep -q "not support $isa" err && [ $isa != plain ] || complain "bench --isa $isa fails" ;;
    esac
done
expect_status 2 '' icurisk bench --isa mmx --models models
grep -q "known: $(echo "$sets" | sed 's/ /, /g') " err || complain "--isa mmx: $(cat err)"

# Without a terminal and a subcommand the program prints the report, without files that of the samples.
expect_status 0 '' icurisk --models models
grep -q 'Not a medical device' out && grep -q '(septic-shock.txt)' out ||
    complain "the report lacks the samples"
[ -s err ] && complain "the report of the samples has error messages: $(head -1 err)"
expect_status 0 '' icurisk --models models "$stay"
[ "$(grep -c '^Risk ' out)" -eq 1 ] || complain "not exactly one stay in the report"
expect_status 1 '' icurisk --models models none
expect_status 1 '' icurisk --models none "$stay"
grep -q 'no risk is given' out || complain "the report does not say that there are no networks"
finish
