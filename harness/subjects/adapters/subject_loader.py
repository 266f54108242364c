"""Stage: subjects. Loads the Python code under test: as it is, counted, or with a planted fault.

Input: which packages are under test; a fault as (file, find, replace). Output: an import hook.
Invariant: the text to replace stands exactly once in its file, or loading fails loudly.
"""

import ast
import importlib.machinery
import os
import sys

#: The packages under test; adapters and the standard library are not counted.
UNDER_TEST = ("sealedstructs", "pyrsistent")

_faults = {}


def plant(file, find, replace):
    """From now on `file` is loaded with `find` replaced. ValueError unless it stands there once."""
    path = os.path.realpath(file)
    with open(path, encoding="utf-8") as source:
        times = source.read().count(find)
    if times != 1:
        raise ValueError(f"{os.path.basename(file)}: the text to replace stands there {times} times: {find!r}")
    _faults[path] = (find, replace)


class _Loader(importlib.machinery.SourceFileLoader):
    count_branches = False

    def get_code(self, fullname):
        """Always from the source: a cached .pyc knows neither counters nor faults."""
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)

    def source_to_code(self, data, path, *, _optimize=-1):
        text = data.decode("utf-8")
        fault = _faults.get(os.path.realpath(path))
        if fault:
            text = text.replace(*fault)
        tree = ast.parse(text, path)
        if self.count_branches:
            import branch_counters  # there is none outside the harness's own process

            tree = branch_counters.add_to(tree)
        return compile(tree, path, "exec", dont_inherit=True, optimize=_optimize)


class _Finder:
    """Finds the packages under test on sys.path, and gives them our loader."""

    @staticmethod
    def find_spec(fullname, path=None, target=None):
        if fullname.partition(".")[0] not in UNDER_TEST:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, importlib.machinery.SourceFileLoader):
            spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


def install(count_branches):
    """Puts the hook in place, once."""
    _Loader.count_branches = bool(count_branches)
    if _Finder not in sys.meta_path:
        sys.meta_path.insert(0, _Finder)
