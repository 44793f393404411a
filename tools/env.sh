# Sourced by every script here: where things are, and the few words they use to say what happens.
# shellcheck shell=bash disable=SC2034

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$root" || exit

# Caches live outside the checkout, so that a second clone on the same machine starts warm.
cache=${QUINZAINE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/quinzaine}
cargo_bin=${CARGO_HOME:-$HOME/.cargo}/bin
target=${CARGO_TARGET_DIR:-$root/target}
site=$root/target/site
# The hashes in their names, which the server looks for beside itself.
names=$root/target/hash.txt
mkdir -p "$cache"

export PATH="$cargo_bin:$PATH"

# A registry that does not answer at once is asked again: a set-up must not fail for a second without network.
export CARGO_NET_RETRY=${CARGO_NET_RETRY:-10}

say() { printf '%s\n' "$*"; }
step() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
die() {
    printf '\n\033[31merror:\033[0m %s\n' "$*" >&2
    exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }
need() { have "$1" || die "\`$1\` is missing: $2"; }

# taken PORT: does something listen there?
taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Below 32768, where Linux begins to hand out the ports of outgoing connections.
free_port() {
    local port
    while port=$((15000 + RANDOM % 15000)) && taken "$port"; do :; done
    echo "$port"
}

# fits GB: whether a build that takes so much in all has room, what is built already counted in. A change of everything takes up to 5.
fits() {
    free=$(df --output=avail -BG "$target" | tail -n 1 | tr -dc '0-9')
    [ "$free" -ge 5 ] && [ $((free + $(du -s -BG "$target" | tr -dc '0-9\t' | cut -f1))) -ge "$1" ]
}

# room GB: cargo never removes what it built of code that has changed since, some 4 GB for each change of everything; a cache that
# outlives its clones would fill the disk, and the compiler would say so in the middle of its work. Where a build does not fit, what was
# built of this workspace goes (the libraries, which take longer, stay); where that is not enough, nothing is begun.
room() {
    local free
    mkdir -p "$target"
    fits "$1" && return
    say "$free GB are free where $target lies: what older builds of this workspace left there is removed"
    rm -rf "$target"/debug/incremental
    cargo clean --quiet --workspace
    fits "$1" ||
        die "$free GB are free where $target lies; a build takes $1 in all: make room, or set CARGO_TARGET_DIR to a folder on a larger disk"
}

# Some tests wait, for a server that is away or a program that is killed: one more than there are processors computes meanwhile.
export RUST_TEST_THREADS=${RUST_TEST_THREADS:-$(($(nproc) + 1))}

memory=
# What tests write is thrown away: kept in memory where there is room, since a world in PostgreSQL is a thousand small files, and each
# answer that SQLite gives waits for the disk. Sets TMPDIR; `tests_forgotten`, at the end, removes what is there.
tests_in_memory() {
    local free
    # Statistics of databases that last a second serve nobody, and would be gathered while tests compute. Who looks at plans gathers them.
    export POSTGRES_SETTINGS="autovacuum=off${POSTGRES_SETTINGS:+ $POSTGRES_SETTINGS}"
    free=$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1) || return 0
    [ "${free:-0}" -gt $((4 * 1024 * 1024)) ] || return 0
    memory=$(mktemp -d /dev/shm/quinzaine.XXXXXX)
    chmod 711 "$memory" # PostgreSQL has an owner of its own
    export TMPDIR=$memory
}
tests_forgotten() { [ -z "$memory" ] || rm -rf "$memory"; }

# What browsers are sent, as it is released: journeys, `make run` and `make dist` share it. cargo sees what is to be compiled again;
# the rest is done again when what it begins with is not what it was.
site_build() {
    local built=$target/wasm32-unknown-unknown/wasm-release/frontend.wasm stamp=$root/target/site.stamp now
    cargo build -p frontend --target wasm32-unknown-unknown --profile wasm-release || die "the browser's part did not compile"
    now=$(find style public tools/{site,parts,wasm}.mjs tools/setup.sh "$built" -type f -exec cksum {} + | sort -k 3 | cksum)
    if [ -d "$site" ] && [ -s "$names" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$now" ]; then
        say "the browser's files: nothing changed since the last time"
        return
    fi
    rm -f "$stamp"
    node tools/site.mjs release "$built" "$site" "$names" "$cache/node" || die "the browser's files were not made"
    echo "$now" >"$stamp"
}

# The same and the server: what `make dist` copies and the benchmarks measure.
server=$target/release/quinzaine
release_build() {
    site_build
    cargo build --release -p server || die "the server did not build"
    cp "$names" "$(dirname "$server")/"
}

# The server that the tests build, copied to FOLDER with the names of the browser's files beside it: what visits it is not disturbed by
# the next build. A release would be compiled for that alone, a quarter of an hour on a new machine.
# copy_server FOLDER
copy_server() {
    rm -rf "$1" && mkdir -p "$1" && cp "$target/debug/quinzaine" "$names" "$1/"
}

# Where Playwright finds it. journeys_server [FOLDER]
journeys_server() {
    local folder=${1:-$root/target/journeys}
    copy_server "$folder" || return
    export QUINZAINE_BIN=$folder/quinzaine LEPTOS_SITE_ROOT=$site
}

# beside COMMAND…: while what follows goes on. `joined` waits for it, shows what it said, sets `took` to its seconds and fails if
# it did.
beside() {
    beside_log=$(mktemp "${TMPDIR:-/tmp}/quinzaine-beside.XXXXXX")
    {
        local from=$SECONDS
        "$@"
        echo $((SECONDS - from))
    } >"$beside_log" 2>&1 &
    beside_pid=$!
}
joined() {
    local failed=0
    wait "$beside_pid" || failed=$?
    took=$(tail -n 1 "$beside_log")
    if [ "$failed" = 0 ]; then sed '$d' "$beside_log"; else cat "$beside_log"; fi
    rm -f "$beside_log"
    return "$failed"
}

# serve_apart SIZE [LOG]: the release on a port and a demonstration of its own, both gone when the script ends. Sets `port`
# and `pid`; the server's words go to LOG if one is named.
serve_apart() {
    apart=$(mktemp -d "${TMPDIR:-/tmp}/quinzaine-apart.XXXXXX")
    pid=
    trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$apart"' EXIT
    port=$(free_port)
    export DATABASE_URL=sqlite:$apart/demo.db LEPTOS_SITE_ROOT=$site QUINZAINE_LISTEN=127.0.0.1:$port QUINZAINE_LOG=warn
    export QUINZAINE_PUBLIC_URL=http://localhost:$port
    "$server" demo --size "$1" --seed 2027
    "$server" serve --demo >"${2:-/dev/stderr}" 2>&1 &
    pid=$!
    until taken "$port"; do
        kill -0 "$pid" 2>/dev/null || die "the server ended before it listened"
        sleep 0.1
    done
}
