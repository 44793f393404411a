#!/usr/bin/env bash
# Every page and many states, at 390 and 1280 pixels, light and dark, into target/shots with an index. Arguments go to Playwright.
set -euo pipefail
source "$(dirname "$0")/env.sh"

step "1/3 Set-up"
tools/setup.sh test

step "2/3 Build (8 to 24 minutes the first time)"
site_build
cargo build --profile test -p server || die "the server did not build"
journeys_server

step "3/3 Pictures (some six minutes)"
shots=$root/target/shots
rm -rf "$shots" && mkdir -p "$shots"
cd end2end
npx playwright test -c shots.config.ts "$@" || say "some pages were not reached: see above"
node "$root/tools/shots.mjs" "$shots"
