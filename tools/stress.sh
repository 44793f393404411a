#!/usr/bin/env bash
# Many people at once, on seats and on conventions, processes killed in the middle, power that is cut, clocks that strike together, lists on
# a large database: on SQLite and on PostgreSQL. Then attacks on a release that runs. Arguments choose: seats, signatures, kill, power,
# clocks, lists, sqlite, postgres; uploads, guesses, forms, mail, trickle.
set -euo pipefail
source "$(dirname "$0")/env.sh"

attacks=() trials=()
for word in "$@"; do
    case $word in
    uploads | guesses | forms | mail | trickle) attacks+=("$word") ;;
    *) trials+=("$word") ;;
    esac
done

step "1/3 Set-up"
tools/setup.sh test

if [ $# = 0 ] || [ "${#trials[@]}" -gt 0 ]; then
    # With the memory a real server would give it, as for the search's benchmark.
    step "2/3 Stress (10 to 30 minutes of building the first time)"
    POSTGRES_SETTINGS="shared_buffers=512MB work_mem=16MB" \
        tools/postgres.sh with -- cargo bench -p stress --bench stress -- "${trials[@]}"
fi

if [ $# = 0 ] || [ "${#attacks[@]}" -gt 0 ]; then
    step "3/3 Attacks"
    if [ -z "${QUINZAINE_BIN:-}" ]; then
        release_build
        export QUINZAINE_BIN=$server QUINZAINE_SITE=$site
    fi
    cargo bench -p stress --bench attack -- "${attacks[@]}"
fi
