# shellcheck shell=bash
# Sourced by scripts/install.sh: the units, and whether the kiosk comes up with them.

CONFIG_PROBLEM=
WAS_RUNNING=
RUNNING=
DOCTOR=

service_state() { systemctl is-active kiosk.service 2>/dev/null || true; }

# What runs is no longer what is installed. Remembered on the disk, for a run that is cut off before the restart.
restart_is_due() { touch "$PREFIX/restart-due"; }

note_service() {
    WAS_RUNNING=
    if booted; then
        case $(service_state) in
            active | reloading) WAS_RUNNING=yes ;;
        esac
    fi
}

unit_names() { # of all releases and of this checkout
    local unit
    for unit in {"$PREFIX"/releases/*/app,"$SOURCE"}/systemd/*.{service,path}; do
        [ ! -e "$unit" ] || basename "$unit"
    done | sort -u
}

put_units() {
    local name unit="$PREFIX/current/app/systemd"
    for name in $(unit_names); do
        if [ -e "$unit/$name" ]; then
            cmp -s "$unit/$name" "$UNITS/$name" || restart_is_due
            put "$unit/$name" "$UNITS/$name"
        elif [ -e "$UNITS/$name" ]; then
            ! booted || quietly systemctl stop "$name" || true
            quietly systemctl disable "$name" || true
            rm -f "$UNITS/$name"
        fi
    done
    ! booted || quietly systemctl daemon-reload || fail "systemd does not take the units: see above."
    # None of the others: web page and fleet are the operator's word, and which of them starts another one systemd's.
    quietly systemctl enable kiosk.service || fail "kiosk.service could not be enabled: see above."
}

remove_units() {
    local name
    for name in $(unit_names); do
        ! booted || quietly systemctl stop "$name" || true
        quietly systemctl disable "$name" || true
        rm -f "$UNITS/$name"
    done
    if booted; then
        quietly systemctl daemon-reload || true
        # The console's login, which the kiosk had displaced.
        ! systemctl is-enabled --quiet getty@tty1.service 2>/dev/null ||
            quietly systemctl start --no-block getty@tty1.service || true
    fi
}

# With the operator's own file, apart from the self-test: its mistakes are not the release's.
check_configuration() {
    local said
    CONFIG_PROBLEM=
    ! cmp -s "$ETC/config.yaml" "$PREFIX/current/app/config.yaml" || return 0
    if ! trial_visit "$ETC/config.yaml" "$PREFIX/current"; then
        said=$(tail -n 5 "$LOG" | grep -v '^\$' || true)
        printf '%s\n' "$said" | sed 's/^/      /' >&2
        CONFIG_PROBLEM=yes
        note "The release works, your $ETC/config.yaml does not (see above): mend it, then \"kiosk check\" tells."
    fi
}

# Restart the kiosk and wait, for START_SECONDS at most, until it runs and goes on running.
comes_up() {
    local before now dead=0 end=$((SECONDS + START_SECONDS))
    before=$(systemctl show --property=InvocationID --value kiosk.service)
    quietly systemctl reset-failed kiosk.service || true
    quietly systemctl restart --no-block kiosk.service || return 1
    while [ "$SECONDS" -lt "$end" ]; do
        sleep 1
        now=$(systemctl show --property=InvocationID --value kiosk.service)
        [ "$now" != "$before" ] || continue
        case $(service_state) in
            active)
                sleep 3
                [ "$(service_state)" != active ] ||
                    [ "$(systemctl show --property=InvocationID --value kiosk.service)" != "$now" ] ||
                    { rm -f "$PREFIX/restart-due" && return 0; }
                ;;
            # Not at once: some systemds pass through this between two tries.
            failed | inactive)
                dead=$((dead + 1))
                [ "$dead" -lt 3 ] || return 1
                ;;
            *) dead=0 ;;
        esac
    done
    return 1
}

start_service() { # RELEASE_BEFORE RELEASE
    if ! booted; then
        rm -f "$PREFIX/restart-due"
        note "systemd does not run here: the kiosk is enabled and starts with the next boot."
        return 0
    fi
    if [ -n "$WAS_RUNNING" ] && [ ! -e "$PREFIX/restart-due" ] && [ "$(service_state)" = active ]; then
        say "runs already, nothing has changed"
        RUNNING=yes
        return 0
    fi
    # Where there is a page or a fleet, it goes on with the new release as well.
    quietly systemctl try-restart --no-block kiosk-web.service kiosk-fleet.service || true
    say "starting the kiosk"
    if comes_up; then
        RUNNING=yes
        return 0
    fi
    { journalctl --unit=kiosk.service --lines=12 --no-pager --output=cat || true; } | sed 's/^/      /' >&2
    if [ -n "$WAS_RUNNING" ] && [ -n "$1" ] && [ "$1" != "$2" ] && [ -z "$CONFIG_PROBLEM" ]; then
        go_back "$1" "$2"
    fi
    note "The kiosk does not come up yet: see above, \"kiosk doctor\" and \"journalctl -u kiosk\"."
}

# It ran with the release before, and does not with this one.
go_back() { # RELEASE_BEFORE RELEASE
    say "it does not come up; going back to release $1"
    switch_to "$1"
    put_configuration
    put_units
    rm -rf "$PREFIX/releases/$2"
    quietly systemctl try-restart --no-block kiosk-web.service kiosk-fleet.service || true
    if comes_up; then
        die "Release $2 did not come up and is removed; release $1 runs again."
    fi
    die "Release $2 did not come up and is removed; release $1 is back but does not come up either: see \"kiosk doctor\"."
}

run_doctor() {
    local status=0
    make_work
    (cd "$WORK" && timeout --kill-after=5 120 "$WRAPPER" doctor) || status=$?
    case $status in
        0) DOCTOR="all is well" ;;
        *) DOCTOR="something needs attention, see above (the installation itself is done)" ;;
    esac
}

summary() { # RELEASE
    local version note
    version=$("$WRAPPER" --version)
    printf '\n%s, release %s, is installed%s.\n' "$version" "$1" "${RUNNING:+ and runs}"
    printf '  configuration  %s\n' "$ETC/config.yaml"
    printf '  log            journalctl -u kiosk\n'
    [ -z "$DOCTOR" ] || printf '  kiosk doctor   %s\n' "$DOCTOR"
    for note in "${NOTES[@]}"; do
        printf '  note           %s\n' "$note"
    done
    if booted && systemctl is-active --quiet display-manager.service; then
        printf '  note           %s\n' "A desktop holds the display: \"sudo systemctl set-default multi-user.target\" and restart."
    fi
}
