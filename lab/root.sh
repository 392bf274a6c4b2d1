#!/usr/bin/env bash
# root.sh OUT: a Debian with the kiosk installed in it by scripts/install.sh, as a directory: OUT/root.
# root.sh OUT debian: only Debian, which lab/guest.sh goes on from: OUT/debian.
#
# The device lab's machines are made of it. Debian's part is built anew when the list below or the mirror changes, the
# kiosk's part when a file of this checkout does; otherwise what is there is used. OUT/cache keeps pip's downloads.
# Needs root and mmdebstrap; the mirror, the certificates and pip's index are this machine's own.
set -euo pipefail

[ $# = 1 ] || [ "${2:-}" = debian ] || { echo "usage: $0 OUT [debian]" >&2; exit 2; }
# Every mount and process made here is gone when this script is, however it ends.
if [ "${LAB_UNSHARED:-}" != 1 ]; then
    exec env LAB_UNSHARED=1 unshare --mount --pid --fork --kill-child --mount-proc -- "$BASH" "$0" "$@"
fi

SUITE=${LAB_SUITE:-trixie}    # or bookworm, the Debian of the older Raspberry Pi OS
# The system a Raspberry Pi OS Lite would bring, in little; an X server and a keyboard for the half of the lab that boots
# without a kernel, and a broker for the fleet. What the kiosk itself needs is left to the installer.
PACKAGES=systemd,systemd-sysv,udev,dbus,kmod,procps,python3,python3-venv,ca-certificates,xvfb,xdotool
PACKAGES+=,mosquitto,mosquitto-clients
MINUTES=15    # the longest either part may take

# shellcheck source=lab/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
mkdir -p "$1/cache"
out=$(cd "$1" && pwd)
exec 9>"$out/lock"
flock 9    # another one may be at work here
export DEBIAN_FRONTEND=noninteractive

make_debian() {
    rm -rf "$out/debian" "$out/debian.made-of"
    timeout ${MINUTES}m mmdebstrap --quiet --variant=minbase --include="$PACKAGES" \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' "$SUITE" "$out/debian" "$from" >"$out/log" 2>&1 ||
        { tail -n 20 "$out/log" >&2; return 1; }
    # The broker is started by the scenario that wants one.
    rm -f "$out/debian/etc/systemd/system/multi-user.target.wants/mosquitto.service"
    # It may be used on a network with certificates and names of its own.
    ! [ -s "$certificates" ] || cp -L "$certificates" "$out/debian$certificates"
    cp -L /etc/resolv.conf "$out/debian/etc/resolv.conf"
}

make_root() {
    local root=$out/root
    rm -rf "$root" "$out/root.made-of"
    cp -a --reflink=auto "$out/debian" "$root"
    furnish "$root" "$out/cache"
    copy_files "$root/root/checkout" .
    tell_pip
    timeout ${MINUTES}m chroot "$root" /root/checkout/scripts/install.sh --no-quiet-boot --web --fleet </dev/null
    chroot "$root" apt-get clean
    clear_out "$root"
    rm -rf "$root/root/checkout" "$root$pip_cache" "$root"/var/lib/apt/lists/*
}

from=${LAB_MIRROR:-$(mirror)}
[ -n "$from" ] || { echo "root.sh: apt's sources here name no Debian mirror; give one as LAB_MIRROR." >&2; exit 1; }
debian=$(printf '%s\n' "$SUITE" "$PACKAGES" "$from" | sha256sum)
if ! made_of "$out/debian.made-of" "$debian"; then
    say "Debian $SUITE"
    make_debian
    echo "$debian" >"$out/debian.made-of"
fi
[ "${2:-}" != debian ] || exit 0
kiosk=$({ echo "$debian"; fingerprint .; } | sha256sum)
if ! made_of "$out/root.made-of" "$kiosk"; then
    say "the kiosk, by its installer"
    make_root
    echo "$kiosk" >"$out/root.made-of"
fi
say "$out/root is ready"
