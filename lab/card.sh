#!/usr/bin/env bash
# card.sh OUT: a memory card as it comes from the shop's computer, for lab.card: OUT/card.
#
# Raspberry Pi OS itself cannot be had here. This is Debian with what its cloud image has, above all the real cloud-init,
# told as Raspberry Pi OS tells it to read the boot partition, and nothing of the kiosk's. What lab/guest.sh made goes in as
# well: its kernel, and the hardware that passes for a Pi's (pins, camera, their libraries). The card's two partitions
# are two disks: disk.img (the system), boot.img (FAT, empty but for a kernel command line). Needs root.
set -euo pipefail

[ $# = 1 ] || { echo "usage: $0 OUT" >&2; exit 2; }
if [ "${LAB_UNSHARED:-}" != 1 ]; then
    exec env LAB_UNSHARED=1 unshare --mount --propagation private -- "$BASH" "$0" "$@"
fi

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lab/common.sh
. "$here/common.sh"
out=$(cd "$1" && pwd)
card=$out/card
disk_mb=4000
boot_mb=256
MINUTES=15
MIRROR_URL=http://10.0.2.2:8347    # lab/mirror.py, as the guest sees it
export DEBIAN_FRONTEND=noninteractive

# Debian's cloud image (which has netplan instead of ifupdown, as Raspberry Pi OS has), and what of Raspberry Pi OS Lite's the kiosk's first start meets: Wi-Fi, console fonts, libcamera.
PACKAGES=systemd,systemd-sysv,systemd-resolved,systemd-timesyncd,udev,dbus,libpam-systemd,kmod,procps,ca-certificates
PACKAGES+=,cloud-init,cloud-guest-utils,netplan.io,openssh-server,sudo,curl,wget,python3,locales,tzdata,e2fsprogs,dosfstools
PACKAGES+=,iproute2,iputils-ping,less,nano,bash-completion,unattended-upgrades,apt-utils,wpasupplicant,wireless-regdb,rfkill
PACKAGES+=,console-setup,keyboard-configuration,kbd,python3-libcamera,libcamera-ipa,python3-prctl,libcap2

make_base() {
    rm -rf "$card/base"
    # shellcheck disable=SC2016  # mmdebstrap's $1
    timeout ${MINUTES}m mmdebstrap --quiet --variant=important --include="$PACKAGES" \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' \
        --customize-hook='chroot "$1" apt-get -q -y purge ifupdown' trixie "$card/base" "$from" >"$out/log" 2>&1 ||
        { tail -n 20 "$out/log" >&2; return 1; }
}

# What of lab/guest.sh's hardware is not a package.
put_hardware() { # ROOT
    local kernel
    kernel=$(basename "$out"/hardware/usr/lib/modules/*)
    cp -a "$out/hardware/usr/local/." "$1/usr/local/"
    mkdir -p "$1/usr/lib/modules" "$1/usr/share/libcamera/pipeline" "$1"/opt/lab
    cp -a "$out/hardware/usr/lib/modules/$kernel" "$1/usr/lib/modules/"
    cp -a "$out/hardware/usr/share/libcamera/pipeline/virtual" "$1/usr/share/libcamera/pipeline/"
    chroot "$1" ldconfig
    chroot "$1" groupadd --system gpio    # Raspberry Pi OS has it
    cp -r "$out/frames" "$1/opt/lab/rooms"
    ln -s rooms/visitor "$1/opt/lab/frames"
    install -m 755 "$here"/guest/lab-{hardware,press,touch} "$1/usr/local/sbin/"
    cp "$here/guest/lab-hardware.service" "$1/etc/systemd/system/"
    install -D -m 644 "$here/guest/kiosk.conf" "$1/etc/systemd/system/kiosk.service.d/lab.conf"
    cp "$here/guest/60-lab.rules" "$1/etc/udev/rules.d/"
    install -D -m 644 "$here/guest/journald.conf" "$1/etc/systemd/journald.conf.d/lab.conf"
    chroot "$1" systemctl --quiet enable lab-hardware
}

configure() { # ROOT
    printf '%s\n' '/dev/vda / ext4 rw,noatime 0 1' 'LABEL=bootfs /boot/firmware vfat defaults 0 2' >"$1/etc/fstab"
    mkdir -p "$1/boot/firmware"
    # As Raspberry Pi OS has it: the boot partition is the source, and is there before it is read.
    printf '%s\n' 'datasource_list: [NoCloud, None]' 'datasource: {NoCloud: {seedfrom: "file:///boot/firmware"}}' \
        >"$1/etc/cloud/cloud.cfg.d/99_raspberry-pi.cfg"
    mkdir -p "$1/etc/systemd/system/cloud-init-main.service.d"
    printf '[Unit]\nRequiresMountsFor=/boot/firmware\n' >"$1/etc/systemd/system/cloud-init-main.service.d/boot.conf"
    # As on a Pi, the first network card is eth0.
    ln -s /dev/null "$1/etc/systemd/network/99-default.link"
    # What the network here would tell: where to fetch from.
    printf 'Acquire::http::Proxy "%s";\n' "$MIRROR_URL" >"$1/etc/apt/apt.conf.d/99lab"
    printf '[global]\nindex-url = %s/simple\ntrusted-host = 10.0.2.2\n' "$MIRROR_URL" >"$1/etc/pip.conf"
    # What a Pi does at leisure takes an emulated one long.
    chroot "$1" systemctl --quiet mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer \
        e2scrub_reap.service fstrim.timer serial-getty@hvc0.service serial-getty@ttyS0.service
    rm -f "$1"/etc/ssh/ssh_host_* "$1/etc/machine-id" "$1/etc/hostname"
    echo uninitialized >"$1/etc/machine-id"
}

make_card() {
    local root=$card/root
    rm -rf "$root" "$card"/*.img
    cp -a --reflink=auto "$card/base" "$root"
    put_hardware "$root"
    configure "$root"
    mke2fs -q -t ext4 -L rootfs -E lazy_itable_init=1,lazy_journal_init=1 -d "$root" "$card/disk.img" ${disk_mb}M
    rm -rf "$root"
    truncate -s ${boot_mb}M "$card/boot.img"
    mkfs.vfat -n bootfs "$card/boot.img" >/dev/null
    mkdir -p "$card/boot"
    echo 'console=serial0,115200 console=tty1 root=PARTUUID=0 rootfstype=ext4 fsck.repair=yes rootwait' >"$card/boot/cmdline.txt"
    mcopy -i "$card/boot.img" "$card/boot/cmdline.txt" ::
    ln -sf ../guest/vmlinuz ../guest/initrd "$card/"
    [ -f "$card/key" ] || ssh-keygen -q -t ed25519 -N '' -C lab -f "$card/key"
}

mkdir -p "$card"
from=${LAB_MIRROR:-$(mirror)}
base=$(printf '%s\n' "$PACKAGES" "$from" | sha256sum)
if ! made_of "$card/base.made-of" "$base"; then
    say "Debian with cloud-init"
    make_base
    echo "$base" >"$card/base.made-of"
fi
made=$({ echo "$base"; cat "$out/hardware.made-of" "${BASH_SOURCE[0]}"; sha256sum "$out"/frames/*/* "$here"/guest/*; } | sha256sum)
if ! made_of "$card/made-of" "$made"; then
    say "the card"
    make_card
    echo "$made" >"$card/made-of"
fi
say "$card is ready"
