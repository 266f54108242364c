"""Stage: bench. Hypothesis' state machine on the same subject, for comparison.

Input: as JSON on standard input, `{"ops": [[name, [operand kind, ...]], ...], "ranges": {kind: how
many values}, "examples": N, "paths": [...]}`; the adapter is harness/subjects/adapters' own.
Output: as JSON, `{"ops": executed, "seconds": processor time, "startup": processor time before}`.
Invariant: one rule an op of the table, no model and no checks: what Hypothesis itself costs. An op
that the table gets later needs no line here.
"""

import json
import sys
import time


def values_of(kind, ranges, strategies, make_key, make_box):
    """The strategy for one operand: a number, or one of a fixed table of objects."""
    n = ranges[kind]
    if kind == "key":
        # A few hashes are shared, others part from each other late.
        table = [make_key(i, (i // 2) << (i % 5 * 2), i % 8) for i in range(n)]
        return strategies.sampled_from(table)
    if kind == "value":
        return strategies.sampled_from([*range(n // 2), *(make_box(i, 0) for i in range(n // 2))])
    return strategies.integers(0, n - 1)


def make_machine(ops, ranges, executed):
    """A RuleBasedStateMachine with one rule for each op; `executed[0]` counts the ops that ran."""
    import runner
    import sealbreak_runtime
    from hypothesis import stateful, strategies
    from sealedstructs_map import Adapter

    def start(self):
        stateful.RuleBasedStateMachine.__init__(self)
        self.adapter = runner._running = Adapter()

    def rule_for(name, kinds):
        # An op with a key and a count gets a run of keys, see the adapters.
        takes_run = "key" in kinds and "count" in kinds

        def run_op(self, **given):
            operands = [given[f"x{i}"] for i in range(len(kinds))]
            if takes_run:
                at, count = kinds.index("key"), operands[kinds.index("count")]
                operands[at] = [operands[at]] * count
            executed[0] += 1
            try:
                getattr(self.adapter, name)(*operands)
            except (KeyError, TypeError, runner.Limit, shared_ops.IteratorRaised):
                pass  # what the op gives in the harness too

        run_op.__name__ = "op_" + name
        table = {f"x{i}": values_of(kind, ranges, strategies, sealbreak_runtime.make_key,
                                    sealbreak_runtime.make_box) for i, kind in enumerate(kinds)}
        return stateful.rule(**table)(run_op)

    import shared_ops

    rules = {"op_" + name: rule_for(name, kinds) for name, kinds in ops if hasattr(Adapter, name)}
    return type("MapMachine", (stateful.RuleBasedStateMachine,), {"__init__": start, **rules})


def main():
    job = json.load(sys.stdin)
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
