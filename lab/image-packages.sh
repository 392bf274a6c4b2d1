#!/usr/bin/env bash
# image-packages.sh: has Debian's index for a Pi each package that deploy/image names? Needs apt and a Debian mirror, not root.
#
# What only Raspberry Pi's own archive has (ITS_OWN) is not looked for here: no index of that is to be had everywhere.
set -euo pipefail

# shellcheck source=lab/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
SUITE=trixie
ARCHITECTURE=arm64
ITS_OWN=(python3-picamera2 python3-lgpio)
LAYER=$checkout/deploy/image/layer/mood-kiosk.yaml

from=${LAB_MIRROR:-$(mirror)}
[ -n "$from" ] || { echo "image-packages.sh: apt's sources here name no Debian mirror; give one as LAB_MIRROR." >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{etc/apt/preferences.d,lists/partial,cache}
echo "deb $from $SUITE main" >"$work/sources.list"
: >"$work/status"
apt() {
    "$@" -o APT::Architecture=$ARCHITECTURE -o APT::Architectures=$ARCHITECTURE -o Dir::Etc::SourceList="$work/sources.list" \
        -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists="$work/lists" -o Dir::State::Status="$work/status" \
        -o Dir::Cache="$work/cache" -o APT::Sandbox::User="$(id -un)"
}
apt apt-get -qq update
mapfile -t names < <(sed -n '/^  packages:/,$s/^    - //p' "$LAYER")
[ ${#names[@]} -gt 0 ] || { echo "image-packages.sh: $LAYER lists no packages." >&2; exit 1; }
status=0
for name in "${names[@]}"; do
    if [[ " ${ITS_OWN[*]} " == *" $name "* ]]; then
        echo "own   $name"
    elif apt apt-cache show --no-all-versions "$name" 2>/dev/null | grep '^Package:' >/dev/null; then
        echo "ok    $name"
    else
        echo "FAIL  $name is not in $SUITE for $ARCHITECTURE"
        status=1
    fi
done
exit $status
