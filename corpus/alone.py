#!/usr/bin/env python3
"""The corpus without the rest of the project: python3 alone.py [--tier TIER] -- COMMAND...

Input: the seeds beside this file; a program that speaks PROTOCOL.md.
Output: what fails, then a table of tiers. Exit status 0 all pass, 1 failures, 2 could not run.
Invariant: SPECIFICATION.md alone says what is compared and how: its table of ops is read, not repeated. What slots hold
at the end is not in a seed, so that `sealbreak conform`, which has the reference, sees more.
"""

import argparse
import collections
import contextlib
import json
import os
import pathlib
import re
import selectors
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
NEEDS = ["hashes", "exceptions", "identity", "python"]
NATURALS_HASH = {"0": 0, "1": 1, "-1": -2, "-2": -2, "True": 1, "False": 0, "1.0": 1, "0.0": 0, "-0.0": 0, "2**61-1": 0,
                 "2**61": 1, "-2**61": -2, "None": 0xfca86420, "()": 5740354900026072187, "(1,)": -6644214454873602895,
                 "(1.0,)": -6644214454873602895}
NUMBERS = {"0": 0, "1": 1, "-1": -1, "-2": -2, "True": 1, "False": 0, "1.0": 1, "0.0": 0, "-0.0": 0}
PYTHONS = ("asymmetric", "always-equal")


def read_ops():
    """By domain and op: how what comes out compares."""
    ops, domain = {}, None
    for line in (HERE / "SPECIFICATION.md").read_text().split("<!-- ops -->")[1].splitlines():
        if line.startswith("### "):
            domain = ops.setdefault(line[4:], {})
        elif row := re.match(r"\| `(\w+)` \| [^|]* \| ([^|]*) \|", line):
            domain[row[1]] = row[2]
    return ops


def hash_of(key):
    return NATURALS_HASH[key["natural"]] if "natural" in key else int(key["hash"])


def equal(a, b):
    """Whether one key may stand for the other."""
    if "natural" in a and "natural" in b:
        names = [a["natural"], b["natural"]]
        return len({NUMBERS.get(n, n.replace("1.0", "1")) for n in names}) == 1
    if any("nan" in k or "natural" in k or k.get("behaviour") in PYTHONS for k in (a, b)):
        return False
    return (a["hash"], a["class"]) == (b["hash"], b["class"])


def used_keys(seed):
    used, ints = set(), 0
    for op in seed["ops"]:
        if "key" in op:
            used |= {(op["key"] + i) % len(seed["keys"]) for i in range(min(op.get("count", 1), len(seed["keys"])))}
        if isinstance(op.get("item"), dict) and "key" in op["item"]:
            used.add(op["item"]["key"])
        if op["op"].endswith("_range"):
            ints = max(ints, op["count"])
    return used, ints


def needs_of(seed):
    """The tiers of SPECIFICATION.md."""
    keys, (used, ints) = seed["keys"], used_keys(seed)
    needs = set()
    for i in used:
        key, behaviour = keys[i], keys[i].get("behaviour", "plain")
        others = [keys[o] for o in used if o != i and hash_of(keys[o]) == hash_of(key)]
        special = not 0 <= hash_of(key) < 1024 or hash_of(key) < ints or any(not equal(key, o) for o in others)
        if seed["domain"] == "map" and "natural" not in key and special:
            needs.add("hashes")
        if behaviour.startswith(("raise-", "reenter-")):
            needs.add("exceptions")
        if "nan" in key:
            needs.add("identity")
        if "natural" in key or behaviour in PYTHONS:
            needs.add("python")
    for op in seed["ops"]:
        if isinstance(op["gives"], dict):
            needs.add("exceptions")
        boxes = [f for f in ("value", "item") if isinstance(op.get(f), dict) and "box" in op[f]]
        if boxes or op["op"].startswith("share_"):
            needs.add("identity")
    return needs


def tier_of(needs):
    return next((need for need in reversed(NEEDS) if need in needs), "plain")


def representatives(keys):
    return [next(j for j in range(i + 1) if j == i or equal(keys[j], key)) for i, key in enumerate(keys)]


def canonical(atom, seed, first):
    if not isinstance(atom, dict) or "key" not in atom:
        return json.dumps(atom)
    natural = seed["keys"][atom["key"]].get("natural")
    return json.dumps(NUMBERS[natural] if natural in NUMBERS else {"key": first[atom["key"]]})


def same(expected, got, how, seed, first):
    if how == "\"ok\"":
        return got in ("ok", []) if expected == "ok" else got == expected
    if not isinstance(expected, list) or not isinstance(got, list):
        return expected == got
    if how == "not compared":
        return True
    if how.startswith("1 when"):
        return expected[0] != 1 or got[-1:] == [1]
    a, b = ([canonical(atom, seed, first) for atom in atoms] for atoms in (expected, got))
    if how.startswith("pairs"):
        a, b = (sorted(zip(atoms[::2], atoms[1::2])) for atoms in (a, b))
    return (sorted(a), len(a)) == (sorted(b), len(b)) if "any order" in how else a == b


def judge(seed, outcomes, ops):
    """('pass' | 'fail' | 'unsupported', why)."""
    first, unclear, missing = representatives(seed["keys"]), set(), []
    is_open = any(key.get("behaviour") in PYTHONS for key in seed["keys"])
    for number, (op, got) in enumerate(zip(seed["ops"], outcomes)):
        expected, agrees = op["gives"], False
        if any(op.get(field) in unclear for field in ("map", "list", "other")):
            pass
        elif got == "unsupported":
            missing.append(op["op"])
        elif same(expected, got, ops[op["op"]], seed, first):
            agrees = True
        elif {"raised": "KeyRaised"} not in (expected, got) and not is_open:
            return "fail", f"step {number}, {op['op']}: expected {json.dumps(expected)}, got {json.dumps(got)[:200]}"
        if "into" in op and not (agrees and expected != "ok"):
            (unclear.discard if agrees else unclear.add)(op["into"])
    return ("unsupported", f"does not offer {missing[0]}") if missing else ("pass", "")


class Program:
    def __init__(self, command, limit):
        self.command, self.limit, self.process = command, limit, None
        self.hello = self.start()

    def start(self):
        # In a session of its own: what it starts itself ends with it.
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        start_new_session=True)
        self.waiting, self.rest = selectors.DefaultSelector(), b""
        self.waiting.register(self.process.stdout, selectors.EVENT_READ)
        try:
            hello = self.read(20)
            if not isinstance(hello, dict) or hello.get("sealbreak") != 1 or not isinstance(hello.get("domains"), list):
                raise ValueError("answers nonsense")
            return hello
        except ValueError as error:
            self.stop()
            raise ValueError(f"no hello: the program {error}; PROTOCOL.md says what its first line is") from None

    def read(self, limit):
        end = time.monotonic() + limit
        while b"\n" not in self.rest:
            if not self.waiting.select(max(0, end - time.monotonic())):
                raise ValueError("hangs")
            got = self.process.stdout.read1(65536)
            if not got:
                raise ValueError("dies")
            self.rest += got
            if len(self.rest) > 1 << 24:
                raise ValueError("floods")
        line, self.rest = self.rest.split(b"\n", 1)
        try:
            return json.loads(line)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"answers nonsense: {line[:40]!r}: {str(error)[:80]}") from None

    def ask(self, seed, number):
        if self.process is None:
            self.start()
        first = representatives(seed["keys"])
        keys = [{"index": i, **key, "text": f"k{first[i]}"} for i, key in enumerate(seed["keys"])]
        ops = [{field: value for field, value in op.items() if field != "gives"} for op in seed["ops"]]
        request = {"id": number, "domain": seed["domain"], "keys": keys, "ops": ops}
        try:
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
            self.process.stdin.flush()
            answer = self.read(self.limit)
            outcomes = answer.get("outcomes") if isinstance(answer, dict) else None
            if not isinstance(outcomes, list) or answer.get("id") != number or len(outcomes) != len(ops):
                raise ValueError("answers nonsense: another id, or not one outcome an op")
            return outcomes
        except OSError:
            self.stop()
            raise ValueError("the program dies") from None
        except ValueError as error:
            self.stop()
            raise ValueError(f"the program {error}") from None

    def stop(self):
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.waiting.close()
            self.process.stdout.close()
            with contextlib.suppress(OSError):  # what it did not read
                self.process.stdin.close()
            self.process = None


def run(options):
    program = Program(options.command, options.limit)
    try:
        table = hold(program, options)
    finally:
        program.stop()
    print(f"{'tier':<18}{'pass':>6}{'fail':>6}{'unsupported':>13}")
    for tier in (f"{domain}/{need}" for domain in ("map", "list") for need in ("plain", *NEEDS)):
        if counts := table.get(tier):
            print(f"{tier:<18}{counts['pass']:>6}{counts['fail']:>6}{counts['unsupported']:>13}")
    return 1 if any(counts["fail"] for counts in table.values()) else 0


def hold(program, options):
    """By tier: how many seeds pass, fail and are unsupported."""
    ops, table = read_ops(), collections.defaultdict(collections.Counter)
    files = [p for d in ("map", "list") for p in sorted(HERE.rglob(f"{d}/*.json"))]
    for number, path in enumerate(files):
        seed = json.loads(path.read_text())
        needs = needs_of(seed)
        if options.tier not in (None, tier_of(needs)):
            continue
        conformity, why = "unsupported", ""
        if needs <= set(program.hello.get("has", [])) and seed["domain"] in program.hello["domains"]:
            try:
                conformity, why = judge(seed, program.ask(seed, number + 1), ops[seed["domain"]])
            except ValueError as error:
                conformity, why = "fail", str(error)
        if conformity == "fail":
            print(f"FAIL {path.relative_to(HERE)}: {seed['about']}\n  {why}")
        table[f"{seed['domain']}/{tier_of(needs)}"][conformity] += 1
    return table


def main():
    parser = argparse.ArgumentParser(description="Runs the corpus on a program that speaks PROTOCOL.md.")
    parser.add_argument("--tier", choices=["plain", *NEEDS], help="only this tier")
    parser.add_argument("--limit", type=float, default=20, help="seconds for one trace")
    parser.add_argument("command", nargs="+", help="the program and its arguments, after --")
    try:
        return run(parser.parse_args())
    except (OSError, ValueError) as error:
        print(f"alone.py: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
