#!/usr/bin/env bash
# When pages are seen and when they are awake, on slow 4G and a processor four times slower: medians of three. Prints figures; a clock fails
# nothing. WAKE_RUNS.
set -euo pipefail
source "$(dirname "$0")/env.sh"

step "1/3 Set-up"
tools/setup.sh test

step "2/3 Release build (6 to 12 minutes the first time)"
release_build

step "3/3 ${WAKE_RUNS:-3} visits to each page (some five minutes)"
serve_apart academie
node tools/wake.mjs "http://localhost:$port" "${WAKE_RUNS:-3}" "$root/end2end/node_modules" "$root/target/wake"
