#!/usr/bin/env bash
# An hour of steady visits, some of them rude: memory must stay flat and nothing may fail. SOAK_MINUTES, SOAK_RATE (a second).
set -euo pipefail
source "$(dirname "$0")/env.sh"

step "1/3 Set-up"
tools/setup.sh dist

step "2/3 Release build (6 to 12 minutes the first time)"
release_build

step "3/3 ${SOAK_MINUTES:-60} minutes of visits"
folder=$(mktemp -d "${TMPDIR:-/tmp}/quinzaine-soak.XXXXXX")
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$folder"' EXIT
port=$(free_port)
export DATABASE_URL=sqlite:$folder/demo.db LEPTOS_SITE_ROOT=$site QUINZAINE_LISTEN=127.0.0.1:$port QUINZAINE_LOG=warn
"$server" demo --size academie --seed 2027
"$server" serve >"$folder/log" 2>&1 &
pid=$!
while ! taken "$port"; do sleep 0.1; done
node tools/soak.mjs "$port" "$pid" "${SOAK_MINUTES:-60}" "${SOAK_RATE:-50}" "$root/target/soak"
[ ! -s "$folder/log" ] || die "the server logged warnings or errors:
$(head -n 20 "$folder/log")"
