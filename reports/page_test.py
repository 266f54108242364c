"""Stage:     reports, tests. The page as text: what is in it, before any browser reads it.
Input:     the examples of night_example.py.   Output: pytest's.
Invariant: a planted fault of each kind fails here: an unescaped string, a forgotten section, a bad night.
"""

import base64
import hashlib
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from reports import junit, night_example, page, plots, sarif, text, view
from reports.night import BadNight, checked, read

ROOT = Path(__file__).resolve().parent.parent


class Elements(HTMLParser):
    """The tags of a page with their attributes, as a browser would see them."""

    def __init__(self, source: str):
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


@pytest.fixture(scope="module", params=["realistic", "clean", "empty", "hostile"])
def source(request) -> str:
    return page.document(night_example.EXAMPLES[request.param]())


def test_policy_allows_exactly_the_style_and_the_script_that_are_there(source):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', source)[1].replace("&#39;", "'")
    style = re.search(r"<style>(.*?)</style>", source, re.S)[1]
    script = re.search(r"<script>(.*?)</script>", source, re.S)[1]
    for kind, content in (("style", style), ("script", script)):
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';") and "unsafe" not in policy


def test_nothing_in_the_page_loads_or_runs_but_its_one_script(source):
    tags = Elements(source).tags
    assert [attrs.get("type") for tag, attrs in tags if tag == "script"] == ["application/json", None]
    assert not {"img", "iframe", "object", "embed", "base", "video", "audio"} & {tag for tag, _ in tags}
    for tag, attrs in tags:
        assert not [name for name in attrs if name.startswith("on") or name == "style"], (tag, attrs)
        for name in ("href", "src", "action"):
            assert attrs.get(name, "#").startswith(("#", "data:image/svg+xml,%3Csvg")), (tag, attrs)


def test_ids_are_unique_and_links_lead_somewhere(source):
    tags = Elements(source).tags
    ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    links = {attrs["href"][1:] for tag, attrs in tags if tag == "a" and attrs["href"].startswith("#")}
    assert links <= set(ids)


def test_the_pages_code_never_makes_markup_of_a_string():
    for name in page.SCRIPTS:
        code = (page.HERE / "static" / name).read_text()
        for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "srcdoc"):
            assert word not in code, name


def test_embedded_json_cannot_end_its_element_and_is_the_same_value():
    value = {"a": ["</script>", "<!--", "\u2028", "]]>", "&amp;", "\ud800"]}
    dumped = page.embedded(value)
    assert dumped.isascii() and not set("<>&") & set(dumped)
    assert json.loads(dumped) == value


def test_all_findings_are_in_the_page():
    night = night_example.many(250)
    data = re.search(r'id="findings-data">(.*?)</script>', page.document(night), re.S)[1]
    assert {one["signature"] for one in json.loads(data)} == {one["signature"] for one in night["findings"]}


@pytest.mark.parametrize("given, shown", [
    ("plain", "plain"), ("Ż", "Ż"), ("a\u202eb", "a\\u{202e}b"), ("\u2028", "\\u{2028}"), ("\x00", "\\u{0}"),
    ("\ud800", "\\u{d800}"), ("\u200b", "\\u{200b}"), ("\n", "\\u{a}"), (None, ""), (7, "7"),
    ("e" + "\u0301" * 4, "e" + "\u0301" * 4), ("e" + "\u0301" * 5, "e" + "\u0301" * 4 + "\\u{301}"),
])
def test_what_cannot_be_seen_is_spelled_out(given, shown):
    assert text.visible(given) == shown
    assert text.visible(shown) == shown


def test_very_long_text_is_cut_once_and_says_so():
    cut = text.visible("x" * 1_000_000)
    assert len(cut) < 21_000 and cut.endswith("(980,000 more characters)")
    assert text.visible(cut) == cut


def test_headlines():
    def headline(night):
        return view.view(checked(night))["headline"]["text"]
    assert headline(night_example.realistic()) == "2 new findings"
    assert headline(night_example.clean()) == "Nothing new"
    assert headline(night_example.empty()) == "The night could not run"


def test_a_clean_night_says_so_and_has_no_card():
    source = re.sub(r"<noscript>.*?</noscript>", "", page.document(night_example.clean()))
    assert "Nothing new" in source and 'class="card"' not in source and 'class="notice"' not in source


def test_interruption_and_all_warnings_are_above_the_headline():
    night = night_example.clean() | {"interrupted": True, "warnings": [f"warning number {i}" for i in range(9)]}
    top = page.document(night).split('class="headline')[0]
    assert "Interrupted." in top and all(f"warning number {i}" in top for i in range(9))


def test_first_difference_names_the_subject_that_differs():
    night = checked(night_example.realistic())
    one = next(one for one in night["findings"] if one["subject"] == "native")
    assert view.difference(one) == {"number": 4, "op": "s0 = remove(s0, k2)", "subjects": ("reference", "native"),
                                    "outcomes": ("ok", "raised(KeyError)")}


@pytest.mark.parametrize("was, killed, equivalent, change", [
    (True, False, "", "no longer killed"), (False, True, "", "killed again"), (True, True, "", ""),
    (False, False, "", ""), (None, True, "", "first"), (True, False, "proof", ""), (None, False, "proof", ""),
])
def test_what_changed_about_a_mutant(was, killed, equivalent, change):
    assert view.change({"was": was, "killed": killed, "equivalent": equivalent}) == change


def test_a_finding_of_the_matrix_is_a_capital():
    matrix = view.view(checked(night_example.realistic()))["matrix"]
    cells = {(row["primitive"], name): cell for row in matrix["rows"] for name, cell in
             zip(matrix["approaches"], row["cells"])}
    shown = {place: (cell["kind"], cell["marks"]) for place, cell in cells.items()}
    assert shown["subclass", "native"] == ("finding", "F")
    assert shown["write_attribute", "bastion"] == ("expected", "d")
    assert cells["write_memory", "frozen_native"]["kind"] == "na"
    assert cells["compare", "control"]["kind"] == "held"


def test_a_barrier_that_nobody_misses_shows():
    rows = view.view(checked(night_example.realistic()))["barriers"]["rows"]
    missed = [row["name"] for row in rows if row["change"] == "no longer killed"]
    assert missed == ["list.append"]


def test_coverage_is_a_step_line_within_its_frame():
    run = {"points": [[0, 100, 0, 1], [10, 100, 5, 1], [20, 130, 9, 2], [60, 130, 30, 2]]}
    plot = plots.coverage(run, 60)
    assert (plot["first"], plot["last"]) == (100, 130)
    assert re.fullmatch(r"M[\d.]+ [\d.]+(H[\d.]+V[\d.]+)+", plot["path"])
    heights = [float(y) for y in re.findall(r"V([\d.]+)", plot["path"])]
    assert all(plots.TOP <= y <= plots.BOTTOM for y in heights)
    assert plots.coverage({"points": []}, 60) is None
    assert plots.coverage({"points": [[0, 7, 0, 0]]}, 0)["last"] == 7


@pytest.mark.parametrize("span, step", [(0.4, 0.1), (7, 2), (99, 50), (100, 50), (4, 1), (1e6, 500_000)])
def test_ticks_are_round(span, step):
    assert plots.nice_step(span, 4 if span < 50 else 3) == pytest.approx(step)


@pytest.mark.parametrize("fault, words", [
    ({"version": 2}, "version is 2"), ({"findings": {}}, "findings is dict"),
    ({"findings": [1]}, r"findings\[0\] is int"),
    ({"findings": [{"state": "odd"}]}, "state is 'odd'"), ({"runs": [{"execs": "many"}]}, r"runs\[0\].execs is str"),
])
def test_a_bad_night_is_refused_in_words(fault, words):
    with pytest.raises(BadNight, match=words):
        checked(night_example.clean() | fault)


def test_the_command_writes_all_and_refuses_with_one_line(tmp_path):
    def run(*arguments):
        return subprocess.run([sys.executable, "-m", "reports", *map(str, arguments)], cwd=ROOT, text=True,
                              capture_output=True, timeout=300)
    night = tmp_path / "night.json"
    night.write_text(json.dumps(night_example.hostile()))
    files = [tmp_path / name for name in ("report.html", "night.xml", "night.sarif")]
    done = run(night, "--out", files[0], "--junit", files[1], "--sarif", files[2])
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert all(file.stat().st_size for file in files)
    before = files[0].read_bytes()
    night.write_text("{")
    done = run(night, "--out", files[0])
    assert done.returncode == 2 and done.stderr.startswith("reports: ") and done.stderr.count("\n") == 1
    assert files[0].read_bytes() == before
    assert run(tmp_path / "none.json", "--out", files[0]).returncode == 2
    assert run(night).returncode == 2
    assert sorted(tmp_path.iterdir()) == sorted([night, *files])


def places(value, path=()):
    """Each place of a JSON value: the members of objects, and the first two elements of lists."""
    members = value.items() if isinstance(value, dict) else enumerate(value[:2]) if isinstance(value, list) else ()
    for name, one in members:
        yield (*path, name)
        yield from places(one, (*path, name))


@pytest.mark.parametrize("odd", [None, {}, [], [[]], "odd", -1, 0, 1e300, True, {"odd": None}], ids=str)
def test_a_night_with_anything_anywhere_is_shown_or_refused(odd):
    night = night_example.realistic()
    night["mutants"], night["findings"] = night["mutants"][:2], night["findings"][:2]
    night["matrix"]["cells"] = night["matrix"]["cells"][:4]
    for path in list(places(night)):
        broken = json.loads(json.dumps(night))
        inner = broken
        for name in path[:-1]:
            inner = inner[name]
        inner[path[-1]] = odd
        try:
            checked(broken)
        except BadNight as error:
            assert "\n" not in str(error)
            continue
        page.document(broken), junit.document(broken), sarif.document(broken)


def test_a_night_read_from_a_file_is_the_same(tmp_path):
    path = tmp_path / "night.json"
    path.write_text(json.dumps(night_example.realistic()))
    assert page.document(read(path)) == page.document(night_example.realistic())


def test_the_writers_leave_the_night_as_it_was():
    night = night_example.hostile()
    page.document(night), junit.document(night), sarif.document(night)
    assert night == night_example.hostile()
