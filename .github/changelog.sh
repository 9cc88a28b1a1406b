#!/usr/bin/env bash
# Prints what CHANGELOG.md says of one version, for the notes of its release: changelog.sh 0.2.0
set -euo pipefail
notes=$(awk -v version="$1" '/^## /{ shown = ($2 == version); next } shown' CHANGELOG.md)
if [ -z "${notes//[[:space:]]/}" ]; then
  echo "CHANGELOG.md says nothing of $1" >&2
  exit 1
fi
printf '%s\n' "$notes"
