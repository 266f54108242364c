"""Stage:     ci. The command line of a night.
Input:     arguments, the domains that the build makes targets for.
Output:    a NightOptions; or Refused with one line.
Invariant: nothing is created on disk here.
"""

import argparse
import dataclasses

from harness.campaign import options as campaign
from harness.campaign.options import Refused

PROG = "ci/nightly"
FOUR_HOURS = 4 * 3600.0
MOST_REPLAYS = 100

EPILOG = """\
The status is 0 when nothing is new, 1 when something is, 2 when it could not run. New is what no earlier
night in this folder has reported, and what was gone and is back. Findings of earlier nights that still show,
known findings in other people's code and flaky ones are listed, and do not count.

The folder is kept from night to night. A night that was killed is gone on with: the same number, what is
left of its time. Ctrl-C and SIGTERM end the fuzzing early, and all that was found is sorted and reported.

examples:
  ci/nightly                                  every domain, both engines, four hours
  ci/nightly --seconds 600 --out /var/nights  ten minutes; the folder of all nights
  ci/nightly --mutants 20                     and 20 seconds for each planted fault
  SEALBREAK_MUTANT=NAME ci/nightly --domain map --seconds 60 --out /tmp/drill   a drill: it must end with 1
"""


@dataclasses.dataclass(frozen=True)
class NightOptions:
    """What a campaign needs, and what a night does besides."""

    campaign: campaign.Options
    mutants: int
    replays: int
    tables: bool
    report: bool


def _whole(least: int, most: int, what: str):
    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"'{text}' is not {what}, {least}..{most}")
        return int(text)
    return read


def parse(arguments: list[str]) -> tuple[NightOptions, bool]:
    """The options, and whether only the presets to build were asked for. Raises Refused."""
    domains = campaign.known_domains(campaign.source_root())
    parser = campaign.make_parser(domains, PROG, EPILOG, FOUR_HOURS, "sealbreak-nights",
                                  "Fuzz all there is for a night, and say what is new.")
    add = parser.add_argument
    add("--state", dest="out", type=type(parser.get_default("out")), metavar="DIR", help="the same as --out")
    add("--mutants", type=_whole(0, 86400, "a number of seconds"), default=0, metavar="N",
        help="seconds for each planted fault, to see that it is still caught (default: 0, none is tried)")
    add("--replays", type=_whole(1, MOST_REPLAYS, "a number of replays"), default=3, metavar="N",
        help="how often a finding is run again, to tell what is flaky (default: 3)")
    add("--no-tables", dest="tables", action="store_false",
        help="leave out the escape matrix and the table of write barriers")
    add("--no-report", dest="report", action="store_false", help="write night.json alone: no page, JUnit or SARIF")
    given = parser.parse_args(arguments)
    options = NightOptions(campaign.read(given, domains), given.mutants, given.replays, given.tables, given.report)
    return options, given.presets


__all__ = ["NightOptions", "Refused", "parse"]
