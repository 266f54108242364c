"""The graphs of impl/cpp/freeze_bench.cpp as lists, and what freezing one costs here.

Stage:     impl/cpython. Run by freeze_bench.py, inside the built interpreter, once for each graph and round.
Input:     arguments: a shape, a number of objects.
Output:    one JSON object: edges, digest, seconds of gc.collect and of freeze over the whole graph.
Invariant: same nodes, same edges in the same order as in the model; the collector sees the graph alone.
"""

import gc
import json
import os
import random
import sys
import time

SEED = 20250227


def mersenne_twister(seed):
    """std::mt19937 of C++: the same generator as random.Random, seeded in another way."""
    state = [seed]
    for at in range(1, 624):
        state.append((1812433253 * (state[-1] ^ state[-1] >> 30) + at) & 0xFFFFFFFF)
    source = random.Random()
    source.setstate((3, (*state, 624), None))
    return source


def chain(count):
    for at in range(count - 1):
        yield at, at + 1


def wide_list(count):
    for at in range(1, count):
        yield 0, at


def random_graph(count):
    yield from chain(count)
    draw = mersenne_twister(SEED).getrandbits
    for at in range(count):
        for _ in range(3):
            yield at, draw(32) % count


SHAPES = {shape.__name__: shape for shape in (chain, wide_list, random_graph)}


def build(shape, count):
    """The first node, how many edges there are, and their digest."""
    nodes = [[] for _ in range(count)]
    edges = digest = 0
    for at, to in SHAPES[shape](count):
        nodes[at].append(nodes[to])
        edges += 1
        digest += (at + 1) * (to + 1) + len(nodes[at])
    return nodes[0], edges, digest % 2**32


def timed(action, *arguments):
    """Seconds of processor time: one thread works, and other work may share the machine."""
    begun = time.process_time()
    action(*arguments)
    return time.process_time() - begun


def main():
    gc.collect()
    gc.freeze()  # the collector's word for setting aside what is there by now
    gc.disable()
    root, edges, digest = build(sys.argv[1], int(sys.argv[2]))
    gc.collect()  # the first one also moves everything to the oldest generation
    collecting = timed(gc.collect)
    freezing = timed(freeze, root)
    assert isimmutable(root)
    print(json.dumps({"edges": edges, "digest": digest, "gc_collect": collecting, "freeze": freezing}), flush=True)
    os._exit(0)  # what happens to the graph at exit takes longer than all of the above


if __name__ == "__main__":
    main()
