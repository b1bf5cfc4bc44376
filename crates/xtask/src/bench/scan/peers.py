"""Other readers of QR codes, measured as ours is: paths on standard input, for each a line of JSON with the texts
and the milliseconds of processor time. Unpacking the file does not count. One thread."""

import json
import sys
import time
import types

import cv2
import numpy
import zxingcpp
from PIL import Image
from pyzbar import pyzbar

cv2.setNumThreads(1)
# ZBar calls a direction that it does not know -1, which its wrapper does not know; the direction is not asked for.
pyzbar.ZBarOrientation = lambda _: types.SimpleNamespace(name=None)
DETECTOR = cv2.QRCodeDetector()


def zxing_cpp(grey):
    found = zxingcpp.read_barcodes(
        grey,
        formats=zxingcpp.BarcodeFormat.QRCode,
        try_rotate=True,
        try_downscale=True,
        try_invert=True,
        text_mode=zxingcpp.TextMode.Plain,
    )
    return [code.text for code in found]


def zbar(grey):
    found = pyzbar.decode(grey, symbols=[pyzbar.ZBarSymbol.QRCODE])
    return [code.data.decode("utf-8", "replace") for code in found]


def opencv(grey):
    try:
        _, texts, _, _ = DETECTOR.detectAndDecodeMulti(grey)
    except (cv2.error, UnicodeDecodeError):
        return []
    return [text for text in texts or [] if text]


READERS = {"zxing-cpp": zxing_cpp, "zbar": zbar, "opencv": opencv}


def grey_over_white(path):
    with Image.open(path) as picture:
        picture.seek(0)
        colour = picture.convert("RGBA")
    paper = Image.new("RGBA", colour.size, "white")
    return numpy.ascontiguousarray(Image.alpha_composite(paper, colour).convert("L"))


def main():
    read = READERS[sys.argv[1]]
    # The first call of a library sets it up.
    read(numpy.full((64, 64), 255, numpy.uint8))
    for line in sys.stdin:
        path = line.rstrip("\n")
        answer = {"file": path}
        try:
            grey = grey_over_white(path)
        except OSError as error:
            answer["error"] = str(error)
        else:
            start = time.process_time()
            answer["texts"] = read(grey)
            answer["cpu_ms"] = (time.process_time() - start) * 1000
        print(json.dumps(answer), flush=True)


main()
