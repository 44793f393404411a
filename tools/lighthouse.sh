#!/usr/bin/env bash
# Lighthouse on the pages people land on, the first of each area, a personal link and the page to sign, as on a cheap phone: medians of five runs in target/lighthouse/report.json.
set -euo pipefail
source "$(dirname "$0")/env.sh"

lighthouse=12.8.2
runs=${LIGHTHOUSE_RUNS:-5}

step "1/3 Set-up"
tools/setup.sh test
if [ "$(node -p "require('$cache/node/node_modules/lighthouse/package.json').version" 2>/dev/null)" != "$lighthouse" ]; then
    say "lighthouse $lighthouse: installing it from npm (a minute, once)"
    npm install --prefix "$cache/node" --no-audit --no-fund --loglevel=error "lighthouse@$lighthouse" >/dev/null ||
        die "npm install lighthouse failed"
fi

step "2/3 Release build (6 to 12 minutes the first time)"
release_build

step "3/3 Lighthouse, $runs times on each page"
serve_apart academie
CHROME_PATH=${CHROMIUM:-$(command -v chromium)} NODE_PATH=$cache/node/node_modules \
    node tools/lighthouse.mjs "http://localhost:$port" "$runs" "$cache/node/node_modules" "$root/end2end/node_modules" "$root/target/lighthouse"
