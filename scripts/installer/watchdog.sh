# shellcheck shell=bash
# Sourced by scripts/install.sh: the watchdog that is part of the machine, and restarts it when systemd itself has frozen.

# Does systemd use it already, by whosever settings?
watchdog_is_used() {
    local used
    used=$(systemctl show --property=RuntimeWatchdogUSec --value 2>/dev/null || true)
    case $used in
        '' | 0 | infinity) return 1 ;;
    esac
}

offer_watchdog() {
    local text
    if [ "$WATCHDOG" = no ]; then
        undo_watchdog
    elif [ ! -e "$WATCHDOG_NODE" ]; then
        [ "$WATCHDOG" != yes ] || note "This machine has no watchdog ($WATCHDOG_NODE): nothing is changed."
    elif [ "$WATCHDOG" = yes ]; then
        [ ! -e "$WATCHDOG_CONF" ] || return 0
        text=$(mktemp)
        cat >"$text" <<'END'
# Written for the mood kiosk by scripts/install.sh --watchdog; --no-watchdog takes it away again.
# A Raspberry Pi's watchdog counts to 15 seconds at most.
[Manager]
RuntimeWatchdogSec=14s
END
        mkdir -p "${WATCHDOG_CONF%/*}"
        put "$text" "$WATCHDOG_CONF"
        rm "$text"
        note "From the next start on the hardware restarts this machine when it freezes ($WATCHDOG_CONF)."
    elif booted && ! watchdog_is_used; then
        note "A machine that freezes stays so: \"sudo scripts/install.sh --watchdog\" has its hardware restart it."
    fi
}

undo_watchdog() {
    [ -e "$WATCHDOG_CONF" ] || return 0
    rm "$WATCHDOG_CONF"
    say "the hardware watchdog is left alone from the next start on"
}
