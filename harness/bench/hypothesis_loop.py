"""Stage: bench. Hypothesis' state machine on the same subject, for comparison.

Input: the path of a JSON file, `{"ops": [[name, [operand kind, ...]], ...], "ranges": {kind: how
many values}, "examples": N, "paths": [...]}`; the adapter is harness/subjects/adapters' own.
Output: as JSON, `{"ops": executed, "seconds": processor time, "startup": processor time before}`.
Invariant: one rule an op of the table, no model and no checks: what Hypothesis itself costs. An op
that the table gets later needs no line here.
"""

import json
import sys
import time


class Operands:
    """A strategy for each kind of operand: a number, or one of a fixed table of objects."""

    def __init__(self, ranges, strategies, runtime):
        self.ranges, self.strategies = ranges, strategies
        # Some hashes are shared, the others part from each other at other bits.
        self.keys = [runtime.make_key(i, (i * 2 // 3) << (i % 5 * 2), i % 8) for i in range(ranges["key"])]
        values = ranges["value"] // 2
        self.values = [*range(values), *(runtime.make_box(i, 0) for i in range(values))]

    def strategy(self, kind):
        table = {"key": self.keys, "value": self.values}.get(kind)
        if table:
            return self.strategies.sampled_from(table)
        return self.strategies.integers(0, self.ranges[kind] - 1)

    def run_of_keys(self, first, count):
        at = self.keys.index(first)
        return [self.keys[(at + i) % len(self.keys)] for i in range(count)]


def make_machine(ops, ranges, executed):
    """A RuleBasedStateMachine with one rule for each op; `executed[0]` counts the ops that ran."""
    import sealbreak_runtime
    from hypothesis import stateful, strategies
    from runner import Limit
    from sealedstructs_map import Adapter
    from shared_ops import IteratorRaised

    table = Operands(ranges, strategies, sealbreak_runtime)

    def start(self):
        stateful.RuleBasedStateMachine.__init__(self)
        self.adapter = Adapter()

    def rule_for(name, kinds):
        # An op with a key and a count gets a run of keys, see the adapters.
        run = (kinds.index("key"), kinds.index("count")) if {"key", "count"} <= {*kinds} else None

        def run_op(self, **given):
            operands = [given[f"x{i}"] for i in range(len(kinds))]
            if run:
                operands[run[0]] = table.run_of_keys(operands[run[0]], operands[run[1]])
            executed[0] += 1
            try:
                getattr(self.adapter, name)(*operands)
            except (KeyError, TypeError, IteratorRaised, Limit):
                pass  # the op gives this in the harness too

        run_op.__name__ = "op_" + name
        return stateful.rule(**{f"x{i}": table.strategy(kind) for i, kind in enumerate(kinds)})(run_op)

    rules = {"op_" + name: rule_for(name, kinds) for name, kinds in ops if hasattr(Adapter, name)}
    return type("MapMachine", (stateful.RuleBasedStateMachine,), {"__init__": start, **rules})


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        job = json.load(file)
    sys.path[:0] = job["paths"]
    import portable_runtime

    sys.modules["sealbreak_runtime"] = portable_runtime
    from hypothesis import HealthCheck, Phase, settings
    from hypothesis.stateful import run_state_machine_as_test

    executed = [0]
    machine = make_machine(job["ops"], job["ranges"], executed)
    chosen = settings(max_examples=job["examples"], stateful_step_count=50, deadline=None,
                      database=None, phases=[Phase.generate], derandomize=True,
                      suppress_health_check=list(HealthCheck))
    startup = time.process_time()
    run_state_machine_as_test(machine, settings=chosen)
    seconds = time.process_time() - startup
    print(json.dumps({"ops": executed[0], "seconds": seconds, "startup": startup}))


main()
