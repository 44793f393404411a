# Sourced by every script here: where things are, and the few words they use to say what happens.
# shellcheck shell=bash disable=SC2034

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$root" || exit

# Caches live outside the checkout, so that a second clone on the same machine starts warm.
cache=${QUINZAINE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/quinzaine}
cargo_bin=${CARGO_HOME:-$HOME/.cargo}/bin
target=${CARGO_TARGET_DIR:-$root/target}
# In the checkout even when CARGO_TARGET_DIR is elsewhere: cargo-leptos takes `site-root` as it is written.
site=$root/target/site
mkdir -p "$cache"

# cargo-leptos takes wasm-opt and wasm-bindgen from PATH and looks at no version: ours come first.
export PATH="$cache/node/node_modules/.bin:$cargo_bin:$PATH"

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

# What browsers are sent, as it is released: journeys, `make run` and `make dist` share it.
# cargo-leptos reads LEPTOS_* variables as settings: they are exported only afterwards, for the server.
hashes=$target/release/hash.txt
site_build() {
    # cargo-leptos splits, optimises and compresses again each time, two minutes for nothing when nothing changed. The
    # checksum: a target folder may be shared with another clone.
    local stamp=$root/target/site.stamp
    if [ -d "$site/pkg" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$(hashes_sum)" ] &&
        [ -z "$(find Cargo.toml Cargo.lock .cargo app frontend style public -type f -newer "$stamp" -print -quit)" ]; then
        say "the browser's files: nothing changed since the last time"
        return
    fi
    local begun
    begun=$(mktemp "${TMPDIR:-/tmp}/quinzaine-begun.XXXXXX")
    cargo leptos build --release --split --precompress --frontend-only || die "the browser's files did not build"
    [ -s "$hashes" ] || die "the build left no $hashes"
    hashes_sum >"$stamp"
    # What was changed while it ran is newer.
    touch -r "$begun" "$stamp"
    rm -f "$begun"
}
hashes_sum() { cat "$hashes" 2>/dev/null | cksum; }

# The same and the server: what `make run` serves and `make dist` copies.
server=$target/release/quinzaine
release_build() {
    site_build
    cargo leptos build --release --split --server-only || die "the server did not build"
    [ -x "$server" ] || die "the release build left no server at $server"
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

