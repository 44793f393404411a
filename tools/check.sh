#!/usr/bin/env bash
# For whoever edits: format, rules, lints, and the tests of what differs from the main branch, on SQLite and PostgreSQL. cargo sees which
# crates that touches; of the server's tests, which are minutes, only the files that changed are run, with those inside the crates.
set -euo pipefail
source "$(dirname "$0")/env.sh"

# What differs from where this branch left main, what is not committed or not even added included.
base=$(git merge-base HEAD main 2>/dev/null || git rev-parse HEAD)
mapfile -t changed < <({ git diff --name-only "$base"; git ls-files --others --exclude-standard; } | sort -u)
if [ ${#changed[@]} = 0 ]; then
    say "nothing differs from main"
    exit
fi
touches() { printf '%s\n' "${changed[@]}" | grep -qE "$1"; }

times=()
check() {
    local name=$1 from=$SECONDS
    shift
    step "$name"
    "$@" || die "$name: failed. It ran: $*"
    times+=("$(printf '%5d s  %s' $((SECONDS - from)) "$name")")
}

check "Rules of the house" tools/lint.sh
check "Format" cargo fmt --all --check

code='\.rs$|Cargo\.(toml|lock)$|^server/'
if touches "$code"; then
    check "Clippy, server" cargo clippy --workspace --exclude frontend --all-targets -- -D warnings
    if touches '^(app|frontend)/|Cargo\.(toml|lock)$'; then
        check "Clippy, browser" \
            cargo clippy -p frontend -p app -p wire -p domain --features app/hydrate --target wasm32-unknown-unknown -- -D warnings
    fi

    # Whole crates are named so that cargo gives their dependencies the features that `make test` gives them, and builds nothing twice;
    # targets then say which tests.
    targets=(--lib)
    for file in "${changed[@]}"; do
        # A file of tests, or a folder that goes with one of the same name.
        if [[ $file =~ ^(.*)/tests/([a-z_]+)(\.rs|/) ]] && [ -f "${BASH_REMATCH[1]}/tests/${BASH_REMATCH[2]}.rs" ]; then
            targets+=(--test "${BASH_REMATCH[2]}")
        fi
    done
    # The tests of a small crate are seconds.
    for crate in server/store server/search server/pdf server/mail server/service; do
        ! touches "^$crate/" || for file in "$crate"/tests/*.rs; do
            [ ! -f "$file" ] || targets+=(--test "$(basename "$file" .rs)")
        done
    done
    disk=${TMPDIR:-}
    tests_in_memory
    trap '[ "${TMPDIR:-}" = "$disk" ] || rm -rf "$TMPDIR"' EXIT
    check "Tests of what changed" tools/postgres.sh with -- cargo test --workspace --exclude frontend "${targets[@]}"
fi

step "All holds so far (\`make test\` tries everything): $SECONDS s"
printf '%s\n' "${times[@]}"
