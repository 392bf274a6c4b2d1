# shellcheck shell=bash
# What the lab's scripts that build something share; sourced, in a checkout of its own.

checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
certificates=/etc/ssl/certs/ca-certificates.crt
pip_cache=/var/cache/lab-pip    # inside of roots
export LC_ALL=C.UTF-8

say() { printf '%4d s  %s\n' $SECONDS "$*"; }

# made_of FILE WORDS: is what FILE stands for there, made of exactly this?
made_of() { [ "$(cat "$1" 2>/dev/null)" = "$2" ]; }

# The first archive this machine's apt knows: from its own format of files, or from the older lines.
mirror() {
    {
        sed -n 's/^URIs: *\([^ ]*\).*/\1/p' /etc/apt/sources.list.d/debian.sources
        sed -n 's/^deb \(\[[^]]*\] *\)\?\([^ ]*\) .*/\2/p' /etc/apt/sources.list
    } 2>/dev/null | sed -n 1p
    # One of the two files is usually missing.
    true
}

# files [PATHSPEC…]: what git tracks or would track of the checkout, NUL between names.
files() {
    git -C "$checkout" -c safe.directory="$checkout" ls-files -z --cached --others --exclude-standard -- "$@" |
        while IFS= read -rd '' file; do
            # Tracked, but deleted.
            [ ! -e "$checkout/$file" ] || printf '%s\0' "$file"
        done
}

# fingerprint [PATHSPEC…]: changes when one of those files does.
fingerprint() { files "$@" | (cd "$checkout" && xargs -0 sha256sum); }

# copy_files FOLDER [PATHSPEC…]: those files, into FOLDER.
copy_files() {
    mkdir -p "$1"
    files "${@:2}" | tar -C "$checkout" --null --files-from - --create | tar -C "$1" --extract --no-same-owner
}

# furnish ROOT CACHE: what programs expect that run in ROOT; CACHE keeps pip's downloads.
furnish() {
    mkdir -p "$1$pip_cache"
    mount -t proc proc "$1/proc"
    mount -t sysfs -o ro sysfs "$1/sys"
    mount -t tmpfs tmpfs "$1/tmp"
    mount --bind "$2" "$1$pip_cache"
}

clear_out() { umount "$1$pip_cache" "$1/tmp" "$1/sys" "$1/proc"; } # ROOT

# What this machine tells pip, as far as it means something in a furnished root too.
tell_pip() {
    local key value
    unset PIP_FIND_LINKS PIP_CONSTRAINT
    for key in index-url extra-index-url trusted-host; do
        value=$(python3 -m pip config get "global.$key" 2>/dev/null || true)
        [ -z "$value" ] || [[ $value == *file:* ]] || export "PIP_$(tr a-z- A-Z_ <<<"$key")=$value"
    done
    [ ! -s "$certificates" ] || export PIP_CERT=$certificates
    export PIP_CACHE_DIR=$pip_cache
}
