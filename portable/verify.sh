#!/bin/bash
# SPDX-License-Identifier: MIT
# usage: verify.sh FOLDER [PUBLIC_KEY]: checks that a release, from make release or downloaded, is complete and runs:
# every file has a valid checksum; the bill of materials names the portable program, which has the version
# in NEWS, scores in an empty root and opens its screen there; its sources are those of the release.
# Checksums from the same place as the files detect damage, not forgery. With PUBLIC_KEY, a file of minisign that
# came another way, their signature must be valid: then the files are those that its owner released. Status 77:
# this user may not call chroot, so all checks but those in the empty root were made.
set -u
here=$(cd "$(dirname "$0")" && pwd)
key=${2:+$(readlink -f "$2")}
cd "${1:?usage: verify.sh FOLDER [PUBLIC_KEY]}" || exit 2
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
wrong=0

complain() {
    wrong=$((wrong + 1))
    printf 'verify: %s\n' "$*"
}

signature=SHA256SUMS.minisig
if [ -n "${2:-}" ]; then
    if ! command -v minisign >/dev/null; then
        complain 'the signature needs minisign (Debian package: minisign)'
    elif [ ! -f "$signature" ]; then
        complain 'not signed: SHA256SUMS.minisig is missing'
    elif ! minisign -V -p "$key" -m SHA256SUMS -x "$signature" >"$work/signed" 2>&1; then
        complain "the signature is not valid: $(tail -n 1 "$work/signed")"
    fi
    # No checksum is looked at before the signature is valid.
    [ "$wrong" -eq 0 ] || exit 1
elif [ -e "$signature" ]; then
    echo 'verify: signed, but the signature was not checked: give the public key too'
else
    echo 'verify: not signed: the checksums detect damage, not forgery'
fi

sha256sum --strict --quiet -c SHA256SUMS >"$work/sums" 2>&1 || complain "$(cat "$work/sums")"
unlisted=$(comm -23 <(find . -mindepth 1 ! -path ./SHA256SUMS ! -path "./$signature" -printf '%P\n' | LC_ALL=C sort) <(sed 's/^[0-9a-f]* [ *]//' SHA256SUMS | LC_ALL=C sort))
[ -z "$unlisted" ] || complain "no checksum of: $unlisted"
# Nothing is unpacked or run before all checksums are verified.
[ "$wrong" -eq 0 ] || exit 1

shopt -s nullglob
archives=(icurisk-*-portable.tar.xz)
[ ${#archives[@]} -gt 0 ] || complain 'no archive for a memory stick'
ran=0
for archive in "${archives[@]}"; do
    folder=${archive%.tar.xz}
    tar -xf "$archive" -C "$work" || { complain "$archive cannot be unpacked"; continue; }
    program=$work/$folder/bin/icurisk
    grep -qF "\"checksumValue\": \"$(sha256sum <"$program" | cut -d' ' -f1)\"" "$folder.spdx.json" ||
        complain "$folder.spdx.json does not have the checksum of the program"
    for sources in "$work/$folder"/share/doc/icurisk-*.tar.xz; do
        cmp "$sources" "$(basename "$sources")" || complain "the sources in $archive differ from those of the release"
    done
    case $folder in
    *-"$(uname -m)"-portable) ;;
    *)
        echo "verify: $archive is for another processor and was not run"
        continue
        ;;
    esac
    version=$("$program" --version | sed -n '1s/^icurisk //p')
    [ "$(cut -d' ' -f1 "icurisk-$version-NEWS.txt" | head -n 1)" = "$version" ] ||
        complain "$archive has version $version, NEWS has another one"
    "$here/../tests/portable/chroot.sh" "$archive"
    case $? in
    0) ran=$((ran + 1)) ;;
    77) ;;
    *) complain "$archive does not run in an empty root" ;;
    esac
done
[ "$wrong" -eq 0 ] || exit 1
[ "$ran" -gt 0 ] || { echo 'verify: complete; not run in an empty root'; exit 77; }
echo "verify: complete, and runs: $(wc -l <SHA256SUMS) files"
