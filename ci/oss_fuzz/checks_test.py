"""A bundle as OSS-Fuzz would build it: all checks hold where it was moved to, and each fails on a bundle that is broken."""

import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from ci.oss_fuzz import checks

ROOT = Path(__file__).resolve().parents[2]
DOMAINS = sorted(checks.FAULTS)


@pytest.fixture(scope="session")
def checked(tmp_path_factory):
    """What the command says, and what it built."""
    out = tmp_path_factory.mktemp("oss-fuzz")
    done = subprocess.run([str(ROOT / "ci/check-oss-fuzz"), "--out", str(out)], capture_output=True, text=True, stdin=subprocess.DEVNULL,
                          timeout=3000, check=False)
    return done, out / "libfuzzer-address"


@pytest.fixture
def broken(checked, tmp_path):
    """A copy with one target, to be broken; it is small enough to be copied a test."""
    bundle = tmp_path / "bundle"
    shutil.copytree(checked[1], bundle, symlinks=True, ignore=lambda folder, names: [
        name for name in names if name.startswith("fuzz_") and not name.startswith("fuzz_map")])
    return bundle


def failures(bundle):
    return {name: said for name, said in checks.of(bundle, "address", "libfuzzer") if said}


def test_all_checks_hold_for_all_targets(checked):
    done, _ = checked
    assert done.returncode == 0, done.stdout + done.stderr
    assert "FAILED" not in done.stdout
    for domain in DOMAINS:
        for check in ("start", "sanitizer", "instrumented", "seed corpus and dictionary", "planted fault", "files beside it"):
            assert f"address libfuzzer fuzz_{domain} {check}: ok" in done.stdout


def test_nothing_in_it_names_the_checkout(checked):
    """Debug information does; what is looked for while it runs does not."""
    for program in checked[1].glob("sealbreak/**/*.so"):
        said = subprocess.run(["readelf", "-d", str(program)], capture_output=True, text=True, check=True).stdout
        assert str(ROOT) not in said, program


def test_a_missing_target_is_told(broken):
    assert failures(broken)["a target a domain"] == "there are fuzz_map"


def test_a_missing_library_is_told(broken):
    shutil.rmtree(broken / "sealbreak/python/lib")
    said = failures(broken)
    assert "fuzz_map start" in said and "fuzz_map planted fault" in said


def test_missing_subjects_are_told(broken):
    shutil.rmtree(broken / "sealbreak/impl/python/sealedstructs")
    assert "fuzz_map planted fault" in failures(broken)


def test_a_missing_dictionary_and_a_bad_one_are_told(broken):
    (broken / "fuzz_map.dict").write_text("no dictionary\n")
    assert "fuzz_map seed corpus and dictionary" in failures(broken)
    (broken / "fuzz_map.dict").unlink()
    assert failures(broken)["fuzz_map files beside it"] == "fuzz_map.dict is missing"


def test_a_seed_that_no_one_reads_is_told(broken):
    with zipfile.ZipFile(broken / "fuzz_map_seed_corpus.zip", "w") as archive:
        archive.writestr("0000-other", b"\x01\x00")
    assert "no seed that tells" in failures(broken)["fuzz_map planted fault"]


def test_a_program_without_the_sanitizer_or_counters_is_told(broken):
    shutil.copy("/bin/true", broken / "fuzz_map")
    said = failures(broken)
    assert said["fuzz_map sanitizer"] == "__asan_init is missing"
    assert "fuzz_map start" in said and "fuzz_map instrumented" in said
    assert any(name == "fuzz_map sanitizer" for name, said in checks.of(broken, "undefined", "libfuzzer") if said)


@pytest.mark.parametrize("arguments, said", [
    (["--sanitizer", "memory"], "invalid choice: 'memory'"),
    (["--engine", "afl", "--sanitizer", "coverage"], "coverage is built for libfuzzer alone"),
])
def test_bad_arguments_end_with_2_before_anything_is_built(arguments, said):
    done = subprocess.run([str(ROOT / "ci/check-oss-fuzz"), *arguments], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert said in done.stderr


def test_a_build_without_its_variables_is_refused_in_one_line():
    done = subprocess.run([str(ROOT / "ci/oss_fuzz/build")], env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, timeout=60,
                          check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("ci/oss_fuzz/build: $CC is not set") and done.stderr.count("\n") == 1
