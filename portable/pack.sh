#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: pack.sh FOLDER PROGRAM CPU SOURCES: prepares FOLDER, which already holds an installation,
# for a memory stick, and packs it as FOLDER.tar.xz. Run by make portable.
set -eu
umask 022
here=$(cd "$(dirname "$0")" && pwd)
folder=$1 program=$2 cpu=$3 sources=$4
version=${sources##*-} version=${version%.tar.xz}

say() {
    echo "portable: $*" >&2
}

mkdir -p "$folder/bin"
${STRIP:-strip} -o "$folder/bin/icurisk" "$program"
cp "$here/start.sh" "$folder/icurisk"
chmod 755 "$folder/icurisk" "$folder/bin/icurisk"
sed "s/@VERSION@/$version/; s/@CPU@/$cpu/; s/@PACKAGE@/icurisk/" "$here/README.txt" >"$folder/README.txt"
cp "$sources" "$folder/share/doc/"

# The terminal types to include. The first line must exist on this machine.
terminals="$folder/share/icurisk/terminfo"
mkdir -p "$terminals"
for type in linux vt100 xterm xterm-256color screen tmux \
    ansi vt102 vt220 xterm-color xterm-mono screen-256color tmux-256color rxvt rxvt-unicode \
    rxvt-unicode-256color alacritty kitty xterm-kitty foot st st-256color konsole gnome putty dumb; do
    if infocmp -x "$type" >"$folder/type" 2>/dev/null; then
        tic -x -o "$terminals" "$folder/type" 2>/dev/null
    else
        case $type in
        linux | vt100 | xterm | xterm-256color | screen | tmux)
            say "the terminal type $type is not known here; Debian package: ncurses-base"
            exit 1
            ;;
        esac
    fi
done
rm -f "$folder/type"

# The C.UTF-8 locale, for computers without it.
mkdir -p "$folder/share/icurisk/locale/C.utf8"
cp "/usr/lib/locale/C.utf8/LC_CTYPE" "$folder/share/icurisk/locale/C.utf8/"

command -v mandoc >/dev/null || {
    say "no mandoc, which writes the manual as text; Debian package: mandoc"
    exit 1
}
mandoc -T ascii "$folder"/share/man/man*/icurisk* | sed 's/.\x08//g' >"$folder/share/doc/icurisk.txt"

# libcsv and the C library are under the LGPL: sources and license texts must accompany the program.
mkdir -p "$folder/share/doc/licences"
for library in libc6-dev libcsv-dev libjansson-dev libncurses-dev libopenblas-dev libprotobuf-c-dev \
    libsodium-dev zlib1g-dev; do
    text=/usr/share/doc/$library/copyright
    if [ -f "$text" ]; then
        cp "$text" "$folder/share/doc/licences/$library.txt"
    else
        say "no licence of $library in $text: add it to the archive by hand"
    fi
done

# Reproducible: the same files give the same archive, for any user and time.
tar -C "$(dirname "$folder")" --sort=name --owner=0 --group=0 --numeric-owner --mtime='2000-01-01 UTC' \
    --mode='u+rwX,go+rX,go-w' -cf - "$(basename "$folder")" | xz -T1 -3 >"$folder.tar.xz"
say "$folder.tar.xz: $(du -h "$folder.tar.xz" | cut -f1), unpacked $(du -sh "$folder" | cut -f1)"
