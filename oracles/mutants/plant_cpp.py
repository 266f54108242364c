"""Stage: oracles. Makes a copy of the C++ headers in which each fault can be switched on by name.

Input: the mutant tables, the headers of impl/cpp. Output: the same headers below OUT/faulty, in the
namespace `faulty`, and OUT/faulty/fault_switch.hpp.
Invariant: fails loudly when a row's text does not stand exactly once in its file.

A replaced expression becomes `(fault_on(n) ? (fault) : (right))`, a replaced statement (its text
ends in `;` or `}`) becomes `if (fault_on(n)) { fault } else { right }`.
"""

import argparse
import pathlib
import re
import sys
import tomllib


def rows_of(root, chosen):
    """The chosen rows of all tables, in order; equivalent ones are built in as well."""
    found = []
    for table in sorted((root / "oracles/mutants").glob("*.toml")):
        with open(table, "rb") as file:
            found += [row for row in tomllib.load(file).get("mutant", []) if chosen(row)]
    return found


def is_for_reference(row):
    return row["subject"] == "cpp"


def planted(number, row):
    """The text that takes the place of the row's `find`; `number` is what fault_on is asked for."""
    find, replace = row["find"].strip(), row["replace"].strip()
    if find.endswith((";", "}")):
        return f"if (fault_on({number})) {{ {replace} }} else {{ {find} }}"
    return f"(fault_on({number}) ? ({replace}) : ({find}))"


def plant(text, name, faults):
    """`text` with all faults of this file in place. Places are found first: faults may be near."""
    places = []
    for number, row in faults:
        times = text.count(row["find"])
        if times != 1:
            sys.exit(f"{name}: the text of mutant {row['name']} stands there {times} times, not once")
        at = text.index(row["find"])
        places.append((at, at + len(row["find"]), planted(number, row), row["name"]))
    places.sort()
    for before, after in zip(places, places[1:]):
        if before[1] > after[0]:
            sys.exit(f"{name}: mutants {before[3]} and {after[3]} replace the same text")
    for start, end, new, _ in reversed(places):
        text = text[:start] + new + text[end:]
    return text


def faulty(text):
    """The header in its own namespace, with its own includes."""
    text = re.sub(r'#include "impl/cpp/', '#include "faulty/impl/cpp/', text)
    text = re.sub(r"\bnamespace sealbreak::impl\b", "namespace sealbreak::faulty", text)
    text = re.sub(r"\bimpl::", "faulty::", text)
    return text.replace("#pragma once", '#pragma once\n\n#include "faulty/fault_switch.hpp"', 1)


SWITCH = '''// Made by oracles/mutants/plant_cpp.py: which planted fault is on.
#pragma once

#include <array>
#include <string_view>

namespace sealbreak::faulty {{

inline constexpr std::array<std::string_view, {count}> fault_names = {{{names}}};
inline int fault_in_force = -1;

inline bool fault_on(int number) {{ return number == fault_in_force; }}

/// Switches the fault with this name on, and all others off; false when there is none.
inline bool switch_on(std::string_view name) {{
  for (std::size_t i = 0; i < fault_names.size(); ++i)
    if (fault_names[i] == name) return fault_in_force = static_cast<int>(i), true;
  return false;
}}

}}  // namespace sealbreak::faulty
'''


def write(path, text):
    """Leaves a file that is already so as it is, for the sake of its time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    options = parser.parse_args()
    faults = list(enumerate(rows_of(options.root, is_for_reference)))
    out = options.out / "faulty"
    for header in sorted((options.root / "impl/cpp").glob("*.hpp")):
        name = f"impl/cpp/{header.name}"
        mine = [(n, row) for n, row in faults if row["file"] == name]
        write(out / name, faulty(plant(header.read_text(), name, mine)))
    unplaced = [row["name"] for _, row in faults if not (options.root / row["file"]).exists()]
    if unplaced:
        sys.exit(f"mutants of files that do not exist: {', '.join(unplaced)}")
    names = ", ".join(f'"{row["name"]}"' for _, row in faults)
    write(out / "fault_switch.hpp", SWITCH.format(count=len(faults), names=names))


if __name__ == "__main__":
    main()
