"""Stage: campaign, tests. Bad arguments are refused in one line, before anything runs."""

import pytest

from .options import Refused, known_domains, parse, presets, source_root


@pytest.mark.parametrize("arguments, said", [
    (["--domain", "tree"], "no domain is called 'tree'"),
    (["--engine", "honggfuzz"], "honggfuzz"),
    (["--seconds", "-1"], "'-1' is not a number of seconds"),
    (["--seconds", "0"], "not a number of seconds"),
    (["--seconds", "nan"], "not a number of seconds"),
    (["--seconds", "inf"], "not a number of seconds"),
    (["--seconds", "soon"], "'soon' is not a number of seconds"),
    (["--jobs", "0"], "'0' is not a number of processes"),
    (["--jobs", "\u0665"], "not a number of processes"),
    (["--seed", "0"], "not a seed"),
    (["--seed", str(2**31)], "not a seed"),
    (["--out", "/dev/null"], "/dev/null is not a folder"),
    (["--out", "/dev/null/below"], "/dev/null is not a folder"),
    (["--domains", "map"], "unrecognized arguments"),
    (["extra"], "unrecognized arguments: extra"),
    (["--interpreter", "/nowhere/python"], "/nowhere/python: no such program"),
    (["--interpreter", "/etc"], "/etc: no such program"),
    (["--interpreter", "/etc/passwd"], "/etc/passwd: can't be executed"),
    (["--domain", "map", "--interpreter", "/usr/bin/python3"], "--interpreter is for the domain freeze"),
    (["--domain", "map", "--dialect", "/etc/passwd"], "--dialect is for the domain freeze"),
    (["--dialect", "/nowhere/dialect.toml"], "/nowhere/dialect.toml: no such file"),
])
def test_bad_arguments_are_refused_in_one_line(arguments, said):
    with pytest.raises(Refused) as refused:
        parse(arguments)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.fixture(autouse=True)
def no_interpreter_in_the_environment(monkeypatch):
    for name in ("SEALBREAK_INTERPRETER", "SEALBREAK_DIALECT"):
        monkeypatch.delenv(name, raising=False)


def test_the_environment_names_an_interpreter_too(monkeypatch):
    monkeypatch.setenv("SEALBREAK_INTERPRETER", "/usr/bin/python3")
    assert parse(["--domain", "freeze"])[0].interpreter == "/usr/bin/python3"
    assert parse(["--domain", "map"])[0].interpreter == ""


def test_defaults(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    options, only_presets = parse([])
    assert options.domains == known_domains(source_root())
    assert options.engines == ("libfuzzer", "afl")
    assert options.seconds == 60
    assert options.jobs >= 1
    assert options.out == tmp_path / "sealbreak-out"
    assert 1 <= options.seed < 2**31
    assert not only_presets
    assert not options.out.exists()


def test_domains_and_subjects_may_be_listed_in_both_ways():
    options, _ = parse(["--domain", "map,list", "--subject", "native", "--subject", "hamt,native"])
    assert options.domains == ("list", "map")
    assert options.subjects == ("native", "hamt")
    assert parse(["--domain", "map", "all"])[0].domains == known_domains(source_root())


@pytest.mark.parametrize("engine, wanted", [
    ("libfuzzer", ["dev:sealbreak", "fuzz"]), ("afl", ["dev:sealbreak", "afl"]),
    ("both", ["dev:sealbreak", "fuzz", "afl"])])
def test_presets_follow_the_engines(engine, wanted):
    assert presets(parse(["--engine", engine, "--domain", "map"])[0]) == wanted
    assert presets(parse(["--engine", engine, "--domain", "escape"])[0]) == [*wanted, "python"]
    assert presets(parse(["--engine", engine, "--domain", "cappython"])[0]) == wanted
    assert presets(parse(["--engine", engine, "--domain", "freeze"])[0]) == [*wanted, "python"]
    named = ["--engine", engine, "--domain", "freeze", "--interpreter", "/usr/bin/python3"]
    assert presets(parse(named)[0]) == wanted
