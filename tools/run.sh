#!/usr/bin/env bash
# From nothing to the running product, with a small set of invented offers, schools and pupils.
set -euo pipefail
source "$(dirname "$0")/env.sh"

! taken 3000 || die "port 3000 is in use: stop the program that listens there, then try again"

step "1/4 Set-up (3 to 15 minutes on a new machine, then a second)"
tools/setup.sh run

step "2/4 Release build (6 to 12 minutes the first time)"
release_build
export LEPTOS_SITE_ROOT=$site

step "3/4 Demo data (a few seconds; kept from one run to the next)"
"$server" demo --size small --seed 2027

step "4/4 Server (Ctrl-C stops it)"
(
    # $$ is the server, once this shell has become it.
    while kill -0 $$ 2>/dev/null && ! taken 3000; do sleep 0.2; done
    ! taken 3000 || say "Ouvrez http://localhost:3000"
) &
exec "$server" serve --demo
