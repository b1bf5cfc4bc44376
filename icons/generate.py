#!/usr/bin/env python3
"""Draws every icon file of this folder from source.svg and source-small.svg.

Needs rsvg-convert (Debian: librsvg2-bin). Run it from anywhere: python3 icons/generate.py
"""

import pathlib
import struct
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
SMALL_UP_TO = 24
PNG_FILES = {"32x32.png": 32, "128x128.png": 128, "128x128@2x.png": 256, "icon.png": 512}
ICO_SIZES = (16, 24, 32, 48, 64, 256)
# Apple's names for PNG entries by side length; 32 and 64 are the doubled 16 and 32.
ICNS_TYPES = ((b"icp4", 16), (b"icp5", 32), (b"ic11", 32), (b"ic12", 64), (b"ic07", 128), (b"ic13", 256),
              (b"ic08", 256), (b"ic14", 512), (b"ic09", 512), (b"ic10", 1024))


def png(side):
    """The icon as PNG bytes, `side` pixels wide and high."""
    source = HERE / ("source-small.svg" if side <= SMALL_UP_TO else "source.svg")
    command = ["rsvg-convert", "--width", str(side), "--height", str(side), str(source)]
    return subprocess.run(command, check=True, capture_output=True).stdout


def ico(sides):
    """A Windows icon: a directory of 16-byte entries, then the PNGs."""
    pictures = [png(side) for side in sides]
    directory, body = b"", b""
    start = 6 + 16 * len(sides)
    for side, picture in zip(sides, pictures):
        byte = side % 256  # 256 is written as 0
        directory += struct.pack("<BBBBHHII", byte, byte, 0, 0, 1, 32, len(picture), start + len(body))
        body += picture
    return struct.pack("<HHH", 0, 1, len(sides)) + directory + body


def icns(types):
    """An Apple icon: entries of type, length and PNG."""
    body = b""
    for name, side in types:
        picture = png(side)
        body += name + struct.pack(">I", 8 + len(picture)) + picture
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


if __name__ == "__main__":
    for name, side in PNG_FILES.items():
        (HERE / name).write_bytes(png(side))
    (HERE / "icon.ico").write_bytes(ico(ICO_SIZES))
    (HERE / "icon.icns").write_bytes(icns(ICNS_TYPES))
