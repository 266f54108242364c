"""Speaks corpus/PROTOCOL.md on behalf of a Python module: `python3 program.py ADAPTER.py`.

Input: requests, a line each; the adapter, a file that says NAME, VERSION, perhaps HAS, and gives `Map`, `List` or both.
Output: a hello, then an answer a line.
Invariant: nothing of one request is left for the next one.
"""

import json
import pathlib
import runpy
import sys

import keys
from operations import SLOTS, Limit, List, Map

#: What Python's objects can do; an adapter's own HAS says less.
HAS = ["hashes", "exceptions", "identity", "python"]
#: Shallower than any list that a trace builds: what recurses over the elements is seen.
RECURSION = 400


def load(path):
    # An adapter imports `operations`, whatever folder it is in.
    module = runpy.run_path(path)
    domains = {"map": module.get("Map"), "list": module.get("List")}
    mine = {name: cls for name, cls in domains.items() if cls not in (None, Map, List)}
    return module["NAME"], module["VERSION"], module.get("HAS", HAS), mine


class Run:
    def __init__(self, structure, request):
        self.structure = structure()
        self.keys = keys.make_keys(request["keys"])

    def operand(self, op, field, number):
        """An operand as the method wants it: the structure in a slot, objects in place of keys and boxes."""
        said = op[field]
        if field in ("map", "list", "other"):
            return self.structure.slots[said]
        if field == "key":
            if "count" not in op:
                return self.keys[said]
            return [self.keys[(said + i) % len(self.keys)] for i in range(op["count"])]
        if isinstance(said, dict):
            return self.keys[said["key"]] if "key" in said else keys.Box(said["box"], number)
        return said

    def outcome(self, number, op):
        method = getattr(self.structure, op["op"], None)
        if method is None:
            return "unsupported"
        operands = [self.operand(op, field, number) for field in op if field != "op"]
        at_work = self.structure.slots[op.get("map", op.get("list", 0))]
        keys.reenter = lambda key: key in at_work
        keys.armed = True
        try:
            given = method(*operands)
        except Limit:
            return "limit"
        except Exception as error:  # whatever it is, it is what the op gave
            return {"raised": type(error).__name__}
        finally:
            keys.armed = False
        if given is None:
            return "ok"
        return [keys.name(item, self.keys) for item in ([given] if isinstance(given, int) else given)]

    def answer(self, request):
        outcomes, raised = [], []
        for number, op in enumerate(request["ops"]):
            keys.raised = 0
            outcomes.append(self.outcome(number, op))
            raised.append(keys.raised)
        return {"id": request["id"], "outcomes": outcomes, "raised": raised, "slots": self.contents()}

    def contents(self):
        contents = []
        for slot in range(SLOTS):
            try:
                items = self.structure.contents(self.structure.slots[slot])
                contents.append([keys.name(item, self.keys) for item in items])
            except Exception as error:
                contents.append({"raised": type(error).__name__})
        return contents


def main():
    name, version, has, domains = load(sys.argv[1])
    lacks = [op for base, cls in ((Map, domains.get("map")), (List, domains.get("list"))) if cls
             for op in dir(base) if not op.startswith("_") and getattr(cls, op) is None and op != "empty"]
    hello = {"sealbreak": 1, "name": name, "version": version, "domains": list(domains), "has": has, "lacks": lacks}
    print(json.dumps(hello), flush=True)
    sys.setrecursionlimit(RECURSION)
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(Run(domains[request["domain"]], request).answer(request)), flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
    main()
