#!/usr/bin/env bash
# ansible.sh OUT: what lab/ansible plays with: OUT/fleet gets
#
#   root        a Debian like a Pi that was just switched on: an ssh server, the user pi who may use sudo, no kiosk
#   key         which opens it
#   first, second, broken   folders with a release archive each and its checksum: of this checkout as it lies here,
#               committed or not; of a later one; and of one whose network was damaged, which its self-test refuses
#
# Each is made anew when what it is made of changes. Needs root, git, ssh-keygen, and what lab/root.sh needs.
set -euo pipefail

[ $# = 1 ] || { echo "usage: $0 OUT" >&2; exit 2; }
"$(dirname "${BASH_SOURCE[0]}")/root.sh" "$1" debian
if [ "${LAB_UNSHARED:-}" != 1 ]; then
    exec env LAB_UNSHARED=1 unshare --mount --pid --fork --kill-child --mount-proc -- "$BASH" "$0" "$@"
fi

# shellcheck source=lab/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
out=$(cd "$1" && pwd)
fleet=$out/fleet
mkdir -p "$fleet"
exec 9>"$out/lock"
flock 9
export DEBIAN_FRONTEND=noninteractive
# What a Raspberry Pi OS Lite brings, and what scripts/install.sh would have apt fetch: lab/install.sh tries that.
PACKAGES=(openssh-server sudo libgl1-mesa-dri libegl1 libgles2 libgbm1 libdrm2)

make_root() {
    local root=$fleet/root setting
    rm -rf "$root" "$fleet/root.made-of"
    cp -a --reflink=auto "$out/debian" "$root"
    furnish "$root" "$out/cache"
    chroot "$root" apt-get -q update
    chroot "$root" apt-get -q -y --no-install-recommends -o Dpkg::Options::=--force-unsafe-io install "${PACKAGES[@]}"
    chroot "$root" apt-get clean
    clear_out "$root"
    # No password, which is not the same as locked.
    chroot "$root" useradd --create-home --shell /bin/bash --password '*' pi
    echo 'pi ALL=(ALL) NOPASSWD: ALL' >"$root/etc/sudoers.d/pi"
    install -d -m 700 -o 1000 -g 1000 "$root/home/pi/.ssh"
    install -m 600 -o 1000 -g 1000 "$fleet/key.pub" "$root/home/pi/.ssh/authorized_keys"
    printf 'UsePAM no\nUseDNS no\n' >"$root/etc/ssh/sshd_config.d/lab.conf"
    # The machines share this computer's network, so each has a port of its own, and no X server a name in it.
    rm -f "$root"/etc/systemd/system/sockets.target.wants/ssh.socket
    chroot "$root" systemctl enable ssh.service
    cp -a "$checkout/lab/nspawn/files/." "$root/"
    rm -r "$root/etc/systemd/system/reboot.target" "$root/etc/systemd/system/kiosk-failed.service.d"
    sed -i 's/-nolisten tcp/-nolisten tcp -nolisten local/' "$root/etc/systemd/system/lab-display.service"
    # Three kiosks share this computer's processors, and there is no console.
    sed -i '/^WatchdogSec=/d; /^RestartSec=/d' "$root/etc/systemd/system/kiosk.service.d/lab.conf"
    # Nor may a kiosk find an X server of somebody else's by its name in the network they share.
    printf 'StandardInput=null\nExecStartPre=\nPrivateNetwork=yes\n' >>"$root/etc/systemd/system/kiosk.service.d/lab.conf"
    # Nor is there a camera: whoever prepared the card has said what is looked at instead.
    install -Dm644 /dev/stdin "$root/etc/kiosk/config.yaml" <<<'camera: {source: demo}'
    mkdir -p "$root$pip_cache"
    printf '[global]\ncert = %s\ncache-dir = %s\n' "$certificates" "$pip_cache" >"$root/etc/pip.conf"
    setting=$(python3 -m pip config get global.index-url 2>/dev/null || true)
    [ -z "$setting" ] || echo "index-url = $setting" >>"$root/etc/pip.conf"
}

# release FOLDER: what lies in $fleet/source, as an archive.
release() {
    git -C "$fleet/source" add --all
    git -C "$fleet/source" -c user.name=lab -c user.email=lab@localhost commit --quiet --message "$1"
    mkdir -p "$fleet/$1"
    "$fleet/source/scripts/make-release.sh" HEAD "$fleet/$1"
}

make_releases() {
    local about=$fleet/source/kiosk/__init__.py
    rm -rf "$fleet"/{source,first,second,broken,releases.made-of}
    copy_files "$fleet/source" .
    git -C "$fleet/source" init --quiet
    release first
    sed -i 's/^__version__ = .*/__version__ = "0.99.1"/' "$about"
    release second
    sed -i 's/^__version__ = .*/__version__ = "0.99.2"/' "$about"
    printf 'damage' | dd of="$fleet/source/models/fer_int8.tflite" bs=1 seek=5000 conv=notrunc status=none
    release broken
    rm -rf "$fleet/source"
}

[ -f "$fleet/key" ] || ssh-keygen -q -t ed25519 -N '' -C lab -f "$fleet/key"
made=$({ cat "$out/debian.made-of" "$fleet/key.pub" "$0"; fingerprint lab/nspawn/files; } | sha256sum)
if ! made_of "$fleet/root.made-of" "$made"; then
    say "Debian with an ssh server"
    make_root >"$out/log" 2>&1 || { tail -n 20 "$out/log" >&2; exit 1; }
    echo "$made" >"$fleet/root.made-of"
fi
made=$({ cat "$0"; fingerprint .; } | sha256sum)
if ! made_of "$fleet/releases.made-of" "$made"; then
    say "three releases"
    make_releases >"$out/log" 2>&1 || { tail -n 20 "$out/log" >&2; exit 1; }
    echo "$made" >"$fleet/releases.made-of"
fi
say "$fleet is ready"
