"""Stage:     reports. The entry of `python3 -m reports`.
Input:     night.json and the files to write.
Output:    status 0 written, 2 could not: the reports say what was found, they don't judge it again.
Invariant: what can't be done is said in one line, and the file that was there before stays.
"""

import argparse
import sys
from pathlib import Path

from . import junit, page, sarif
from .night import BadNight, read

WRITERS = (("out", page.write, "the page, one self-contained HTML file"),
           ("junit", junit.write, "JUnit XML, a case for each finding and each run"),
           ("sarif", sarif.write, "SARIF 2.1.0, a result for each finding"))


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python3 -m reports", description="Makes a night's reports.")
    parser.add_argument("night", type=Path, help="night.json of a nightly run")
    for name, _, what in WRITERS:
        parser.add_argument(f"--{name}", type=Path, metavar="FILE", help=f"write {what}")
    options = parser.parse_args(arguments)
    wanted = [(write, getattr(options, name)) for name, write, _ in WRITERS if getattr(options, name)]
    if not wanted:
        parser.error("nothing to write; give --out, --junit or --sarif")
    try:
        night = read(options.night)
        for write, path in wanted:
            write(night, path)
    except (BadNight, OSError) as error:
        print(f"reports: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
