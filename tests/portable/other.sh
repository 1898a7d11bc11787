# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Shared by the scripts for other machines, which source it. They set $arch, Debian's name of the machine,
# and $root, the folder into which packages are unpacked.

say() {
    printf '%s: %s\n' "$(basename "$0" .sh)" "$*" >&2
}

is_installed() {
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# other_apt ARGUMENT...: apt-get for the other machine, with its lists, packages and status under $root.
other_apt() {
    apt-get -qq -o APT::Architecture="${arch:?}" -o APT::Architectures::="$arch" \
        -o Dir::State="${root:?}/apt" -o Dir::State::status="$root/apt/status" \
        -o Dir::Cache="$root/apt" -o Acquire::Languages=none -o APT::Install-Recommends=0 "$@"
}

# unpack_packages PACKAGE...: unpacks them and all dependencies into $root.
unpack_packages() {
    mkdir -p "$root/apt/lists/partial" "$root/apt/archives/partial"
    : >"$root/apt/status"
    other_apt update >&2 || say 'some package lists are missing'
    other_apt -y --download-only install "$@" >&2
    local package
    for package in "$root"/apt/archives/*.deb; do
        dpkg-deb -x "$package" "$root"
    done
    rm -rf "$root/apt"
}

# same_risks FILE FILE: the lines are the same, with numbers within 0.00001, or $most.
same_risks() {
    awk -v most="${most:-1e-5}" -F '[][,:{}]' '
        function is_number(text) { return text ~ /^-?[0-9.]+(e[-+]?[0-9]+)?$/ }
        FILENAME == ARGV[1] { line[FNR] = $0; lines = FNR; next }
        {
            count = split(line[FNR], other, FS)
            bad = count != NF
            for (i = 1; i <= NF; i++)
                if (is_number($i) && is_number(other[i])) {
                    off = $i > other[i] ? $i - other[i] : other[i] - $i
                    if (off > worst) worst = off
                } else if ($i != other[i]) bad = 1
            if (bad) { print "line", FNR, "differs:", $0; wrong = 1 }
            seen = FNR
        }
        END {
            printf "%d lines of scores, largest difference %g\n", seen, worst
            exit wrong || seen == 0 || seen != lines || worst > most
        }' "$@"
}
