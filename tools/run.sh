#!/usr/bin/env bash
# From nothing to the running product, with a small set of invented offers, schools and students.
set -euo pipefail
source "$(dirname "$0")/env.sh"

! taken 3000 || die "port 3000 is in use: stop the program that listens there, then try again"

step "1/4 Set-up (2 to 8 minutes on a new machine, then a second)"
tools/setup.sh run

# The server that journeys visit, not a release: two thirds of the time go into optimising what a demonstration does not need.
step "2/4 Build (8 to 24 minutes the first time: some 600 libraries, counted below)"
beside site_build
trap 'kill "$beside_pid" 2>/dev/null || true' EXIT
cargo build --profile test -p server || die "the server did not build"
say "The browser's files, built beside:"
joined || die "see above"
trap - EXIT
folder=$root/target/run
copy_server "$folder"
server=$folder/quinzaine
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
