#!/usr/bin/env bash
# scripts/make-card.sh [--name NAME] FOLDER BOOT: puts a kiosk's first start on a card with Raspberry Pi OS.
#
# FOLDER is a copy of deploy/cloud-init with your values in it; BOOT is the folder where your computer shows the card
# (its partition "bootfs"). The files are looked over, the release that user-data names is put beside them, its checksum
# into user-data, and meta-data gets a name that is another whenever anything here is. NAME is the host name on this card:
# many cards are made of one FOLDER.
set -euo pipefail
umask 022
export LC_ALL=C.UTF-8

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
FILES=(user-data network-config meta-data kiosk-setup.sh)

die() {
    echo "make-card.sh: $1" >&2
    exit "${2:-1}"
}

usage() { die "usage: scripts/make-card.sh [--name NAME] FOLDER BOOT" 2; }

name=
if [ "${1:-}" = --name ]; then
    [ $# -ge 2 ] || usage
    name=$2
    shift 2
    [[ $name =~ ^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$ ]] ||
        die "--name $name: a host name has letters, digits and hyphens only, 63 at most." 2
fi
if [ $# != 2 ] || [[ $1 == -* || $2 == -* ]]; then usage; fi
folder=$1 boot=$2

for file in "${FILES[@]}"; do
    [ -f "$folder/$file" ] || die "$folder/$file is missing: begin with a copy of all files in deploy/cloud-init."
    ! grep -n $'\t' "$folder/$file" >/dev/null || [ "$file" = kiosk-setup.sh ] ||
        die "$folder/$file, line $(grep -n $'\t' "$folder/$file" | cut -d : -f 1 | head -n 1): a tab; indent with spaces."
done
[ -f "$boot/cmdline.txt" ] ||
    die "$boot is no boot partition of Raspberry Pi OS (it has no cmdline.txt): name the folder where the card's partition bootfs is."
! grep -q PUT-YOUR-KEY-HERE "$folder/user-data" ||
    die "$folder/user-data has no SSH key yet: put yours (cat ~/.ssh/id_ed25519.pub) in the place of PUT-YOUR-KEY-HERE."

setting() { sed -n "s/^ *$1 *= *//p" "$folder/user-data" | tail -n 1 | tr -d " \t\r\"'"; }

archive=$(setting ARCHIVE)
checksum=$(setting SHA256)
[ -n "$archive" ] || die "$folder/user-data names no release: it needs a line ARCHIVE=…"
release=
if [[ $archive != http?(s)://* ]]; then
    for release in "$folder/$archive" "$here/out/release/$archive" ''; do
        [ ! -f "$release" ] || break
    done
    [ -n "$release" ] ||
        die "The release $archive is neither in $folder nor in out/release: put it there, or make it with scripts/make-release.sh."
    got=$(sha256sum "$release" | cut -d ' ' -f 1)
    [ "$checksum" != PUT-THE-CHECKSUM-HERE ] || checksum=$got
    [ "${checksum,,}" = "$got" ] ||
        die "$release has the checksum $got, and $folder/user-data says ${checksum:-nothing}: one of the two is not the one you mean."
fi
[[ ${checksum,,} =~ ^[0-9a-f]{64}$ ]] ||
    die "$folder/user-data: SHA256= must be followed by the release's checksum, 64 letters and digits of its file SHA256SUMS."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for file in "${FILES[@]}"; do tr -d '\r' <"$folder/$file" >"$work/$file"; done
sed -i "s/^\( *SHA256 *=\).*/\1$checksum/" "$work/user-data"
[ -z "$name" ] || sed -i "s/^hostname:.*/hostname: $name/" "$work/user-data"
instance=kiosk-$(cd "$work" && sha256sum "${FILES[@]}" | sha256sum | cut -c 1-12)
sed -i "s/^instance-id:.*/instance-id: $instance/" "$work/meta-data"

[ -z "$release" ] || cmp -s "$release" "$boot/$archive" || cp "$release" "$boot/$archive"
for file in "${FILES[@]}"; do cp "$work/$file" "$boot/$file"; done
sync
echo "$boot is ready (${name:-$(sed -n 's/^hostname: *//p' "$work/user-data")}, $instance): take the card out safely, put it into the Pi, switch on."
if grep -q 'NAME OF YOUR WI-FI' "$work/network-config"; then
    echo "network-config names no Wi-Fi of yours: this kiosk needs a cable."
fi
