#!/usr/bin/env bash
# Makes a Raspberry Pi OS or Debian into a kiosk, updates it, rolls it back, or removes it. docs/operating.md explains.
#
# Each release lies whole in a directory of its own, and one link says which is current: whatever ends this script
# half-way, a power cut too, leaves the release that worked, and running it again goes on from there.
set -euo pipefail
umask 022

SOURCE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
PREFIX=/opt/mood-kiosk
ETC=/etc/kiosk
STATE=/var/lib/kiosk
UNITS=/etc/systemd/system
WRAPPER=/usr/local/bin/kiosk
COMPLETION=/usr/local/share/bash-completion/completions/kiosk
CMDLINE=/boot/firmware/cmdline.txt
WATCHDOG_NODE=/dev/watchdog
WATCHDOG_CONF=/etc/systemd/system.conf.d/60-kiosk-watchdog.conf
OS_RELEASE=/etc/os-release
MOUNTS=/proc/self/mounts
KEPT=/srv/kiosk                # under a read-only root: the partition of what outlives a start
STATE_DEVICE=                  # which one that is to be; "later" while an image is made, which has its own
STATE_COMMAND=/usr/local/sbin/kiosk-state
STATE_DROP_IN='dev-disk-by\x2dlabel-KIOSK\x2dSTATE.device.d'
OVERLAY_CONF=/etc/overlayroot.local.conf
SWAP_CONF=/etc/rpi/swap.conf.d/60-kiosk.conf
BOOT=/boot
FIRMWARE_CONFIG=/boot/firmware/config.txt
ACCOUNT=kiosk
MODELS_ACCOUNT=kiosk-models    # fetches models, and owns nothing else
MODELS=/var/lib/kiosk-models
WEB_ACCOUNT=kiosk-web          # the web page's, where there is one
FLEET_ACCOUNT=kiosk-fleet      # the fleet client's, where there is one
START_SECONDS=120       # how long the restarted kiosk may take until its first picture is on the display
NEED_MB=800             # of disk for one more release, what pip fetches on the way included
NEED_WEB_MB=1000        # and for the web page's packages
NEED_FLEET_MB=60        # and for the fleet client's

export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive PYTHONNOUSERSITE=1
# Under sudo -E: what would have Python or pip take something from elsewhere, or put it there.
unset PYTHONPATH PYTHONHOME PYTHONSTARTUP PIP_TARGET PIP_PREFIX PIP_ROOT PIP_USER
# shellcheck source=scripts/installer/talk.sh
source "$SOURCE/scripts/installer/talk.sh"
# shellcheck source=scripts/installer/files.sh
source "$SOURCE/scripts/installer/files.sh"
# shellcheck source=scripts/installer/system.sh
source "$SOURCE/scripts/installer/system.sh"
# shellcheck source=scripts/installer/watchdog.sh
source "$SOURCE/scripts/installer/watchdog.sh"
# shellcheck source=scripts/installer/extras.sh
source "$SOURCE/scripts/installer/extras.sh"
# shellcheck source=scripts/installer/fleet.sh
source "$SOURCE/scripts/installer/fleet.sh"
# shellcheck source=scripts/installer/web.sh
source "$SOURCE/scripts/installer/web.sh"
# shellcheck source=scripts/installer/release.sh
source "$SOURCE/scripts/installer/release.sh"
# shellcheck source=scripts/installer/service.sh
source "$SOURCE/scripts/installer/service.sh"
# shellcheck source=scripts/installer/readonly.sh
source "$SOURCE/scripts/installer/readonly.sh"

usage() {
    cat <<'END'
Usage: sudo scripts/install.sh [OPTION…]

Without an option: install the kiosk from this checkout or unpacked release, or update the installed one to it.
Where the root is read-only, whatever is asked for is done at the next start, and the machine restarts twice.

  --rollback         go back to the release before the current one
  --uninstall        remove the kiosk; configuration and counts stay
  --read-only[=PARTITION]  from the next start on nothing but a partition of its own is written, which is called
                     KIOSK-STATE; an empty PARTITION (such as /dev/sda1) becomes that one
  --no-read-only     take that back
  --quiet-boot       no boot messages, no blanking, HDMI on even if the monitor comes later (Raspberry Pi)
  --no-quiet-boot    do not ask about that; take it back if it was set
  --watchdog         have the machine's hardware watchdog restart it when it freezes
  --no-watchdog      take that back
  --web              what the web page and the hub need as well, in this release and the next ones
  --no-web           take that back
  --fleet            what telling a broker how the kiosk is needs as well (kiosk fleet), likewise
  --no-fleet         take that back
  --yes              ask nothing, the answer is yes
  --help             this text
END
}

read_options() {
    TASK=install QUIET_BOOT=ask WATCHDOG=offer WEB=keep FLEET=keep
    local option
    for option in "$@"; do
        case $option in
            --rollback | --uninstall | --read-only | --read-only=* | --no-read-only)
                [ "$TASK" = install ] || refuse "--$TASK and $option do not go together: choose one."
                TASK=${option#--} TASK=${TASK%%=*}
                [[ $option != *=* ]] || STATE_DEVICE=${option#*=}
                ;;
            # What kiosk-pending.service says.
            --pending) TASK=pending ;;
            --quiet-boot) QUIET_BOOT=yes ;;
            --no-quiet-boot) QUIET_BOOT=no ;;
            --watchdog) WATCHDOG=yes ;;
            --no-watchdog) WATCHDOG=no ;;
            --web) WEB=yes ;;
            --no-web) WEB=no ;;
            --fleet) FLEET=yes ;;
            --no-fleet) FLEET=no ;;
            --yes) [ "$QUIET_BOOT" != ask ] || QUIET_BOOT=yes ;;
            --help | -h) usage && exit 0 ;;
            *) refuse "$option: no such option; see scripts/install.sh --help." ;;
        esac
    done
}

do_install() {
    STEPS=8
    step "System"
    check_system
    [ -f "$SOURCE/systemd/kiosk.service" ] || die "$SOURCE is not a whole checkout (systemd/kiosk.service is missing): clone or unpack it again."
    mkdir -p "$PREFIX/releases" "$ETC"
    only_one_at_a_time
    remove_unfinished

    step "Packages"
    install_packages

    step "Users"
    make_account
    make_models_account
    ! wants_web || make_web_account
    ! wants_fleet || make_fleet_account

    step "Python environment"
    local before release digest
    before=$(current_release)
    digest=$(source_digest)
    release=$(release_with "$digest")
    if [ -n "$release" ]; then
        say "release $release is of this checkout already"
        step "Self-test"
        if ! self_test "$release"; then
            say "release $release does not work any more on this system: building it afresh"
            release=
        fi
    fi
    if [ -z "$release" ]; then
        check_disk
        release=$(new_stamp)
        build_release "$release"
        [ "$STEP" != 4 ] || step "Self-test"
        self_test "$release" || fail_self_test "$before"
        finish_release "$release" "$digest"
    fi

    step "Switch to release $release"
    note_service
    wants_fleet || leave_fleet
    put_wrapper
    remember_extras
    switch_to "$release"

    step "Configuration"
    put_configuration
    put_units
    renew_read_only
    wants_web || undo_web
    wants_fleet || undo_fleet
    offer_quiet_boot
    offer_watchdog
    check_configuration

    step "Service"
    start_service "$before" "$release"
    prune "$release" "$before"
    run_doctor
    summary "$release"
}

do_rollback() {
    STEPS=3
    step "System"
    check_system
    [ -d "$PREFIX" ] || die "The kiosk is not installed: run scripts/install.sh first."
    only_one_at_a_time
    local before release
    before=$(current_release)
    release=$(other_release)
    [ -n "$release" ] || die "There is no release to go back to: only the current one ($before) is installed."

    step "Switch from release $before to $release"
    note_service
    put_wrapper
    switch_to "$release"
    put_configuration
    put_units
    check_configuration

    step "Service"
    start_service "" "$release"
    summary "$release"
    say "scripts/install.sh --rollback again leads back to $before."
}

do_uninstall() {
    STEPS=4
    step "Service"
    [ ! -d "$PREFIX" ] || only_one_at_a_time
    leave_fleet
    remove_units

    step "Boot settings"
    undo_quiet_boot
    undo_watchdog
    undo_read_only

    step "Program"
    ! grep -qs "$PREFIX" "$WRAPPER" || rm -f "$WRAPPER"
    rm -f "$COMPLETION"
    rm -rf "$PREFIX"

    step "Users"
    remove_account "$FLEET_ACCOUNT"
    remove_account "$WEB_ACCOUNT"
    remove_account "$MODELS_ACCOUNT"
    remove_account "$ACCOUNT"
    printf '\nThe kiosk is removed. Kept: %s (configuration), %s (counts), %s (models), and the packages apt installed.\n' \
        "$ETC" "$STATE" "$MODELS"
}

do_read_only() {
    STEPS=4
    step "System"
    check_system
    [ -e "$PREFIX/current" ] || die "The kiosk is not installed: run scripts/install.sh first."
    only_one_at_a_time

    step "Packages"
    install_read_only_packages

    step "Partition"
    [ "$STATE_DEVICE" = later ] || find_partition

    step "Root"
    check_initramfs
    no_swap_file
    put_read_only
    quietly systemctl enable "${READ_ONLY_UNITS[@]}" || fail "The units could not be enabled: see above."
    put_overlay_conf
    printf '\nFrom the next start on (sudo reboot) the root cannot be written, and what is kept lies on %s.\n' "$STATE_LABEL"
}

do_no_read_only() {
    STEPS=1
    step "Root"
    check_system
    if ! is_read_only; then
        say "the root can be written already"
        return
    fi
    only_one_at_a_time
    undo_read_only
    printf '\nThe root can be written, and what is kept lies there again.\n'
}

# The root cannot be written now.
do_later() { # OPTION…
    STEPS=2
    mountpoint -q "$KEPT" ||
        die "The read-only root is on, and the next start would forget all of this: docs/operating.md says how to turn it off."
    [ "$TASK" != pending ] || die "The root cannot be written, so nothing was done."
    if [ "$TASK" = read-only ]; then
        say "the root cannot be written already"
        return
    fi
    step "Putting this off until the root can be written"
    put_off "$@"
    step "Restarting twice"
    say "in between it is done; what came of it will be in $KEPT/update.log"
    quietly systemctl --no-block reboot || fail "The machine does not restart: see above."
}

main() {
    local options=()
    read_options "$@"
    check_root
    begin_log
    if root_forgets; then
        do_later "$@"
        return
    fi
    if [ "$TASK" = pending ]; then
        mapfile -d '' options <"$SOURCE/../options"
        read_options "${options[@]}"
    fi
    "do_${TASK//-/_}"
}

main "$@"
