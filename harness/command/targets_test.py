"""Tests of the fuzz targets themselves: each starts from nothing, and learns.

Input: SEALBREAK_BUILD_ROOT, where the preset fuzz is built.
"""

import os
import pathlib
import subprocess

import pytest

BUILT = pathlib.Path(os.environ["SEALBREAK_BUILD_ROOT"]) / "fuzz/harness"


@pytest.mark.parametrize("domain", ["list", "map", "freeze", "escape", "cappython"])
def test_a_target_starts_from_an_empty_corpus(tmp_path, domain):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    # libFuzzer gives up when the empty input shows it nothing.
    done = subprocess.run([BUILT / f"fuzz_{domain}", corpus, "-runs=200", "-seed=1"], capture_output=True, text=True,
                          timeout=900, cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    assert len(list(corpus.iterdir())) > 1, "no input showed more than the empty one"
