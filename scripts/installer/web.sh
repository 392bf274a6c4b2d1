# shellcheck shell=bash
# Sourced by scripts/install.sh: the environment of the web page and the hub, beside the kiosk's own in a release, for who
# wants one (kiosk/commands/extras.py finds it there). What the operator wants is remembered; each release has it or not.

wants_web() {
    case $WEB in
        keep) [ -e "$PREFIX/with-web" ] ;;
        *) [ "$WEB" = yes ] ;;
    esac
}

# Before the switch: a run that is cut off here, and is run again without the option, goes on with the same release.
remember_web() {
    if wants_web; then
        touch "$PREFIX/with-web"
    else
        rm -f "$PREFIX/with-web"
    fi
    sync -f "$PREFIX"
}

has_web() { [ -d "$1/app/.venv-web" ]; } # RELEASE_DIRECTORY

build_web() { # RELEASE_DIRECTORY
    # It sees nothing of the system's: neither camera nor pins are the page's.
    quietly "$PYTHON" -m venv "$1/app/.venv-web" || fail "The web page's Python environment could not be made: see above."
    say "fetching the web page's packages (several minutes on a Pi)"
    fetch_pins "$1" "$1/app/.venv-web" web
    link_kiosk "$1" "$1/app/.venv-web"
}

# Can its packages be loaded, and does the command that starts the page find them?
self_test_web() { # RELEASE_DIRECTORY
    as_account "$1/app/.venv-web/bin/python" imports.py --web || return 1
    quietly as_account "$1/app/.venv-web/bin/kiosk" web --help || {
        tail -n 5 "$LOG" | sed 's/^/      /' >&2
        return 1
    }
}

make_models_account() {
    system_account "$MODELS_ACCOUNT" "Mood kiosk, models"
    mkdir -p "$MODELS"
    # Everybody may read what is in there. Its number may be another one than before a removal.
    chmod 755 "$MODELS"
    chown -Rh "$MODELS_ACCOUNT:" "$MODELS"
}

make_web_account() { system_account "$WEB_ACCOUNT" "Mood kiosk, web page"; }

undo_web() {
    getent passwd "$WEB_ACCOUNT" >/dev/null || return 0
    ! booted || quietly systemctl stop kiosk-web.service || true
    quietly systemctl disable kiosk-web.service || true
    remove_account "$WEB_ACCOUNT"
    say "no web page any more"
}
