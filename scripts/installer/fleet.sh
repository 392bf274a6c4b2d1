# shellcheck shell=bash
# Sourced by scripts/install.sh: the environment of the fleet's client, beside the kiosk's own in a release, for who wants
# one (kiosk/commands/extras.py finds it there). Whether the client runs is said by "kiosk fleet enable" and "disable".

has_fleet() { [ -d "$1/app/.venv-fleet" ]; } # RELEASE_DIRECTORY

build_fleet() { # RELEASE_DIRECTORY
    local environment="$1/app/.venv-fleet"
    make_environment "$environment" "fleet client"
    say "fetching the fleet client's packages"
    fetch_pins "$1" "$environment" fleet
    link_kiosk "$1" "$environment"
}

self_test_fleet() { self_test_extra "$1/app/.venv-fleet" --fleet fleet run; } # RELEASE_DIRECTORY

make_fleet_account() { system_account "$FLEET_ACCOUNT" "Mood kiosk, fleet client"; }

# While there still is a client that can: the broker is told that this kiosk leaves the fleet.
leave_fleet() {
    booted && systemctl is-enabled --quiet kiosk-fleet.service 2>/dev/null || return 0
    quietly timeout --kill-after=5 90 "$WRAPPER" fleet disable ||
        note "The fleet's broker could not be told that this kiosk leaves: delete its device there."
}

undo_fleet() {
    getent passwd "$FLEET_ACCOUNT" >/dev/null || return 0
    ! booted || quietly systemctl stop kiosk-fleet-command.path kiosk-fleet.service || true
    quietly systemctl disable kiosk-fleet.service || true
    remove_account "$FLEET_ACCOUNT"
    say "no fleet client any more"
}
