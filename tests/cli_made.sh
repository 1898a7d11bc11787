#!/bin/bash
# SPDX-License-Identifier: MIT
# A network that was made elsewhere is marked in every output and view, even if its checksum is valid.
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
models=$abs_srcdir/models/physionet2012
stay=$abs_srcdir/samples/septic-shock.txt

# A copy with another base rate and a valid checksum.
mkdir mixed
cp "$models/hlstm.safetensors" mixed && chmod u+w mixed/hlstm.safetensors
overwrite mixed/hlstm.safetensors "$(offset_after mixed/hlstm.safetensors '"base_rate":"0.1')" 0
renew_checksum mixed/hlstm.safetensors
cmp -s "$models/hlstm.safetensors" mixed/hlstm.safetensors && complain 'the copy does not differ'

expect_status 0 '' icurisk info --json mixed/hlstm.safetensors
[ "$("$tool" json made <out)" = 'made elsewhere (not signed)' ] || complain "info: $(cat out)"
expect_status 0 '' icurisk info mixed/hlstm.safetensors
grep -q '^made  *made elsewhere' out || complain 'info as text'
expect_status 0 '' icurisk score --json --models mixed "$stay"
[ "$("$tool" json made sha256 <out)" = "made elsewhere (not signed)	$(checksum_of mixed/hlstm.safetensors)" ] ||
    complain "score --json: $(cat out)"
expect_status 0 '' icurisk score --csv --models mixed "$stay"
grep -q ',made elsewhere (not signed),' out || complain "score --csv: $(cat out)"
expect_status 0 '' icurisk score --models mixed "$stay"
grep -q 'network made elsewhere' out || complain "score: $(cat out)"
expect_status 0 '' icurisk --report --models mixed "$stay"
[ "$(tr -s ' \n' '  ' <out | grep -o 'made elsewhere' | wc -l)" -ge 2 ] || complain "report: $(head -20 out)"
for keys in p y c m; do
    for size in 60x20 80x24 120x40; do
        expect_status 0 '' icurisk --dump "$size" --keys "$keys" --models mixed "$stay"
        grep -q 'made elsewhere' out || complain "screen $size, key $keys: $(head -2 out)"
    done
done

# A shipped network is never marked as made elsewhere.
expect_status 0 '' icurisk score --json "$stay"
[ "$("$tool" json made version <out)" = "shipped with icurisk	$(icurisk --version --json | "$tool" json version)" ] ||
    complain "shipped: $(cat out)"
for option in --json --csv --all; do
    expect_status 0 '' icurisk score "$option" "$stay"
    grep -q elsewhere out && complain "score $option: a shipped network is marked as made elsewhere"
done
expect_status 0 '' icurisk --dump 80x24 --keys p "$stay"
grep -q elsewhere out && complain 'the screen: a shipped network is marked as made elsewhere'

# A damaged network gives no risk. The others are still used.
cp "$models/hlstm.safetensors" "$models/lstm.safetensors" mixed
chmod u+w mixed/*
overwrite mixed/lstm.safetensors 20000 XXXX
expect_status 1 'lstm.safetensors: checksum' icurisk score --all --json --models mixed "$stay"
[ "$("$tool" json model reason <out | sort)" = "hlstm	(none)
lstm	the file of the network is damaged: it is not used" ] || complain "damaged: $(cut -c1-200 out)"
expect_status 0 '' icurisk score --json --models mixed "$stay"
expect_status 1 'no usable network' icurisk score --json --models mixed --model lstm "$stay"
[ -s out ] && complain 'a damaged network was used'
for keys in L K; do
    expect_status 0 '' icurisk --dump 80x24 --keys "$keys" --models mixed --model lstm "$stay"
    grep -q 'the file of the network is damaged' out || complain "damaged, key $keys: $(head -4 out)"
    grep -q 'x: \|spread' out && complain "damaged, key $keys: weights are shown"
done
expect_status 0 '' icurisk --dump 80x24 --keys F --models mixed --model lstm "$stay"
grep -q ' lstm .* -$' out || complain "damaged, in a race: $(head -5 out)"

# info NAME: the networks of this name in each scheme.
expect_status 0 '' icurisk info --json hlstm
[ "$("$tool" json model scheme <out)" = "hlstm	physionet2012
hlstm	mimic3" ] || complain "info by name: $(cut -c1-200 out)"
expect_status 2 "unknown network 'hlsmt'" icurisk info hlsmt
finish
