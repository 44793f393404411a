#!/usr/bin/env bash
# The rules of the house that a compiler does not hold (see ARCHITECTURE.md). Each says why.
set -euo pipefail
source "$(dirname "$0")/env.sh"
shopt -s lastpipe # `… | rule` counts in this shell, not in one of its own

rules=0
broken=0

# rule REASON: what comes on standard input breaks it.
rule() {
    local found
    found=$(cat)
    rules=$((rules + 1))
    [ -n "$found" ] || return 0
    broken=$((broken + 1))
    printf '\n%s\n%s\n' "$1" "$found" >&2
}

# Nothing found is not a failure; a bad pattern or a missing folder is.
search() { grep -rnE "$@" || [ $? = 1 ]; }
# All that is ours; not Cargo.lock, where cargo names the registry by itself.
everywhere() {
    find . \( -path ./.git -o -path ./target -o -path ./data -o -path ./end2end/test-results \
        -o -path ./end2end/playwright-report -o -name node_modules \) -prune -o -type f ! -path ./Cargo.lock -print0 |
        xargs -0 grep -InHE "$@" || true
}
but_in() { grep -v "^$1" || true; }

search 'feature *= *"ssr"' --include='*.rs' app frontend server | but_in 'app/src/lib\.rs:' |
    rule 'cfg(feature = "ssr") belongs in app/src/lib.rs alone: elsewhere the two builds drift apart unseen.'

{
    search '(^|[^"a-z_])sqlx::|\buse sqlx\b' --include='*.rs' app frontend server
    search '^[^#]*\bsqlx\b' --include=Cargo.toml app frontend server
} | but_in server/store/ |
    rule 'sqlx stays in server/store: what leaves it is a type of the domain, and only one crate knows two engines.'

search '^[^#]*\b(leptos[a-z_]*|server_fn|axum|sqlx|tokio|web-sys|wasm-bindgen|rand|app|store|search)\b *[.=]' app/domain/Cargo.toml |
    rule 'domain is pure: no framework, no input or output, no clock, no chance; it serves the server and the browser alike.'

search '^[^#]*\b(leptos[a-z_]*|app|server|frontend)\b *[.=]' server/store/Cargo.toml server/search/Cargo.toml |
    rule 'Dependencies go one way: domain, then store and search, then app, then server.'

search '\b(todo|unimplemented)!' --include='*.rs' app frontend server |
    rule 'Nothing half done is merged: return an error, or leave the thing out.'

search '\bstyle(:[a-z-]+)?=' --include='*.rs' app/src |
    rule 'No style attribute: the content security policy refuses it in the browser. Use a class, or an SVG attribute.'

{ diff <(ls server/store/migrations/sqlite) <(ls server/store/migrations/postgres) || true; } |
    rule 'Both engines have the same migrations, by name: one without its twin is a schema that differs.'

# Written with [.] so that this file does not hold what it looks for.
everywhere '(crates[-.]io|npmjs[.](org|com)|pypi[.]org|pythonhosted[.]org|(deb|ftp|security)[.]debian[.]org|snapshot[.]debian[.]org)' |
    rule 'No registry is named: the machine says where its packages come from, and many have a mirror.'

everywhere '(^|[^[:alnum:]_.$}{/~*-])/(root|work|home/[a-z]+)/' |
    rule "No path of somebody's machine."

[ "$broken" = 0 ] || die "$broken of $rules rules broken"
say "$rules rules hold"
