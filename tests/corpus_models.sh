#!/bin/bash
# SPDX-License-Identifier: MIT
# Truncated, changed or foreign network files: refused by every command with file and reason, in
# little memory, and the networks beside them are used. Forged files with a valid checksum are
# tested in modelfile_test.c and quantise_test.c.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
mkdir models bad && "$tool" models models || exit 1
good=models/physionet2012/lstm.safetensors
stay=$abs_srcdir/samples/septic-shock.txt
size=$(wc -c <$good)
count=0

# said REASON FILE COMMAND...: status 1, nothing on standard output, one line about the file.
said() {
    "$tool" bounded 100 "${@:3}" >out 2>err </dev/null
    [ $? -eq 1 ] && [ ! -s out ] && [ "$(wc -l <err)" -eq 1 ] && grep -q "^icurisk: $2: .*$1" err ||
        complain "${*:3}: not '$1': $(head -n 3 err)"
}

# refused FILE REASON: by every command that is given a network.
refused() {
    count=$((count + 1))
    said "$2" "$1" icurisk info "$1"
    said "$2" "$1" icurisk score --json --models models --model "$1" "$stay"
}

# made NAME REASON CONTENT: a file with this content, as printf %b reads it.
made() {
    printf '%b' "$3" >"bad/$1.safetensors"
    refused "bad/$1.safetensors" "$2"
}

# headed NAME REASON HEADER: a file with only this header, preceded by its length.
headed() {
    local length=${#3}
    printf '%b' "$(printf '\\x%02x\\x%02x\\x%02x\\0\\0\\0\\0\\0' $((length & 255)) $((length >> 8 & 255)) $((length >> 16)))" >"bad/$1.safetensors"
    printf '%s' "$3" >>"bad/$1.safetensors"
    refused "bad/$1.safetensors" "$2"
}

made empty 'not a safetensors file, or cut short' ''
made one-byte 'not a safetensors file, or cut short' 'x'
made seven-bytes 'not a safetensors file, or cut short' '1234567'
made no-header 'not a safetensors file, or cut short' '\0\0\0\0\0\0\0\0'
made one-byte-of-header 'not a safetensors file, or cut short' '\x01\0\0\0\0\0\0\0{'
made header-beyond 'not a safetensors file, or cut short' '\x10\0\0\0\0\0\0\0{}'
made header-of-terabytes 'not a safetensors file, or cut short' '\0\0\0\0\0\x10\0\0{}'
made header-of-2-to-63 'not a safetensors file, or cut short' '\0\0\0\0\0\0\0\x80{}'
made header-of-all-ones 'not a safetensors file, or cut short' '\xff\xff\xff\xff\xff\xff\xff\xff{}'
made header-wraps 'not a safetensors file, or cut short' '\xfa\xff\xff\xff\xff\xff\xff\xff{}'
made header-of-zeros 'no safetensors header' '\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0'
made text 'not a safetensors file, or cut short' 'Time,Parameter,Value\n01:00,HR,80\n'
made pickle 'not a safetensors file, or cut short' '\x80\x02}q\0(X\x0b\0\0\0state'
made hdf5 'not a safetensors file, or cut short' '\x89HDF\r\n\x1a\n\0\0\0\0\0\x08\x08\0'
made zip 'not a safetensors file, or cut short' 'PK\x03\x04\0\0\0\0\0\0\0\0'
headed object 'no __metadata__' '{}'
headed array 'no safetensors header' '[]'
headed number 'no safetensors header' '12345678'
headed string 'no safetensors header' '"__metadata__"'
headed half 'no safetensors header' '{"__metadata__":{'
headed two 'no safetensors header' '{"__metadata__":{}} {}'
headed latin1 'no safetensors header' $'{"__metadata__":{"name":"\xe9"}}'
headed trailing-comma 'no safetensors header' '{"__metadata__":{},}'
headed metadata-array 'no __metadata__' '{"__metadata__":[]}'
headed metadata-null 'no __metadata__' '{"__metadata__":null}'
headed metadata-number 'not plain text' '{"__metadata__":{"a":1}}'
headed metadata-escape 'not plain text' '{"__metadata__":{"a":"\u001b[2J"}}'
headed metadata-nul 'no safetensors header' '{"__metadata__":{"a":"\u0000"}}'
headed metadata-surrogate 'no safetensors header' '{"__metadata__":{"a":"\ud800"}}'
headed twice 'duplicate' '{"__metadata__":{},"__metadata__":{}}'
headed no-checksum 'has no checksum' '{"__metadata__":{"format":"pt"}}'
headed short-checksum 'has no checksum' '{"__metadata__":{"sha256":"00"}}'
headed wrong-checksum 'checksum does not match' "{\"__metadata__\":{\"sha256\":\"$(printf '0%.0s' {1..64})\"}}"
headed two-checksums 'has no checksum' "{\"__metadata__\":{\"sha256\":\"$(printf '0%.0s' {1..64})\"},\"x\":{\"sha256\":\"$(printf '0%.0s' {1..64})\"}}"
headed deep-arrays 'no safetensors header' "$(head -c 100000 /dev/zero | tr '\0' '[')"
headed deep-objects 'no safetensors header' "$(awk 'BEGIN { for (i = 0; i < 20000; i++) printf "{\"a\":" }')"
headed long-key 'no __metadata__' "{\"$(head -c 500000 /dev/zero | tr '\0' a)\":1}"
headed many-keys 'no __metadata__' "$(awk 'BEGIN { printf "{"; for (i = 0; i < 50000; i++) printf "\"%d\":1,", i; printf "\"x\":1}" }')"
headed huge-number 'no safetensors header' "{\"__metadata__\":{},\"a\":$(head -c 50000 /dev/zero | tr '\0' 9)}"

# --- good files, cut and changed -------------------------------------------------------------------
for ((at = 0; at < size; at += 1 + size / 40)); do
    head -c $at $good >bad/cut.safetensors
    refused bad/cut.safetensors 'cut short\|no safetensors header\|checksum'
done
for ((at = 0; at < size; at += 1 + size / 40)); do
    cp $good bad/changed.safetensors
    byte=$(od -An -tu1 -j $at -N 1 $good)
    printf '%b' "$(printf '\\x%02x' $((byte ^ 1 << at % 8)))" |
        dd of=bad/changed.safetensors bs=1 seek=$at conv=notrunc status=none
    refused bad/changed.safetensors 'cut short\|no safetensors header\|checksum\|no __metadata__\|not plain text'
done
{ cat $good && printf x; } >bad/longer.safetensors
refused bad/longer.safetensors 'checksum'
cat $good $good >bad/twice.safetensors
refused bad/twice.safetensors 'checksum'

# --- other kinds and sizes ---------------------------------------------------------------------------
truncate -s 64M bad/zeros.safetensors
refused bad/zeros.safetensors 'not a safetensors file, or cut short'
truncate -s 300M bad/large.safetensors
refused bad/large.safetensors 'larger than'
truncate -s 8E bad/larger.safetensors 2>/dev/null && refused bad/larger.safetensors 'larger than'
mkdir bad/folder.safetensors && refused bad/folder.safetensors 'not a regular file\|is a folder'
mkfifo bad/pipe.safetensors && refused bad/pipe.safetensors 'not a regular file'
ln -s loop.safetensors bad/loop.safetensors && refused bad/loop.safetensors 'Too many levels'
refused bad/missing.safetensors 'No such file'
refused /dev/zero 'not a regular file'

# --- beside good ones --------------------------------------------------------------------------------
icurisk score --json --models models "$stay" >alone 2>err || complain "good networks: $(cat err)"
cp bad/cut.safetensors models/physionet2012/a.safetensors
cp bad/longer.safetensors models/physionet2012/z.safetensors
"$tool" bounded 100 icurisk score --json --models models "$stay" >out 2>err ||
    complain "damaged networks beside good ones: $(cat err)"
cmp -s out alone || complain 'damaged networks change a risk'
[ "$(grep -c 'safetensors: ' err)" -eq 2 ] || complain "damaged networks are not named: $(cat err)"
status 1 'no usable network' icurisk score --models bad "$stay"

[ "$count" -ge 120 ] || complain "only $count cases"
[ "$wrong" -eq 0 ] || { echo "$wrong of $count things wrong"; exit 1; }
