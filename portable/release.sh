#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: release.sh FOLDER PROGRAM ARCHIVE FILE...: copies the FILEs and the portable ARCHIVE to FOLDER, and
# adds the bill of materials, the NEWS entry of this version, and checksums of all files. PROGRAM is the
# program of ARCHIVE before it was stripped. Run by make release.
# KEY, in the environment: a secret key of minisign, with which the checksums are signed. minisign asks for its
# password, unless the key was made without one (minisign -G -W).
set -eu
umask 022
here=$(cd "$(dirname "$0")" && pwd)
folder=$1 program=$2 archive=$3
shift 3
version=$("$program" --version | sed -n '1s/^icurisk //p')
unpacked=${archive%.tar.xz}
name=${unpacked##*/} name=${name%-portable}

if [ -n "${KEY:-}" ]; then
    command -v minisign >/dev/null || { echo 'release: KEY needs minisign (Debian package: minisign)' >&2; exit 1; }
    [ -r "$KEY" ] || { echo "release: the key cannot be read: $KEY" >&2; exit 1; }
fi
rm -rf "$folder"
mkdir -p "$folder"
cp "$archive" "$@" "$folder/"
"$here/news.sh" "$here/../NEWS" "$version" >"$folder/icurisk-$version-NEWS.txt"
"$here/sbom.sh" "$program" "$unpacked/bin/icurisk" "$here/.." >"$folder/$name-portable.spdx.json"
chmod 644 "$folder"/*
(cd "$folder" && LC_ALL=C && export LC_ALL && sha256sum -- * >../SHA256SUMS.new && mv ../SHA256SUMS.new SHA256SUMS)
if [ -n "${KEY:-}" ]; then
    minisign -S -s "$KEY" -m "$folder/SHA256SUMS" -x "$folder/SHA256SUMS.minisig" -t "icurisk $version, $name" >&2
else
    echo 'release: SHA256SUMS is not signed: make release KEY=FILE signs it' >&2
fi
if head -n 1 "$folder/icurisk-$version-NEWS.txt" | grep -q 'not released'; then
    echo "release: NEWS still says that $version is not released" >&2
fi
echo "release: $folder:" >&2
(cd "$folder" && ls -sh) >&2
