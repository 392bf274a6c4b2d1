#!/usr/bin/env bash
# scripts/make-release.sh [COMMIT [FOLDER]]: a release as one archive with its checksum, in FOLDER (out/release).
#
# What it holds is what git has at COMMIT (HEAD), not what lies about here. The same commit makes the same bytes, on
# whatever machine, so that anybody can tell that an archive is what it says. docs/operating.md installs it.
set -euo pipefail
umask 022
export LC_ALL=C.UTF-8

usage() {
    echo "usage: scripts/make-release.sh [COMMIT [FOLDER]]" >&2
    exit 2
}

if [ $# -gt 2 ] || [[ ${1:-} == -* ]]; then usage; fi
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Nobody's own settings of git have a say in the bytes; root may read somebody else's clone.
git() {
    GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null command git -C "$source" -c safe.directory="$source" \
        -c tar.umask=0022 -c core.autocrlf=false "$@"
}

commit=$(git rev-parse --verify --quiet "${1:-HEAD}^{commit}") || {
    echo "make-release.sh: ${1:-HEAD} is no commit of $source: run this in a clone, with a commit or a tag of it." >&2
    exit 1
}
folder=${2:-$source/out/release}
version=$(git show "$commit:kiosk/__init__.py" | sed -n 's/^__version__ = "\([0-9A-Za-z.+-]*\)"$/\1/p')
[ -n "$version" ] || {
    echo "make-release.sh: kiosk/__init__.py names no version at $commit: write it as __version__ = \"…\"." >&2
    exit 1
}
name=mood-kiosk-$version
mkdir -p "$folder"
# -n: no name, no time. The files have the commit's time.
git archive --format=tar --prefix="$name/" "$commit" | gzip -n -9 >"$folder/.$name.part"
mv "$folder/.$name.part" "$folder/$name.tar.gz"
(cd "$folder" && sha256sum "$name.tar.gz" >SHA256SUMS)
printf '%s\n' "$folder/$name.tar.gz, of commit $commit"
cat "$folder/SHA256SUMS"
# For a card that installs it by itself: deploy/cloud-init.
printf 'For user-data:  ARCHIVE=%s  SHA256=%s\n' "$name.tar.gz" "$(cut -d ' ' -f 1 "$folder/SHA256SUMS")"
git diff --quiet HEAD -- || echo "What is changed here and not committed is not in it." >&2
