"""Tests of the corpus: every seed is valid by the schema and replays, those of mutants kill them.

Input: the environment variable SEALBREAK_COMMAND, the built program; without it the schema alone.
"""

import concurrent.futures
import functools
import json
import os
import pathlib
import subprocess

import jsonschema
import pytest

COMMAND = os.environ["SEALBREAK_COMMAND"]
CORPUS = pathlib.Path(__file__).resolve().parent
DOMAINS = {"map", "list", "freeze", "escape", "cappython"}
SEEDS = sorted(p for p in CORPUS.rglob("*.json") if p.parent.name in DOMAINS)
OF_MUTANTS = [p for p in SEEDS if p.relative_to(CORPUS).parts[0] == "mutants"]
CLEAN, FOUND = 0, 1
#: At once; each replay loads every subject.
JOBS = 2
#: Starting the subjects of a domain takes longer than most traces.
MOST_TOGETHER = 40


def each(paths):
    return pytest.mark.parametrize("path", paths, ids=[str(p.relative_to(CORPUS)) for p in paths])


def replay(*arguments):
    done = subprocess.run([COMMAND, "replay", *map(str, arguments)], capture_output=True, text=True, timeout=300)
    return done.returncode, done.stdout + (done.stderr if done.returncode not in (CLEAN, FOUND) else "")


def together(seeds):
    """Seeds of one domain, as many as one process replays in good time."""
    by_domain = {}
    for path in seeds:
        by_domain.setdefault(json.loads(path.read_text())["domain"], []).append(path)
    return [paths[i:i + MOST_TOGETHER] for paths in by_domain.values() for i in range(0, len(paths), MOST_TOGETHER)]


def replay_together(seeds):
    """By seed: whether what it expects was met, and what was said."""
    status, output = replay("--json", *seeds)
    if status not in (CLEAN, FOUND):
        return {path: (status, output) for path in seeds}
    return {path: (CLEAN if said["met"] else FOUND, json.dumps(said, indent=1))
            for path, said in zip(seeds, json.loads(output)["results"], strict=True)}


@functools.cache
def replays():
    """What each seed gives on all subjects, and each seed of a mutant on that mutant."""
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        agreed = [pool.submit(replay_together, seeds) for seeds in together(SEEDS)]
        killed = {p: pool.submit(replay, "--mutant", p.stem, p) for p in OF_MUTANTS}
        return ({p: said for job in agreed for p, said in job.result().items()}, {p: job.result() for p, job in killed.items()})


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(json.loads((CORPUS / "seed.schema.json").read_text()))


def test_there_are_seeds_of_every_kind():
    assert {p.relative_to(CORPUS).parts[0] for p in SEEDS} == {"map", "list", "freeze", "escape", "cappython", "known", "expected", "mutants"}


@each(SEEDS)
def test_a_seed_is_valid_by_the_schema(path):
    schema = json.loads((CORPUS / "seed.schema.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(json.loads(path.read_text()))


@each(SEEDS)
def test_a_seed_stands_in_the_folder_of_its_domain(path):
    folders = path.relative_to(CORPUS).parts[:-1]
    assert folders[-1] == json.loads(path.read_text())["domain"]


@each(SEEDS)
def test_a_seed_says_what_it_guards_against(path):
    seed = json.loads(path.read_text())
    assert seed["about"].strip() and seed["origin"].strip()


@each(OF_MUTANTS)
def test_a_seed_of_a_mutant_is_named_after_it(path):
    assert json.loads(path.read_text())["mutant"] == path.stem


@each(SEEDS)
def test_a_seed_replays_as_expected(path):
    status, output = replays()[0][path]
    assert status == CLEAN, output


@each(OF_MUTANTS)
def test_a_seed_of_a_mutant_kills_it_with_its_signature(path):
    status, output = replays()[1][path]
    assert status == FOUND, output
    assert json.loads(path.read_text())["signature"] in output
