#!/bin/bash
# SPDX-License-Identifier: MIT
# usage: tests/portable/reproduce.sh [deb]: two builds of the current commit must give the same bytes: the
# program, the archives of the sources and for a memory stick, the bill of materials, and with "deb" the
# Debian packages. The builds differ in the name and depth of the folder, the times of the files,
# SOURCE_DATE_EPOCH, time zone, locale, umask and number of jobs. Takes some two minutes. If something
# differs, both folders are kept.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
commit=$(git -C "$top" rev-parse HEAD)
work=$(mktemp -d)
wrong=0

# build FOLDER UMASK TIME JOBS [NAME=VALUE...]: builds a copy of the commit in FOLDER, whose files have TIME.
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
        # The debugging information and the build id, its checksum, depend on the path of the sources.
        strip -R .note.gnu.build-id -o build/icurisk.stripped build/icurisk
        env "$@" portable/sbom.sh build/icurisk-static build/icurisk-*-portable/bin/icurisk . >build/icurisk.spdx.json
    )
}

wanted=${1:-}
one=$work/a two="$work/another.folder/that/lies/deeper"
build "$one" 022 '2026-01-02 03:04:05 UTC' 2 LC_ALL=C TZ=UTC SOURCE_DATE_EPOCH=1000000000 &
first=$!
# Turkish, if its locale can be made: it has a decimal comma and a dotless i.
mkdir "$work/locales"
other=(LC_ALL=C.UTF-8)
if localedef -i tr_TR -f UTF-8 "$work/locales/tr_TR.UTF-8" 2>/dev/null; then
    other=(LC_ALL=tr_TR.UTF-8 LOCPATH="$work/locales")
fi
build "$two" 077 '2025-06-07 08:09:10 UTC' 1 "${other[@]}" TZ=Asia/Kathmandu SOURCE_DATE_EPOCH=1500000000
wait $first

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
[ ${#files[@]} -ge 5 ] || { echo "fewer than five files: ${files[*]}"; exit 1; }
[ "$wrong" -eq 0 ] || { echo "$wrong files differ; the builds are in $work"; exit 1; }
rm -rf "$work"
