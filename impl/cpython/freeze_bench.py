#!/usr/bin/python3
"""What a freeze costs: in the model, in the interpreter, and beside gc.collect over the same graph.

Stage:     impl/cpython. By hand; needs `scripts/build dev:freeze_bench` and `scripts/build-python release`.
Input:     --objects N, --rounds N, --json.
Output:    nanoseconds an object and an edge, medians over the rounds, with the ratio to gc.collect and the bound.
Invariant: model and interpreter take turns within each round, and their graphs have one digest. A ratio is taken in
           its round, then the median. No pass or fail depends on the figures: the bound is named beside them.

A script beside cost.py, and no part of `sealbreak bench`: what is timed are two programs that the harness does not
link, the model's benchmark and an interpreter on disk; the command would only start them as this does.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILDS = HERE.parents[1] / ".build"
MODEL = BUILDS / "dev/impl/cpp/freeze_bench"
PYTHON = BUILDS / "python/release/python"
SHAPES = ("chain", "wide_list", "random_graph")
WAYS = ("model_freeze", "gc_collect", "interpreter_freeze")
#: Nanoseconds an object in which a public prototype of such an interpreter freezes small objects.
BOUND = (25, 85)


class Failed(Exception):
    """What went wrong, in one line."""


def run(command: list[str | Path]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or [f"status {done.returncode}"])[-1]
        raise Failed(f"{command[0]}: {last}")
    return done.stdout


def measure_model(count: int) -> dict[str, dict]:
    """Each shape's edges, digest and seconds of a freeze."""
    output = run([MODEL, f"--objects={count}", "--benchmark_format=json", "--benchmark_min_time=0.001",
                  f"--benchmark_filter=^freeze_all/({'|'.join(SHAPES)})/"])
    rows = {row["name"].split("/")[1]: row for row in json.loads(output)["benchmarks"]}
    return {shape: {"edges": int(row["edges"]), "digest": int(row["digest"]),
                    "freeze": row["ns/object"] * count * 1e-9} for shape, row in rows.items()}


def measure_interpreter(shape: str, count: int) -> dict:
    return json.loads(run([PYTHON, "-I", "-B", HERE / "freeze_bench_graph.py", shape, str(count)]))


def measure(count: int, rounds: int) -> tuple[dict[str, int], dict[str, dict[str, list[float]]]]:
    """Each shape's edges, and seconds by shape and way, one a round."""
    edges: dict[str, int] = {}
    seconds: dict[str, dict[str, list[float]]] = {shape: {way: [] for way in WAYS} for shape in SHAPES}
    for number in range(rounds):
        modelled = measure_model(count)
        for shape in SHAPES:
            run_here = measure_interpreter(shape, count)
            if any(modelled[shape][what] != run_here[what] for what in ("edges", "digest")):
                raise Failed(f"{shape}: model and interpreter have built different graphs; "
                             "bring freeze_bench.cpp and freeze_bench_graph.py together")
            edges[shape] = run_here["edges"]
            for way, value in zip(WAYS, (modelled[shape]["freeze"], run_here["gc_collect"], run_here["freeze"])):
                seconds[shape][way].append(value)
        print(f"round {number + 1} of {rounds}", file=sys.stderr, flush=True)
    return edges, seconds


def row_of(shape: str, way: str, count: int, edges: int, seconds: dict[str, list[float]]) -> dict:
    taken = statistics.median(seconds[way]) * 1e9
    row = {"graph": shape, "what": way, "objects": count, "edges": edges,
           "ns_per_object": taken / count, "ns_per_edge": taken / edges,
           # Where a collection takes no measurable time, there is no ratio.
           "ratio_to_gc_collect": None, "bound_ns_per_object": None, "against_bound": None}
    if all(seconds["gc_collect"]):
        row["ratio_to_gc_collect"] = statistics.median(
            mine / other for mine, other in zip(seconds[way], seconds["gc_collect"]))
    if way != "gc_collect":
        low, high = BOUND
        value = row["ns_per_object"]
        row["bound_ns_per_object"] = list(BOUND)
        row["against_bound"] = "below" if value < low else "above" if value > high else "within"
    return row


def print_table(rows: list[dict]) -> None:
    print(f"{'graph':<13} {'what':<19} {'ns/object':>9} {'ns/edge':>8} {'/gc.collect':>11}  bound ns/object")
    for row in rows:
        ratio = row["ratio_to_gc_collect"]
        bound = f"{BOUND[0]} to {BOUND[1]}: {row['against_bound']}" if row["against_bound"] else ""
        print(f"{row['graph']:<13} {row['what']:<19} {row['ns_per_object']:9.1f} {row['ns_per_edge']:8.1f} "
              f"{'-' if ratio is None else format(ratio, '.2f'):>11}  {bound}".rstrip())


def number_from(least: int, most: int):
    """A type of argument."""
    def number(text: str) -> int:
        value = int(text)
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"{value} is not from {least} to {most}")
        return value
    return number


def main() -> int:
    parser = argparse.ArgumentParser(description="Measures what a freeze costs, beside gc.collect.")
    parser.add_argument("--objects", type=number_from(2, 99_999_999), default=1_000_000, help="(default: 1000000)")
    parser.add_argument("--rounds", type=number_from(1, 1000), default=5, help="interleaved rounds (default: 5)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    try:
        for program, how in ((MODEL, "build dev:freeze_bench"), (PYTHON, "build-python release")):
            if not program.exists():
                raise Failed(f"{program} is not built; run scripts/{how}")
        edges, seconds = measure(options.objects, options.rounds)
    except Failed as error:
        print(f"freeze_bench.py: {error}", file=sys.stderr)
        return 2
    rows = [row_of(shape, way, options.objects, edges[shape], seconds[shape]) for shape in SHAPES for way in WAYS]
    if options.json:
        print(json.dumps({"version": 1, "rounds": options.rounds, "rows": rows}, indent=2))
    else:
        print_table(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
