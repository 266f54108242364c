"""Stage: oracles. Makes a copy of the native extension in which each fault can be switched on by name.

Input: the mutant tables, the sources of impl/native.
Output: the same sources below OUT/impl/native, and OUT/fault_switch.hpp; they make a module of the same name.
Invariant: as for plant_cpp.py; with no fault switched on, the copy does what the original does.

The fault is chosen by the environment variable SEALBREAK_FAULT, once in a process: the module is
loaded by interpreters that know nothing of faults.
"""

import argparse
import json
import pathlib
import sys

from plant_cpp import plant, rows_of, write

FOLDER = "impl/native"

SWITCH = '''// Made by oracles/mutants/plant_native.py: which planted fault is on.
#pragma once

#include <cstdlib>
#include <string>
#include <string_view>

namespace sealbreak {
namespace native __attribute__((visibility("hidden"))) {

/// Whether the fault with this name was chosen when the first fault was asked for.
inline bool fault_on(std::string_view name) {
  static const std::string chosen = [] {
    const char* const given = std::getenv("SEALBREAK_FAULT");
    return std::string(given == nullptr ? "" : given);
  }();
  return name == chosen;
}

}  // namespace native
}  // namespace sealbreak
'''


def is_native(row):
    return row["file"].startswith(FOLDER + "/")


def faulty(text, name, rows):
    """The text of a source with its faults in place, each asked for by its name."""
    mine = [(json.dumps(row["name"]), row) for row in rows if row["file"] == name]
    return '#include "fault_switch.hpp"\n' + plant(text, name, mine) if mine else text


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    options = parser.parse_args()
    rows = rows_of(options.root, is_native)
    names = []
    for source in sorted((options.root / FOLDER).glob("*.[ch]pp")):
        names.append(f"{FOLDER}/{source.name}")
        write(options.out / names[-1], faulty(source.read_text(encoding="utf-8"), names[-1], rows))
    unplaced = [row["name"] for row in rows if row["file"] not in names]
    if unplaced:
        sys.exit(f"mutants of files that do not exist: {', '.join(unplaced)}")
    write(options.out / "fault_switch.hpp", SWITCH)


if __name__ == "__main__":
    main()
