"""Stage:     reports. A night as one HTML file.
Input:     a night.   Output: the page, with its style, its script and its data inside.
Invariant: nothing that a seed holds can run: templates escape all text, the script writes text only as text,
           and the page's policy allows one style and one script, by their hashes, and no network.
"""

import base64
import functools
import hashlib
import json
from pathlib import Path

import jinja2

from harness.campaign.layout import write_whole

from . import text
from .night import checked
from .view import view

HERE = Path(__file__).parent
# In this order: each uses what stands before it.
STYLES = ("page.css", "findings.css", "tables.css")
SCRIPTS = ("dom.js", "trace.js", "findings.js", "tables.js")
# What the browser's list of findings needs of one.
_SHOWN = ("signature", "domain", "oracle", "subject", "op", "kinds", "state", "first_night", "first_seen",
          "nights_seen", "confirmed", "seed", "ops", "about", "replay", "location", "trace")


def _joined(names: tuple[str, ...]) -> str:
    """The files as one, as the browser sees them: it hashes the text between the tags, byte for byte."""
    return "\n" + "\n".join((HERE / "static" / name).read_text() for name in names)


def _hash(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def embedded(value: object) -> str:
    """JSON that may stand in a script element: pure ASCII, and no character that HTML could take for its own."""
    dumped = json.dumps(value, separators=(",", ":"))
    return dumped.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


@functools.cache
def _environment() -> jinja2.Environment:
    """A name that a template misspells is an error, not an empty text."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined)
    environment.filters.update(duration=text.duration, number=text.number)
    environment.globals.update(plural=text.plural)
    return environment


def document(night: dict) -> str:
    """The page of a night."""
    night = checked(night)
    style, script = _joined(STYLES), _joined(SCRIPTS)
    policy = (f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; img-src data:; "
              "base-uri 'none'; form-action 'none'")
    findings = [{name: one[name] for name in _SHOWN} for one in night["findings"]]
    safe = {"style": style, "script": script, "findings_json": embedded(findings)}
    return _environment().get_template("page.html.j2").render(
        **view(night), policy=policy, **{name: jinja2.utils.markupsafe.Markup(one) for name, one in safe.items()})


def write(night: dict, path: Path) -> None:
    write_whole(Path(path), document(night).encode())
