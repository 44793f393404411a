#!/usr/bin/env python3
"""Which crate may depend on which, read from the manifests: prints each dependency that goes against an arrow.

    tools/arrows.py [ROOT]

The arrows are those of ARCHITECTURE.md. `[dev-dependencies]` may point anywhere but against purity (see FOREIGN).
"""

import fnmatch
import pathlib
import sys
import tomllib

# What is shipped, from below: each may depend on those named.
ARROWS = {
    "domain": set(),
    "wire": {"domain"},
    "store": {"domain"},
    "search": {"domain"},
    "pdf": {"domain"},
    "pades": set(),
    "pile": set(),
    "mail": {"domain", "store"},
    "service": {"domain", "wire", "store", "search", "pdf", "pades", "pile"},
    "demo": {"domain", "wire", "store", "search", "service"},
    "app": {"domain", "wire", "service"},
    "frontend": {"domain", "wire", "app"},
    "server": {"domain", "wire", "store", "search", "pdf", "mail", "service", "demo", "app"},
}
# What only whoever develops builds: it may depend on everything, and nothing shipped on it.
DEVELOPMENT = {"testing", "stress"}

WEB = ["leptos*", "axum*", "http", "tower", "tower-*"]
BROWSER = ["web-sys", "js-sys", "wasm-bindgen*", "gloo-*"]
OUTSIDE = ["sqlx", "tokio", "lettre", "object_store", "getrandom", "rand", "rand_*"]
# What a crate must not know of other people's crates, and why.
FOREIGN = {
    # js-sys holds functions of the language itself: browsers know Unicode, and tables of it would weigh on every page (`normal_form`).
    "domain": (WEB + [name for name in BROWSER if name != "js-sys"] + OUTSIDE + ["server_fn"], "it is pure: no framework, no input or output, no clock, no chance"),
    # An error that crosses the wire has to implement a trait of server_fn, which names a status of http.
    "wire": ([name for name in WEB if name != "http"] + BROWSER + OUTSIDE, "it is plain data that the browser and the server both compile"),
    "service": (WEB + BROWSER + ["server_fn"], "it knows neither pages nor HTTP: a request in, an outcome out"),
    "store": (WEB + BROWSER, "it knows SQL and nothing of the web"),
    "search": (WEB + BROWSER + OUTSIDE, "it is pure, in memory"),
    "pdf": (WEB + BROWSER + OUTSIDE, "it turns data into bytes"),
    "pades": (WEB + BROWSER + OUTSIDE, "it turns bytes into bytes; whoever asks an authority for the time is a parameter, a device signs"),
    "pile": (WEB + BROWSER + OUTSIDE, "it turns bytes into pages"),
    "mail": (WEB + BROWSER, "it writes e-mails and knows nothing of pages"),
}
SQLX = {"store"} | DEVELOPMENT


def dependencies(manifest):
    """(section, name) of each, those of particular targets too."""
    for section in ("dependencies", "dev-dependencies", "build-dependencies"):
        for place in [manifest, *manifest.get("target", {}).values()]:
            for name, value in place.get(section, {}).items():
                yield section, value.get("package", name) if isinstance(value, dict) else name


def report(root):
    members = tomllib.loads((root / "Cargo.toml").read_text())["workspace"]["members"]
    manifests = {}
    for member in members:
        for folder in root.glob(member):
            read = tomllib.loads((folder / "Cargo.toml").read_text())
            manifests[read["package"]["name"]] = (str((folder / "Cargo.toml").relative_to(root)), read)
    for crate, (path, manifest) in manifests.items():
        if crate not in ARROWS and crate not in DEVELOPMENT:
            print(f"{path}: `{crate}` is in no arrow: give it its place in tools/arrows.py")
            continue
        for section, name in dependencies(manifest):
            develops = section == "dev-dependencies" or crate in DEVELOPMENT
            if name in manifests and not develops and name not in ARROWS[crate]:
                wish = "only what is for development may" if name in DEVELOPMENT else "the arrows go the other way"
                print(f"{path}: `{crate}` depends on `{name}`: {wish}")
            if name == "sqlx" and crate not in SQLX:
                print(f"{path}: `{crate}` depends on `sqlx`: only {', '.join(sorted(SQLX))} may")
            patterns, why = FOREIGN.get(crate, ([], ""))
            if section != "dev-dependencies" and any(fnmatch.fnmatch(name, pattern) for pattern in patterns):
                print(f"{path}: `{crate}` depends on `{name}`: {why}")


if __name__ == "__main__":
    report(pathlib.Path(sys.argv[1] if sys.argv[1:] else pathlib.Path(__file__).parent.parent).resolve())
