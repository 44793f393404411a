#!/usr/bin/env bash
# How long people take, on the smallest phone and a slow network, typing and reading at their own pace. Prints figures; a clock fails
# nothing. Arguments go to Playwright: `tools/walks.sh --project plain` browses without JavaScript.
set -euo pipefail
source "$(dirname "$0")/env.sh"

step "1/3 Set-up"
tools/setup.sh test

step "2/3 Build (8 to 24 minutes the first time)"
site_build
cargo build --profile test -p server || die "the server did not build"
journeys_server "$root/target/walks"

step "3/3 Walks (some fifteen minutes)"
cd end2end
npx playwright test -c walks.config.ts "$@"
