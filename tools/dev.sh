#!/usr/bin/env bash
# Builds, serves the demo on port 3000, and does both again at each change of a file.
set -euo pipefail
source "$(dirname "$0")/env.sh"

# The site, and what tells open pages to load themselves again (tools/dev.mjs).
for port in 3000 3001; do
    ! taken "$port" || die "port $port is in use: stop the program that listens there, then try again"
done

step "1/3 Set-up (2 to 8 minutes on a new machine, then a second)"
tools/setup.sh dev

step "2/3 Debug build and demo data (5 to 8 minutes the first time)"
export LEPTOS_SITE_ROOT=$root/target/dev-site
node tools/dev.mjs build "$target" "$LEPTOS_SITE_ROOT" "$cache/node" || die "it did not build"
"$target/debug/quinzaine" demo --size small --seed 2027

step "3/3 Watching (Ctrl-C stops it): http://localhost:3000"
exec node tools/dev.mjs watch "$target" "$LEPTOS_SITE_ROOT" "$cache/node"
