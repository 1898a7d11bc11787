#!/bin/bash
# SPDX-License-Identifier: MIT
# A network that was made elsewhere is said to be so on every page, line and screen, however right
# its checksum is.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
models=$abs_srcdir/models/physionet2012
stay=$abs_srcdir/samples/septic-shock.txt

# put FILE OFFSET TEXT: writes TEXT over what is there.
put() {
    printf '%s' "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# after FILE MARK: the offset behind it.
after() {
    local at
    at=$(LC_ALL=C grep -abo -- "$2" "$1" | head -n 1 | cut -d: -f1)
    echo $((at + ${#2}))
}

# forge FROM TO: a copy of a network with another base rate and a checksum that is right.
forge() {
    local digits
    cp "$1" "$2" && chmod u+w "$2" || return
    put "$2" "$(after "$2" '"base_rate":"0.1')" 0
    digits=$(after "$2" '"sha256":"')
    put "$2" "$digits" "$(printf '%064d' 0)"
    put "$2" "$digits" "$(sha256sum <"$2" | cut -d' ' -f1)"
}

mkdir mixed
forge "$models/hlstm.safetensors" mixed/hlstm.safetensors
cmp -s "$models/hlstm.safetensors" mixed/hlstm.safetensors && complain 'the forgery is no forgery'

status 0 '' icurisk info --json mixed/hlstm.safetensors
[ "$("$tool" json made <out)" = 'made elsewhere (not signed)' ] || complain "info: $(cat out)"
status 0 '' icurisk info mixed/hlstm.safetensors
grep -q '^made  *made elsewhere' out || complain 'info in words'
status 0 '' icurisk score --json --models mixed "$stay"
[ "$("$tool" json made sha256 <out)" = "made elsewhere (not signed)	$(sha() {
    sed -n 's/.*"sha256":"\([0-9a-f]*\)".*/\1/p' out
}; sha)" ] || complain "score --json: $(cat out)"
status 0 '' icurisk score --csv --models mixed "$stay"
grep -q ',made elsewhere (not signed),' out || complain "score --csv: $(cat out)"
status 0 '' icurisk score --models mixed "$stay"
grep -q 'network made elsewhere' out || complain "score: $(cat out)"
status 0 '' icurisk --report --models mixed "$stay"
[ "$(tr -s ' \n' '  ' <out | grep -o 'made elsewhere' | wc -l)" -ge 2 ] || complain "report: $(head -20 out)"
for keys in p y c m; do
    for size in 60x20 80x24 120x40; do
        status 0 '' icurisk --dump "$size" --keys "$keys" --models mixed "$stay"
        grep -q 'made elsewhere' out || complain "screen $size, key $keys: $(head -2 out)"
    done
done

# A shipped network says so, and none of this.
status 0 '' icurisk score --json "$stay"
[ "$("$tool" json made version <out)" = "shipped with icurisk	$(icurisk --version --json | "$tool" json version)" ] ||
    complain "shipped: $(cat out)"
for option in --json --csv --all; do
    status 0 '' icurisk score "$option" "$stay"
    grep -q elsewhere out && complain "score $option: a shipped network was made elsewhere"
done
status 0 '' icurisk --dump 80x24 --keys p "$stay"
grep -q elsewhere out && complain 'the screen: a shipped network was made elsewhere'

# A damaged network gives no risk and hides none of the others.
cp "$models/hlstm.safetensors" "$models/lstm.safetensors" mixed
chmod u+w mixed/*
put mixed/lstm.safetensors 20000 XXXX
status 1 'lstm.safetensors: checksum' icurisk score --all --json --models mixed "$stay"
[ "$("$tool" json model reason <out | sort)" = "hlstm	(none)
lstm	the file of the network is damaged: it is not used" ] || complain "damaged: $(cut -c1-200 out)"
status 0 '' icurisk score --json --models mixed "$stay"
status 1 'no usable network' icurisk score --json --models mixed --model lstm "$stay"
[ -s out ] && complain 'a damaged network was used'

# By name, of each scheme.
status 0 '' icurisk info --json hlstm
[ "$("$tool" json model scheme <out)" = "hlstm	physionet2012
hlstm	mimic3" ] || complain "info by name: $(cut -c1-200 out)"
status 2 "unknown network 'hlsmt'" icurisk info hlsmt
[ $wrong -eq 0 ]
