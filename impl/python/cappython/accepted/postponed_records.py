"""Dataclasses whose annotations are texts: postponed, class variables, keywords only."""

from __future__ import annotations

import math
from dataclasses import KW_ONLY, dataclass, field
from typing import ClassVar


@dataclass(frozen=True, order=True)
class Version:
    _made: ClassVar[int] = 0
    major: int
    minor: int = 0
    _: KW_ONLY
    label: str = field(default="", compare=False)

    def text(self) -> str:
        return f"{math.floor(self.major)}.{self.minor}{self.label}"

    def next(self: Version) -> Version:
        return Version(self.major + 1)


@dataclass
class Branch:
    root: Branch | None
    versions: list[Version] = field(default_factory=list)


def check():
    version = Version(1, label="a")
    assert version.text() == "1.0a" and version == Version(1) < version.next()
    assert hash(version) == hash(Version(1))
    try:
        Version(1, 2, "b")
    except TypeError:
        pass
    else:
        raise AssertionError("a label is given by its name")
    assert Branch(Branch(None)).root.versions == []
    match Version(3, 4):
        case Version(major, minor):
            assert (major, minor) == (3, 4)
