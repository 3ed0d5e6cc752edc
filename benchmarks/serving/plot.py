"""A bar for each server, as SVG with nothing from elsewhere."""

from collections.abc import Mapping, Sequence
from html import escape

from benchmarks.serving.figures import Figures, spread
from benchmarks.serving.stack import Stack

_WIDTH, _LEFT, _RIGHT = 760, 230, 110
_ROW, _BAR, _TOP, _BOTTOM = 34, 20, 46, 26
_OWN, _OTHER, _LINE, _TEXT = "#2f6fdf", "#9aa7b8", "#39424e", "#1d2530"

Bar = tuple[str, float, float, float]
"""Title, median, least and most."""


def server_bars(stacks: Sequence[Stack], figures: Figures, machine: Mapping[str, object], rounds: int) -> str:
    """Rates at 32 connections: the first server's, then those of the others that ran, the fastest first."""
    found = [(stack.title, figures.of(f"rate at 32/{stack.name}")) for stack in stacks]
    ran = [(title, *spread(rates)) for title, rates in found if rates]
    ran[1:] = sorted(ran[1:], key=lambda bar: -bar[1])
    where = f"{machine['date']}, {machine['processor']}, {machine['cores']} cores shared with wrk"
    note = f"32 connections, median of {rounds} rounds with least and most; {where}"
    return bars("Pictures read a second, same model", ran, note)


def bars(title: str, found: Sequence[Bar], note: str) -> str:
    """The chart; the first bar, which is the longest scale's own if it is, stands out."""
    most = max((bar[3] for bar in found), default=1)
    height = _TOP + _ROW * len(found) + _BOTTOM
    rows = "\n".join(_bar(at, bar, most, own=at == 0) for at, bar in enumerate(found))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'font-family="system-ui, sans-serif" font-size="13" fill="{_TEXT}">\n'
        f"<title>{escape(title)}</title>\n"
        f'<rect width="{_WIDTH}" height="{height}" rx="8" fill="#fff"/>\n'
        f'<text x="16" y="26" font-size="15" font-weight="600">{escape(title)}</text>\n'
        f"{rows}\n"
        f'<text x="16" y="{height - 10}" font-size="11" fill="#5b6673">{escape(note)}</text>\n'
        "</svg>\n"
    )


def _bar(at: int, bar: Bar, scale: float, *, own: bool) -> str:
    title, median, least, most = bar
    top = _TOP + _ROW * at
    middle = top + _BAR / 2

    def across(value: float) -> float:
        return round((_WIDTH - _LEFT - _RIGHT) * value / scale, 1)

    ends = _LEFT + across(least), _LEFT + across(most)
    return "\n".join(
        (
            f'<text x="{_LEFT - 10}" y="{middle + 4.5}" text-anchor="end">{escape(title)}</text>',
            f'<rect x="{_LEFT}" y="{top}" width="{across(median)}" height="{_BAR}" rx="3" '
            f'fill="{_OWN if own else _OTHER}"/>',
            f'<path d="M{ends[0]} {middle}H{ends[1]}M{ends[0]} {middle - 4}v8M{ends[1]} {middle - 4}v8" '
            f'stroke="{_LINE}" fill="none"/>',
            f'<text x="{max(ends[1], _LEFT + across(median)) + 8}" y="{middle + 4.5}">{median:,.0f}</text>',
        )
    )
