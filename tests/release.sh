#!/bin/bash
# SPDX-License-Identifier: MIT
# The parts of a release: the bill of materials is valid SPDX 2.3 and names all linked libraries, the
# excerpt of NEWS is that of this version, and portable/verify.sh finds changed, added and missing files.
# (make release itself takes minutes: CONTRIBUTING.md.)
# shellcheck source=tests/lib.sh
. "${abs_srcdir:?}/tests/lib.sh"
[ -z "${ICURISK_EMULATED:-}" ] || { echo 'the program of another machine'; exit 77; }
portable=$abs_srcdir/portable

# --- NEWS ---------------------------------------------------------------------------------------
printf '%s\n' 'NEWS: what changed.' '' '0.10.0 (2027-01-01)' '' '  - Ten.' '' '0.1.0 (2026-01-01)' '' \
    '  - One.' '    More.' '' '0.0.9' >NEWS
expect_status 0 '' "$portable/news.sh" NEWS 0.1.0
[ "$(cat out)" = "$(printf '0.1.0 (2026-01-01)\n\n  - One.\n    More.')" ] || complain "NEWS of 0.1.0: $(cat out)"
expect_status 0 '' "$portable/news.sh" NEWS 0.10.0
[ "$(tail -n 1 out)" = '  - Ten.' ] || complain "NEWS of 0.10.0: $(cat out)"
expect_status 1 'says nothing of 0.2.0' "$portable/news.sh" NEWS 0.2.0
expect_status 1 'says nothing of 0.0.9' "$portable/news.sh" NEWS 0.0.9
version=$(icurisk --version | sed -n '1s/^icurisk //p')
expect_status 0 '' "$portable/news.sh" "$abs_srcdir/NEWS" "$version"
[ "$(wc -l <out)" -gt 5 ] || complain "NEWS of this version: $(cat out)"

# --- the bill of materials ----------------------------------------------------------------------
printf 'the stripped program' >stripped
expect_status 0 '' "$portable/sbom.sh" "$abs_builddir/icurisk" stripped "$abs_srcdir"
cp out bill
tr '\n' ' ' <bill >line

# json PATH...: values of the bill of materials, separated by tabs.
json() {
    "$tool" json "$@" <line
}

[ "$(json spdxVersion dataLicense SPDXID name packages.0.name packages.0.versionInfo)" = \
    "SPDX-2.3	CC0-1.0	SPDXRef-DOCUMENT	icurisk-$version	icurisk	$version" ] || complain "head: $(json name)"
json creationInfo.created | grep -qxE '20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-9:]{8}Z' || complain 'the date is invalid'
[ "$(json packages.0.checksums.0.checksumValue)" = "$(sha256sum <stripped | cut -d' ' -f1)" ] || complain 'the checksum is wrong'
json documentNamespace | grep -q "^https://.*$version-[0-9a-f]\{64\}\$" || complain 'the namespace is wrong'
# Each package has the fields that SPDX requires and a unique, valid id.
count=$(json packages) count=${count//[][]/}
for ((i = 0; i < count; i++)); do
    json "packages.$i.SPDXID" "packages.$i.name" "packages.$i.versionInfo" "packages.$i.licenseDeclared" \
        "packages.$i.downloadLocation" "packages.$i.copyrightText" "packages.$i.filesAnalyzed"
done >packages
grep -vE '^SPDXRef-[A-Za-z0-9.-]+	[^	]+	[^	]+	[A-Za-z0-9. -]+	(https://[^	]*|NOASSERTION)	NOASSERTION	false$' packages &&
    complain 'a package with an invalid field'
grep '(none)' packages && complain 'a package with a missing field'
cut -f 1 packages | sort >ids
[ -z "$(uniq -d ids)" ] || complain "repeated ids: $(uniq -d ids)"
# Each library that icurisk --version lists is a package, with a STATIC_LINK relation.
related=$(json relationships) related=${related//[][]/}
for ((i = 0; i < related; i++)); do
    json "relationships.$i.spdxElementId" "relationships.$i.relationshipType" "relationships.$i.relatedSpdxElement"
done >relations
cut -f 1,3 relations | tr '\t' '\n' | grep -vx SPDXRef-DOCUMENT | sort -u >ends
[ -z "$(comm -23 ends ids)" ] || complain "relations to missing packages: $(comm -23 ends ids)"
[ -z "$(comm -13 ends ids)" ] || complain "packages without a relation: $(comm -13 ends ids)"
icurisk --version | sed -n 's/^libraries  *//p' | sed 's/, /\n/g' >linked
[ "$(wc -l <linked)" -ge 3 ] || complain "fewer than three libraries: $(cat linked)"
while read -r name number; do
    grep -q "^SPDXRef-$name	$name	$number	" packages || complain "$name $number is not a package"
    grep -q "^SPDXRef-icurisk	STATIC_LINK	SPDXRef-$name\$" relations || complain "$name has no STATIC_LINK relation"
done <linked
grep -q '^SPDXRef-networks	GENERATED_FROM	SPDXRef-challenge-2012$' relations || complain 'the networks have no GENERATED_FROM relation'
grep -q "ODC-By-1.0" packages || complain 'the licence of the stays is missing'
# The bill has the same bytes at another time, in another time zone and locale.
expect_status 0 '' env SOURCE_DATE_EPOCH=1 TZ=Asia/Tokyo LC_ALL=C "$portable/sbom.sh" "$abs_builddir/icurisk" stripped "$abs_srcdir"
cmp out bill || complain 'the bill differs'
# A library without a known licence is an error.
printf '#!/bin/sh\necho "icurisk 1.0"\necho "libraries  ncurses 6, libnew 3"\n' >other && chmod +x other
expect_status 1 'no licence is known of libnew' "$portable/sbom.sh" ./other stripped "$abs_srcdir"

# --- portable/verify.sh -------------------------------------------------------------------------
mkdir -p folder && echo one >folder/one && echo two >folder/two
(cd folder && sha256sum one two >SHA256SUMS)
# refuse_folder PATTERN: the folder as it is now is refused with this message, before anything is unpacked.
refuse_folder() {
    bash "$portable/verify.sh" folder >messages 2>&1 && complain "$1: the folder is accepted"
    grep -q "$1" messages || complain "no message '$1': $(cat messages)"
    case $1 in 'no archive' | 'the signature was not'*) return ;; esac
    ! grep -q 'no archive' messages || complain "continues after '$1'"
}
refuse_folder 'no archive'
echo three >folder/three
refuse_folder 'no checksum of: three'
rm folder/three
# With a public key the signature must be valid, and nothing else is looked at before.
if command -v minisign >/dev/null; then
    minisign -G -W -f -p ours.pub -s ours.key >/dev/null 2>&1
    minisign -G -W -f -p other.pub -s other.key >/dev/null 2>&1
    # refuse_signature PATTERN: with our public key the folder is refused with this message.
    refuse_signature() {
        bash "$portable/verify.sh" folder ours.pub >messages 2>&1 && complain "$1: the signature is accepted"
        grep -q "$1" messages || complain "no message '$1': $(cat messages)"
        ! grep -q 'no archive\|FAILED' messages || complain "continues after '$1'"
    }
    refuse_signature 'not signed'
    minisign -S -s other.key -m folder/SHA256SUMS -x folder/SHA256SUMS.minisig >/dev/null 2>&1
    refuse_signature 'the signature is not valid'
    minisign -S -s ours.key -m folder/SHA256SUMS -x folder/SHA256SUMS.minisig >/dev/null 2>&1
    bash "$portable/verify.sh" folder ours.pub >messages 2>&1
    [ "$(cat messages)" = 'verify: no archive for a memory stick' ] || complain "a good signature: $(cat messages)"
    refuse_folder 'the signature was not checked'
    # A file changed together with its checksum: only the signature tells.
    echo Two >folder/two && cp folder/SHA256SUMS sums && (cd folder && sha256sum one two >SHA256SUMS)
    refuse_signature 'the signature is not valid'
    echo two >folder/two && mv sums folder/SHA256SUMS && rm folder/SHA256SUMS.minisig
fi
echo One >folder/one
refuse_folder 'one: FAILED'
rm folder/one
refuse_folder 'one: FAILED open'
finish
