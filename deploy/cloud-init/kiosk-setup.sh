#!/usr/bin/env bash
# kiosk-setup.sh begin|run: makes a fresh Raspberry Pi OS a kiosk, and says on the screen what it waits for.
#
# user-data has "begin" run at every start, which puts this file and a unit for it into the system as long as the kiosk
# is not installed; the unit has it "run" until it is. All that is done here can be cut off anywhere and begun again.
set -euo pipefail
export LC_ALL=C.UTF-8

SETTINGS=/etc/kiosk-setup.conf
BOOT=/boot/firmware
STATE=/var/lib/kiosk-setup
CLOUD=/var/lib/cloud
PROGRAM=/usr/local/sbin/kiosk-setup
UNIT=/etc/systemd/system/kiosk-setup.service
KIOSK=/usr/local/bin/kiosk
SCREEN=/dev/tty1
FONT=Lat15-TerminusBold32x16    # the largest there is: it is read from where visitors stand
PATIENCE=30                     # seconds until a network that is not there is spoken of
CLOCK_PATIENCE=60               # and until the work is begun by a clock that nobody has set
AGAIN=20                        # seconds between two tries

TOLD=

# tell SENTENCE…: on the screen, a paragraph each; in the log too, unless that was said last.
tell() {
    # Each time: cloud-init sets the keyboard up meanwhile, and with it a small font.
    setfont -C "$SCREEN" "$FONT" 2>/dev/null || true
    { printf '\033[H\033[2J\033[3J\033[?25l\n' && printf '%s\n\n' "$@" | fold -s -w "$(width)" | sed 's/^/ /'; } >"$SCREEN" || true
    [ "$TOLD" = "$*" ] || printf '%s\n' "$*"
    TOLD=$*
}

width() {
    local columns
    columns=$(stty size <"$SCREEN" 2>/dev/null | cut -d ' ' -f 2) || true
    [ "${columns:-0}" -gt 20 ] || columns=80
    echo $((columns - 2))
}

# What the settings say: the rest of the line, without blanks, quotes and what Windows leaves at its end.
setting() { sed -n "s/^ *$1 *= *//p" "$SETTINGS" 2>/dev/null | tail -n 1 | tr -d " \t\r\"'"; }

instance() { basename "$(readlink "$CLOUD/instance")"; }

is_done() { [ -s "$STATE/done" ] && [ "$(cat "$STATE/done")" = "$(instance)" ]; }

begin() {
    ! is_done || return 0
    # cloud-init remembers what it has begun. It shall do its part again too, in this start and in the next one: it may
    # have been cut off, and somebody may have mended the Wi-Fi's password.
    rm -f "$CLOUD"/instance/sem/config_* "$CLOUD/data/instance-id"
    mkdir -p "$STATE"
    install -m 755 "${BASH_SOURCE[0]}" "$PROGRAM"
    cat >"$UNIT" <<END
[Unit]
Description=Mood kiosk: the set-up of a new card
# The screen is wanted, and nobody logs in there.
Conflicts=getty@tty1.service userconfig.service
After=getty@tty1.service userconfig.service systemd-user-sessions.service

[Service]
Type=exec
ExecStart=$PROGRAM run
# An open console is one that logind starts no login on.
StandardInput=file:$SCREEN
Restart=on-failure
RestartSec=$AGAIN

[Install]
WantedBy=multi-user.target
END
    sync
    systemctl daemon-reload
    # Raspberry Pi OS has SSH switched off.
    systemctl --quiet enable "${UNIT##*/}" ssh.service
    systemctl --no-block start "${UNIT##*/}" ssh.service
}

has_network() { ip -4 route show default | grep -q . || ip -6 route show default | grep -q .; }

time_is_set() { [ -e /run/systemd/timesync/synchronized ]; }

# wait_for SECONDS COMMAND…: until the command holds, so long at most.
wait_for() {
    local end=$((SECONDS + $1))
    until "${@:2}"; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 2
    done
}

await_network() {
    ! wait_for "$PATIENCE" has_network || return 0
    until has_network; do
        tell "This kiosk is not set up yet: it has no network." \
            "Plug in a network cable, or put the card into your computer and look at the name and the password of the Wi-Fi in the file network-config." \
            "It goes on by itself as soon as there is a network."
        wait_for "$AGAIN" has_network || true
    done
}

await_clock() {
    wait_for "$CLOCK_PATIENCE" time_is_set || echo "The network does not tell the time; going on by this machine's own: $(date)."
}

cloud_init_is_done() { [ -e /run/cloud-init/result.json ]; }

# The release on FILE, when it is the one the settings name; otherwise PROBLEM says in sentences what is wrong.
get_release() {
    local archive checksum got
    archive=$(setting ARCHIVE)
    checksum=$(setting SHA256)
    checksum=${checksum,,}
    PROBLEM=()
    if [ -z "$archive" ]; then
        PROBLEM=("The file user-data names no release (ARCHIVE=…).")
    elif [[ ! $checksum =~ ^[0-9a-f]{64}$ ]]; then
        PROBLEM=("The file user-data has no checksum of the release: SHA256= must be followed by 64 letters and digits, which are in the file SHA256SUMS that came with the release.")
    elif [[ $archive == http?(s)://* ]]; then
        FILE=$STATE/release.tar.gz
        await_network
        if [ "$(checksum_of "$FILE")" != "$checksum" ]; then
            tell "Setting up the kiosk." "It fetches the release: $archive"
            rm -f "$FILE"
            got=$(curl --fail --location --silent --show-error --connect-timeout 30 --retry 2 --output "$FILE" "$archive" 2>&1) ||
                PROBLEM=("The release cannot be fetched from $archive (${got##*$'\n'})." "Look at ARCHIVE= in the file user-data, and at the server.")
        fi
    else
        FILE=$BOOT/$archive
        [ -f "$FILE" ] || PROBLEM=("The release $archive, which the file user-data names, is not on the card." "Copy it to where user-data is.")
    fi
    [ ${#PROBLEM[@]} = 0 ] || return 1
    got=$(checksum_of "$FILE")
    [ "$got" = "$checksum" ] || {
        PROBLEM=("The release $archive is not the file whose checksum user-data has: it is damaged, or another version, and is not installed."
            "Its checksum: $got" "In user-data, SHA256: $checksum")
        return 1
    }
}

checksum_of() { sha256sum "$1" 2>/dev/null | cut -d ' ' -f 1; }

# A clock that stands before the release was made is wrong, and certificates would not be valid by it.
clock_is_behind() { [ "$(date +%s)" -lt "$(stat -c %Y "$1/scripts/install.sh")" ]; }

# Unpack FILE and have its installer do its work; its steps go to the screen. PROBLEM says what was wrong.
install_release() {
    local release line said='' log=$STATE/log
    rm -rf "$STATE/release"
    mkdir -p "$STATE/release"
    tar -xzf "$FILE" -C "$STATE/release" --no-same-owner
    release=$(echo "$STATE"/release/*/)
    if clock_is_behind "$release"; then
        PROBLEM=("The clock of this kiosk is wrong ($(date +%F)), and its network does not tell the time (NTP, port 123)." "It goes on by itself once it does.")
        return 1
    fi
    : >"$log"
    bash "${release}scripts/install.sh" --yes </dev/null 2>&1 | while IFS= read -r line; do
        printf '%s\n' "$line" | tee -a "$log"
        [[ $line != \[*/*\]* ]] || tell "Setting up the kiosk: a few minutes. Leave it switched on." "$line"
    done && return
    said=$(sed -n 's/^install\.sh: //p' "$log" | tail -n 1)
    PROBLEM=("${said:-The installer ended without a word; its log is in $log.}")
    return 1
}

# The languages of the screen, where they are others than those that are set already.
put_language() {
    local languages
    languages=$(setting LANGUAGE)
    [ -n "$languages" ] && [ "$("$KIOSK" get language 2>/dev/null | tr -d '[] ')" != "$languages" ] || return 0
    # shellcheck disable=SC2086  # one word each
    "$KIOSK" set language ${languages//,/ } || echo "LANGUAGE=$languages in user-data is passed over, see above."
}

run() {
    dmesg --console-off 2>/dev/null || true
    tell "Setting up the kiosk."
    until attempt; do
        tell "This kiosk is not set up yet." "${PROBLEM[@]}" "It tries again by itself."
        sleep "$AGAIN"
    done
    put_language
    rm -rf "$STATE/release" "$STATE/release.tar.gz"
    instance >"$STATE/done.part"
    sync "$STATE/done.part"
    mv "$STATE/done.part" "$STATE/done"
    systemctl --quiet disable "${UNIT##*/}"
    echo "This kiosk is set up."
}

attempt() {
    PROBLEM=()
    get_release || return 1
    # Once the kiosk is installed, its installer has nothing to fetch for the same release.
    if [ ! -e "$KIOSK" ]; then
        await_network
        await_clock
    fi
    # It is still at work on users and services, and goes first.
    wait_for 120 cloud_init_is_done || echo "cloud-init is not done yet; going on."
    install_release
}

case ${1:-} in
    begin | run) "$1" ;;
    *) echo "usage: kiosk-setup.sh begin|run" >&2 && exit 2 ;;
esac
