# shellcheck shell=bash
# Sourced by scripts/install.sh: files of the operator's system, each changed whole or not at all.

QUIET_WORDS=(quiet loglevel=3 vt.global_cursor_default=0 consoleblank=0 logo.nologo video=HDMI-A-1:D)

# put FILE DEST [MODE]: DEST becomes a copy of FILE. A power cut leaves the old or the new one, never half of one.
# Mode "-" leaves it to the file system: FAT has none.
put() {
    local mode=${3:-644} part="${2%/*}/.${2##*/}.part"
    if cmp -s "$1" "$2" && { [ "$mode" = - ] || [ "$(stat -c %a "$2")" = "$mode" ]; }; then
        return 0
    fi
    rm -f "$part"
    cat "$1" >"$part"
    [ "$mode" = - ] || chmod "$mode" "$part"
    sync "$part"
    mv -fT "$part" "$2"
    sync "${2%/*}"
}

# The operator's config.yaml stays his. What it was before he touched it is remembered, to tell whether he has,
# and whether the defaults have changed since.
put_configuration() {
    local shipped="$PREFIX/current/app/config.yaml" mine="$ETC/config.yaml" base="$ETC/.config.yaml.shipped"
    mkdir -p "$ETC"
    if [ ! -e "$mine" ]; then
        put "$shipped" "$mine"
        say "$mine: written, with the defaults"
    elif cmp -s "$mine" "$shipped"; then
        rm -f "$mine.new"
    elif cmp -s "$mine" "$base"; then
        put "$shipped" "$mine"
        rm -f "$mine.new"
        say "$mine: never edited, so it has the new defaults"
    elif cmp -s "$base" "$shipped"; then
        say "$mine: yours, left as it is"
    else
        put "$shipped" "$mine.new"
        note "$mine is yours and stays as it is; the defaults have changed, see $mine.new."
    fi
    put "$shipped" "$base"
    if [ -f "$PREFIX/current/app/config.schema.json" ]; then
        put "$PREFIX/current/app/config.schema.json" "$ETC/config.schema.json"
    fi
}

put_wrapper() {
    local text
    text=$(mktemp)
    cat >"$text" <<END
#!/bin/sh
# The installed kiosk's command, with its configuration.
export KIOSK_CONFIG="\${KIOSK_CONFIG:-$ETC/config.yaml}" PYTHONNOUSERSITE=1
exec $PREFIX/current/venv/bin/kiosk "\$@"
END
    mkdir -p "${WRAPPER%/*}"
    put "$text" "$WRAPPER" 755
    rm "$text"
    # For the Tab key; a release from before there was such a thing has none.
    if [ -f "$PREFIX/current/app/completion.bash" ]; then
        mkdir -p "${COMPLETION%/*}"
        put "$PREFIX/current/app/completion.bash" "$COMPLETION"
    fi
}

has_word() { # WORD FILE: is it on the kernel's command line?
    local words
    read -ra words <"$2" || true
    [[ " ${words[*]} " == *" $1 "* ]]
}

# Put the words "$@" on the kernel's command line in place of what is there.
set_cmdline() {
    local text
    text=$(mktemp)
    { printf '%s\n' "$*" && tail -n +2 "$CMDLINE"; } >"$text"
    put "$text" "$CMDLINE" -
    rm "$text"
}

missing_words() {
    local word
    for word in "${QUIET_WORDS[@]}"; do
        # A mode that somebody chose for this connector is left alone.
        [[ $word == video=* ]] && grep -q "${word%:*}:" "$CMDLINE" && continue
        has_word "$word" "$CMDLINE" || echo "$word"
    done
}

offer_quiet_boot() {
    local words missing
    if [ ! -f "$CMDLINE" ]; then
        [ "$QUIET_BOOT" != yes ] || note "No $CMDLINE here: the quiet boot is for a Raspberry Pi."
        return 0
    fi
    if [ "$QUIET_BOOT" = no ]; then
        undo_quiet_boot
        return 0
    fi
    mapfile -t missing < <(missing_words)
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$QUIET_BOOT" = ask ]; then
        if [ ! -t 0 ]; then
            say "boot messages and HDMI are left as they are (--quiet-boot changes them)"
            return 0
        fi
        say "Boot without messages, never blank the screen, keep HDMI on when the monitor is switched on later?"
        read -rp "      Adds to $CMDLINE: ${missing[*]} [y/N] " answer || answer=
        [[ $answer == [yY]* ]] || return 0
    fi
    [ -e "$CMDLINE.before-kiosk" ] || put "$CMDLINE" "$CMDLINE.before-kiosk" -
    read -ra words <"$CMDLINE" || true
    set_cmdline "${words[@]}" "${missing[@]}"
    note "Quiet boot from the next start on (the old command line: $CMDLINE.before-kiosk)."
}

# Take out the words that were added, and no others: the operator may have changed the line since.
undo_quiet_boot() {
    local words word kept=()
    [ -f "$CMDLINE" ] && [ -f "$CMDLINE.before-kiosk" ] || return 0
    read -ra words <"$CMDLINE" || true
    for word in "${words[@]}"; do
        if [[ " ${QUIET_WORDS[*]} " != *" $word "* ]] || has_word "$word" "$CMDLINE.before-kiosk"; then
            kept+=("$word")
        fi
    done
    set_cmdline "${kept[@]}"
    rm "$CMDLINE.before-kiosk"
    say "the kernel's command line is as it was"
}
