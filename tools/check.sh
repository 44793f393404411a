#!/usr/bin/env bash
# For whoever edits: format, rules, lints, and the tests of the crates that differ from the main branch, on SQLite and PostgreSQL. Of the
# site's tests, which are minutes, only the files that changed are run; what a change breaks further away is seen by `make test`.
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
    "$@" || die "${name%% (*}: failed. It ran: $*"
    times+=("$(printf '%5d s  %s' $((SECONDS - from)) "${name%% (*}")")
}

check "Set-up (minutes on a new machine, then a second)" tools/setup.sh test
check "Rules of the house" tools/lint.sh
check "Format" cargo fmt --all --check

code='\.rs$|Cargo\.(toml|lock)$|^server/'
if touches "$code"; then
    check "Clippy, server" cargo clippy --workspace --exclude frontend --all-targets -- -D warnings
    if touches '^(app|frontend)/|Cargo\.(toml|lock)$'; then
        check "Clippy, browser" \
            cargo clippy -p frontend -p app -p wire -p domain --features app/hydrate --target wasm32-unknown-unknown -- -D warnings
    fi

    # `stress` has no tests and asks for everything: with it cargo gives all dependencies the features that `make test` gives them, and
    # builds nothing twice.
    tests_of() { check "Tests of $1" tools/postgres.sh with -- cargo test -p stress "${@:2}"; }
    trap tests_forgotten EXIT
    tests_in_memory
    crates=() packages=()
    for folder in app/{domain,wire} server/{demo,mail,pades,pdf,pile,search,service,store} app; do
        if touches "^$folder/(src|tests|templates|migrations)/|^$folder/Cargo\.toml"; then
            crates+=("${folder##*/}") packages+=(-p "${folder##*/}")
        fi
    done
    [ ${#crates[@]} = 0 ] || tests_of "${crates[*]}" "${packages[@]}"
    ! touches '^server/(src|tests/unit)/' || tests_of "server" -p server --test unit
    names=()
    for file in "${changed[@]}"; do
        if [[ $file =~ ^server/tests/all/([a-z_]+)(\.rs|/) ]] && [ "${BASH_REMATCH[1]}" != main ]; then
            names+=("${BASH_REMATCH[1]}::")
        fi
    done
    [ ${#names[@]} = 0 ] || tests_of "the site" -p server --test all -- "${names[@]}"
fi

step "All holds so far (\`make test\` tries everything): $SECONDS s"
printf '%s\n' "${times[@]}"
