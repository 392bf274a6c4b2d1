#!/usr/bin/env bash
# guest.sh OUT: makes the lab's guest out of OUT/debian (lab/root.sh makes it) and OUT/frames (lab/frames.py).
# guest.sh OUT hardware: only its hardware, which lab/card.sh takes.
#
# OUT/guest gets vmlinuz, initrd, disk.img (ext4) and key (for ssh as root). Two layers lie over Debian: OUT/hardware
# turns a PC into something like a Raspberry Pi (a kernel, gpio-sim, which Debian's kernels are built without,
# libcamera's virtual camera, the picamera2 and lgpio of PyPI, an ssh server) and is made anew when this script or
# Debian changes; the other is the kiosk, installed by scripts/install.sh, and is made anew when the checkout changes.
# Needs root, e2fsprogs, ssh-keygen and a kernel with overlayfs.
set -euo pipefail

[ $# = 1 ] || [ "${2:-}" = hardware ] || { echo "usage: $0 OUT [hardware]" >&2; exit 2; }
# Every mount made here is gone when this script is, however it ends.
if [ "${LAB_UNSHARED:-}" != 1 ]; then
    exec env LAB_UNSHARED=1 unshare --mount --propagation private -- "$BASH" "$0" "$@"
fi

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lab/common.sh
. "$here/common.sh"
out=$(cd "$1" && pwd)
root=$out/mnt    # where layers are put together
parts=$out/hardware.parts
disk_mb=2400
export DEBIAN_FRONTEND=noninteractive
export INITRD=No    # to the kernel's package: make_initrd makes the one that is needed
tell_pip

runtime=(linux-image-amd64 initramfs-tools zstd busybox openssh-server iproute2 python3-pip python3-libcamera
    libcamera-ipa python3-prctl libgl1-mesa-dri libegl1 libgles2 libgbm1 libcap2 overlayroot e2fsprogs)
kiosk_files=(. ":!lab" ":!tests" ":!docs")    # the lab's own programs are not for the guest
tools=(gcc make swig python3-dev python3-pip linux-headers-amd64 xz-utils)

# stack LOWER UPPER: mounts UPPER, emptied, over LOWER at $root, ready to chroot into.
stack() {
    rm -rf "$2" "$out/work"
    mkdir -p "$2" "$out/work" "$root" "$out/cache"
    mount -t overlay overlay -o "lowerdir=$1,upperdir=$2,workdir=$out/work" "$root"
    furnish "$root" "$out/cache"
}

unstack() {
    clear_out "$root"
    umount "$root"
}

inside() { chroot "$root" "$@"; }

quietly() { "$@" >"$out/log" 2>&1 || { tail -n 40 "$out/log" >&2; return 1; }; }

install_packages() { quietly inside apt-get -q -y --no-install-recommends -o Dpkg::Options::=--force-unsafe-io install "$@"; }

# Builds gpio-sim and lgpio with tools that stay out of the guest; leaves *.ko, *.so and *.whl in $parts.
build_parts() {
    local kernel=$1 source
    stack "$out/hardware:$out/debian" "$out/tools"
    say "tools to build with"
    install_packages "${tools[@]}"
    say "gpio-sim for $kernel"
    source=linux-source-$(cut -d. -f1-2 <<<"$kernel")
    quietly inside sh -c "cd /root && apt-get -q download $source"
    mkdir -p "$root/var/tmp/gpio"
    dpkg-deb --fsys-tarfile "$root"/root/linux-source-*.deb | tar -xO --wildcards './usr/src/linux-source-*.tar.xz' |
        xz -dc -T2 | tar -x -C "$root/var/tmp/gpio" --strip-components=1 --wildcards '*/drivers/gpio/gpio-sim.c' '*/kernel/irq/irq_sim.c'
    (
        cd "$root/var/tmp/gpio"
        mv drivers/gpio/gpio-sim.c gpio-sim-chip.c
        # gpio-sim leans on irq_sim, which these kernels lack too; one call in it is not open to modules.
        sed 's/handle_simple_irq(irq_to_desc(\(.*\)));/generic_handle_irq_safe(\1);/' kernel/irq/irq_sim.c >irq_sim.c
        printf '%s\n' 'obj-m := gpio-sim.o' 'gpio-sim-y := gpio-sim-chip.o irq_sim.o' >Makefile
    )
    quietly inside make -C "/lib/modules/$kernel/build" M=/var/tmp/gpio modules
    inside strip --strip-debug /var/tmp/gpio/gpio-sim.ko
    cp "$root/var/tmp/gpio/gpio-sim.ko" "$parts/"
    say "lgpio and picamera2"
    # PyPI has no lgpio for Python 3.13; the wheel for 3.12 brings the C library, the binding is built against it.
    quietly inside pip download --no-deps --only-binary :all: --python-version 3.12 --platform manylinux_2_34_x86_64 \
        -d /var/tmp/lgpio lgpio==0.2.2.0
    quietly inside sh -c 'cd /var/tmp/lgpio && python3 -m zipfile -e *.whl . && cp _lgpio*.so /usr/local/lib/liblgpio.so'
    # Where apt would put them on a Pi, the environment of the kiosk sees them: outside of it.
    quietly inside env LDFLAGS='-L/usr/local/lib -Wl,-rpath,/usr/local/lib' pip install \
        --break-system-packages lgpio==0.2.2.0 gpiozero==2.0.1 picamera2==0.3.38
    cp -a "$root/usr/local" "$parts/local"
    unstack
    rm -rf "$out/tools"
}

make_hardware() {
    local kernel packages
    rm -rf "$out/hardware.made-of" "$parts"
    mkdir -p "$parts"
    stack "$out/debian" "$out/hardware"
    say "kernel and packages"
    quietly inside apt-get -q update
    install_packages "${runtime[@]}"
    kernel=$(basename "$root"/lib/modules/*)
    unstack

    build_parts "$kernel"

    say "hardware"
    mount -t overlay overlay -o "lowerdir=$out/debian,upperdir=$out/hardware,workdir=$out/work" "$root"
    packages=$(echo "$parts"/local/lib/python3.*/dist-packages)
    cp "$here"/guest/{labcamera,pykms}.py "$packages/"
    # Whoever imports picamera2 here gets the mended one.
    echo 'import labcamera' >>"$packages/picamera2/__init__.py"
    cp -a "$parts/local/." "$root/usr/local/"
    mkdir -p "$root/lib/modules/$kernel/extra" "$root/usr/share/libcamera/pipeline/virtual"
    cp "$parts/gpio-sim.ko" "$root/lib/modules/$kernel/extra/"
    cp "$here/guest/virtual.yaml" "$root/usr/share/libcamera/pipeline/virtual/"
    mount -t proc proc "$root/proc"
    inside ldconfig
    inside depmod "$kernel"
    inside groupadd --system gpio    # Raspberry Pi OS has it
    make_initrd "$kernel"
    umount "$root/proc" "$root"
    rm -rf "$parts"
}

make_initrd() {
    printf '%s\n' virtio_pci virtio_blk virtio_console ext4 overlay >"$root/etc/initramfs-tools/modules"
    sed -i 's/^MODULES=.*/MODULES=list/; s/^COMPRESS=.*/COMPRESS=zstd/' "$root/etc/initramfs-tools/initramfs.conf"
    quietly inside mkinitramfs -o /boot/initrd.lab "$1"
    mkdir -p "$out/guest"
    # In the guest too, where the installer looks for a kernel's.
    cp "$root/boot/initrd.lab" "$out/guest/initrd"
    mv "$root/boot/initrd.lab" "$root/boot/initrd.img-$1"
    mv "$root/boot/vmlinuz-$1" "$out/guest/vmlinuz"
}

install_kiosk() {
    copy_files "$root/root/checkout" "${kiosk_files[@]}"
    # kiosk doctor has its say here, about this machine; what counts is how the service starts in the guest.
    quietly inside /root/checkout/scripts/install.sh --no-quiet-boot </dev/null
    rm -rf "$root/root/checkout"
}

configure() {
    echo lab >"$root/etc/hostname"
    echo '/dev/vda / ext4 rw,noatime 0 1' >"$root/etc/fstab"
    printf '[Match]\nName=en*\n[Network]\nAddress=10.0.2.15/24\n' >"$root/etc/systemd/network/10-lab.network"
    install -d -m 700 "$root/root/.ssh"
    cp "$out/guest/key.pub" "$root/root/.ssh/authorized_keys"
    # PAM would start a session manager for root.
    printf 'UsePAM no\nUseDNS no\nPermitRootLogin prohibit-password\n' >"$root/etc/ssh/sshd_config.d/lab.conf"
    # One processor draws and sees: fewer pictures a second leave it time to see. And nobody has to read the scenes.
    sed -i 's/^  fps: 60 /  fps: 10 /; s/^  result_seconds: 30 /  result_seconds: 10 /; s/^  message_seconds: 8 /  message_seconds: 4 /' \
        "$root/etc/kiosk/config.yaml"
    mkdir -p "$root"/opt/lab "$root"/etc/systemd/{journald.conf.d,system/kiosk.service.d,system/kiosk-failed.service.d}
    cp -r "$out/frames" "$root/opt/lab/rooms"
    ln -s rooms/visitor "$root/opt/lab/frames"
    install -m 755 "$here"/guest/lab-{hardware,press,touch} "$root/usr/local/sbin/"
    cp "$here/guest/lab-hardware.service" "$root/etc/systemd/system/"
    cp "$here/guest/kiosk.conf" "$root/etc/systemd/system/kiosk.service.d/lab.conf"
    cp "$here/guest/kiosk-failed.conf" "$root/etc/systemd/system/kiosk-failed.service.d/lab.conf"
    cp "$here/guest/60-lab.rules" "$root/etc/udev/rules.d/"
    cp "$here/guest/journald.conf" "$root/etc/systemd/journald.conf.d/lab.conf"
    quietly inside systemctl enable lab-hardware ssh systemd-networkd
    quietly inside systemctl set-default multi-user.target
    # What a Pi does at leisure takes an emulated one long.
    quietly inside systemctl mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer \
        e2scrub_reap.service fstrim.timer man-db.timer systemd-networkd-wait-online.service serial-getty@hvc0.service \
        serial-getty@ttyS0.service
}

make_disk() {
    rm -f "$out/guest/made-of"
    [ -f "$out/guest/key" ] || ssh-keygen -q -t ed25519 -N '' -C lab -f "$out/guest/key"
    stack "$out/hardware:$out/debian" "$out/kiosk"
    say "the kiosk, by its installer"
    install_kiosk
    configure
    say "disk image"
    rm -rf "$root"/var/lib/apt/lists/*
    clear_out "$root"
    rm -f "$out/guest/disk.img"
    quietly mke2fs -q -t ext4 -E lazy_itable_init=1,lazy_journal_init=1 -d "$root" "$out/guest/disk.img" ${disk_mb}M
    umount "$root"
    rm -rf "$out/kiosk"
}

mkdir -p "$out/guest"
hardware=$(cat "$out/debian.made-of" "${BASH_SOURCE[0]}" "$here/common.sh" "$here"/guest/{labcamera.py,pykms.py,virtual.yaml} | sha256sum)
if ! made_of "$out/hardware.made-of" "$hardware"; then
    make_hardware
    echo "$hardware" >"$out/hardware.made-of"
    rm -f "$out/guest/made-of"
fi
[ "${2:-}" != hardware ] || exit 0
kiosk=$({ echo "$hardware"; fingerprint "${kiosk_files[@]}"; sha256sum "$out"/frames/*/* "$here"/guest/*; } | sha256sum)
if ! made_of "$out/guest/made-of" "$kiosk"; then
    make_disk
    echo "$kiosk" >"$out/guest/made-of"
fi
rm -rf "$out/work" "$root"
say "the guest is ready"
