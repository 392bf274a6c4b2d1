# shellcheck shell=bash
# Sourced by scripts/install.sh: what it says, what it keeps from saying, and how it ends.

STEP=0
STEPS=0
NOTES=()
UNFINISHED=     # a release directory that is to go when the script ends before its release is whole
WORK=           # scratch directory, the account's own: some libraries write into the working directory
LOG=/dev/null   # what apt, pip and the self-test said
DYING=

step() {
    STEP=$((STEP + 1))
    printf '[%d/%d] %s …\n' "$STEP" "$STEPS" "$1"
}

say() { printf '      %s\n' "$1"; }

note() {
    NOTES+=("$1")
    say "$1"
}

die() {
    DYING=yes
    printf 'install.sh: %s\n' "$1" >&2
    exit 1
}

refuse() {
    DYING=yes
    printf 'install.sh: %s\n' "$1" >&2
    exit 2
}

# Run a command whose output matters only when it fails.
quietly() {
    printf '\n$ %s\n' "$*" >>"$LOG"
    "$@" >>"$LOG" 2>&1
}

# die, with the end of what was kept from the screen.
fail() {
    {
        echo "      …"
        tail -n 15 "$LOG" | sed 's/^/      /'
        echo "      (all of it: $LOG)"
    } >&2
    die "$1"
}

# Did what was logged last fail for want of a network?
offline() {
    # Not grep -q: it would leave early, and tail with it, which pipefail takes for a failure.
    tail -n 200 "$LOG" | grep -Ei 'could not resolve|failure resolving|name resolution|network is unreachable|no route to host|failed to establish a new connection|connection (failed|refused|timed out)|connect timeout|cannot initiate the connection' >/dev/null
}

begin_log() {
    LOG=$(mktemp "${TMPDIR:-/tmp}/mood-kiosk-install.XXXXXX.log")
    trap finish EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
}

finish() {
    local status=$?
    trap '' INT TERM HUP
    [ -z "$UNFINISHED" ] || rm -rf "$UNFINISHED"
    [ -z "$WORK" ] || rm -rf "$WORK"
    case $status in
        0) rm -f "$LOG" ;;
        130 | 143) echo "install.sh: stopped in step $STEP; run it again to go on." >&2 ;;
        *)
            [ -n "$DYING" ] ||
                echo "install.sh: step $STEP failed unexpectedly (log: $LOG); what worked before still does." >&2
            ;;
    esac
}
