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

HOST_NAME="a host name has letters, digits and hyphens only, 63 at most."
is_host_name() { [[ $1 =~ ^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$ ]]; }

usage() { die "usage: scripts/make-card.sh [--name NAME] FOLDER BOOT" 2; }

name=
if [ "${1:-}" = --name ]; then
    [ $# -ge 2 ] || usage
    name=$2
    shift 2
    is_host_name "$name" || die "--name $name: $HOST_NAME" 2
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

# What is wrong with a value would only be found out by a kiosk that nobody reaches.
wrong() { die "$folder/$1, line $2: $3"; }    # FILE LINE SENTENCE

# Prints "LINE:TEXT" of FILE's lines that match, without what Windows and editors leave at their ends.
lines() { tr -d '\r' <"$folder/$1" | sed 's/ *$//' | grep -nE "$2" || true; }    # FILE PATTERN

# Puts the first of those, if need be behind the line that has AFTER, into `at` and `text`.
first() { # FILE PATTERN [AFTER]
    text=$(lines "$1" "$2" | sed "${3:+1,/$3/d}")
    text=${text%%$'\n'*}
    at=${text%%:*} text=${text#*:}
}

# Prints what YAML takes for KEY's value, if it is one word.
plain() { sed "s/^[^:]*: *//; s/ #.*//; s/ *$//; s/^[\"']//; s/[\"']$//" <<<"$1"; }    # "KEY: VALUE"

first user-data '^hostname:'
is_host_name "$(plain "$text")" || wrong user-data "${at:-1}" "hostname: $HOST_NAME"
first user-data 'PRIVATE KEY'
[ -z "$at" ] ||
    wrong user-data "$at" "this is the private half of a key, which never leaves your computer: put the line of its file ending in .pub there."
if [ -z "$(lines user-data '^ *- *["'"'"']?(ssh-|ecdsa-|sk-)[a-z0-9@.-]+ +AAAA[A-Za-z0-9+/=]+')" ]; then
    first user-data 'ssh_authorized_keys:'
    wrong user-data "${at:-1}" "no public SSH key stands below: put the whole line of a file ending in .pub there, after \"- \"."
fi
zones=/usr/share/zoneinfo
first user-data '^timezone:'
zone=$(plain "$text")
if [ -d "$zones/Europe" ] && [[ -n $at && ! -f $zones/$zone ]]; then
    wrong user-data "$at" "timezone: there is none called ${zone:-nothing}; write one such as Europe/London, with capitals as in the list."
fi

# YAML's ways to write a text, and what may come behind it.
quoted='("([^"\\]|\\.)+"|'"'([^']|'')+'"'|[^"'"'"' #{&*!|>%@`-][^"'"'"'#]*)'
note='( +#.*)?'
if ! grep -q 'NAME OF YOUR WI-FI' "$folder/network-config"; then
    how="stands in quotes; a quote or a backslash that belongs to it needs a backslash before it."
    first network-config '^ *regulatory-domain:'
    country=$(plain "$text")
    [[ -z $at || ( $country =~ ^[A-Z][A-Z]$ && $country != UK ) ]] ||
        wrong network-config "$at" "regulatory-domain: two capital letters of a country, such as GB, US or DE."
    first network-config '^ *[^ #]' access-points:
    [[ -z $at || $text =~ ^\ +$quoted:?(\ +\{.*\})?$note$ ]] || wrong network-config "$at" "the network's name $how"
    while IFS=: read -r at text; do
        [[ $text =~ ^\ +password:\ +$quoted$note$ ]] || wrong network-config "$at" "the password $how"
        word=${BASH_REMATCH[1]}
        [[ $word != [\"\']* ]] || word=$(sed 's/^.//; s/.$//; s/\\\(.\)/\1/g' <<<"$word")
        ((${#word} >= 8 && ${#word} <= 64)) ||
            wrong network-config "$at" "a Wi-Fi's password has 8 to 63 letters, and this one ${#word}."
    done < <(lines network-config '^ *password:')
fi

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
