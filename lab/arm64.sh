#!/usr/bin/env bash
# arm64.sh [OUT]: does the kiosk install on a Raspberry Pi's processor, and answer there as it does here?
#
# For both Raspberry Pi systems (Python 3.11 and 3.13) it unpacks Debian's Python for arm64 and for amd64, lets the
# arm64 pip choose and install every dependency of pyproject.toml as a wheel, gives the amd64 side the same versions,
# and has lab/arm64_logits.py ask both the same: 65 faces for the shipped int8 network, a portrait for the detectors,
# as a Pi 4 and as a Pi 5; fewer with apt's numpy, and with the older runtime where it exists. Then each system plays
# one whole visit. Exit status 1 when something does not install, import or agree.
#
# Nothing is booted, chrooted into or registered: qemu-user runs one program at a time, with Debian's arm64 files laid
# over this machine's. What is in OUT (lab/out) is used again while pyproject.toml asks for the same; remove OUT/arm64
# for today's newest versions. Needs root, mmdebstrap and qemu-user-static; the mirror, certificates and pip's
# settings are this machine's own.
set -euo pipefail

# shellcheck source=lab/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
case ${1:-} in -*) echo "usage: $0 [OUT]" >&2; exit 2 ;; esac
[ $# -le 1 ] || { echo "usage: $0 [OUT]" >&2; exit 2; }
for tool in mmdebstrap qemu-aarch64-static; do
    command -v $tool >/dev/null || { echo "$tool is missing: apt install mmdebstrap qemu-user-static" >&2; exit 2; }
done
mkdir -p "${1:-$checkout/lab/out}/arm64"
out=$(cd "${1:-$checkout/lab/out}/arm64" && pwd)

SYSTEMS=(bookworm trixie)
# Debian's own numpy is what the installer's environment sees on a Pi; the rest is what the wheels link to.
PACKAGES=python3,python3-venv,python3-numpy,libstdc++6
FEWER=16               # faces, where the rest is known already
MINUTES=15             # the longest any one step may take

export PYTHONDONTWRITEBYTECODE=1 PYTHONNOUSERSITE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
export PIP_CACHE_DIR=$out/cache TMPDIR=$out/tmp
[ ! -s "$certificates" ] || export PIP_CERT=${PIP_CERT:-$certificates}
unset PYTHONPATH PYTHONHOME
mkdir -p "$out/cache" "$TMPDIR"

die() { echo "$*" >&2; exit 1; }

# quietly LOG COMMAND…: within the time, and heard only when it fails.
quietly() {
    local log=$1
    shift
    timeout ${MINUTES}m "$@" >"$log" 2>&1 || { tail -n 20 "$log" >&2; die "failed: ${log##*/}, whole in $log"; }
}

# The processor of a Raspberry Pi 4 or 5. (qemu's own choice, "max", signs return addresses: Trixie in slow motion.)
core() { case $1 in 4) echo cortex-a72 ;; 5) echo cortex-a76 ;; esac; }

# What it says of itself. In qemu-user /proc/cpuinfo would be this machine's, which names no ARM core, and the runtime,
# which chooses its kernels by it, crashes.
board() { # 4|5 SYSTEM
    local core part=0xd08 features='fp asimd evtstrm crc32 cpuid'
    [ "$1" = 4 ] || {
        part=0xd0b
        features='fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop asimddp'
    }
    mkdir -p "$out/$2-arm64/proc"
    for core in 0 1 2 3; do
        printf 'processor\t: %d\nFeatures\t: %s\nCPU implementer\t: 0x41\nCPU architecture: 8\n' $core "$features"
        printf 'CPU variant\t: 0x0\nCPU part\t: %s\nCPU revision\t: 3\n\n' $part
    done >"$out/$2-arm64/proc/cpuinfo"
}

# root SYSTEM ARCHITECTURE: Debian's files, unpacked and no more.
root() {
    local dir=$out/$1-$2 from what
    from=$(mirror)
    what="$1 $2 $PACKAGES $from"
    made_of "$dir.made-of" "$what" && return 0
    rm -rf "$dir" "$out/venv-$1-$2"
    quietly "$out/$1-$2.log" mmdebstrap --quiet --variant=extract --architectures="$2" --include="$PACKAGES" \
        --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr "$1" "$dir" ${from:+"$from"}
    echo "$what" >"$dir.made-of"
}

# venv SYSTEM ARCHITECTURE: an environment whose bin/python is a script that runs Debian's Python, the foreign one in
# qemu. Python takes the script for itself, so whatever it starts anew goes the same way.
venv() {
    local dir=$out/$1-$2 env=$out/venv-$1-$2 python run
    python=$(basename "$(realpath "$dir/usr/bin/python3")")
    case $2 in
        arm64) run="qemu-aarch64-static -L '$dir' -0" ;;
        amd64) run="'$dir/lib64/ld-linux-x86-64.so.2' --library-path '$dir/usr/lib/x86_64-linux-gnu' --argv0" ;;
    esac
    mkdir -p "$env/bin" "$env/lib/$python/site-packages"
    printf 'home = %s\ninclude-system-site-packages = false\n' "$dir/usr/bin" >"$env/pyvenv.cfg"
    # shellcheck disable=SC2016  # $0 and $@ are the script's
    printf '#!/bin/sh\nexec %s "$0" %s "$@"\n' "$run" "'$dir/usr/bin/$python'" >"$env/bin/python"
    chmod +x "$env/bin/python"
}

pip() { # SYSTEM ARCHITECTURE ARGUMENTS…
    local wheel python=$out/venv-$1-$2/bin/python
    wheel=$(echo "$out/$1-$2"/usr/share/python-wheels/pip-*.whl)
    quietly "$out/pip-$1-$2.log" env QEMU_CPU="$(core 4)" PYTHONPATH="$wheel" "$python" -m pip "${@:3}"
}

# environment SYSTEM: the same versions for both architectures, chosen by the pip of the foreign one.
environment() {
    local system=$1 env=$out/venv-$1 requirements=$out/$1.txt chosen=$out/$1.chosen.txt architecture wanted older
    local install=(install --only-binary=:all: --no-compile)
    # The older runtime ended before Python 3.12.
    older=$(sed -n 's/^ *"\(tflite-runtime==[^;"]*\).*/\1/p' "$checkout/pyproject.toml")
    wanted=$(sed -n '/^dependencies/,/^\]/p' "$checkout/pyproject.toml")
    wanted+=" $(cat "$checkout/requirements-data.txt") $older"
    for architecture in arm64 amd64; do
        root "$system" $architecture
        made_of "$env-$architecture/made-of" "$wanted" && continue
        rm -rf "$env-$architecture"
        venv "$system" $architecture
        if [ $architecture = arm64 ]; then
            board 4 "$system"
            "$env-amd64/bin/python" - "$checkout/pyproject.toml" >"$requirements" <<'END'
import sys, tomllib
print(*tomllib.load(open(sys.argv[1], "rb"))["project"]["dependencies"], sep="\n")
END
            pip "$system" arm64 "${install[@]}" --requirement "$requirements"
            pip "$system" arm64 list --format=freeze --path "$(echo "$env-arm64"/lib/*/site-packages)"
            grep '==' "$out/pip-$system-arm64.log" >"$chosen"
        else
            pip "$system" amd64 "${install[@]}" --requirement "$requirements" --constraint "$chosen"
        fi
        pip "$system" $architecture "${install[@]}" --no-deps --requirement "$checkout/requirements-data.txt"
        [ "$system" != bookworm ] ||
            pip "$system" $architecture "${install[@]}" --no-deps --target "$env-$architecture/older" "$older"
        echo "$wanted" >"$env-$architecture/made-of"
    done
    say "$system: $(grep -c '==' "$chosen") packages installed for arm64, every one a wheel"
}

# answer SYSTEM ARCHITECTURE BOARD NAME ARGUMENTS…: into OUT/answers/NAME.json; PYTHONPATH is whatever it is.
answer() {
    local file=$out/answers/$4.json
    [ "$2" = amd64 ] || board "$3" "$1"
    timeout ${MINUTES}m env QEMU_CPU="$(core "$3")" "$out/venv-$1-$2/bin/python" "$checkout/lab/arm64_logits.py" \
        answer "${@:5}" >"$file" 2>"$file.log" || { tail -n 20 "$file.log" >&2; die "no answer: $4"; }
    say "answered: $4"
}

answers() {
    local system=$1 libraries=$out/$1-arm64/usr/lib/aarch64-linux-gnu architecture
    answer "$system" amd64 4 "$system-amd64"
    answer "$system" arm64 4 "$system-pi4"
    answer "$system" arm64 5 "$system-pi5"
    # Debian's numpy finds its BLAS through links that only a whole installation sets.
    PYTHONPATH=$out/$system-arm64/usr/lib/python3/dist-packages \
        QEMU_SET_ENV=LD_LIBRARY_PATH=$libraries/blas:$libraries/lapack \
        answer "$system" arm64 4 "$system-apt" --faces $FEWER
    [ -d "$out/venv-$system-arm64/older" ] || return 0
    for architecture in amd64 arm64; do
        PYTHONPATH=$out/venv-$system-$architecture/older \
            answer "$system" $architecture 4 "$system-older-$architecture" tflite-runtime --faces $FEWER
    done
}

# A whole visit: the vision process starts and sends what it sees, every scene is drawn. Which outcome it has is a
# matter of luck, because a face seen once a second, as fast as qemu goes, is none to the kiosk's clock.
visit() {
    local system=$1 config=$out/visit-$1.yaml told=$out/visit-$1.json
    sed -e 's/^\( *looking_seconds:\) [0-9.]*/\1 20/' -e 's/^\( *hold_frames:\) [0-9]*/\1 2/' \
        -e 's/^\( *fps:\) [0-9]*/\1 5/' "$checkout/config.yaml" >"$config"
    board 4 "$system"
    (
        cd "$checkout"
        export QEMU_CPU KIOSK_PATIENCE=30 PYTHONPATH=$checkout
        QEMU_CPU=$(core 4)
        timeout ${MINUTES}m "$out/venv-$system-arm64/bin/python" -m kiosk visit --source demo --size 640x360 \
            --config "$config" >"$told" 2>"$told.log"
    ) || { cat "$told"; tail -n 20 "$told.log"; die "$system: the visit failed"; } >&2
    say "$system: a whole visit, $(sed 's/^{"outcome": "\([a-z_]*\)".*/outcome \1/' "$told")"
}

whole() {
    environment "$1"
    answers "$1"
    visit "$1"
}

rm -rf "$out/answers" "$out"/visit*
mkdir -p "$out/answers"
for system in "${SYSTEMS[@]}"; do root "$system" amd64; venv "$system" amd64; done
say "Debian unpacked: ${SYSTEMS[*]}"
# One system on each of two processors.
jobs=()
for system in "${SYSTEMS[@]}"; do whole "$system" & jobs+=($!); done
failed=0
for job in "${jobs[@]}"; do wait "$job" || failed=1; done
[ $failed = 0 ] || die "the arm64 check failed"

rows=()
row() { rows+=("$1" "$out/answers/$2.json" "$out/answers/$3.json"); }
for system in "${SYSTEMS[@]}"; do
    row "$system, Pi 4" "$system-amd64" "$system-pi4"
    row "$system, Pi 5" "$system-amd64" "$system-pi5"
    row "$system, Pi 4, apt's numpy" "$system-amd64" "$system-apt"
    [ ! -e "$out/answers/$system-older-arm64.json" ] ||
        row "$system, Pi 4, older runtime" "$system-older-amd64" "$system-older-arm64"
done
echo
"$out/venv-${SYSTEMS[-1]}-amd64/bin/python" "$checkout/lab/arm64_logits.py" compare "${rows[@]}"
say "done"
