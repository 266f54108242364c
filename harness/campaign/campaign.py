"""Stage:     campaign. The main flow: check, fuzz in steps, sort, report.
Input:     options, built targets.
Output:    the status: 0 clean, 1 found, 2 could not run.
Invariant: whatever ends the fuzzing, what was found is kept, sorted and reported.
"""

import time

from . import corpus, interpreter, processes, rates, summary, targets
from .afl import AflJob
from .corpus import Exchange
from .engine import Job, Setting, end_jobs
from .entry import status_of
from .findings import Settler
from .layout import Layout
from .libfuzzer import LibFuzzerJob
from .options import Options, Refused, parse, presets
from .progress import Display
from .schedule import Pair, make_pairs, plan
from .scratch import scratch
from .totals import Totals
from .triage import Triage

POLL_SECONDS = 0.2
CARRY_SECONDS = 2.0
SEEDING_SECONDS = 300.0
SORTING_SECONDS = 300.0
SORTING_SECONDS_AFTER_STOP = 60.0
JOBS = {"libfuzzer": LibFuzzerJob, "afl": AflJob}


class Campaign:
    def __init__(self, options: Options, stop: processes.Stop):
        self.options = options
        self.stop = stop
        self.layout = Layout(options.out)
        self.command = [str(targets.sealbreak())]
        self.warnings: list[str] = []
        self.subjects: dict[str, tuple[str, ...]] = {}

    def run(self) -> int:
        targets.check_built(self.options)
        interpreter.tell(self.options)
        if self.options.interpreter:
            print(interpreter.spoken(self.command, self.options, self.stop), flush=True)
        self.subjects, notes = targets.subjects_by_domain(self.options, self.stop)
        for note in notes:
            print(note, flush=True)
        targets.check_start(self.subjects, self.options, self.stop)
        self.layout.prepare(tuple(self.subjects))
        self._begin()
        self._seed_corpus()
        pairs = make_pairs(tuple(self.subjects), self.options.engines)
        totals = Totals(pairs)
        begun = time.monotonic()
        self._fuzz(pairs, totals)
        seconds = time.monotonic() - begun
        return self._report(totals, seconds)

    def _begin(self) -> None:
        """Called once the folder is ours, before anything is written there."""

    def _seed_corpus(self) -> None:
        budget = processes.Budget(self.stop, SEEDING_SECONDS, 0.0)
        for domain in self.subjects:
            self.warnings += corpus.export_seeds(self.layout, domain, self.command,
                                                 self.options.jobs, budget)

    def _fuzz(self, pairs: list[Pair], totals: Totals) -> None:
        schedule = plan(pairs, self.options.jobs, self.options.seconds)
        exchange = self._make_exchange()
        display = Display(self.layout, totals, self.options.seconds)
        begun = time.monotonic()
        for number, step in enumerate(schedule.steps):
            until = begun + (number + 1) * schedule.step_seconds
            if self.stop.requested or time.monotonic() >= until:
                continue
            jobs = self._make_jobs(step, number)
            totals.running(jobs)
            try:
                self._run_step(jobs, until, exchange, display)
            finally:
                end_jobs(jobs, self.stop)
            for domain in self.subjects:
                exchange.carry(domain, settled=0.0)
            totals.ended()
            for total in totals.pairs.values():
                # An engine that never ran is no campaign: what the others found is kept for the next.
                if total.given_up and not total.execs:
                    raise Refused(total.given_up)
        display.close()

    def _make_exchange(self) -> Exchange:
        return Exchange(self.layout)

    def _machine(self) -> dict:
        """What a Setting says of this machine where there are several."""
        return {}

    def _make_jobs(self, step: list[Pair], number: int) -> list[Job]:
        workers: dict[Pair, int] = {}
        jobs = []
        for pair in step:
            worker = workers[pair] = workers.get(pair, -1) + 1
            environment = {
                "SEALBREAK_FINDINGS": str(self.layout.raw(pair.domain)),
                "SEALBREAK_SUBJECTS": ",".join(self.subjects[pair.domain]),
            }
            # Each step goes on from another seed: the same choices were made before.
            setting = Setting(self.layout, str(targets.target(*pair)), environment,
                              (self.options.seed + 1000 * number) % 2**31, **self._machine())
            jobs.append(JOBS[pair.engine](setting, pair, worker))
        return jobs

    def _run_step(self, jobs: list[Job], until: float, exchange: Exchange, display: Display) -> None:
        for job in jobs:
            job.start(max(until - time.monotonic(), 0.0))
        carried = time.monotonic()
        while not self.stop.requested and time.monotonic() < until:
            time.sleep(min(POLL_SECONDS, max(until - time.monotonic(), 0.0)))
            for job in jobs:
                job.poll()
            if any(job.given_up and not job.progress.execs for job in jobs):
                return
            if all(job.given_up for job in jobs):
                return
            if time.monotonic() - carried >= CARRY_SECONDS:
                for domain in {job.pair.domain for job in jobs}:
                    exchange.carry(domain)
                carried = time.monotonic()
            display.tick()

    def _report(self, totals: Totals, seconds: float) -> int:
        domains = list(self.subjects)
        interrupted = self.stop.requested
        budget = processes.Budget(self.stop, SORTING_SECONDS, SORTING_SECONDS_AFTER_STOP)
        triage = Triage(self.layout, self.command, budget)
        triage.run(domains)
        settler = Settler(self.layout, domains, self.command, budget)
        found = [*settler.settle(), *triage.findings.values()]
        report = summary.Report(
            self.options, totals, seconds, interrupted,
            {domain: rates.read(self.layout.raw(domain) / "rates") for domain in domains},
            found, triage.unconfirmed, [*self.warnings, *triage.warnings, *settler.warnings])
        summary.add_warnings(report)
        summary.write(self.layout, report)
        print("\n".join(summary.lines(self.layout, report)), flush=True)
        return report.status


def main(arguments: list[str]) -> int:
    def run() -> int:
        options, only_presets = parse(arguments)
        if only_presets:
            print(*presets(options))
            return 0
        stop = processes.Stop()
        stop.install()
        with scratch():
            return Campaign(options, stop).run()
    return status_of("scripts/fuzz", run)
