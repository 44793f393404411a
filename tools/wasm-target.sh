#!/usr/bin/env bash
# Gives rustc the standard library for the browser (wasm32-unknown-unknown): the ready one when rustup can fetch it,
# else one built here from its source. Called by setup.sh, which holds the lock.
set -euo pipefail
source "$(dirname "$0")/env.sh"

triple=wasm32-unknown-unknown
sysroot=$(rustc --print sysroot)
version=$(rustc --version | cut -d' ' -f2)
libraries=$sysroot/lib/rustlib/$triple/lib
work=$cache/wasm32-std

there() { compgen -G "$libraries/libstd-*.rlib" >/dev/null; }

if there; then
    say "wasm32 target: already there"
    exit
fi

if have rustup; then
    say "wasm32 target: asking rustup (seconds)"
    if rustup target add "$triple" >"$cache/rustup-target.log" 2>&1 && there; then
        say "wasm32 target: installed by rustup"
        exit
    fi
    say "wasm32 target: rustup cannot provide it here ($(grep -m1 -i error "$cache/rustup-target.log" || echo "see $cache/rustup-target.log"))"
fi

[ -w "$sysroot/lib/rustlib" ] || die "cannot write to $sysroot: add the target $triple with the tool that installed Rust"
rm -rf "$work"
mkdir -p "$work"

# The source comes from Debian's rust-src of exactly rustc's version. A source list of its own, with its own state,
# leaves the machine's package lists as they were; the mirror is the one the machine already uses.
source_from_debian() {
    local mirror apt
    have apt-get && have dpkg || return 1
    # shellcheck disable=SC2016
    mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' |
        awk '$1 !~ /security/ { print $1; exit }')
    [ -n "$mirror" ] || return 1
    mkdir -p "$work/apt/lists/partial" "$work/apt/cache/archives/partial"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie-backports main" >"$work/apt/sources.list"
    apt=(-q -o "Dir::Etc::SourceList=$work/apt/sources.list" -o Dir::Etc::SourceParts=-
        -o "Dir::State::Lists=$work/apt/lists" -o "Dir::Cache=$work/apt/cache" -o APT::Sandbox::User=root)
    apt-get update "${apt[@]}" >"$work/apt.log" 2>&1 &&
        (cd "$work" && apt-get download "${apt[@]}" "rust-src=$version*" >>"$work/apt.log" 2>&1) &&
        dpkg -x "$work"/rust-src_*.deb "$work/deb" &&
        mv "$work"/deb/usr/src/rustc-*/library "$work/library"
}

if [ -n "${RUST_STD_SOURCE:-}" ]; then
    say "wasm32 target: building it from RUST_STD_SOURCE (30 to 80 s)"
    tar -xf "$RUST_STD_SOURCE" -C "$work"
    [ -d "$work/library" ] || die "$RUST_STD_SOURCE holds no folder \`library\`"
elif [ -f "$sysroot/lib/rustlib/src/rust/library/Cargo.lock" ]; then
    say "wasm32 target: building it from the rust-src already in the sysroot (30 to 80 s)"
elif say "wasm32 target: fetching rust-src $version from Debian, then building it (1 to 2 minutes)" && source_from_debian; then
    :
else
    die "no source of Rust's standard library $version. Give one of:
  - a network on which \`rustup target add $triple\` works;
  - RUST_STD_SOURCE=archive.tar.xz, holding the folder \`library\` of Rust $version's source.
  What was tried is in $cache/rustup-target.log and $work/apt.log"
fi

# cargo's build-std looks for the source in the sysroot, and nowhere else.
if [ -d "$work/library" ]; then
    mkdir -p "$sysroot/lib/rustlib/src/rust"
    rm -rf "$sysroot/lib/rustlib/src/rust/library"
    cp -R "$work/library" "$sysroot/lib/rustlib/src/rust/library"
fi

mkdir -p "$work/empty/src"
echo '#![no_std]' >"$work/empty/src/lib.rs"
cat >"$work/empty/Cargo.toml" <<'TOML'
[package]
name = "empty"
edition = "2024"

[profile.release]
panic = "abort"

[workspace]
TOML

# The sysroot's own cargo and rustc: outside the checkout rustup could choose another toolchain.
# RUSTC_BOOTSTRAP lets this one command use -Zbuild-std, which a stable cargo refuses otherwise.
(
    cd "$work/empty"
    unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_BUILD_TARGET RUSTC_WRAPPER
    PATH=$sysroot/bin:$PATH RUSTC=$sysroot/bin/rustc RUSTC_BOOTSTRAP=1 cargo build --release --quiet \
        -Zbuild-std=std,panic_abort,proc_macro --target "$triple" --target-dir target
) || die "the standard library did not build; its source is in $sysroot/lib/rustlib/src/rust"

# Filled aside and renamed: a folder that is there is complete.
mkdir -p "$work/lib"
cp "$work/empty/target/$triple/release/deps/"lib*.rlib "$work/lib/"
rm -f "$work"/lib/libempty-*.rlib
mkdir -p "$(dirname "$libraries")"
rm -rf "$libraries.new" "$libraries"
cp -R "$work/lib" "$libraries.new"
mv "$libraries.new" "$libraries"
there || die "the build left no libstd in $libraries"
rm -rf "$work"
say "wasm32 target: built and put in $libraries"
