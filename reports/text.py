"""Stage:     reports. Text of others made fit to be shown.
Input:     any string: signatures, outcomes and paths may hold what a hostile seed put there.
Output:    the same text; what can't be seen is written as an escape.
Invariant: what a reader sees, copies and searches is one and the same text.
"""

import unicodedata

# More marks on one letter than any script needs paint over the text around it.
MOST_MARKS = 4
# Longer text is no help to a reader, and slows the page; the seed has all of it.
LONGEST = 20_000


def _escape(character: str) -> str:
    return f"\\u{{{ord(character):x}}}"


def visible(text: object, lines: bool = False) -> str:
    """`text` without characters that are invisible, turn the direction of reading, or are no
    characters at all: each becomes its code, `\\u{202e}`. `lines`: newlines may stay."""
    shown = text if isinstance(text, str) else "" if text is None else str(text)
    if len(shown) > LONGEST + 100:  # The note is shorter than that: text that was cut is not cut again.
        shown = f"{shown[:LONGEST]} … ({len(shown) - LONGEST:,} more characters)"
    if shown.isascii() and shown.isprintable():
        return shown
    kept, marks = [], 0
    for one in shown:
        marks = marks + 1 if unicodedata.combining(one) else 0
        fit = marks <= MOST_MARKS and one.isprintable() or (lines and one == "\n")
        kept.append(one if fit else _escape(one))
    return "".join(kept)


def duration(seconds: float) -> str:
    """`2 h 05 min`, `3 min 20 s`, `12 s`."""
    whole = round(seconds)
    hours, minutes = whole // 3600, whole % 3600 // 60
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {whole % 60:02} s" if minutes else f"{whole} s"


def number(value: object) -> str:
    """With a comma at the thousands; `-` for what was not measured."""
    if value is None:
        return "-"
    if isinstance(value, float) and not value.is_integer():
        return f"{value:,.1f}"
    return f"{int(value):,}"  # type: ignore[call-overload]


def plural(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"
