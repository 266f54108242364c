"""Stage: campaign, tests. What the engines print is understood; the lines are of real runs."""

import time

import pytest

from .afl import AflJob, read_plot, read_stats
from .engine import Setting
from .layout import Layout, content_name
from .libfuzzer import LibFuzzerJob
from .schedule import Pair

LIBFUZZER = b"""\
INFO: Seed: 605963022
INFO: Loaded 1 modules   (5 inline 8-bit counters): 5 [0x556a2f802f80, 0x556a2f802f85),
#2\tINITED cov: 2 ft: 2 corp: 1/1b exec/s: 0 rss: 27Mb
#1714\tREDUCE cov: 5 ft: 9 corp: 4/15b lim: 17 exec/s: 0 rss: 27Mb L: 6/6 MS: 3 CrossOver-
#4096\tpulse  cov: 6 ft: 12 corp: 5/1Kb lim: 33 exec/s: 2685 rss: 27Mb
"""
FINAL = b"""\
==11014== libFuzzer: run interrupted; exiting
stat::number_of_executed_units: 7148
stat::average_exec_per_sec:     3574
"""
STATS = """\
last_update       : {now}
execs_done        : 19978
execs_per_sec     : 1813.21
corpus_count      : 4
stability         : 85.71%
edges_found       : 7
"""
PLOT = """\
# relative_time, cycles_done, cur_item, corpus_count, pending_total, pending_favs, map_size, \
saved_crashes, saved_hangs, max_depth, execs_per_sec, total_execs, edges_found
4, 3, 4, 4, 0, 0, 46.67%, 0, 0, 2, 1474.12, 7544, 7
9, 4, 4, 6, 0, 0, 46.67%, 0, 0, 2, 1474.12, 21000, 8
"""


@pytest.fixture
def setting(tmp_path):
    layout = Layout(tmp_path)
    layout.prepare(("map",))
    return Setting(layout, str(tmp_path / "fuzz_map"), {}, 5)


def test_libfuzzers_lines(setting):
    job = LibFuzzerJob(setting, Pair("map", "libfuzzer"), 0)
    job.log_path.write_bytes(LIBFUZZER + FINAL[:40])
    job.read()
    progress = job.progress
    assert (progress.execs, progress.edges, progress.features, progress.corpus) == (4096, 6, 12, 5)
    job.log_path.write_bytes(LIBFUZZER + FINAL)
    job.read()
    assert job.progress.execs == 7148


def test_a_target_without_branches_of_its_own_has_features_alone(setting):
    job = LibFuzzerJob(setting, Pair("freeze", "libfuzzer"), 0)
    job.log_path.write_bytes(
        b"#122\tINITED ft: 262 corp: 116/3092b exec/s: 0 rss: 37Mb\n"
        b"#123\tNEW    ft: 263 corp: 117/3108b lim: 1024 exec/s: 0 rss: 37Mb L: 16/42 MS: 1 Custom-\n")
    job.read()
    assert (job.progress.execs, job.progress.edges, job.progress.features, job.progress.corpus) == (123, 0, 263, 117)


def test_a_restart_adds_to_the_executions(setting):
    job = LibFuzzerJob(setting, Pair("map", "libfuzzer"), 0)
    job.log_path.write_bytes(LIBFUZZER + FINAL)
    job.read()
    assert job.ended_early(77) == ""
    with open(job.log_path, "ab") as file:
        file.write(LIBFUZZER)
    job.read()
    assert job.progress.execs == 7148 + 4096
    assert "does not start" in job.ended_early(2)


def test_an_input_that_ends_the_process_leaves_the_corpus(setting):
    name = content_name(b"bad")
    path = setting.layout.corpus("map") / name
    path.write_bytes(b"bad")
    job = LibFuzzerJob(setting, Pair("map", "libfuzzer"), 0)
    job.log_path.write_text(f"artifact_prefix='a/'; Test unit written to a/crash-{name}\n")
    job.read()
    assert not path.exists()


def test_afls_files(setting):
    folder = setting.layout.afl("map") / "main"
    folder.mkdir(parents=True)
    (folder / "fuzzer_stats").write_text(STATS.format(now=int(time.time()) - 100))
    job = AflJob(setting, Pair("map", "afl"), 0)
    job.argv(5)
    job.read()
    assert job.progress.execs == 0, "an earlier session's numbers are not this one's"
    (folder / "fuzzer_stats").write_text(STATS.format(now=int(time.time()) + 1))
    (folder / "plot_data").write_text(PLOT)
    job.read()
    progress = job.progress
    assert (progress.execs, progress.edges, progress.corpus) == (21000 - 19978, 8, 6)
    assert progress.stability == pytest.approx(85.71)


def test_half_written_files_are_no_numbers(tmp_path):
    assert read_stats(tmp_path) == {} and read_plot(tmp_path) == {}
    (tmp_path / "plot_data").write_text(PLOT[: PLOT.rindex(",")])
    assert read_plot(tmp_path) == {}


def test_a_session_that_does_not_resume_is_set_aside(setting):
    folder = setting.layout.afl("map") / "main"
    folder.mkdir(parents=True)
    job = AflJob(setting, Pair("map", "afl"), 0)
    job.log_path.write_text("[-] PROGRAM ABORT : Unable to open queue\n")
    assert job.ended_early(1) == ""
    assert not folder.exists() and list(setting.layout.afl("map").glob("unresumed-*"))
    job.restarts = 1
    assert "Unable to open queue" in job.ended_early(1)
