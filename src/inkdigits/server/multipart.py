"""A complete multipart/form-data body (RFC 7578) into its parts. Knows nothing of which parts a route wants."""

from dataclasses import dataclass, field

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from inkdigits.errors import BadRequest

LARGEST_COUNT = 32


@dataclass(slots=True)
class Part:
    """One part: its field name, its file name (None for a plain field) and its bytes."""

    name: str = ""
    filename: str | None = None
    chunks: list[bytes] = field(default_factory=list)

    @property
    def data(self) -> bytes:
        """The bytes of the part."""
        return b"".join(self.chunks)


def parse_multipart(body: bytes, content_type: str) -> list[Part]:
    """All parts of `body`, in order. Raises BadRequest where it is malformed, cut short or has too many parts."""
    boundary = parse_options_header(content_type)[1].get(b"boundary")
    if not boundary:
        raise BadRequest("The Content-Type is multipart/form-data without a boundary; let your HTTP client set it.")
    collector = _Collector()
    try:
        parser = MultipartParser(boundary, collector.callbacks())  # type: ignore[arg-type]
        parser.write(body)
        parser.finalize()
    except FormParserError as error:
        raise BadRequest(f"The multipart/form-data body is malformed: {error}.") from error
    if not collector.complete:
        raise BadRequest("The multipart/form-data body ends before its last boundary.")
    return collector.parts


class _Collector:
    """Receives the parser's callbacks."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.complete = False
        self._header = b""
        self._value = b""

    def callbacks(self) -> dict[str, object]:
        names = ("part_begin", "part_data", "header_field", "header_value", "header_end", "end")
        return {f"on_{name}": getattr(self, name) for name in names}

    def part_begin(self) -> None:
        if len(self.parts) == LARGEST_COUNT:
            raise BadRequest(f"The multipart/form-data body has more than {LARGEST_COUNT} parts.")
        self.parts.append(Part())

    def part_data(self, data: bytes, start: int, end: int) -> None:
        self.parts[-1].chunks.append(data[start:end])

    def header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            options = parse_options_header(self._value)[1]
            self.parts[-1].name = options.get(b"name", b"").decode("utf-8", "replace")
            if b"filename" in options:
                self.parts[-1].filename = options[b"filename"].decode("utf-8", "replace")
            elif b"filename*=" in self._value.lower():
                # Older clients send names beyond ASCII so (RFC 5987); that it is a file is all that counts here.
                self.parts[-1].filename = ""
        self._header = self._value = b""

    def end(self) -> None:
        self.complete = True
