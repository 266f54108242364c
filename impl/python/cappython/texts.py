"""Functions of the library that hand their own tables to the methods of a text: here they get plain texts.

Stage:     what the run-time side gives instead of the library's; written in full Python.
Input:     texts, also of classes of their own.
Output:    what the function of the library gives.
Invariant: no method of what is passed in is given a table of the library.

`re.escape` and `textwrap` call `translate` of the text with a dictionary that all modules share: a text of
a class of its own could write into it.
"""

from __future__ import annotations

import re
import textwrap
from typing import Any, AnyStr

__all__ = ["REPLACEMENTS", "escape", "fill", "shorten", "wrap"]


def plain(text: str) -> str:
    """The same text as an exact `str`. TypeError for anything else."""
    return str.__str__(text)


def escape(pattern: AnyStr) -> AnyStr:
    """As `re.escape`."""
    return re.escape(plain(pattern) if isinstance(pattern, str) else bytes(memoryview(pattern)))


def wrap(text: str, width: int = 70, **options: Any) -> list[str]:
    """As `textwrap.wrap`."""
    return textwrap.wrap(plain(text), width, **options)


def fill(text: str, width: int = 70, **options: Any) -> str:
    """As `textwrap.fill`."""
    return textwrap.fill(plain(text), width, **options)


def shorten(text: str, width: int, **options: Any) -> str:
    """As `textwrap.shorten`."""
    return textwrap.shorten(plain(text), width, **options)


REPLACEMENTS = {
    ("re", "escape"): escape,
    ("textwrap", "fill"): fill,
    ("textwrap", "shorten"): shorten,
    ("textwrap", "wrap"): wrap,
}
"""What stands in for names of modules, by module and name."""
