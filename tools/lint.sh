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
but_in() { grep -vE "^$1" || true; }
# longer_than LINES FILE
longer_than() { awk -v most="$1" 'END { if (NR > most) print FILENAME ": " NR " lines, " most " at most" }' "$2"; }

search 'feature *= *"ssr"' --include='*.rs' app frontend server | but_in 'app/src/lib\.rs:' |
    rule 'cfg(feature = "ssr") belongs in app/src/lib.rs alone: elsewhere the two builds drift apart unseen.'

search '(^|[^"a-z_])sqlx::|\buse sqlx\b' --include='*.rs' app frontend server |
    but_in 'server/(store|testing|stress)/' |
    rule 'sqlx stays in server/store: what leaves it is a type of the domain, and only one crate knows two engines.'

search 'js_sys' --include='*.rs' app/domain/src | but_in 'app/domain/src/normal_form\.rs:' |
    rule 'The domain asks a browser for the normal forms of Unicode and nothing else: js-sys has a clock and chance too.'

tools/arrows.py |
    rule 'Dependencies go one way: domain; wire, store, search, pdf, beside pades and pile; service, mail; app, demo; server.'

tools/cycles.py --self-test
tools/cycles.py |
    rule 'No circle among files of app, wire and service: who reads one of them reads all. Move what both name below both.'

search 'networkidle|waitForTimeout\(' end2end/tests |
    rule 'A journey waits for what it needs to see: a quiet network or a number of milliseconds holds on one machine only.'

{
    longer_than 200 ARCHITECTURE.md
    # The table of dependencies and the index have a line for each.
    [ ! -d docs/decisions ] || find docs/decisions -name '*.md' ! -name '*dependencies*' ! -name README.md -print0 | sort -z |
        while IFS= read -r -d '' file; do longer_than 40 "$file"; done
} | rule 'What is read whole stays short: 200 lines for ARCHITECTURE.md, 40 for a decision.'

# Letters of the alphabet, and what is on paper, are none.
search '[[:space:]"(’](lettre|courriel|courrier)s?[] .,:;!?»\\…]|"(Lettre|Courriel|Courrier)' app/src app/wire/src server/service/src server/mail/templates |
    { grep -vE 'chiffres et une lettre|lettres et chiffres|lettre de motivation|courrier gratuit' || true; } |
    rule 'People read « e-mail » for what comes by e-mail, one word for one thing: neither « lettre » nor « courriel » nor « courrier ».'

tools/supply.py --self-test
# It fails where it finds something; failing without a word, it has read nothing.
supplied=$(tools/supply.py check) || [ -n "$supplied" ] ||
    die "what is compiled in could not be read; \`cargo fetch --locked\` brings what is missing"
printf '%s' "$supplied" |
    rule 'What is compiled in keeps to deny.toml: a licence that is allowed, a registry, no crate that is banned.'

# What tests need of it is public, and hidden where nobody else needs it (`inner`).
search 'cfg(_attr)?\((test|.*[(, ]test[,)])' --include='*.rs' {app,app/wire,frontend,server}/src server/{demo,pades,pdf,pile,service,store,testing,stress}/src |
    rule 'No test within crates that are slow to compile: for it all of the crate is compiled a second time, minutes for a second of tests. It belongs in their tests/unit.'

search '\b(todo|unimplemented)!' --include='*.rs' app frontend server |
    rule 'Nothing half done is merged: return an error, or leave the thing out.'

search '\bstyle(:[a-z-]+)?=' --include='*.rs' app/src |
    rule 'No style attribute: the content security policy refuses it in the browser. Use a class, or an SVG attribute.'

{ grep -rzoP --include='*.rs' '>\s*\(\)\s*</\w+' app/src || [ $? = 1 ]; } | tr '\0' '\n' |
    rule 'No unit value in a view: between tags it is a text, and people read « () ». Leave the element empty.'

{ diff <(ls server/store/migrations/sqlite) <(ls server/store/migrations/postgres) || true; } |
    rule 'Both engines have the same migrations, by name: one without its twin is a schema that differs.'

# Written with [.] so that this file does not hold what it looks for.
everywhere '(crates[-.]io|npmjs[.](org|com)|pypi[.]org|pythonhosted[.]org|(deb|ftp|security)[.]debian[.]org|snapshot[.]debian[.]org)' |
    rule 'No registry is named: the machine says where its packages come from, and many have a mirror.'

everywhere '(^|[^[:alnum:]_.$}{/~*-])/(root|work|home/[a-z]+)/' |
    rule "No path of somebody's machine."

[ "$broken" = 0 ] || die "$broken of $rules rules broken"
say "$rules rules hold"
