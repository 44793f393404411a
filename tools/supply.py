#!/usr/bin/env python3
"""What Quinzaine is made of.

    tools/supply.py check                  licences, sources, wildcards and banned crates, by the rules of deny.toml; no network
    tools/supply.py advisories [FOLDER]    weaknesses that are known of any crate of Cargo.lock, by a copy of the RustSec database: FOLDER,
                                           RUSTSEC_DB, or what `cargo deny fetch` left; says so and holds where there is none
    tools/supply.py sbom FILE              a CycloneDX 1.5 bill of materials of the server and the browser's files, whole or none
    tools/supply.py --self-test

They read what cargo says of Cargo.lock (`cargo metadata --locked --offline`), Cargo.lock, and that folder; nothing else.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
import uuid
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


def parts_of(version):
    """A version as something that compares: 1.2.0-rc.1 comes before 1.2.0, and numbers before names."""
    core, _, before = version.split("+")[0].partition("-")
    numbers = [int(number) for number in core.split(".")]
    names = [(0, int(name), "") if name.isdigit() else (1, 0, name) for name in before.split(".")] if before else []
    return (*(numbers + [0, 0])[:3], not before, names)


def one_holds(version, requirement):
    """Whether a version meets one comparison, as cargo writes them: >= 1.2, ^0.3.1, ~1, =1.0.0, 1.4, *."""
    sign, asked = re.fullmatch(r"\s*(\^|~|>=|<=|>|<|=)?\s*(\S+)\s*", requirement).groups()
    if asked.startswith("*"):
        return True
    given = len([part for part in asked.split("-")[0].split(".") if part != "*"])
    asked = asked.replace(".*", "")
    low, found = parts_of(asked), parts_of(version)
    if sign in (">=", "<=", ">", "<"):
        return {">=": found >= low, "<=": found <= low, ">": found > low, "<": found < low}[sign]
    if sign == "=" and given == 3:
        return found == low
    # What may differ: for ^ all after the first number that is not zero, for ~ and = all after what is given, two numbers at most.
    if sign in ("~", "="):
        fixed = min(given, 2)
    else:
        fixed = next((at + 1 for at, number in enumerate(low[:3]) if number), given)
    return found >= low and found[:fixed] == low[:fixed]


def holds(version, requirement):
    """Whether a version meets all comparisons of a requirement."""
    return all(one_holds(version, one) for one in requirement.split(","))


def check():
    rules = tomllib.loads((ROOT / "deny.toml").read_text())
    allowed = set(rules["licenses"]["allow"])
    bans = [ban["crate"].partition(":")[::2] for ban in rules["bans"]["deny"]]
    data = metadata()
    members, inside = set(data["workspace_members"]), shipped(data)
    registries = sorted({package["source"] for package in data["packages"] if (package["source"] or "").startswith(REGISTRY)})
    faults = [f"more than one registry: {', '.join(registries)}"] if len(registries) > 1 else []
    for package in data["packages"]:
        name = f"{package['name']} {package['version']}"
        if package["id"] in members:
            # A folder of ours stands for one version; a crate without a version stands for all that are still to come.
            for dependency in package["dependencies"]:
                if dependency["req"] == "*" and dependency["source"] is not None:
                    faults.append(f"{name}: any version of {dependency['name']}")
            continue
        source = package["source"]
        if source is None or not source.startswith(REGISTRY):
            faults.append(f"{name}: from {source or 'a folder that is not ours'}")
        if package["id"] not in inside:
            continue
        if any(crate == package["name"] and (not version or holds(package["version"], version)) for crate, version in bans):
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


def locked():
    """The packages of Cargo.lock."""
    return tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]


def database(named):
    """A copy of the RustSec database: a folder that holds `crates`."""
    home = Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo"))
    places = [named, os.environ.get("RUSTSEC_DB"), *sorted(home.glob("advisory-db*")), *sorted(home.glob("advisory-db*/*"))]
    return next((Path(place) for place in places if place and (Path(place) / "crates").is_dir()), None)


def read_advisory(text):
    """What stands between the first two fences of an advisory, which is TOML."""
    found = re.match(r"\s*```toml\n(.*?)\n```", text, re.DOTALL)
    return tomllib.loads(found.group(1)) if found else None


def is_concerned(version, advisory):
    versions = advisory.get("versions", {})
    fine = versions.get("patched", []) + versions.get("unaffected", [])
    return not any(holds(version, one) for one in fine)


def weaknesses(folder, packages, ignored):
    """Those that are known of these packages: (whether it is a weakness, and not only a notice; words)."""
    found = []
    for package in packages:
        for path in sorted((folder / "crates" / package["name"]).glob("*.md")):
            advisory = read_advisory(path.read_text())
            about = (advisory or {}).get("advisory", {})
            if advisory is None or about.get("withdrawn") or about["id"] in ignored or not is_concerned(package["version"], advisory):
                continue
            kind = about.get("informational")
            said = f"{package['name']} {package['version']}: {about['id']}{f' ({kind})' if kind else ''}"
            found.append((kind in (None, "unsound"), said))
    return found


def advisories(named=None):
    folder = database(named)
    if folder is None:
        print("no copy of the RustSec database here: known weaknesses of crates are not looked for (tools/supply.py advisories FOLDER)")
        return 1 if named else 0
    ignored = tomllib.loads((ROOT / "deny.toml").read_text())["advisories"].get("ignore", [])
    packages = [package for package in locked() if "source" in package]
    found = weaknesses(folder, packages, {one["id"] if isinstance(one, dict) else one for one in ignored})
    for _, said in found:
        print(said)
    return 1 if any(is_weakness for is_weakness, _ in found) else 0


def bill(data):
    members, inside = set(data["workspace_members"]), shipped(data)
    packages = {package["id"]: package for package in data["packages"]}
    checksums = {(package["name"], package["version"]): package.get("checksum") for package in locked()}

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
        checksum = checksums.get((package["name"], package["version"]))
        if checksum:
            value["hashes"] = [{"alg": "SHA-256", "content": checksum}]
        if package["repository"] and not own:
            value["externalReferences"] = [{"type": "vcs", "url": package["repository"]}]
        return value

    chosen = sorted((packages[one] for one in inside), key=lambda package: (package["name"], package["version"]))
    nodes = {node["id"]: node for node in data["resolve"]["nodes"]}
    roots = sorted(reference(packages[one]) for one in members if packages[one]["name"] in ("server", "frontend"))
    dependencies = [{"ref": "quinzaine", "dependsOn": roots}]
    for package in chosen:
        shipped_with = (
            one["pkg"] for one in nodes[package["id"]]["deps"] if any(kind["kind"] != "dev" for kind in one["dep_kinds"])
        )
        needs = sorted({reference(packages[one]) for one in shipped_with if one in inside})
        dependencies.append({"ref": reference(package), "dependsOn": needs})
    own = next(package for package in chosen if package["name"] == "server")
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        # The same for the same Cargo.lock: what is built twice is the same.
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, (ROOT / 'Cargo.lock').read_text())}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "quinzaine",
                "name": "quinzaine",
                "version": own["version"],
                "licenses": [{"expression": own["license"]}],
            }
        },
        "components": [component(package) for package in chosen],
        "dependencies": dependencies,
    }


def lacks(bom):
    """What of a bill is missing or refers to nothing."""
    faults = []
    references = [component["bom-ref"] for component in bom["components"]]
    known = {*references, bom["metadata"]["component"]["bom-ref"]}
    if len(set(references)) != len(references):
        faults.append("a component stands there twice")
    for component in bom["components"]:
        own = component.get("externalReferences") is None and component.get("hashes") is None
        if not own and "hashes" not in component:
            faults.append(f"{component['bom-ref']}: no hash")
        if "licenses" not in component:
            faults.append(f"{component['bom-ref']}: no licence")
    told = {line["ref"] for line in bom["dependencies"]}
    faults += [f"{ref}: not said what it needs" for ref in sorted(known - told)]
    needed = {ref for line in bom["dependencies"] for ref in line["dependsOn"]}
    faults += [f"{ref}: no component" for ref in sorted((needed | told) - known)]
    # Whatever is in it is reached from what runs.
    needs = {line["ref"]: line["dependsOn"] for line in bom["dependencies"]}
    reached, waiting = set(), [bom["metadata"]["component"]["bom-ref"]]
    while waiting:
        one = waiting.pop()
        if one not in reached:
            reached.add(one)
            waiting += needs.get(one, [])
    faults += [f"{ref}: nothing needs it" for ref in sorted(known - reached)]
    return faults


def sbom(target):
    bom = bill(metadata())
    faults = lacks(bom)
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        return 1
    Path(target).write_text(json.dumps(bom, indent=1, sort_keys=True) + "\n")
    return 0


ADVISORY = """```toml
[advisory]
id = "RUSTSEC-2099-0001"
package = "weak"
date = "2099-01-01"
%s
[versions]
patched = [">= 1.2.3", "^1.1.5"]
unaffected = ["< 0.9"]
```

# Weak
"""


def self_test():
    for version, requirement, expected in [
        ("1.2.3", "1.2", True), ("1.9.0", "^1.2.3", True), ("2.0.0", "^1.2.3", False), ("1.2.2", "^1.2.3", False),
        ("0.3.9", "^0.3.1", True), ("0.4.0", "^0.3.1", False), ("0.0.4", "^0.0.3", False), ("1.4.9", "~1.4", True),
        ("1.5.0", "~1.4.2", False), ("1.0.0", "=1.0.0", True), ("1.0.1", "=1.0.0", False), ("1.0.0-rc.1", ">=1.0.0", False),
        ("1.0.0-rc.10", ">1.0.0-rc.9", True), ("0.4.19", "<0.4.20", True), ("1.5.0", ">= 1.2, < 1.5", False), ("7.0.0", "*", True),
        ("1.3.7", "1.*", True), ("1.0.0+build", "1.0.0", True),
    ]:
        assert holds(version, requirement) is expected, (version, requirement)
    for text, allowed, expected in [
        ("MIT/Apache-2.0", {"MIT"}, True), ("(MIT OR GPL-3.0) AND ISC", {"MIT"}, False), ("GPL-3.0", {"MIT"}, False),
        ("Apache-2.0 WITH LLVM-exception", {"Apache-2.0 WITH LLVM-exception"}, True),
    ]:
        assert licence_holds(text, allowed) is expected, text
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "crates" / "weak"
        place.mkdir(parents=True)

        def found(version, more="", ignored=()):
            (place / "RUSTSEC-2099-0001.md").write_text(ADVISORY % more)
            packages = [{"name": "weak", "version": version}, {"name": "strong", "version": "1.0.0"}]
            return weaknesses(Path(folder), packages, set(ignored))

        for version, expected in [("1.2.2", 0), ("1.2.3", 0), ("1.1.4", 1), ("1.0.0", 1), ("0.8.9", 0), ("0.9.0", 1)]:
            assert len(found(version)) == expected, version
        assert found("1.0.0") == [(True, "weak 1.0.0: RUSTSEC-2099-0001")]
        assert found("1.0.0", 'informational = "unmaintained"') == [(False, "weak 1.0.0: RUSTSEC-2099-0001 (unmaintained)")]
        assert found("1.0.0", 'informational = "unsound"')[0][0]
        assert not found("1.0.0", 'withdrawn = "2099-02-01"') and not found("1.0.0", ignored=["RUSTSEC-2099-0001"])
        assert database(folder) == Path(folder)
    bom = {
        "metadata": {"component": {"bom-ref": "root"}},
        "components": [{"bom-ref": "a", "licenses": []}, {"bom-ref": "b", "licenses": []}, {"bom-ref": "c", "externalReferences": []}],
        "dependencies": [{"ref": "root", "dependsOn": ["a"]}, {"ref": "a", "dependsOn": ["d"]}, {"ref": "c", "dependsOn": []}],
    }
    assert lacks(bom) == [
        "c: no hash", "c: no licence", "b: not said what it needs", "d: no component", "b: nothing needs it", "c: nothing needs it",
    ], lacks(bom)
    return 0


def main():
    match sys.argv[1:]:
        case ["check"]:
            return check()
        case ["advisories"]:
            return advisories()
        case ["advisories", folder]:
            return advisories(folder)
        case ["sbom", target]:
            return sbom(target)
        case ["--self-test"]:
            return self_test()
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
