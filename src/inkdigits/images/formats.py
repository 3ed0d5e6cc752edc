"""Which picture format some bytes are in, told from their first bytes. Knows nothing of what follows those."""

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"II+\x00", "image/tiff"),
    (b"MM\x00+", "image/tiff"),
)

# Two letters are a weak signature (a text may begin so), hence the size of the header that follows must be a known one.
_BMP_HEADER_SIZES = frozenset({12, 16, 40, 52, 56, 64, 108, 124})

_FOREIGN: tuple[tuple[int, bytes, str], ...] = (
    (4, b"ftypavi", "an AVIF picture"),
    (4, b"ftyp", "a HEIC picture or a film"),
    (0, b"%PDF", "a PDF document"),
    (0, b"<svg", "an SVG drawing"),
    (0, b"<?xml", "an XML or SVG document"),
    (0, b"<!DOCTYPE", "a web page"),
    (0, b"<html", "a web page"),
    (0, b"8BPS", "a Photoshop file"),
    (0, b"PK\x03\x04", "a ZIP archive"),
    (0, b"data:", "a data URL; send the decoded bytes instead"),
    (0, b"{", "JSON text"),
)

READABLE = "PNG, JPEG, WebP, GIF, BMP or TIFF"


def sniff(data: bytes) -> str | None:
    """The content type of the picture in `data`, such as "image/png", or None where it is in no format read here."""
    for signature, content_type in _SIGNATURES:
        if data.startswith(signature):
            return content_type
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith(b"BM") and int.from_bytes(data[14:18], "little") in _BMP_HEADER_SIZES:
        return "image/bmp"
    return None


def describe_foreign(data: bytes) -> str:
    """What bytes that `sniff` does not know look like, as words that fit after "This is"."""
    for offset, signature, words in _FOREIGN:
        if data.startswith(signature, offset):
            return words
    return "not a picture in a known format"
