#!/usr/bin/env python3
"""What Quinzaine is made of.

    tools/supply.py check            licences, sources and banned crates, by the rules of deny.toml; no network
    tools/supply.py sbom FILE        a CycloneDX 1.5 bill of materials of the server and the browser's files

Both read what cargo says of Cargo.lock (`cargo metadata --locked --offline`), nothing else.
"""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REGISTRY = "registry+"


def metadata():
    command = ["cargo", "metadata", "--format-version", "1", "--locked", "--offline"]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def shipped(data):
    """The packages that are compiled into what runs: development and build dependencies of our own crates left out."""
    nodes = {node["id"]: node for node in data["resolve"]["nodes"]}
    names = {package["id"]: package["name"] for package in data["packages"]}
    roots = [member for member in data["workspace_members"] if names[member] in ("server", "frontend")]
    found, waiting = set(), roots
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        found.add(one)
        for dependency in nodes[one]["deps"]:
            if any(kind["kind"] != "dev" for kind in dependency["dep_kinds"]):
                waiting.append(dependency["pkg"])
    return found


def licence_holds(expression, allowed):
    """Whether an SPDX expression can be met with what is allowed."""
    tokens = re.findall(r"\(|\)|[^\s()]+", expression.replace("/", " OR "))

    def either(at):
        value, at = both(at)
        while at < len(tokens) and tokens[at] == "OR":
            other, at = both(at + 1)
            value = value or other
        return value, at

    def both(at):
        value, at = single(at)
        while at < len(tokens) and tokens[at] == "AND":
            other, at = single(at + 1)
            value = value and other
        return value, at

    def single(at):
        if tokens[at] == "(":
            value, at = either(at + 1)
            return value, at + 1
        name = tokens[at]
        if at + 2 < len(tokens) and tokens[at + 1] == "WITH":
            return f"{name} WITH {tokens[at + 2]}" in allowed or name in allowed, at + 3
        return name in allowed, at + 1

    return either(0)[0]


def check():
    rules = tomllib.loads((ROOT / "deny.toml").read_text())
    allowed = set(rules["licenses"]["allow"])
    # A ban with a version is for cargo-deny, which knows how versions compare.
    banned = {ban["crate"] for ban in rules["bans"]["deny"] if ":" not in ban["crate"]}
    data = metadata()
    members, inside = set(data["workspace_members"]), shipped(data)
    faults = []
    for package in data["packages"]:
        if package["id"] in members or package["id"] not in inside:
            continue
        name = f"{package['name']} {package['version']}"
        source = package["source"]
        if source is None or not source.startswith(REGISTRY):
            faults.append(f"{name}: from {source or 'a folder that is not ours'}")
        if package["name"] in banned:
            faults.append(f"{name}: banned by deny.toml")
        licence = package["license"]
        if licence is None:
            if package["license_file"] is None:
                faults.append(f"{name}: no licence")
        elif not licence_holds(licence, allowed):
            faults.append(f"{name}: {licence}")
    for fault in faults:
        print(fault)
    return 1 if faults else 0


def sbom(target):
    data = metadata()
    members, inside = set(data["workspace_members"]), shipped(data)
    packages = {package["id"]: package for package in data["packages"]}

    def reference(package):
        return f"pkg:cargo/{package['name']}@{package['version']}"

    def component(package):
        own = package["id"] in members
        value = {
            "type": "application" if package["name"] == "server" else "library",
            "bom-ref": reference(package),
            "name": package["name"],
            "version": package["version"],
            "purl": reference(package),
        }
        if package["license"]:
            value["licenses"] = [{"expression": package["license"].replace("/", " OR ")}]
        if package["repository"] and not own:
            value["externalReferences"] = [{"type": "vcs", "url": package["repository"]}]
        return value

    chosen = sorted((packages[one] for one in inside), key=lambda package: (package["name"], package["version"]))
    nodes = {node["id"]: node for node in data["resolve"]["nodes"]}
    dependencies = []
    for package in chosen:
        needs = sorted(reference(packages[one]) for one in nodes[package["id"]]["dependencies"] if one in inside)
        dependencies.append({"ref": reference(package), "dependsOn": needs})
    bom = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": "quinzaine", "name": "quinzaine"}},
        "components": [component(package) for package in chosen],
        "dependencies": dependencies,
    }
    Path(target).write_text(json.dumps(bom, indent=1, sort_keys=True) + "\n")
    return 0


def main():
    match sys.argv[1:]:
        case ["check"]:
            return check()
        case ["sbom", target]:
            return sbom(target)
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
