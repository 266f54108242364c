"""Stage:     reports. Nights that nobody ran, for tests and for a look at the page.
Input:     the name of an example.
Output:    a night as night.json holds it; `python3 -m reports.night_example NAME` prints it.
Invariant: deterministic: an example is the same on every machine.
"""

import json
import random
import sys

DOMAINS = ("list", "map", "freeze", "escape", "cappython")
ENGINES = ("libfuzzer", "afl")
SUBJECTS = {
    "list": ("sealedstructs", "native", "pyrsistent", "tuple"),
    "map": ("sealedstructs", "native", "pyrsistent", "hamt", "dict"),
    "freeze": ("interpreter",), "escape": ("closures", "bastion", "native"), "cappython": ("verifier",),
}
APPROACHES = ("control", "closures", "sealedstructs", "bastion", "native", "native_bastion", "cappython",
              "frozen_closures", "frozen_sealedstructs", "frozen_bastion", "frozen_native")
# primitive, its level, what it breaks of control, closures, sealedstructs, bastion; of the others nothing
PRIMITIVES = """
read_attribute accidental c . . .|write_attribute accidental id . . d|write_past_setattr accidental id . . d
delete_attribute accidental i . . .|subclass accidental . . . .|copy accidental if . . .|pickle accidental if . . .
call_special accidental d . . .|pay_negative accidental i . . .|iterate accidental . . . .|compare accidental . . . .
closure introspective . . . .|read_cell introspective . . . .|write_cell introspective d i i id
replace_method_code introspective i i i i|read_globals introspective . . . .|traceback_frames introspective icd c . .
argument_looks_at_frame introspective i . . .|trace_calls introspective c c . c|profile_calls introspective c c . c
trace_and_rewrite introspective i i i i|referents introspective c . . .|set_class introspective i . . .
write_by_metaclass introspective id id id id|lying_name introspective c . . .|new_by_object introspective . . f .
set_cell_natively native . i i i|write_memory native . i i i|wipe_memory native . i . .|read_memory native . . . .
""".replace("\n", "|")
_LETTERS = {"i": "integrity", "c": "confidentiality", "d": "confinement", "f": "forgery"}
BARRIERS = (("bytecode.store-attribute-inline", "Python/ceval.c", "_PyEval_EvalFrameDefault"),
            ("bytecode.store-list-item", "Python/ceval.c", "_PyEval_EvalFrameDefault"),
            ("list.append", "Objects/listobject.c", "list_append"),
            ("list.sort", "Objects/listobject.c", "list_sort_impl"),
            ("list_iterator.next", "Objects/listobject.c", "listiter_next"),
            ("dict.setitem", "Objects/dictobject.c", "insertdict"),
            ("set.add", "Objects/setobject.c", "set_add_entry"),
            ("BytesIO.buffer", "Modules/_io/bytesio.c", "bytesiobuf_getbuffer"),
            ("deque.rotate", "Modules/_collectionsmodule.c", "_deque_rotate"))
# state, domain, oracle, subject, op, kinds, about, steps; a step is an op with the outcomes that aren't the reference's
_FINDINGS = (
    ("new", "map", "differential", "native", "remove", "ok!=raised(KeyError)",
     "Removing the last but one of three keys whose hashes agree in all bits forgets the one that stays.",
     (("s0 = set(s0, k0, 0)", "ok"), ("s0 = set(s0, k1, 1)", "ok"), ("s0 = set(s0, k2, 2)", "ok"),
      ("s0 = remove(s0, k1)", "ok"), ("s0 = remove(s0, k2)", "ok", {"native": "raised(KeyError)"}),
      ("items(s0)", "[k0:0]", {"native": "[k0:0 k2:2]"}))),
    ("new", "freeze", "dialect", "interpreter", "store_warm", "raised(MutationError)!=value",
     "An attribute of a frozen instance can be stored by an instruction that specialised before the freeze.",
     (("s0 = make(instance)", "ok"), ("store_warm(s0, attribute)", "[1]"),
      ("freeze(s0, raise, rollback, literal, leave)", "[1 nothing nothing]"),
      ("store_warm(s0, attribute)", "raised(MutationError)", {"interpreter": "[1]"}))),
    ("open", "list", "persistence", "sealedstructs", "slice", "changed",
     "An old version changes when a slice of it, which shares its tail, is appended to.",
     (("s0 = from_values(0, 1, 2)", "ok"), ("s1 = slice(s0, 1, 3)", "ok"), ("s1 = append(s1, 9)", "ok"),
      ("values(s0)", "[0 1 2]", {"sealedstructs": "[0 1 2 9]"}))),
    ("flaky", "freeze", "leaks", "interpreter", "make", "references",
     "A reference more after the trace, in two of five replays.", (("s0 = make(weak_reference)", "ok"),)),
    ("unconfirmed", "cappython", "crash", "verifier", "verify", "timeout",
     "An engine saved an input that took more than its limit; at ten times the limit it ended in time.", ()),
    ("known", "map", "differential", "pyrsistent", "at", "value!=raised(KeyError)",
     "pmap compares keys with == alone, so a key that is not equal to itself is never found again.",
     (("s0 = set(s0, k0, 0)", "ok"), ("at(s0, k0)", "[0]", {"pyrsistent": "raised(KeyError)"}))),
    ("known", "list", "differential", "pyrsistent", "slice", "value!=raised(IndexError)",
     "plist raises for a slice from the end that a tuple gives.",
     (("s0 = from_values(0, 1)", "ok"), ("slice(s0, -1, 2)", "[1]", {"pyrsistent": "raised(IndexError)"}))),
    ("gone", "escape", "integrity", "bastion", "write_namespace", "break:accidental",
     "The namespace of a wrapper could be written to.", (("a0 = seal(bastion, counter)", "ok"),)),
)


def _trace(domain: str, steps: tuple) -> dict:
    subjects = ["reference", *SUBJECTS[domain]]
    rows, first = [], None
    for number, (op, expected, *others) in enumerate(steps):
        given = others[0] if others else {}
        rows.append({"op": op, "outcomes": [given.get(name, expected) for name in subjects]})
        first = number if given and first is None else first
    return {"subjects": subjects, "steps": rows, "first_difference": first}


def _finding(state: str, domain: str, oracle: str, subject: str, op: str, kinds: str, about: str,
             steps: tuple, night: int = 12) -> dict:
    name = f"{subject}-{op}-{oracle}".replace("_", "-")
    seed = f"findings/{domain}/{name}.json"
    first = night if state in ("new", "unconfirmed") else 9
    return {"signature": f"{domain}/{oracle}/{subject}/{op}/{kinds}", "domain": domain, "oracle": oracle,
            "subject": subject, "op": op, "kinds": kinds, "state": state, "first_night": first,
            "first_seen": f"2026-11-{first + 10:02}", "nights_seen": night - first + 1,
            "confirmed": {"flaky": "2 of 5", "unconfirmed": "0 of 3"}.get(state, "3 of 3"), "seed": seed,
            "ops": len(steps), "about": about, "replay": f"scripts/sealbreak replay OUT/{seed}",
            "location": {"file": f"harness/trace/{domain}_ops.cpp", "line": 40} if steps else None,
            "trace": _trace(domain, steps) if steps else None}


def _run(domain: str, engine: str, seconds: float, chance: random.Random) -> dict:
    edges, execs, corpus, points = chance.randint(900, 6000), 0, chance.randint(80, 400), []
    speed = chance.choice((240, 900, 2600, 7400)) * (1.0 if engine == "libfuzzer" else 0.6)
    for i in range(61):
        found = chance.randint(0, 40) // (1 + i) + (chance.random() < 0.06) * chance.randint(1, 9)
        edges, corpus = edges + found, corpus + min(found, 3)
        points.append([round(i * seconds / 60, 1), edges, int(execs), corpus])
        execs += speed * seconds / 60
    return {"domain": domain, "engine": engine, "seconds": seconds, "execs": int(execs), "execs_per_second": speed,
            "edges": edges, "features": edges * 3 if engine == "libfuzzer" else 0, "corpus": corpus,
            "stability": None if engine == "libfuzzer" else 97.4, "restarts": chance.randint(0, 3),
            "points": points, "share": 0.1, "why": f"{points[-1][1] - points[-10][1]} new edges in its last slice"}


def _matrix() -> dict:
    cells = []
    for words in (row.split() for row in PRIMITIVES.split("|") if row.strip()):
        primitive, level, *broken = words
        for i, approach in enumerate(APPROACHES):
            letters = broken[i] if i < len(broken) else "."
            for letter, oracle in _LETTERS.items():
                there = not (approach.startswith("frozen") and level == "native")
                breaks = letter in letters
                seed = f"corpus/expected/escape/{approach}-{primitive}-{oracle}.json" if breaks else ""
                cells.append({"approach": approach, "primitive": primitive, "oracle": oracle, "level": level,
                              "claim": "none" if approach == "control" else "accidental",
                              "result": "expected" if breaks else "held" if there else "n/a", "seed": seed})
    found = next(one for one in cells if (one["approach"], one["primitive"], one["oracle"]) ==
                 ("native", "subclass", "forgery"))
    found |= {"result": "finding", "claim": "introspective", "seed": "findings/escape/native-subclass-forgery.json"}
    return {"cells": cells, "controls": [{"name": "control: write_attribute", "fired": True},
                                         {"name": "frozen_native: referents", "fired": True}]}


def _mutants(chance: random.Random) -> list[dict]:
    rows = [{"domain": domain, "mutant": f"{prefix}-{what}", "killed": True, "was": True,
             "seed": f"corpus/mutants/{domain}/{prefix}-{what}.json", "equivalent": ""}
            for domain in ("list", "map") for prefix in ("py", "cpp")
            for what in ("collision-of-one", "child-appended", "size-not-counted", "hash-taken-twice", "tail-shared")]
    rows += [{"domain": "freeze", "mutant": name, "killed": True, "was": True, "equivalent": "",
              "seed": f"corpus/mutants/freeze/{name}.json"} for name, _, _ in BARRIERS[:-1]]
    for row in rows:
        row |= {"seconds": round(chance.uniform(0.1, 9), 1), "execs": chance.randint(90, 40_000),
                "ops": chance.randint(1, 5)}
    rows[3] |= {"killed": False, "seed": ""}
    rows[6] |= {"was": False}
    rows[8] |= {"was": None}
    rows[11] |= {"killed": False, "was": None, "seed": "",
                 "equivalent": "the order of two independent writes can't be seen"}
    rows[22] |= {"killed": False, "seed": ""}
    return rows


def realistic() -> dict:
    """A night that found two things, with something to show in each section."""
    chance = random.Random(12)
    runs = [_run(domain, engine, 360.0, chance) for domain in DOMAINS for engine in ENGINES]
    subjects = []
    for domain, names in SUBJECTS.items():
        for name in names:
            ops = chance.randint(200_000, 9_000_000)
            unsupported = int(ops * chance.choice((0, 0, 0.07, 0.62)))
            subjects.append({"domain": domain, "subject": name, "ops": ops, "compared": ops - unsupported,
                             "unsupported": unsupported, "share": round(100 * (ops - unsupported) / ops, 2)})
    barriers = [{"name": name, "file": file, "function": function, "seed": f"corpus/mutants/freeze/{name}.json",
                 "equivalent": ""} for name, file, function in BARRIERS]
    barriers[-1] |= {"seed": "", "equivalent": "reached from C alone: every Python operation takes another row"}
    return {"version": 1, "night": 12, "started": "2026-11-22T01:00:00Z", "seconds": 3600.0, "interrupted": False,
            "status": 1, "commit": "776408f", "jobs": 2, "seed": 0, "runs": runs, "subjects": subjects,
            "findings": [_finding(*row) for row in _FINDINGS], "matrix": _matrix(), "barriers": barriers,
            "mutants": _mutants(chance),
            "corpus": [{"domain": domain, "before": chance.randint(300, 900), "after": chance.randint(80, 290),
                        "seconds": 11.5} for domain in DOMAINS],
            "warnings": ["freeze under afl: stability 88.1 %, below 90 %: the same input takes different paths"]}


def clean() -> dict:
    """The night that one hopes for: nothing new, and nothing went wrong."""
    night = realistic()
    kept = [one for one in night["findings"] if one["state"] in ("known", "gone")]
    mutants = [one | {"killed": not one["equivalent"], "was": True} for one in night["mutants"]]
    matrix = night["matrix"]
    for cell in matrix["cells"]:
        cell["result"] = "held" if cell["result"] == "finding" else cell["result"]
    return night | {"status": 0, "findings": kept, "mutants": mutants, "warnings": []}


def empty() -> dict:
    """A night that could not run: all that a reader gets is why."""
    return {"version": 1, "night": 1, "started": "2026-11-22T01:00:00Z", "seconds": 2.0, "interrupted": True,
            "status": 2, "warnings": ["no fuzz target is built; run: scripts/build fuzz afl"]}


# Each would run, load, break out of an element, turn the direction of reading, or break a parser.
HOSTILE = (
    "<script>window.hacked=1</script>", "</script><script>window.hacked=2</script>",
    "<img src=x onerror=window.hacked=3>",
    "javascript:window.hacked=4", "\u2028window.hacked=5\u2029", "\u202etxt.exe\u202c",
    "'\"><svg onload=window.hacked=6>",
    "<!--<script>", "]]></failure><x>", "{{ 7*7 }}{% raw %}", "\x00\x1b[31m\x07\r\n", "\ud800 alone", "\ufffe\uffff",
    "$(touch /tmp/hacked) `id` ; rm -rf", "a" * 3000, "Ż" * 200, "\u0301" * 300, "<style>*{display:none}</style>",
    "&lt;b&gt;", "<a href=javascript:window.hacked=7>x</a>", "--></textarea></title></style>",
)


def hostile() -> dict:
    """Each string of HOSTILE in each text that a night holds."""
    night = realistic()
    findings = []
    for i, text in enumerate(HOSTILE):
        trace = {"subjects": ["reference", text], "first_difference": 0,
                 "steps": [{"op": text, "outcomes": ["ok", text]}, {"op": "ok", "outcomes": [text, text]}]}
        findings.append(_finding("new" if i < 5 else "open", "map", "differential", "native", "at", str(i), "", ()) | {
            "signature": f"map/differential/native/at/{i:02} {text}", "subject": text, "op": text, "kinds": text,
            "about": text, "seed": f"findings/map/{text}.json", "replay": f"scripts/sealbreak replay '{text}'",
            "trace": trace, "location": {"file": text, "line": 3}, "confirmed": text, "first_seen": text})
    every = " ".join(HOSTILE)
    cells = [{"approach": text, "primitive": text, "oracle": "integrity", "level": text, "claim": text,
              "result": "finding", "seed": text} for text in HOSTILE]
    return night | {
        "findings": findings, "warnings": list(HOSTILE), "commit": every[:300],
        "runs": [run | {"domain": text, "engine": text, "why": every} for text, run in zip(HOSTILE, night["runs"])],
        "subjects": [row | {"domain": text, "subject": text} for text, row in zip(HOSTILE, night["subjects"])],
        "matrix": {"cells": cells, "controls": [{"name": text, "fired": False} for text in HOSTILE]},
        "barriers": [{"name": text, "file": text, "function": text, "seed": text, "equivalent": ""}
                     for text in HOSTILE],
        "mutants": [{"domain": text, "mutant": text, "killed": True, "seconds": 1, "execs": 1, "ops": 1, "seed": text,
                     "was": None, "equivalent": ""} for text in HOSTILE],
        "corpus": [{"domain": text, "before": 1, "after": 1, "seconds": 0} for text in HOSTILE]}


def many(count: int = 10_000) -> dict:
    """A night with `count` findings, of all states, domains and oracles."""
    night, chance = realistic(), random.Random(7)
    states = ("new", "open", "known", "flaky", "unconfirmed", "gone")
    findings = []
    for i in range(count):
        row = list(_FINDINGS[i % len(_FINDINGS)])
        row[0] = states[min(chance.randint(0, 9), 5)]
        row[5] = f"{row[5]}/{i:05}"
        row[7] = row[7] * 3
        findings.append(_finding(*row))
    return night | {"findings": findings}


EXAMPLES = {"realistic": realistic, "clean": clean, "empty": empty, "hostile": hostile, "many": many}


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in EXAMPLES:
        print(f"usage: python3 -m reports.night_example {'|'.join(EXAMPLES)}", file=sys.stderr)
        return 2
    json.dump(EXAMPLES[arguments[0]](), sys.stdout, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
