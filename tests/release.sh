#!/bin/bash
# SPDX-License-Identifier: MIT
# What goes with a release: the bill of materials has the form of SPDX 2.3 and names all that is linked
# in, the excerpt of NEWS is that of this version, and the check of a folder sees what was changed,
# added or lost. (make release itself takes minutes: CONTRIBUTING.md.)
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
[ -z "${ICURISK_EMULATED:-}" ] || { echo 'the program of another machine'; exit 77; }
portable=$abs_srcdir/portable

# --- NEWS ---------------------------------------------------------------------------------------
printf '%s\n' 'NEWS: what changed.' '' '0.10.0 (2027-01-01)' '' '  - Ten.' '' '0.1.0 (2026-01-01)' '' \
    '  - One.' '    More.' '' '0.0.9' >NEWS
status 0 '' "$portable/news.sh" NEWS 0.1.0
[ "$(cat out)" = "$(printf '0.1.0 (2026-01-01)\n\n  - One.\n    More.')" ] || complain "NEWS of 0.1.0: $(cat out)"
status 0 '' "$portable/news.sh" NEWS 0.10.0
[ "$(tail -n 1 out)" = '  - Ten.' ] || complain "NEWS of 0.10.0: $(cat out)"
status 1 'says nothing of 0.2.0' "$portable/news.sh" NEWS 0.2.0
status 1 'says nothing of 0.0.9' "$portable/news.sh" NEWS 0.0.9
version=$(icurisk --version | sed -n '1s/^icurisk //p')
status 0 '' "$portable/news.sh" "$abs_srcdir/NEWS" "$version"
[ "$(wc -l <out)" -gt 5 ] || complain "NEWS of this version: $(cat out)"

# --- the bill of materials ----------------------------------------------------------------------
printf 'what is given away' >given
status 0 '' "$portable/sbom.sh" "$abs_builddir/icurisk" given "$abs_srcdir"
cp out bill
tr '\n' ' ' <bill >line

# json PATH...: the values, parted by tabs.
json() {
    "$tool" json "$@" <line
}

[ "$(json spdxVersion dataLicense SPDXID name packages.0.name packages.0.versionInfo)" = \
    "SPDX-2.3	CC0-1.0	SPDXRef-DOCUMENT	icurisk-$version	icurisk	$version" ] || complain "head: $(json name)"
json creationInfo.created | grep -qxE '20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-9:]{8}Z' || complain 'the date'
[ "$(json packages.0.checksums.0.checksumValue)" = "$(sha256sum <given | cut -d' ' -f1)" ] || complain 'the checksum'
json documentNamespace | grep -q "^https://.*$version-[0-9a-f]\{64\}\$" || complain 'the namespace'
# Each has what SPDX asks for, and an id of its own, in letters that it allows.
count=$(json packages) count=${count//[][]/}
for ((i = 0; i < count; i++)); do
    json "packages.$i.SPDXID" "packages.$i.name" "packages.$i.versionInfo" "packages.$i.licenseDeclared" \
        "packages.$i.downloadLocation" "packages.$i.copyrightText" "packages.$i.filesAnalyzed"
done >packages
grep -vE '^SPDXRef-[A-Za-z0-9.-]+	[^	]+	[^	]+	[A-Za-z0-9. -]+	(https://[^	]*|NOASSERTION)	NOASSERTION	false$' packages &&
    complain 'a package without what SPDX asks for'
grep '(none)' packages && complain 'a package without something'
cut -f 1 packages | sort >ids
[ -z "$(uniq -d ids)" ] || complain "ids twice: $(uniq -d ids)"
# What the program says that it is linked with is in it, as linked.
related=$(json relationships) related=${related//[][]/}
for ((i = 0; i < related; i++)); do
    json "relationships.$i.spdxElementId" "relationships.$i.relationshipType" "relationships.$i.relatedSpdxElement"
done >relations
cut -f 1,3 relations | tr '\t' '\n' | grep -vx SPDXRef-DOCUMENT | sort -u >ends
[ -z "$(comm -23 ends ids)" ] || complain "related to what is not there: $(comm -23 ends ids)"
[ -z "$(comm -13 ends ids)" ] || complain "related to nothing: $(comm -13 ends ids)"
icurisk --version | sed -n 's/;.*//; s/^libraries  *//p' | sed 's/, /\n/g' >linked
[ "$(wc -l <linked)" -ge 3 ] || complain "few libraries: $(cat linked)"
while read -r name number; do
    grep -q "^SPDXRef-$name	$name	$number	" packages || complain "$name $number is not in it"
    grep -q "^SPDXRef-icurisk	STATIC_LINK	SPDXRef-$name\$" relations || complain "$name is not linked"
done <linked
grep -q '^SPDXRef-networks	GENERATED_FROM	SPDXRef-challenge-2012$' relations || complain 'the networks come from nowhere'
grep -q "ODC-By-1.0" packages || complain 'the licence of the stays'
# The same bytes at another time and place, in another language.
status 0 '' env SOURCE_DATE_EPOCH=1 TZ=Asia/Tokyo LC_ALL=C "$portable/sbom.sh" "$abs_builddir/icurisk" given "$abs_srcdir"
cmp out bill || complain 'another bill'
# A library whose licence nobody has looked up is no guess.
printf '#!/bin/sh\necho "icurisk 1.0"\necho "libraries  ncurses 6, libnew 3"\n' >other && chmod +x other
status 1 'no licence is known of libnew' "$portable/sbom.sh" ./other given "$abs_srcdir"

# --- the check of a folder ----------------------------------------------------------------------
mkdir -p folder && echo one >folder/one && echo two >folder/two
(cd folder && sha256sum one two >SHA256SUMS)
check() {
    bash "$portable/verify.sh" folder >said 2>&1 && complain 'verified although nothing is in it'
    grep -q "$1" said || complain "not said: $1: $(cat said)"
    [ "$1" = 'no archive' ] || ! grep -q 'no archive' said || complain "went on after: $1"
}
check 'no archive'
echo three >folder/three
check 'no sum of: three'
rm folder/three && echo One >folder/one
check 'one: FAILED'
rm folder/one
check 'one: FAILED open'
[ "$wrong" -eq 0 ] || { echo "$wrong things wrong"; exit 1; }
