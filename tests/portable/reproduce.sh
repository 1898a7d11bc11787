#!/bin/bash
# SPDX-License-Identifier: MIT
# usage: tests/portable/reproduce.sh [deb]: two builds of what git has, in folders of unlike names and
# depths, with other times of the files and of SOURCE_DATE_EPOCH, other zones, locales, umasks and
# numbers of jobs, must give the same bytes: the program, the archive of the sources, that of the
# memory stick and the bill of materials; with deb the Debian packages, too. Some three minutes; the
# folders stay for a look when something differs.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
commit=$(git -C "$top" rev-parse HEAD)
work=$(mktemp -d)
wrong=0

# build FOLDER UMASK TOUCHED JOBS [NAME=VALUE...]: from a copy of its own.
build() {
    local folder=$1 mask=$2 touched=$3 jobs=$4
    shift 4
    echo "reproduce: building in $folder, umask $mask, $*" >&2
    (
        umask "$mask"
        mkdir -p "$folder"
        git -C "$top" archive "$commit" | tar -xm -C "$folder"
        find "$folder" -exec touch -d "$touched" {} +
        cd "$folder"
        export JOBS=$jobs DEB_BUILD_OPTIONS="nocheck parallel=$jobs"
        unset ICURISK_DATA MAKEFLAGS
        env "$@" ./bootstrap portable
        if [ "$wanted" = deb ]; then
            env "$@" make -C build deb >build/deb.out 2>&1 || { tail -n 20 build/deb.out >&2; exit 1; }
        fi
        # A program that is not stripped names its sources for the debugger, and its id is a sum of that.
        strip -R .note.gnu.build-id -o build/icurisk.stripped build/icurisk
        env "$@" portable/sbom.sh build/icurisk-static build/icurisk-*-portable/bin/icurisk . >build/icurisk.spdx.json
    )
}

wanted=${1:-}
one=$work/a two="$work/another.folder/that/lies/deeper"
build "$one" 022 '2026-01-02 03:04:05 UTC' 2 LC_ALL=C TZ=UTC SOURCE_DATE_EPOCH=1000000000
# Turkish, where it can be made here: a comma for the decimal point, and letters of its own.
mkdir "$work/locales"
other=(LC_ALL=C.UTF-8)
if localedef -i tr_TR -f UTF-8 "$work/locales/tr_TR.UTF-8" 2>/dev/null; then
    other=(LC_ALL=tr_TR.UTF-8 LOCPATH="$work/locales")
fi
build "$two" 077 '2025-06-07 08:09:10 UTC' 1 "${other[@]}" TZ=Asia/Kathmandu SOURCE_DATE_EPOCH=1500000000

cd "$one/build"
shopt -s nullglob
files=(icurisk.stripped icurisk.spdx.json icurisk-*.tar.xz icurisk-*-portable/bin/icurisk deb/*.deb deb/*.orig.tar.xz deb/*.debian.tar.xz)
for file in "${files[@]}"; do
    if cmp "$file" "$two/build/$file"; then
        echo "the same: $file ($(stat -c %s "$file") bytes)"
    else
        wrong=$((wrong + 1))
    fi
done
[ ${#files[@]} -ge 5 ] || { echo "few files: ${files[*]}"; exit 1; }
[ "$wrong" -eq 0 ] || { echo "$wrong differ; see $work"; exit 1; }
rm -rf "$work"
