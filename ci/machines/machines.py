"""Stage:     ci. A campaign of AFL++ on one of many machines.
Input:     the command line: that of scripts/fuzz, a folder that all machines see, whether this one leads.
Output:    what scripts/fuzz gives, for what this machine found; its finds in the folder, and the others' here.
Invariant: one name is one machine, and one machine leads: who comes second is refused before anything runs.
"""

import re
import socket
import uuid
from pathlib import Path

from harness.campaign import options as campaign
from harness.campaign import processes
from harness.campaign.campaign import Campaign
from harness.campaign.entry import status_of
from harness.campaign.layout import write_whole
from harness.campaign.options import Refused, presets

from .exchange import MachineExchange

PROG = "ci/ensemble"
EPILOG = """\
Run it on each machine with the same --exchange, and on exactly one with --main. Findings are each machine's own, and
so is the status: 0 when nothing was found, 1 when something was, 2 when it could not run.

examples:
  ci/ensemble --exchange /mnt/sealbreak --domain map --seconds 86400 --main    on the first machine
  ci/ensemble --exchange /mnt/sealbreak --domain map --seconds 86400           on each other one
"""


class Ensemble(Campaign):
    def __init__(self, options: campaign.Options, stop: processes.Stop, folder: Path, name: str, leads: bool):
        super().__init__(options, stop)
        self._folder, self._name, self._leads = folder, name, leads

    def _begin(self) -> None:
        mark = self.layout.out / "work/machine"
        if not mark.exists():
            write_whole(mark, uuid.uuid4().hex.encode())
        claim(self._folder / f"{self._name}.machine", mark.read_text(),
              f"--name {self._name}: another machine has this name in {self._folder}; give another")
        if self._leads:
            claim(self._folder / "main", self._name, f"--main: another machine leads in {self._folder}, its name is in the file `main`; "
                  "start this one without, or remove that file")
        # AFL++ looks for its neighbours when it starts, and a minute later: what they have is there before it starts.
        self._exchange = MachineExchange(self.layout, self._folder, self._name)
        for domain in self.subjects:
            self._exchange.fetch(domain)

    def _make_exchange(self) -> MachineExchange:
        return self._exchange

    def _machine(self) -> dict:
        return {"host": self._name, "leads": self._leads}


def claim(path: Path, owner: str, refusal: str) -> None:
    """The file says who was first: it is made in one step, or it was there. Raises Refused."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "x") as file:
            file.write(owner)
    except FileExistsError:
        if path.read_text() != owner:
            raise Refused(refusal) from None
    except OSError as error:
        raise Refused(f"--exchange {path.parent}: {error.strerror}; give a folder that can be written") from error


def _name(text: str) -> str:
    """AFL++ takes letters, digits, - and _ for the name of an instance; it adds a number, and allows 32 in all."""
    name = re.sub(r"[^A-Za-z0-9_]", "_", text)[:24]
    if not name:
        raise Refused("--name: it is empty; give letters and digits")
    return name


def main(arguments: list[str]) -> int:
    def run() -> int:
        domains = campaign.known_domains(campaign.source_root())
        parser = campaign.make_parser(domains, PROG, EPILOG, 3600.0, "sealbreak-out", "Fuzz with AFL++ on this one of many machines.")
        parser.add_argument("--exchange", type=Path, required=True, metavar="DIR", help="a folder that all machines see")
        parser.add_argument("--main", action="store_true", help="this machine leads; exactly one must")
        parser.add_argument("--name", default=socket.gethostname(), help="of this machine (default: its host name, %(default)s)")
        parser.set_defaults(engine="afl")
        given = parser.parse_args(arguments)
        if given.engine != "afl":
            raise Refused(f"--engine {given.engine}: many machines share what AFL++ finds; leave it out")
        options = campaign.read(given, domains)
        if given.presets:
            print(*presets(options))
            return 0
        stop = processes.Stop()
        stop.install()
        return Ensemble(options, stop, given.exchange.absolute(), _name(given.name), given.main).run()

    return status_of(PROG, run)
