# shellcheck shell=bash
# Sourced by scripts/install.sh: the environment of the web page and the hub, beside the kiosk's own in a release, for who
# wants one (kiosk/commands/extras.py finds it there).

has_web() { [ -d "$1/app/.venv-web" ]; } # RELEASE_DIRECTORY

build_web() { # RELEASE_DIRECTORY
    local environment="$1/app/.venv-web"
    make_environment "$environment" "web page"
    say "fetching the web page's packages (several minutes on a Pi)"
    fetch_pins "$1" "$environment" web
    fetch_data "$1" "$environment"
    link_kiosk "$1" "$environment"
}

self_test_web() { self_test_extra "$1/app/.venv-web" --web web; } # RELEASE_DIRECTORY

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
