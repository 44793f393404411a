#!/usr/bin/env bash
# Many people at once, on seats and on conventions, processes killed in the middle, clocks that strike together, lists on a large database: on SQLite and on
# PostgreSQL. Arguments choose: seats, signatures, kill, clocks, lists, sqlite, postgres.
set -euo pipefail
source "$(dirname "$0")/env.sh"

step "1/2 Set-up"
tools/setup.sh test

# With the memory a real server would give it, as for the search's benchmark.
step "2/2 Stress (10 to 30 minutes of building the first time)"
POSTGRES_SETTINGS="shared_buffers=512MB work_mem=16MB" \
    tools/postgres.sh with -- cargo bench -p stress --bench stress -- "$@"
