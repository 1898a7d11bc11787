#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: sbom.sh PROGRAM STRIPPED SOURCES: prints the bill of materials of PROGRAM as SPDX 2.3 in JSON.
# PROGRAM --version lists its libraries and networks. The checksum is that of STRIPPED, the program in the
# archive. The date is the newest one in SOURCES/debian/changelog. The same files give the same bytes.
set -eu
program=$1 file=$2 sources=$3
about=$("$program" --version --language=en)
version=$(printf '%s\n' "$about" | sed -n '1s/^icurisk //p')
digest=$(sha256sum <"$file" | cut -d' ' -f1)
date=$(sed -n '/^ -- /{s/.*>  //p;q;}' "$sources/debian/changelog")
created=$(date -u -d "$date" +%Y-%m-%dT%H:%M:%SZ)

# field NAME: a field of PROGRAM --version.
field() {
    printf '%s\n' "$about" | sed -n "s/^$1  *//p"
}

# Name, licence (https://spdx.org/licenses/), origin, and Debian package.
known='
ncurses|X11-distribute-modifications-variant|https://invisible-island.net/ncurses/|libncurses-dev
libcsv|LGPL-2.1-or-later|https://github.com/rgamble/libcsv|libcsv-dev
jansson|MIT|https://github.com/akheron/jansson|libjansson-dev
zlib|Zlib|https://github.com/madler/zlib|zlib1g-dev
libsodium|ISC|https://github.com/jedisct1/libsodium|libsodium-dev
protobuf-c|BSD-2-Clause|https://github.com/protobuf-c/protobuf-c|libprotobuf-c-dev
OpenBLAS|BSD-3-Clause|https://github.com/OpenMathLib/OpenBLAS|libopenblas-dev
glibc|LGPL-2.1-or-later|https://sourceware.org/glibc/|libc6-dev'

# package ID NAME VERSION LICENCE URL MORE: one entry of "packages".
package() {
    printf '%s    {"SPDXID": "SPDXRef-%s", "name": "%s", "versionInfo": "%s",\n' "$comma" "$1" "$2" "$3"
    printf '     "licenseConcluded": "%s", "licenseDeclared": "%s", "copyrightText": "NOASSERTION",\n' "$4" "$4"
    printf '     "downloadLocation": "%s", "filesAnalyzed": false%s}' "$5" "$6"
    comma=',
'
}

relation() {
    printf ',\n    {"spdxElementId": "SPDXRef-%s", "relationshipType": "%s", "relatedSpdxElement": "SPDXRef-%s"}' "$@"
}

# debian_package NAME: its version, if it is installed. Vulnerabilities are reported by package version.
debian_package() {
    ours=$(dpkg-query -W -f='${Version} ${Architecture}' "$1" 2>/dev/null) || return 0
    printf ', "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:deb/debian/%s@%s?arch=%s"}]' \
        "$1" "$(printf '%s' "${ours% *}" | sed 's/+/%2B/g; s/:/%3A/g')" "${ours#* }"
}

# Lines "NAME VERSION", without libraries that are only loaded for training.
libraries=$(field libraries | sed 's/;.*//; s/, /\n/g')

packages() {
    comma=
    package icurisk icurisk "$version" MIT NOASSERTION \
        ", \"primaryPackagePurpose\": \"APPLICATION\",
     \"checksums\": [{\"algorithm\": \"SHA256\", \"checksumValue\": \"$digest\"}]"
    printf '%s\n' "$libraries" >"$work/libraries"
    while read -r name number; do
        row=$(printf '%s\n' "$known" | grep "^$name|") || {
            echo "release: no licence is known of $name: add it to portable/sbom.sh" >&2
            exit 1
        }
        row=${row#*|} licence=${row%%|*} row=${row#*|}
        package "$name" "$name" "$number" "$licence" "${row%|*}" \
            ", \"primaryPackagePurpose\": \"LIBRARY\"$(debian_package "${row#*|}")"
    done <"$work/libraries"
    case $(field compiler) in
    gcc*)
        package libgcc libgcc "$(field compiler | cut -d' ' -f2)" 'GPL-3.0-or-later WITH GCC-exception-3.1' \
            https://gcc.gnu.org/ ', "primaryPackagePurpose": "LIBRARY"'
        ;;
    esac
    package networks 'icurisk networks' "$(field networks | sed 's/.* //')" MIT NOASSERTION \
        ", \"primaryPackagePurpose\": \"DATA\",
     \"comment\": \"versionInfo is the digest of the set, as icurisk --version prints it\""
    package challenge-2012 'PhysioNet Challenge 2012, sets a and b' 1.0.0 ODC-By-1.0 \
        https://physionet.org/content/challenge-2012/1.0.0/ ', "primaryPackagePurpose": "DATA",
     "comment": "not in the archive: the networks were fitted on these stays"'
    package eicu-demo 'eICU Collaborative Research Database Demo' 2.0 ODbL-1.0 \
        https://physionet.org/content/eicu-crd-demo/2.0/ ', "primaryPackagePurpose": "DATA",
     "comment": "not in the archive: figures of the networks were measured on these stays, which also chose among ideas; none was fitted on them"'
}

relations() {
    printf '    {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-icurisk"}'
    while read -r name number; do
        relation icurisk STATIC_LINK "$name"
    done <"$work/libraries"
    if [ -n "$(field compiler | grep ^gcc)" ]; then
        relation icurisk STATIC_LINK libgcc
    fi
    relation networks DATA_FILE_OF icurisk
    relation networks GENERATED_FROM challenge-2012
    relation eicu-demo TEST_OF networks
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
packages >"$work/packages"
relations >"$work/relations"
cat <<END
{
  "spdxVersion": "SPDX-2.3",
  "dataLicense": "CC0-1.0",
  "SPDXID": "SPDXRef-DOCUMENT",
  "name": "icurisk-$version",
  "documentNamespace": "https://icurisk.example.org/spdx/icurisk-$version-$digest",
  "creationInfo": {"created": "$created", "creators": ["Organization: The icurisk authors", "Tool: portable/sbom.sh"]},
  "packages": [
$(cat "$work/packages")
  ],
  "relationships": [
$(cat "$work/relations")
  ]
}
END
