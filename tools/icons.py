#!/usr/bin/env python3
"""Draws the icons of the installed site, public/icon-*.png: the mark of public/favicon.svg on a square. Run again when the mark changes."""
import struct
import zlib

TEAL, SUN = (11, 79, 88), (255, 196, 46)
# As in favicon.svg: a field of 32, two rows of five squares of 4.
FIELD = 32
COLUMNS, ROWS, SIDE = (2, 8, 14, 20, 26), (10, 18), 4
SAMPLES = 8  # a side, for each point of a round corner


def covered(size, mark, starts):
    """For each point along one side: how much of it lies within the squares that start there."""
    place = lambda at: ((at - FIELD / 2) * mark + FIELD / 2) * size / FIELD
    spans = [(place(start), place(start + SIDE)) for start in starts]
    return [sum(max(0, min(end, at + 1) - max(start, at)) for start, end in spans) for at in range(size)]


def opacity(size, corner, column, row):
    """How much of a point lies within the square, whose corners are round by so many points."""
    if corner <= column < size - corner or corner <= row < size - corner:
        return 1
    near = lambda at: min(max(at, corner), size - corner)
    steps = [(step + 0.5) / SAMPLES for step in range(SAMPLES)]
    places = [(column + x, row + y) for x in steps for y in steps]
    return sum((x - near(x)) ** 2 + (y - near(y)) ** 2 <= corner**2 for x, y in places) / SAMPLES**2


def drawn(size, mark, corner):
    """The points of a picture of that many a side; the mark is as much smaller than its field."""
    across, down = covered(size, mark, COLUMNS), covered(size, mark, ROWS)
    for row in range(size):
        yield 0  # no filter
        for column in range(size):
            sun = across[column] * down[row]
            yield from (round(sun * light + (1 - sun) * dark) for light, dark in zip(SUN, TEAL))
            yield round(255 * opacity(size, corner * size / FIELD, column, row))


def png(size, points):
    """The file: eight bits for each of red, green, blue and opacity."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(points), 9)) + chunk(b"IEND", b"")


# Maskable icons are cut to a circle of four fifths: nothing of the mark stands outside it. Apple's are cut round too.
for name, size, mark, corner in (
    ("icon-192", 192, 0.9, 6),
    ("icon-512", 512, 0.9, 6),
    ("icon-maskable-512", 512, 0.76, 0),
    ("icon-apple-180", 180, 0.82, 0),
):
    with open(f"public/{name}.png", "wb") as file:
        file.write(png(size, drawn(size, mark, corner)))
