"""What is written: numbers with and without separators and signs. Knows nothing of how they look."""

from benchmarks.reading.fields import Rng

PLAIN, DECIMAL, THOUSANDS, MINUS, DASH = "digits only", "decimals", "thousands", "minus", "trailing dash"
FORMS = (PLAIN, DECIMAL, THOUSANDS, MINUS, DASH)


def digits(rng: Rng, least: int = 2, most: int = 8) -> str:
    """So many digits, each as likely as the others."""
    return "".join(str(digit) for digit in rng.integers(0, 10, int(rng.integers(least, most + 1))))


def amount(rng: Rng, form: str, least: int = 2, most: int = 8) -> str:
    """A number of that form, `least` to `most` digits."""
    if form == THOUSANDS:
        return _grouped(digits(rng, max(least, 4), most), str(rng.choice((".", ",", "'"))))
    plain = digits(rng, least, most)
    if form == DECIMAL:
        return _with_point(rng, plain)
    if form == MINUS:
        return "-" + (_with_point(rng, plain) if rng.random() < 0.3 else plain)
    if form == DASH:
        ending = str(rng.choice(("-", ".-", "--")))
        grouped = len(plain) >= 4 and rng.random() < 0.3
        return (_grouped(plain, ".") if grouped and ending == "-" else plain) + ending
    return plain


def any_amount(rng: Rng, least: int = 2, most: int = 8) -> str:
    """As they stand on sheets: half without anything but digits."""
    return amount(rng, str(rng.choice(FORMS, p=(0.5, 0.25, 0.1, 0.08, 0.07))), least, most)


def _with_point(rng: Rng, plain: str) -> str:
    places = int(rng.integers(1, min(3, len(plain))))
    return plain[:-places] + str(rng.choice((".", ","))) + plain[-places:]


def _grouped(plain: str, sign: str) -> str:
    first = len(plain) % 3 or 3
    return sign.join([plain[:first], *(plain[start : start + 3] for start in range(first, len(plain), 3))])
