"""Stage: export. The part of an exported script that runs it.

Input: the constants above it (KEYS, STEPS, FINALS, ...), and the modules in SOURCES.
Output: each op with what it gave and what was expected; status 1 when something differs.
Invariant: oracles/equivalence.cpp's rules: bags and pairs compare in any order, equal atoms are the
same object. Data is read, never evaluated.
"""

import sys
import types

SLOTS = 8


def install():
    """Makes the harness's own modules importable from the text above."""
    for name, source in SOURCES.items():
        module = sys.modules[name] = types.ModuleType(name)
        exec(compile(source, f"<{name}.py>", "exec"), module.__dict__)


def make_keys(runtime, naturals):
    made, keys = {}, []
    for number, (kind, *parts) in enumerate(KEYS):
        if kind == "key":
            keys.append(runtime.make_key(number, *parts))
        elif kind == "nan":
            keys.append(naturals.NaN(*parts))
        else:  # two keys of one name are one object, as constants are
            keys.append(made.setdefault(parts[0], naturals.make(parts[0])))
    return keys


class Atoms:
    """Names objects as the trace does: None, an int, ("box", holds, made_by), ("key", i)."""

    def __init__(self, runtime, keys):
        self.runtime, self.keys = runtime, keys

    def name(self, item):
        if type(item) is self.runtime.Key:
            return ("key", item.number)
        if type(item) is self.runtime.Box:
            return ("box", item.holds, item.made_by)
        if item is self.runtime.MISSING:
            return None
        if isinstance(item, int) and -(2**31) <= item < 2**31:
            return int(item)
        return next((("key", i) for i, key in enumerate(self.keys) if key is item), "?")

    def canonical(self, atom):
        """Several keys can be one object, and some are plain ints."""
        is_key = isinstance(atom, tuple) and atom[0] == "key"
        return self.name(self.keys[atom[1]]) if is_key else atom

    def outcome(self, given):
        if given is None:
            return []
        if isinstance(given, str):
            return given
        return [self.name(item) for item in ((given,) if isinstance(given, int) else given)]


def ordered(shape, atoms):
    if shape == "bag":
        return sorted(atoms, key=repr)
    if shape == "pairs":
        return sorted(zip(atoms[::2], atoms[1::2]), key=repr)
    return atoms


def same(names, shape, given, expected):
    if isinstance(given, str) or isinstance(expected, str):
        return given == expected
    if shape in ("nothing", "cost"):
        return True
    given, expected = ([names.canonical(a) for a in atoms] for atoms in (given, expected))
    return len(given) == len(expected) and ordered(shape, given) == ordered(shape, expected)


def operands_of(step, number, keys, runtime):
    def value(operand):
        if not isinstance(operand, tuple):
            return operand
        kind, *parts = operand
        if kind == "box":
            return runtime.make_box(parts[0], number)
        if kind == "key":
            return keys[parts[0]]
        first, count = parts
        return [keys[(first + i) % len(keys)] for i in range(count)]

    return [value(operand) for operand in step["operands"].values()]


class Replay:
    def __init__(self):
        import natural_keys
        import runner
        import sealbreak_runtime

        self.runner, self.runtime = runner, sealbreak_runtime
        self.adapter = __import__(ADAPTER).Adapter
        self.keys = make_keys(self.runtime, natural_keys)
        self.names = Atoms(self.runtime, self.keys)
        # Made before the first op, as the harness does.
        self.operands = [operands_of(s, n, self.keys, self.runtime) for n, s in enumerate(STEPS)]
        self.slot_at_work = -1
        self.differences = 0

    def run(self):
        print(ABOUT, f"subject: {self.adapter.NAME} {self.adapter.VERSION}", sep="\n")
        self.runtime.begin(lambda key: self.runner.reenter(self.slot_at_work, key))
        subject = self.runner._running = self.adapter()
        before = self.observe(subject)
        for number, step in enumerate(STEPS):
            given = self.step(subject, number, step)
            print(f"{number:3} {step['line']}\n      gave     {show(given)}")
            self.judge(step, given)
            after = self.observe(subject)
            self.judge_persistence(number, step, given, before, after)
            before = after
        for slot, expected in enumerate(FINALS):
            if not same(self.names, FINAL_SHAPE, before[slot], expected):
                self.differs(f"slot {slot} at the end holds {show(before[slot])}, "
                             f"expected {show(expected)}")
        print("nothing differs" if not self.differences else f"differences: {self.differences}")
        return 1 if self.differences else 0

    def step(self, subject, number, step):
        method = getattr(subject, step["op"], None) or self.runner._absent(step["op"])
        self.slot_at_work = step["reads"]
        limit = sys.getrecursionlimit()
        # The script's own few frames come on top of the harness's.
        sys.setrecursionlimit(self.runner.RECURSION + 4)
        self.runtime.arm(True)
        try:
            given = method(*self.operands[number])
        except BaseException as error:
            given = self.runner.describe(error)
        self.runtime.arm(False)
        self.runtime.mark()
        sys.setrecursionlimit(limit)
        return self.names.outcome(given)

    def observe(self, subject):
        return [self.names.outcome(seen) for seen in self.runner.observe(subject)]

    def judge(self, step, given):
        raised_inside = self.runtime.marks[-1][3]
        if isinstance(given, str) and given.startswith("unsupported:"):
            print("      the subject does not offer it")
            return
        if raised_inside and given not in ("raised:KeyRaised", "raised:IteratorRaised"):
            self.differs("a key or an iterator raised, and the op swallowed it")
        claims = self.adapter.CLAIMS
        if claims.get("hash_before_eq") and self.runtime.marks[-1][2]:
            self.differs("keys of different hashes were compared")
        if "allowed" in step and claims.get("shares") and not isinstance(given, str):
            bound = claims.get("new_base", 0) + claims.get("new_per_node", 1) * step["allowed"]
            if given[0] > bound:
                self.differs(f"{given[0]} new objects, at most {bound} were needed")
        if "gives" in step and not same(self.names, step["shape"], given, step["gives"]):
            self.differs(f"expected {show(step['gives'])}")

    def judge_persistence(self, number, step, given, before, after):
        written = step["operands"].get("into", -1) if not isinstance(given, str) else -1
        for slot in range(SLOTS):
            if slot != written and before[slot] != after[slot]:
                self.differs(f"slot {slot} was {show(before[slot])}, became {show(after[slot])}, "
                             "and the op does not write it")

    def differs(self, text):
        self.differences += 1
        print("  >>  " + text)


def show(outcome):
    if isinstance(outcome, str):
        return outcome

    def word(atom):
        if atom is None:
            return "nothing"
        if not isinstance(atom, tuple):
            return str(atom)
        return f"k{atom[1]}" if atom[0] == "key" else f"box {atom[1]}#{atom[2]}"

    return "[" + " ".join(map(word, outcome)) + "]" if outcome else "ok"


if __name__ == "__main__":
    install()
    sys.exit(Replay().run())
