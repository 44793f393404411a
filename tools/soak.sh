#!/usr/bin/env bash
# An hour of steady visits, some of them rude: memory must stay flat and nothing may fail. SOAK_MINUTES, SOAK_RATE (a second).
set -euo pipefail
source "$(dirname "$0")/env.sh"

step "1/3 Set-up"
tools/setup.sh dist

step "2/3 Release build (6 to 12 minutes the first time)"
release_build

step "3/3 ${SOAK_MINUTES:-60} minutes of visits"
log=$root/target/soak.log
serve_apart academie "$log"
node tools/soak.mjs "$port" "$pid" "${SOAK_MINUTES:-60}" "${SOAK_RATE:-50}" "$root/target/soak"
[ ! -s "$log" ] || die "the server logged warnings or errors:
$(head -n 20 "$log")"
