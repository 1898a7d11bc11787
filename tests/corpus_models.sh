#!/bin/bash
# SPDX-License-Identifier: MIT
# Truncated, changed or foreign network files are refused by every command with file and reason, in little
# memory. The networks beside them are still used. modelfile_test.c and quantise_test.c test invalid files
# with a valid checksum.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
mkdir -p models bad/physionet2012 && "$tool" models models || exit 1
good=models/physionet2012/lstm.safetensors
stay=$abs_srcdir/samples/septic-shock.txt
size=$(wc -c <$good)
count=0

# expect_refusal REASON FILE COMMAND...: status 1, no output, one message about the file.
expect_refusal() {
    "$tool" bounded 100 "${@:3}" >out 2>err </dev/null
    [ $? -eq 1 ] && [ ! -s out ] && [ "$(wc -l <err)" -eq 1 ] && grep -q "^icurisk: $2: .*$1" err ||
        complain "${*:3}: not the one message '$1': $(head -n 3 err)"
}

# refuse_file FILE REASON: info and score refuse this network.
refuse_file() {
    count=$((count + 1))
    expect_refusal "$2" "$1" icurisk info "$1"
    expect_refusal "$2" "$1" icurisk score --json --models models --model "$1" "$stay"
}

# The networks below wait until check_networks tries all of them.
names=() reasons=()

# refuse NAME REASON: info and score refuse bad/physionet2012/NAME.safetensors.
refuse() {
    names+=("$1") reasons+=("$2")
    count=$((count + 1))
}

# refuse_content NAME REASON CONTENT: a file with this content, in printf %b syntax.
refuse_content() {
    printf '%b' "$3" >"bad/physionet2012/$1.safetensors"
    refuse "$1" "$2"
}

# refuse_header NAME REASON HEADER: a file that has only this header, preceded by its length.
refuse_header() {
    local length=${#3} bytes
    printf -v bytes '\\x%02x\\x%02x\\x%02x\\0\\0\\0\\0\\0' $((length & 255)) $((length >> 8 & 255)) $((length >> 16))
    { printf '%b' "$bytes" && printf '%s' "$3"; } >"bad/physionet2012/$1.safetensors"
    refuse "$1" "$2"
}

# expect_each COMMAND [REASON]: the file err has one message about each network, with its reason or this
# one, and no other.
expect_each() {
    local i line regex
    local -A said=()
    while IFS= read -r line; do
        line=${line#icurisk: bad/physionet2012/}
        said[${line%%.safetensors: *}]+=$line
    done <err
    for i in "${!names[@]}"; do
        line=${said[${names[i]}]-} regex="^${names[i]}\\.safetensors: .*(${2:-${reasons[i]//\\|/|}})"
        [[ $line =~ $regex && $line != *.safetensors*.safetensors* ]] || complain "$1: not the one message '$regex': $line"
        unset "said[${names[i]}]"
    done
    [ ${#said[@]} -eq 0 ] || complain "$1: other messages: ${said[*]}"
}

# check_networks: info refuses each, score refuses all that are in its folder, and each that it is told to use.
check_networks() {
    local i files=("${names[@]/#/bad/physionet2012/}")
    files=("${files[@]/%/.safetensors}")
    "$tool" bounded 100 icurisk info "${files[@]}" >out 2>err </dev/null
    [ $? -eq 1 ] && [ ! -s out ] || complain "info: wrong exit status or output: $(head -n 3 err out)"
    expect_each info
    "$tool" bounded 100 icurisk score --json --models bad "$stay" >out 2>err </dev/null
    [ $? -eq 1 ] && [ ! -s out ] || complain "score: wrong exit status or output: $(head -n 3 err out)"
    [[ $(tail -n 1 err) == 'icurisk: no usable network'* ]] || complain "score: $(tail -n 1 err)"
    sed -i '$d' err
    expect_each score . # of networks that are not used it reads the headers only
    for ((i = 0; i < ${#names[@]}; i += 10)); do
        expect_refusal "${reasons[i]}" "bad/physionet2012/${names[i]}.safetensors" \
            icurisk score --json --models models --model "bad/physionet2012/${names[i]}.safetensors" "$stay"
    done
}

refuse_content empty 'not a safetensors file, or cut short' ''
refuse_content one-byte 'not a safetensors file, or cut short' 'x'
refuse_content seven-bytes 'not a safetensors file, or cut short' '1234567'
refuse_content no-header 'not a safetensors file, or cut short' '\0\0\0\0\0\0\0\0'
refuse_content one-byte-of-header 'not a safetensors file, or cut short' '\x01\0\0\0\0\0\0\0{'
refuse_content header-beyond 'not a safetensors file, or cut short' '\x10\0\0\0\0\0\0\0{}'
refuse_content header-of-terabytes 'not a safetensors file, or cut short' '\0\0\0\0\0\x10\0\0{}'
refuse_content header-of-2-to-63 'not a safetensors file, or cut short' '\0\0\0\0\0\0\0\x80{}'
refuse_content header-of-all-ones 'not a safetensors file, or cut short' '\xff\xff\xff\xff\xff\xff\xff\xff{}'
refuse_content header-wraps 'not a safetensors file, or cut short' '\xfa\xff\xff\xff\xff\xff\xff\xff{}'
refuse_content header-of-zeros 'no safetensors header' '\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0'
refuse_content text 'not a safetensors file, or cut short' 'Time,Parameter,Value\n01:00,HR,80\n'
refuse_content pickle 'not a safetensors file, or cut short' '\x80\x02}q\0(X\x0b\0\0\0state'
refuse_content hdf5 'not a safetensors file, or cut short' '\x89HDF\r\n\x1a\n\0\0\0\0\0\x08\x08\0'
refuse_content zip 'not a safetensors file, or cut short' 'PK\x03\x04\0\0\0\0\0\0\0\0'
refuse_header object 'no __metadata__' '{}'
refuse_header array 'no safetensors header' '[]'
refuse_header number 'no safetensors header' '12345678'
refuse_header string 'no safetensors header' '"__metadata__"'
refuse_header half 'no safetensors header' '{"__metadata__":{'
refuse_header two 'no safetensors header' '{"__metadata__":{}} {}'
refuse_header latin1 'no safetensors header' $'{"__metadata__":{"name":"\xe9"}}'
refuse_header trailing-comma 'no safetensors header' '{"__metadata__":{},}'
refuse_header metadata-array 'no __metadata__' '{"__metadata__":[]}'
refuse_header metadata-null 'no __metadata__' '{"__metadata__":null}'
refuse_header metadata-number 'not plain text' '{"__metadata__":{"a":1}}'
refuse_header metadata-escape 'not plain text' '{"__metadata__":{"a":"\u001b[2J"}}'
refuse_header metadata-nul 'no safetensors header' '{"__metadata__":{"a":"\u0000"}}'
refuse_header metadata-surrogate 'no safetensors header' '{"__metadata__":{"a":"\ud800"}}'
refuse_header twice 'duplicate' '{"__metadata__":{},"__metadata__":{}}'
refuse_header no-checksum 'has no checksum' '{"__metadata__":{"format":"pt"}}'
refuse_header short-checksum 'has no checksum' '{"__metadata__":{"sha256":"00"}}'
refuse_header wrong-checksum 'checksum does not match' "{\"__metadata__\":{\"sha256\":\"$(printf '0%.0s' {1..64})\"}}"
refuse_header two-checksums 'has no checksum' "{\"__metadata__\":{\"sha256\":\"$(printf '0%.0s' {1..64})\"},\"x\":{\"sha256\":\"$(printf '0%.0s' {1..64})\"}}"
refuse_header deep-arrays 'no safetensors header' "$(head -c 100000 /dev/zero | tr '\0' '[')"
refuse_header deep-objects 'no safetensors header' "$(awk 'BEGIN { for (i = 0; i < 20000; i++) printf "{\"a\":" }')"
refuse_header long-key 'no __metadata__' "{\"$(head -c 500000 /dev/zero | tr '\0' a)\":1}"
refuse_header many-keys 'no __metadata__' "$(awk 'BEGIN { printf "{"; for (i = 0; i < 50000; i++) printf "\"%d\":1,", i; printf "\"x\":1}" }')"
refuse_header huge-number 'no safetensors header' "{\"__metadata__\":{},\"a\":$(head -c 50000 /dev/zero | tr '\0' 9)}"

# --- valid files, truncated and changed -------------------------------------------------------------
for ((at = 0; at < size; at += 1 + size / 40)); do
    head -c $at $good >bad/physionet2012/cut-$at.safetensors
    refuse cut-$at 'cut short\|no safetensors header\|checksum'
done
mapfile -t bytes < <(od -An -v -tu1 -w1 $good)
for ((at = 0; at < size; at += 1 + size / 40)); do
    cp $good bad/physionet2012/changed-$at.safetensors
    printf -v byte '\\x%02x' $((bytes[at] ^ 1 << at % 8))
    printf '%b' "$byte" | dd of=bad/physionet2012/changed-$at.safetensors bs=1 seek=$at conv=notrunc status=none
    refuse changed-$at 'cut short\|no safetensors header\|checksum\|no __metadata__\|not plain text'
done
{ cat $good && printf x; } >bad/physionet2012/longer.safetensors
refuse longer 'checksum'
cat $good $good >bad/physionet2012/doubled.safetensors
refuse doubled 'checksum'
check_networks

# --- other kinds and sizes ---------------------------------------------------------------------------
truncate -s 64M bad/zeros.safetensors
refuse_file bad/zeros.safetensors 'not a safetensors file, or cut short'
truncate -s 300M bad/large.safetensors
refuse_file bad/large.safetensors 'larger than'
truncate -s 8E bad/larger.safetensors 2>/dev/null && refuse_file bad/larger.safetensors 'larger than'
mkdir bad/folder.safetensors && refuse_file bad/folder.safetensors 'not a regular file\|is a folder'
mkfifo bad/pipe.safetensors && refuse_file bad/pipe.safetensors 'not a regular file'
ln -s loop.safetensors bad/loop.safetensors && refuse_file bad/loop.safetensors 'Too many levels'
refuse_file bad/missing.safetensors 'No such file'
refuse_file /dev/zero 'not a regular file'

# --- beside valid networks -----------------------------------------------------------------------------
icurisk score --json --models models "$stay" >alone 2>err || complain "valid networks: $(cat err)"
cp bad/physionet2012/cut-$((1 + size / 40)).safetensors models/physionet2012/a.safetensors
cp bad/physionet2012/longer.safetensors models/physionet2012/z.safetensors
"$tool" bounded 100 icurisk score --json --models models "$stay" >out 2>err ||
    complain "damaged networks beside valid ones: $(cat err)"
cmp -s out alone || complain 'damaged networks change a risk'
[ "$(grep -c 'safetensors: ' err)" -eq 2 ] || complain "the damaged networks are not reported: $(cat err)"

[ "$count" -ge 120 ] || complain "only $count cases"
finish
