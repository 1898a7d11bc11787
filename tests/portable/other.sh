# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# What the scripts for other machines share: sourced by them, with $arch, Debian's name of the machine,
# and $root, the folder into which its packages are unpacked.

say() {
    printf '%s: %s\n' "$(basename "$0" .sh)" "$*" >&2
}

is_installed() {
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# apt-get for the other machine, whose lists, packages and status are under $root alone.
other_apt() {
    apt-get -qq -o APT::Architecture="${arch:?}" -o APT::Architectures::="$arch" \
        -o Dir::State="${root:?}/apt" -o Dir::State::status="$root/apt/status" \
        -o Dir::Cache="$root/apt" -o Acquire::Languages=none -o APT::Install-Recommends=0 "$@"
}

# unpack_packages PACKAGE...: with all that they depend on, into $root.
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

# The same lines, numbers within 0.00001.
same_risks() {
    awk -F '[][,:{}]' '
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
            if (bad) { print "another line:", FNR, $0; wrong = 1 }
            seen = FNR
        }
        END {
            printf "%d lines of scores, numbers at most %g apart\n", seen, worst
            exit wrong || seen == 0 || seen != lines || worst > 1e-5
        }' "$@"
}
