# shellcheck shell=bash
# Sourced by scripts/install.sh: what a release may have beside the kiosk's own environment, for who wants it: the web page
# with the hub (web.sh), the fleet's client (fleet.sh). What the operator wants is remembered; each release has it or not.

wants() { # NAME CHOICE: yes, no, or keep what was chosen before
    case $2 in
        keep) [ -e "$PREFIX/with-$1" ] ;;
        *) [ "$2" = yes ] ;;
    esac
}

wants_web() { wants web "$WEB"; }
wants_fleet() { wants fleet "$FLEET"; }

# Before the switch: a run that is cut off here, and is run again without the option, goes on with the same release.
remember_extras() {
    remember web "$WEB"
    remember fleet "$FLEET"
    sync -f "$PREFIX"
}

remember() { # NAME CHOICE
    if wants "$1" "$2"; then
        touch "$PREFIX/with-$1"
    else
        rm -f "$PREFIX/with-$1"
    fi
}

# An environment in the release that sees nothing of the system's: neither camera nor pins are any business of what has a
# network.
make_environment() { # ENVIRONMENT WHOSE
    quietly "$PYTHON" -m venv "$1" || fail "The $2's Python environment could not be made: see above."
}

# Can its packages be loaded, and does the command that starts it find them?
self_test_extra() { # ENVIRONMENT OPTION OF imports.py, COMMAND…
    as_account "$1/bin/python" imports.py "$2" || return 1
    quietly as_account "$1/bin/kiosk" "${@:3}" --help || {
        tail -n 5 "$LOG" | sed 's/^/      /' >&2
        return 1
    }
}
