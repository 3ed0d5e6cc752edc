"""Pictures for tests, drawn by code: digits as strokes of a pen, pages to put them on, files of every format and mode.

Coordinates of strokes run from (0, 0), top left, to (1, 1). "Coverage" is float32 (height x width): 1 where ink covers
the page, 0 where it does not.
"""

import io
import struct
import zlib
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

Floats = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]
Point = tuple[float, float]

STROKES: dict[int, tuple[tuple[Point, ...], ...]] = {
    0: (((0.5, 0.08), (0.25, 0.25), (0.22, 0.6), (0.42, 0.9), (0.68, 0.82), (0.78, 0.45), (0.68, 0.14), (0.5, 0.08)),),
    1: (((0.54, 0.08), (0.5, 0.5), (0.46, 0.92)),),
    2: (((0.25, 0.28), (0.4, 0.1), (0.66, 0.14), (0.72, 0.36), (0.52, 0.64), (0.24, 0.88), (0.5, 0.86), (0.8, 0.88)),),
    3: (
        ((0.28, 0.16), (0.5, 0.08), (0.7, 0.2), (0.62, 0.4), (0.45, 0.47)),
        ((0.45, 0.47), (0.7, 0.56), (0.74, 0.76), (0.52, 0.92), (0.26, 0.84)),
    ),
    4: (((0.42, 0.08), (0.3, 0.35), (0.22, 0.58), (0.5, 0.57), (0.8, 0.55)), ((0.64, 0.3), (0.61, 0.6), (0.57, 0.92))),
    5: (((0.72, 0.1), (0.36, 0.12), (0.31, 0.45), (0.55, 0.42), (0.74, 0.6), (0.62, 0.86), (0.28, 0.88)),),
    6: (((0.64, 0.08), (0.4, 0.3), (0.28, 0.65), (0.44, 0.91), (0.68, 0.8), (0.64, 0.57), (0.42, 0.56), (0.3, 0.7)),),
    7: (((0.22, 0.14), (0.5, 0.13), (0.77, 0.13), (0.6, 0.42), (0.48, 0.7), (0.42, 0.92)),),
    8: (
        (
            (0.66, 0.2),
            (0.48, 0.08),
            (0.32, 0.22),
            (0.46, 0.44),
            (0.68, 0.68),
            (0.54, 0.92),
            (0.32, 0.78),
            (0.44, 0.52),
            (0.64, 0.34),
            (0.66, 0.2),
        ),
    ),
    9: (((0.7, 0.24), (0.5, 0.09), (0.3, 0.25), (0.38, 0.46), (0.6, 0.42), (0.71, 0.24), (0.68, 0.55), (0.6, 0.92)),),
}

_FINE = 4


def coverage(digit: int, side: int = 200, pen: float = 0.09) -> Floats:
    """The digit on a square of `side` pixels with antialiased strokes `pen` times as wide as the square."""
    sheet = Image.new("L", (side * _FINE, side * _FINE))
    draw = ImageDraw.Draw(sheet)
    width = max(1.0, pen * side * _FINE)
    for stroke in STROKES[digit]:
        for x, y in _curve(stroke) * (side * _FINE):
            draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=255)
    return np.asarray(sheet.reduce(_FINE), np.float32) / 255


def _curve(points: tuple[Point, ...]) -> npt.NDArray[np.float64]:
    """A smooth line through the points (Catmull, Rom 1974)."""
    p = np.array([points[0], *points, points[-1]])
    t = np.linspace(0, 1, 160, endpoint=False)[:, None]
    pieces = [
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False)
    ]
    return np.concatenate([*pieces, p[-1:]])


def placed(ink: Floats, shape: tuple[int, int], top: int, left: int) -> Floats:
    """`ink` on an empty page of `shape`, its top left corner at (`top`, `left`)."""
    page = np.zeros(shape, np.float32)
    page[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return page


def painted(ink: Floats, page: float = 255, pen: float = 0) -> Pixels:
    """Coverage as grey levels: `page` where nothing is, `pen` where ink is."""
    return to_bytes(page + (pen - page) * ink)


def photographed(ink: Floats, page: Floats | float = 200, pen: float = 50, noise: float = 5, seed: int = 0) -> Pixels:
    """Coverage as a camera sees it: light from one side, a little blur, noise. `page` may vary over the page."""
    height, width = ink.shape
    y, x = np.mgrid[0:height, 0:width] / max(height, width)
    light = (1 - 0.3 * x - 0.15 * y).astype(np.float32)
    scene = Image.fromarray(to_bytes((page + (pen - page) * ink) * light)).filter(ImageFilter.GaussianBlur(1))
    grain = np.random.default_rng(seed).normal(0, noise, ink.shape)
    return to_bytes(np.asarray(scene, np.float32) + grain)


def to_bytes(levels: npt.NDArray[Any]) -> Pixels:
    rounded: Pixels = np.clip(np.rint(levels), 0, 255).astype(np.uint8)
    return rounded


def on_nothing(ink: Floats, colour: tuple[int, int, int]) -> Image.Image:
    """Ink of a colour on a transparent background, as a drawing canvas in a browser saves it."""
    pixels = np.zeros((*ink.shape, 4), np.uint8)
    pixels[..., :3] = np.where(ink[..., None] > 0, np.uint8(colour), np.uint8(0))
    pixels[..., 3] = to_bytes(255 * ink)
    return Image.fromarray(pixels)


def encoded(picture: Image.Image | npt.NDArray[Any], kind: str = "PNG", **options: Any) -> bytes:
    """The bytes of a picture file. `kind` is Pillow's name of the format."""
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    data = io.BytesIO()
    image.save(data, kind, **options)
    return data.getvalue()


def every_kind_of_file(gray: Pixels) -> dict[str, bytes]:
    """The picture in every format and pixel mode that is read, by a name that tells which."""
    image = Image.fromarray(gray)
    deep = gray.astype(np.uint16) * 257
    return {
        **{f"PNG {mode}": encoded(image.convert(mode)) for mode in ("1", "L", "LA", "P", "RGB", "RGBA")},
        "PNG I;16": encoded(Image.fromarray(deep)),
        "PNG interlaced": interlaced_png(gray),
        "PNG 4-bit palette": encoded(image.quantize(4)),
        **{f"JPEG {mode}": encoded(image.convert(mode), "JPEG", quality=95) for mode in ("L", "RGB", "CMYK", "YCbCr")},
        "JPEG progressive": encoded(image.convert("RGB"), "JPEG", progressive=True),
        **{f"WebP {mode}": encoded(image.convert(mode), "WEBP", lossless=True) for mode in ("L", "RGB", "RGBA")},
        "WebP lossy": encoded(image.convert("RGB"), "WEBP"),
        **{f"GIF {mode}": encoded(image.convert(mode), "GIF") for mode in ("1", "L", "P")},
        **{f"BMP {mode}": encoded(image.convert(mode), "BMP") for mode in ("1", "L", "P", "RGB", "RGBA")},
        **{
            f"TIFF {mode}": encoded(image.convert(mode), "TIFF")
            for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr")
        },
        "TIFF LAB": encoded(Image.merge("LAB", (image, *[Image.new("L", image.size, 128)] * 2)), "TIFF"),
        "TIFF I;16": encoded(Image.fromarray(deep), "TIFF"),
        "TIFF I;16B": big_endian_tiff(deep),
        "TIFF I": encoded(Image.fromarray(gray.astype(np.int32) * 1000), "TIFF"),
        "TIFF F": encoded(Image.fromarray(gray.astype(np.float32) / 255), "TIFF"),
        "TIFF LZW": encoded(image, "TIFF", compression="tiff_lzw"),
        "TIFF fax": encoded(image.convert("1"), "TIFF", compression="group4"),
    }


def big_endian_tiff(deep: npt.NDArray[np.uint16]) -> bytes:
    """A 16-bit grey TIFF with the bytes of everything in the other order."""
    height, width = deep.shape
    tags = [(256, width), (257, height), (258, 16), (259, 1), (262, 1), (273, 8), (277, 1), (278, height)]
    pixels = deep.astype(">u2").tobytes()
    entries = b"".join(struct.pack(">HHII", tag, 4, 1, value) for tag, value in [*tags, (279, len(pixels))])
    directory = struct.pack(">H", len(tags) + 1) + entries + bytes(4)
    return b"MM\x00*" + struct.pack(">I", 8 + len(pixels)) + pixels + directory


def png_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_head(width: int, height: int, depth: int = 8, colour: int = 0, interlace: int = 0) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + png_chunk(
        b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)
    )


def interlaced_png(gray: Pixels) -> bytes:
    """An 8-bit grey PNG in the seven passes of Adam7, which Pillow reads but does not write."""
    passes = [(0, 8, 0, 8), (0, 8, 4, 8), (4, 8, 0, 4), (0, 4, 2, 4), (2, 4, 0, 2), (0, 2, 1, 2), (1, 2, 0, 1)]
    rows = b"".join(b"\0" + row.tobytes() for y, dy, x, dx in passes for row in gray[y::dy, x::dx] if row.size)
    head = png_head(gray.shape[1], gray.shape[0], interlace=1)
    return head + png_chunk(b"IDAT", zlib.compress(rows)) + png_chunk(b"IEND", b"")


def declaring(width: int, height: int) -> dict[str, bytes]:
    """Tiny files, by format, that say they hold a picture of that many pixels (WebP: at most 16,384 a side)."""
    side = struct.pack("<HH", min(width, 65535), min(height, 65535))
    gif = b"GIF89a" + side + b"\x80\0\0" + bytes(6) + b"," + bytes(4) + side + b"\0\x02\x02\x44\x01\0;"
    canvas = b"".join((min(max(edge, 1), 16384) - 1).to_bytes(3, "little") for edge in (width, height))
    frame = encoded(Image.new("RGB", (16, 16)), "WEBP")[12:]
    body = b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + canvas + frame
    jpeg = bytearray(encoded(Image.new("L", (16, 16)), "JPEG"))
    start = jpeg.index(b"\xff\xc0") + 5
    jpeg[start : start + 4] = struct.pack(">HH", min(height, 65500), min(width, 65500))
    tiff = bytearray(encoded(Image.new("L", (16, 16)), "TIFF"))
    bmp = bytearray(encoded(Image.new("L", (16, 16)), "BMP"))
    bmp[18:26] = struct.pack("<ii", width, height)
    return {
        "PNG": png_head(width, height) + png_chunk(b"IDAT", zlib.compress(bytes(100))) + png_chunk(b"IEND", b""),
        "GIF": gif,
        "WebP": b"RIFF" + struct.pack("<I", len(body)) + body,
        "JPEG": bytes(jpeg),
        "TIFF": _resized_tiff(tiff, width, height),
        "BMP": bytes(bmp),
    }


def _resized_tiff(data: bytearray, width: int, height: int) -> bytes:
    (directory,) = struct.unpack_from("<I", data, 4)
    (entries,) = struct.unpack_from("<H", data, directory)
    for at in range(directory + 2, directory + 2 + 12 * entries, 12):
        (tag,) = struct.unpack_from("<H", data, at)
        if tag in (256, 257):
            struct.pack_into("<HII", data, at + 2, 4, 1, width if tag == 256 else height)
    return bytes(data)


def exif_block(orientation: int, order: str = "<") -> bytes:
    """An EXIF block with one entry: how the picture is to be turned."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    return b"Exif\0\0" + mark + struct.pack(f"{order}IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)
