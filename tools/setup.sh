#!/usr/bin/env bash
# Installs what one purpose needs, and nothing again that is already there:
#   tools/setup.sh [run|dev|dist|test|bench|wasm]      (`run` unless told)
# Caches go to ~/.cache/quinzaine, tools to cargo's own bin folder.
set -euo pipefail
source "$(dirname "$0")/env.sh"

rust=1.95
node=20
wasm_split=0.2.4
# What judges seals, beside pdfsig; `server/pades/tests/all/judge.py` finds it in the cache.
packages_of_python=(pyhanko==0.38.0 pyhanko-certvalidator==0.33.0 asn1crypto==1.5.1 cryptography==50.0.2)
packages_of_node=(binaryen@132.0.0 lightningcss@1.33.0 esbuild@0.28.2) # what tools/site.mjs makes files small with
wasm_bindgen=$(sed -n '/^name = "wasm-bindgen"$/{n;s/^version = "\(.*\)"$/\1/p;}' Cargo.lock)

purpose=${1:-run}
case $purpose in
run | dev) steps="compilers wasm web" ;;
dist) steps="compilers crates wasm web" ;;
test) steps="compilers crates wasm web servers browser documents" ;;
bench) steps="compilers servers" ;;
wasm) steps="compilers wasm" ;;
*) die "no such purpose: $purpose (run, dev, dist, test, bench, wasm)" ;;
esac

# at_least FOUND WANTED
at_least() { [ "$(printf '%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# patiently COMMAND…: a network that stumbles is asked again, and what was already fetched or built is kept meanwhile.
patiently() {
    local pause
    for pause in 5 20 0; do
        if "$@"; then return; fi
        if [ "$pause" != 0 ]; then sleep "$pause"; fi
    done
    return 1
}

# packages PACKAGE…: by apt, as root or through sudo; elsewhere it says what to install.
packages() {
    local sudo=()
    have apt-get || die "please install what Debian calls: $*"
    if [ "$(id -u)" != 0 ]; then
        need sudo "needed to install packages; or, as root: apt-get install $*"
        sudo=(sudo)
    fi
    say "Debian packages: installing $* (about a minute)"
    : >"$cache/apt.log"
    patiently "${sudo[@]}" apt-get -qq update >>"$cache/apt.log" 2>&1 ||
        die "apt-get update failed: $(tail -n 5 "$cache/apt.log")"
    patiently "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends "$@" \
        >>"$cache/apt.log" 2>&1 </dev/null || die "apt-get install $* failed: $(tail -n 5 "$cache/apt.log")"
}

compilers() {
    local found missing=()
    need cargo "install Rust $rust or later with rustup"
    found=$(rustc --version | cut -d' ' -f2)
    at_least "$found" "$rust" || die "rustc is $found, $rust or later is needed: \`rustup update stable\`"
    need node "install Node.js $node or later, with npm"
    found=$(node --version)
    at_least "${found#v}" "$node" || die "node is $found, $node or later is needed"
    need npm "it comes with Node.js $node or later"
    if [ "$purpose" = test ]; then
        cargo clippy --version >/dev/null 2>&1 && cargo fmt --version >/dev/null 2>&1 ||
            rustup component add clippy rustfmt || die "clippy and rustfmt are needed"
    fi

    # For SQLite and zstd, compiled in.
    have cc || missing+=(build-essential)
    [ ${#missing[@]} = 0 ] || packages "${missing[@]}"
}

# All that Cargo.lock names, for whatever system. `tools/supply.py` reads all of it and asks no network; a build fetches only what it
# compiles here.
crates() {
    cargo metadata --format-version 1 --locked --offline >/dev/null 2>&1 || patiently cargo fetch --locked --quiet ||
        die "cargo fetch --locked failed"
}

wasm() { "$root/tools/wasm-target.sh"; }

# Without optimisation: what builds these tools takes longer than what they do. One folder for what both have in common, too big to keep.
built=$cache/tools-build
# `fallback`: of what is resolved anew, versions that ask for a newer rustc are passed over.
cargo_install() {
    patiently env CARGO_TARGET_DIR="$built" CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off \
        CARGO_PROFILE_RELEASE_CODEGEN_UNITS=256 CARGO_RESOLVER_INCOMPATIBLE_RUST_VERSIONS=fallback \
        cargo install --quiet --force "$@" || die "cargo install $* failed"
}

# What makes the browser's files of what cargo compiles for it: see tools/site.mjs.
web() {
    # It must be exactly the library's version. Not --locked: its own lock names a version that was withdrawn.
    if [ "$(wasm-bindgen --version 2>/dev/null)" != "wasm-bindgen $wasm_bindgen" ]; then
        say "wasm-bindgen $wasm_bindgen: building it (1 to 5 minutes, once)"
        cargo_install wasm-bindgen-cli --version "=$wasm_bindgen"
    fi
    # It does not tell its version; cargo does.
    if ! cargo install --list | grep -qx "wasm_split_cli_support v$wasm_split:"; then
        say "wasm-split $wasm_split: building it (1 to 3 minutes, once)"
        cargo_install wasm_split_cli_support --version "=$wasm_split" --locked --features build-binary
    fi
    rm -rf "$built"
    if [ "$(cat "$cache/node/.installed" 2>/dev/null)" != "${packages_of_node[*]}" ]; then
        say "binaryen, lightningcss, esbuild: installing them from npm (seconds, once)"
        patiently npm install --prefix "$cache/node" --no-audit --no-fund --loglevel=error "${packages_of_node[@]}" >/dev/null ||
            die "npm install ${packages_of_node[*]} failed"
        echo "${packages_of_node[*]}" >"$cache/node/.installed"
    fi
}

servers() {
    local missing=() major extensions
    if have apt-get; then
        major=$("$root/tools/postgres.sh" major || true)
        if [ -z "$major" ]; then
            packages postgresql # brings the release's own version
            major=$("$root/tools/postgres.sh" major)
        fi
        extensions=/usr/share/postgresql/$major/extension
        [ "$purpose" != bench ] || [ -e "$extensions/postgis.control" ] || missing+=("postgresql-$major-postgis-3")
        [ "$purpose" != bench ] || [ -e "$extensions/unaccent.control" ] || missing+=(postgresql-contrib)
        [ ${#missing[@]} = 0 ] || packages "${missing[@]}"
    else
        "$root/tools/postgres.sh" major >/dev/null ||
            die "please install PostgreSQL 15 or later (its server), with PostGIS for \`make bench\`"
    fi
}

browser() {
    local missing=() wanted
    have chromium || missing+=(chromium fonts-liberation)
    have brotli || missing+=(brotli)
    [ ${#missing[@]} = 0 ] || packages "${missing[@]}"
    # Half the time of the journeys; releases that do not have it use the whole browser.
    have chromium-headless-shell || (packages chromium-headless-shell) ||
        say "no chromium-headless-shell here: journeys take the whole Chromium, and longer"

    wanted=$(cksum <end2end/package-lock.json)
    if [ "$(cat end2end/node_modules/.installed 2>/dev/null)" != "$wanted" ]; then
        say "Playwright and axe: installing them from npm (seconds)"
        # Debian's chromium is used, so Playwright's own stays where it is.
        (cd end2end && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 patiently npm ci --no-audit --no-fund --loglevel=error >/dev/null) ||
            die "npm ci failed in end2end"
        echo "$wanted" >end2end/node_modules/.installed
    fi
}

# Tests read documents back with other programs than those that wrote them.
documents() {
    local missing=() wanted
    have pdfinfo || missing+=(poppler-utils)
    have qpdf || missing+=(qpdf)
    have python3 || missing+=(python3)
    have openssl || missing+=(openssl)
    # A device that holds keys, played by a program.
    have softhsm2-util || missing+=(softhsm2)
    python3 -m pip --version >/dev/null 2>&1 || missing+=(python3-pip)
    [ ${#missing[@]} = 0 ] || packages "${missing[@]}"
    # Part of it is compiled for one version of Python.
    wanted="$(python3 --version) ${packages_of_python[*]}"
    if [ "$(cat "$cache/pyhanko/.installed" 2>/dev/null)" != "$wanted" ]; then
        say "pyHanko: installing it with pip (seconds, once)"
        rm -rf "$cache/pyhanko"
        patiently python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target "$cache/pyhanko" \
            "${packages_of_python[@]}" || die "pip install ${packages_of_python[*]} failed"
        echo "$wanted" >"$cache/pyhanko/.installed"
    fi
    # Asked for once, and by Debian's own Python: calendars are read back by ical.js in any case.
    if [ ! -e "$cache/icalendar.asked" ] && ! /usr/bin/python3 -c 'import icalendar' 2>/dev/null; then
        touch "$cache/icalendar.asked"
        (packages python3-icalendar) || say "no python3-icalendar here: calendars are read back by ical.js alone"
    fi
}

# Two set-ups at once would build the same tools in the same folders.
if have flock; then
    exec 9>"$cache/setup.lock"
    flock -n 9 || {
        say "another set-up is running: waiting for it"
        flock 9
    }
fi

for each in $steps; do "$each"; done
# What is compiled from nothing takes about that much.
case $purpose in
test) room 10 ;;
*) room 6 ;;
esac
say "set-up for \`$purpose\`: ready"
