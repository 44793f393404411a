#!/usr/bin/env bash
# Measures the search: ours in memory, and the same questions asked of PostGIS. Arguments go to the bench: `school` measures the board of
# a lycée alone (board, export, what moves on another server, five hundred boards open at once, a file of three thousand).
set -euo pipefail
source "$(dirname "$0")/env.sh"

step "1/2 Set-up"
tools/setup.sh dist
tools/setup.sh bench

# The pages and the first visit need what browsers are sent.
release_build
export LEPTOS_SITE_ROOT=$site

# With the memory a real server would give it: the comparison must be fair to PostgreSQL.
step "2/2 Bench (10 to 30 minutes of building the first time)"
POSTGRES_SETTINGS="shared_buffers=512MB work_mem=64MB" \
    tools/postgres.sh with -- cargo bench -p stress --bench search -- "$@"

# What a convention's document costs; its figures go beside those of the search.
cargo bench -p pdf --bench render
cat target/bench/pdf.md >>target/bench/report.md
