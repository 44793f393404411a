#!/usr/bin/env bash
# Everything that must hold before a change is taken, cheapest first; stops at the first step that fails.
set -euo pipefail
source "$(dirname "$0")/env.sh"

log=$(mktemp "${TMPDIR:-/tmp}/quinzaine-test.XXXXXX")
trap 'rm -f "$log"' EXIT
times=()
if [ -t 1 ]; then export CARGO_TERM_COLOR=always FORCE_COLOR=1; fi # colours would be lost in the log's pipe

# check NAME COMMAND…
check() {
    local name=$1 from=$SECONDS
    shift
    step "$name"
    "$@" 2>&1 | tee -a "$log" || die "${name%% (*}: failed. It ran: $*"
    times+=("$(printf '%5d s  %s' $((SECONDS - from)) "${name%% (*}")")
}

# Journeys visit the server that the tests have just built, with the browser's files as they are released.
end_to_end() { journeys_server && cd end2end && npx playwright test; }

check "Set-up (3 to 8 minutes on a new machine, then a second)" tools/setup.sh test
check "Rules of the house" tools/lint.sh
# Weaknesses that are known today: what is asked of the network counts only where it answers.
weaknesses() {
    if cargo deny --version >/dev/null 2>&1; then
        cargo deny --offline check bans licenses sources || return 1
        if [ -n "$(ls "${CARGO_HOME:-$HOME/.cargo}"/advisory-db* 2>/dev/null)" ]; then
            cargo deny --offline check advisories || return 1
        else
            say "cargo deny: no database of advisories here; \`cargo deny fetch\` brings it"
        fi
    else
        # Licences, sources and bans were looked at with the rules of the house (decision 097).
        tools/supply.py advisories || return 1
    fi
    local said
    said=$(cd end2end && npm audit --omit=optional --audit-level=high 2>&1) && return 0
    # A registry that does not answer, or has no audit, says nothing of a weakness.
    if grep -qE 'Severity:|severity vulnerabilit' <<<"$said"; then
        printf '%s\n' "$said"
        return 1
    fi
    say "npm audit: the registry does not answer it"
}
check "Weaknesses that are known" weaknesses
check "Format" cargo fmt --all --check

# They are compiled by one processor most of the time, and so are the crates that clippy looks at last: each fills the other's gaps. Only
# journeys need them.
beside site_build
trap 'kill "$beside_pid" 2>/dev/null || true; rm -f "$log" "$beside_log"; tests_forgotten' EXIT
check "Clippy, server (3 to 6 minutes the first time)" \
    cargo clippy --workspace --exclude frontend --all-targets -- -D warnings
check "Clippy, browser (1 to 3 minutes the first time)" \
    cargo clippy -p frontend -p app -p wire -p domain --features app/hydrate --target wasm32-unknown-unknown -- -D warnings
tests_in_memory
check "Tests on SQLite and PostgreSQL (10 to 20 minutes the first time)" \
    tools/postgres.sh with -- cargo test --workspace --exclude frontend
step "The browser's files, begun beside the lints"
waited=$SECONDS
joined || die "The browser's files: failed"
times+=("$(printf '%5d s  The browser'"'"'s files, beside Clippy: %s s in all' $((SECONDS - waited)) "$took")")
check "Weight of the first pages" node tools/weight.mjs check "$site" "$names"
check "Journeys in a browser" end_to_end

step "All ${#times[@]} checks hold; $(grep -oE '[0-9]+ passed' "$log" | awk '{ n += $1 } END { print n + 0 }') tests passed in $((SECONDS / 60)) min $((SECONDS % 60)) s"
printf '%s\n' "${times[@]}"
