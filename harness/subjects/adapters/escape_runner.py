"""Stage: subjects. Runs escape traces against one approach, one line of JSON a trace.

Input: PYTHON -s -S escape_runner.py --approach NAME --modules DIR --progress-fd N [--mutant NAME --file F --find T
--replace T]; then on standard input, a line a trace, `[[op, operand...]...]` with slots as numbers, words as names.
Output: first `{"version": ...}`, or `{"absent": why}`; then a line a trace, see forked_runner.py.
Invariant: that of forked_runner.py.
"""

import argparse
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(HERE))), "impl", "python")]

import forked_runner

PACKAGES = ("cajita", "bastion", "cappython", "sealedstructs")
SLOTS = 8


def prepare(options):
    import escape_examples
    import escape_run

    approach = escape_examples.Approach(options.approach)
    approach.verified = options.approach.startswith("cappython")
    harness = escape_run.Harness()
    for example in (*escape_examples.FACTORIES, *escape_examples.STRUCTURES):
        approach.seal(example)
    return lambda trace: (escape_run.play(approach, harness, trace, options.progress_fd), [None] * SLOTS)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--approach", required=True)
    parser.add_argument("--progress-fd", type=int, required=True)
    forked_runner.add_options(parser)
    options = parser.parse_args()
    return forked_runner.run(options, PACKAGES, lambda: prepare(options))


if __name__ == "__main__":
    sys.exit(main())
