#!/usr/bin/env bash
# Every page and many states, at 390 and 1280 pixels, light and dark, into target/shots with an index; with « walks »: how long
# people take to get somewhere on a slow phone. Further arguments go to Playwright.
set -euo pipefail
source "$(dirname "$0")/env.sh"

step "1/3 Set-up"
tools/setup.sh test

step "2/3 Build (8 to 20 minutes the first time)"
site_build
cargo build --profile test -p server || die "the server did not build"
folder=$root/target/journeys
rm -rf "$folder" && mkdir -p "$folder" && cp "$target/debug/quinzaine" "$names" "$folder"

what=${1:-shots}
shots=$root/target/shots
cd end2end
export QUINZAINE_BIN=$folder/quinzaine LEPTOS_SITE_ROOT=$site
if [ "$what" = walks ]; then
    step "3/3 Walks (some three minutes)"
    # One after the other: their waiting is measured.
    npx playwright test -c shots.config.ts walks --workers=1 "${@:2}"
else
    step "3/3 Pictures (some six minutes)"
    rm -rf "$shots" && mkdir -p "$shots"
    npx playwright test -c shots.config.ts shots.spec "${@:2}" || say "some pages were not reached: see above"
    node "$root/tools/shots.mjs" "$shots"
fi
