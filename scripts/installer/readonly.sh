# shellcheck shell=bash
# Sourced by scripts/install.sh: a root that cannot be written. Debian's overlayroot lays a file system in memory over it;
# what is to outlive a start lies on a partition of its own (systemd/read-only, where its units are).

STATE_LABEL=KIOSK-STATE
READ_ONLY_PACKAGES=(overlayroot e2fsprogs)
READ_ONLY_UNITS=(srv-kiosk.mount kiosk-state.service kiosk-pending.service)
LEAST_STATE_MB=100

# Is what is written now gone with the next start?
root_forgets() { grep -qs '^overlayroot / overlay ' "$MOUNTS"; }

is_read_only() { [ -e "$OVERLAY_CONF" ] && grep -q "$STATE_LABEL" "$OVERLAY_CONF"; }

install_read_only_packages() {
    local package
    WANTED=()
    for package in "${READ_ONLY_PACKAGES[@]}"; do
        installed "$package" || WANTED+=("$package")
    done
    [ ${#WANTED[@]} -gt 0 ] || return 0
    mend_packages
    say "installing ${WANTED[*]}"
    apt_get install --no-install-recommends "${WANTED[@]}" ||
        { update_lists && apt_get install --no-install-recommends "${WANTED[@]}"; } || fail_packages
}

# The partition that has the label, or the one that was named, which gets it: an empty one, and no other.
find_partition() {
    local found held megabytes
    found=$(blkid -L "$STATE_LABEL" || true)
    if [ -n "$STATE_DEVICE" ]; then
        [ -b "$STATE_DEVICE" ] || die "$STATE_DEVICE is no partition: lsblk shows those that there are."
        [ -z "$found" ] || [ "$found" -ef "$STATE_DEVICE" ] ||
            die "$found is called $STATE_LABEL already: leave the name of a partition out, or take that one away."
        if [ -z "$found" ]; then
            ! grep -qs "^$(realpath "$STATE_DEVICE") " "$MOUNTS" || die "$STATE_DEVICE is in use: lsblk shows where."
            held=$(wipefs --noheadings --output TYPE "$STATE_DEVICE" | xargs)
            [ -z "$held" ] ||
                die "$STATE_DEVICE is not empty ($held): if nobody needs what is on it, empty it with: sudo wipefs --all $STATE_DEVICE"
            megabytes=$(($(blockdev --getsize64 "$STATE_DEVICE") / 1048576))
            [ "$megabytes" -ge "$LEAST_STATE_MB" ] || die "$STATE_DEVICE has $megabytes MB, $LEAST_STATE_MB MB are needed."
            say "making a file system on $STATE_DEVICE, $megabytes MB"
            quietly mkfs.ext4 -q -m 1 -L "$STATE_LABEL" "$STATE_DEVICE" || fail "$STATE_DEVICE cannot be formatted: see above."
            found=$STATE_DEVICE
        fi
    fi
    [ -n "$found" ] || die "No partition is called $STATE_LABEL: name an empty one, such as --read-only=/dev/sda1 (docs/operating.md)."
    say "$found is the partition for what is kept"
}

# The overlay is made before the root is mounted, by what is in the initramfs.
check_initramfs() {
    local image
    if [ -e "$FIRMWARE_CONFIG" ] && ! grep -Eq '^(auto_initramfs=1|initramfs )' "$FIRMWARE_CONFIG"; then
        die "This Raspberry Pi starts without an initramfs: write auto_initramfs=1 into $FIRMWARE_CONFIG, restart, and run this again."
    fi
    for image in "$BOOT"/initrd.img-*; do
        [ -e "$image" ] || die "There is no initramfs in $BOOT: this system cannot start with a read-only root."
        has_overlayroot "$image" && continue
        say "making the initramfs anew (minutes on a Pi)"
        quietly update-initramfs -u -k all || fail "The initramfs could not be made: see above."
        break
    done
    for image in "$BOOT"/initrd.img-*; do
        has_overlayroot "$image" || die "$image has no overlayroot in it: see update-initramfs -u -k all."
    done
}

has_overlayroot() { lsinitramfs "$1" | grep scripts/init-bottom/overlayroot >/dev/null; } # not -q: lsinitramfs would be cut off

# A swap file would be made anew at each start, in the memory it is to relieve.
no_swap_file() {
    if [ -e /etc/rpi/swap.conf ]; then
        mkdir -p /etc/rpi/swap.conf.d
        printf '# Written for the mood kiosk by scripts/install.sh --read-only.\n[Main]\nMechanism=zram\n' >"$SWAP_CONF"
    elif systemctl is-enabled --quiet dphys-swapfile.service 2>/dev/null; then
        quietly systemctl disable dphys-swapfile.service || true
        note "The swap file is off (dphys-swapfile): under a read-only root it would lie in memory."
    fi
}

# Its files, in place or as the current release has them.
put_read_only() {
    local name from="$PREFIX/current/app/systemd/read-only"
    [ -d "$from" ] || die "Release $(current_release) knows no read-only root: update first."
    for name in "${READ_ONLY_UNITS[@]}"; do
        put "$from/$name" "$UNITS/$name"
    done
    mkdir -p "$UNITS/$STATE_DROP_IN" "${STATE_COMMAND%/*}"
    put "$from/state-device.conf" "$UNITS/$STATE_DROP_IN/kiosk.conf"
    put "$from/kiosk-state" "$STATE_COMMAND" 755
    ! booted || quietly systemctl daemon-reload || fail "systemd does not take the units: see above."
}

put_overlay_conf() {
    local text
    text=$(mktemp)
    cat >"$text" <<END
# Written for the mood kiosk by scripts/install.sh --read-only; --no-read-only takes it away again.
# "sudo kiosk-state open" has the next start leave the root as it is: a file on this partition then says so.
overlayroot_cfgdisk="LABEL=$STATE_LABEL"
overlayroot="tmpfs:recurse=0"
END
    put "$text" "$OVERLAY_CONF"
    rm "$text"
}

# A new release may have others.
renew_read_only() { ! is_read_only || put_read_only; }

# The folders come back from the partition, each whole or not yet.
undo_read_only() {
    local folder
    is_read_only || return 0
    ! booted || quietly systemctl stop kiosk.service kiosk-failed.service kiosk-web.service kiosk-fleet.service || true
    for folder in etc/kiosk var/lib/kiosk var/lib/kiosk-root var/lib/kiosk-models var/lib/kiosk-fleet var/lib/kiosk-web; do
        [ -d "$KEPT/$folder" ] || continue
        ! mountpoint -q "/$folder" || umount --lazy "/$folder"
        rm -rf "/$folder.part"
        cp -a "$KEPT/$folder" "/$folder.part"
        sync -f /
        rm -rf "/${folder:?}"
        mv "/$folder.part" "/$folder"
        sync -f /
        rm -rf "${KEPT:?}/$folder"
    done
    rm -f "$OVERLAY_CONF" "$SWAP_CONF"
    sync -f /
    quietly systemctl disable "${READ_ONLY_UNITS[@]}" || true
    for folder in "${READ_ONLY_UNITS[@]}"; do
        rm -f "$UNITS/$folder"
    done
    rm -rf "$UNITS/${STATE_DROP_IN:?}" "$STATE_COMMAND" "$KEPT/overlayroot.conf" "$KEPT/pending" "$KEPT/update.log"
    ! booted || { quietly systemctl daemon-reload && quietly systemctl start kiosk.service; } || true
    say "the root can be written from now on; the partition $STATE_LABEL is no longer needed"
}

# Under the overlay: this script goes onto the partition with its options, and kiosk-pending.service runs it when the
# machine has started with a root that can be written.
put_off() { # OPTION…
    rm -rf "$KEPT/pending.part" "$KEPT/pending" "$KEPT/pending.failed"
    mkdir -p "$KEPT/pending.part/app"
    source_files | tar -C "$SOURCE" --null --files-from - --create |
        tar -C "$KEPT/pending.part/app" --extract --no-same-owner || fail "It does not fit: see df -h $KEPT."
    : >"$KEPT/pending.part/options"
    [ $# = 0 ] || printf '%s\0' "$@" >"$KEPT/pending.part/options"
    sync -f "$KEPT"
    mv "$KEPT/pending.part" "$KEPT/pending"
    quietly "$STATE_COMMAND" open || fail "The next start cannot be told to leave the root as it is: see above."
}
