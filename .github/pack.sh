#!/usr/bin/env bash
# Packs a built program with its manual page, completions and licences: pack.sh TARGET [FOLDER OF THE PROGRAM]
set -euo pipefail
target=$1
built=${2:-target/$target/release}
program=$built/openrouter-doctor
suffix=
case $target in *windows*) suffix=.exe ;; esac

name=openrouter-doctor-$target
rm -rf "dist/$name"
mkdir -p "dist/$name/completions" "dist/$name/man"
cp "$program$suffix" README.md CHANGELOG.md SECURITY.md LICENSE-MIT LICENSE-APACHE "dist/$name/"
"$program$suffix" man > "dist/$name/man/openrouter-doctor.1"
complete() { "$program$suffix" completions "$1" > "dist/$name/completions/$2"; }
complete bash openrouter-doctor.bash
complete zsh _openrouter-doctor
complete fish openrouter-doctor.fish
complete powershell _openrouter-doctor.ps1
complete elvish openrouter-doctor.elv

cd dist
if [ -n "$suffix" ] && command -v 7z >/dev/null; then
  7z a -bso0 "$name.zip" "$name"
else
  tar -czf "$name.tar.gz" "$name"
fi
rm -rf "$name"
