# shellcheck shell=bash
# Sourced by scripts/install.sh: is this a system for the kiosk, its packages, its user.

# pygame-ce brings SDL, which loads these when it draws without a desktop (KMSDRM); udev makes the devices' groups.
PACKAGES=(python3 python3-venv libgl1-mesa-dri libegl1 libgles2 libgbm1 libdrm2 udev)
# Only in Raspberry Pi OS's archive, or not in every Debian's: the Pi camera and the GPIO pins.
PI_PACKAGES=(python3-picamera2 python3-lgpio)
# Makes the web page's self-signed certificate.
WEB_PACKAGES=(openssl)

check_root() { [ "$(id -u)" = 0 ] || die "This needs root: run it with sudo."; }

check_system() {
    local architecture id codename
    command -v dpkg >/dev/null || die "This is not Debian or Raspberry Pi OS, which the kiosk needs."
    architecture=$(dpkg --print-architecture)
    case $architecture in
        arm64 | amd64) ;;
        *) die "This system is 32-bit or unknown ($architecture): the kiosk needs a 64-bit Raspberry Pi OS or Debian." ;;
    esac
    # shellcheck source=/dev/null
    id=$(. "$OS_RELEASE" && echo "${ID:-}")
    # shellcheck source=/dev/null
    codename=$(. "$OS_RELEASE" && echo "${VERSION_CODENAME:-}")
    case $id:$codename in
        debian:bookworm | debian:trixie) ;;
        *) die "This is ${id:-unknown} ${codename:-}: the kiosk is made for Raspberry Pi OS or Debian, Bookworm (12) or Trixie (13)." ;;
    esac
    command -v systemctl >/dev/null || die "This system has no systemd, which starts and watches the kiosk: install systemd first."
}

booted() { [ -d /run/systemd/system ]; }

only_one_at_a_time() {
    exec 9<"$PREFIX"
    flock --wait 30 9 || die "Another install.sh is at work: wait until it is done."
}

check_disk() {
    local free need=$NEED_MB
    ! wants_web || need=$((need + NEED_WEB_MB))
    ! wants_fleet || need=$((need + NEED_FLEET_MB))
    free=$(($(stat -f -c '%a * %S' "$PREFIX") / 1048576))
    [ "$free" -ge "$need" ] || die "Too little disk: $free MB are free at $PREFIX, $need MB are needed (sudo apt clean frees some)."
}

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

offered() { [[ $(apt-cache policy "$1") =~ Candidate:\ [^\(] ]]; }

apt_get() {
    # A system that has just started may still be looking for updates itself: wait for its lock.
    quietly apt-get -q -y -o DPkg::Lock::Timeout=300 \
        -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@"
}

update_lists() {
    say "fetching the package lists"
    for _ in {1..30}; do
        apt_get update && return 0
        # apt waits for dpkg's lock, but not for the one on the lists.
        [[ $(tail -n 5 "$LOG") == *lists/lock* ]] || return 1
        sleep 10
    done
    return 1
}

# A power cut in the middle of dpkg leaves packages half there, and apt then refuses everything.
mend_packages() {
    if [ -z "$(dpkg --audit 2>&1)" ] && ! compgen -G '/var/lib/dpkg/updates/[0-9]*' >/dev/null; then
        return 0
    fi
    say "finishing a package installation that was cut off"
    quietly dpkg --configure --pending --force-confdef --force-confold ||
        apt_get --fix-broken install ||
        { update_lists && apt_get --fix-broken install; } ||
        fail "Packages are half installed and cannot be mended: see above, then run this again."
}

# The wanted packages that are not installed, on WANTED.
list_wanted() {
    local package
    WANTED=()
    for package in "${PACKAGES[@]}"; do
        installed "$package" || WANTED+=("$package")
    done
    ! wants_web || for package in "${WEB_PACKAGES[@]}"; do
        installed "$package" || WANTED+=("$package")
    done
    for package in "${PI_PACKAGES[@]}"; do
        installed "$package" || ! offered "$package" || WANTED+=("$package")
    done
    # Without its image processing modules libcamera finds no Pi camera.
    if installed python3-picamera2 || offered python3-picamera2; then
        installed libcamera-ipa || ! offered libcamera-ipa || WANTED+=(libcamera-ipa)
    fi
}

install_packages() {
    local updated='' package
    mend_packages
    list_wanted
    if ! compgen -G '/var/lib/apt/lists/*Packages*' >/dev/null; then
        updated=yes
        update_lists || say "the package lists could not be fetched"
        list_wanted
    fi
    if [ ${#WANTED[@]} -gt 0 ]; then
        say "installing ${WANTED[*]}"
        if ! apt_get install --no-install-recommends "${WANTED[@]}"; then
            # Lists that are too old name files that are no longer there.
            { [ -z "$updated" ] && update_lists && list_wanted && apt_get install --no-install-recommends "${WANTED[@]}"; } ||
                fail_packages
        fi
    fi
    installed python3-picamera2 ||
        note "not Raspberry Pi OS: without the Pi camera, a USB webcam will do"
}

fail_packages() {
    if offline; then
        fail "No network, and packages are needed (${WANTED[*]}): connect this machine and run this again."
    fi
    fail "apt could not install ${WANTED[*]}: see above; often \"sudo apt update && sudo apt full-upgrade\" helps."
}

make_account() {
    local group groups=()
    system_account "$ACCOUNT" "Mood kiosk"
    for group in video render input gpio; do
        ! getent group "$group" >/dev/null || groups+=("$group")
    done
    for group in "${groups[@]}"; do
        [[ " $(id -nG "$ACCOUNT") " == *" $group "* ]] || quietly usermod --append --groups "$group" "$ACCOUNT"
    done
    say "$ACCOUNT: in the groups ${groups[*]}"
}

# A user who cannot log in and has no home, with a group of the same name.
system_account() { # NAME WHAT_IT_IS
    if ! getent passwd "$1" >/dev/null; then
        getent group "$1" >/dev/null || quietly groupadd --system "$1"
        quietly useradd --system --gid "$1" --home-dir /nonexistent --no-create-home \
            --shell /usr/sbin/nologin --comment "$2" "$1" ||
            fail "The user $1 could not be made: see above."
    elif ! is_system_account "$1"; then
        note "The user $1 is somebody's login and is used as it is; --uninstall will leave it."
    fi
}

is_system_account() { [ "$(id -u "$1")" -lt 1000 ]; }

remove_account() { # NAME
    if getent passwd "$1" >/dev/null && is_system_account "$1"; then
        quietly userdel "$1" || fail "The user $1 could not be removed: see above."
    fi
}
