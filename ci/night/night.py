"""Stage:     ci. The flow of a night: mend, fuzz, sort, run again, merge, report.
Input:     options, built targets, the folder of the nights.
Output:    the status: 0 nothing new, 1 something new, 2 could not run.
Invariant: each step may be cut short and done again: what it did is on the disk, or as if it had not begun.
"""

import dataclasses
import os
import time

from harness.campaign import processes, targets
from harness.campaign.blame import interpreter_report
from harness.campaign.campaign import POLL_SECONDS, Campaign
from harness.campaign.corpus import Exchange
from harness.campaign.engine import end_jobs
from harness.campaign.entry import status_of
from harness.campaign.findings import Finding, Settler, mutant_options
from harness.campaign.options import presets
from harness.campaign.progress import Display
from harness.campaign.schedule import Pair
from harness.campaign.scratch import scratch
from harness.campaign.stacks import stack_signature
from harness.campaign.totals import Totals
from harness.campaign.triage import Triage

from . import mend, outputs, record
from .ledger import Ledger
from .merge import Merger
from .options import NightOptions, parse
from .replays import run_again
from .shares import choose, slice_seconds
from .slices import Sampler
from .state import State
from .tables import TABLES, Tables

LEAST_SLICE = 0.5
"""Seconds: what is left of a night at its end is not worth a start."""
SORTING_SHARE = 0.25
"""Of the night's time, for each of sorting, running again and merging; and so many seconds at least:"""
LEAST_SORTING = 600.0
SORTING_AFTER_STOP = 60.0

UNBOUNDED = 1e9
"""Each table has a limit of its own."""


class Night(Campaign):
    """A campaign that goes on where the last one in its folder stopped."""

    def __init__(self, options: NightOptions, stop: processes.Stop):
        super().__init__(options.campaign, stop)
        self.night = options
        self.state = State(options.campaign.out)
        self.ledger = Ledger([])
        self.broken: dict[Pair, str] = {}
        os.environ[mend.MARK] = str(options.campaign.out)

    def _begin(self) -> None:
        domains = list(self.subjects)
        self.warnings += mend.mend(self.layout, domains)
        self.state.load()
        if not self.state.events("begin"):
            Tables(self.layout, self.command, self._budget(0.0)).forget()
            self.state.note("begin", seconds=self.options.seconds, seed=self.options.seed, commit=record.commit())
        else:
            self.state.note("resume")
            print(f"night {self.state.number} was interrupted; it goes on", flush=True)

    def _budget(self, after_stop: float) -> processes.Budget:
        """Of one step: none takes the time of another. After Ctrl-C only what findings need has any."""
        return processes.Budget(self.stop, max(SORTING_SHARE * self.options.seconds, LEAST_SORTING), after_stop)

    # Fuzzing.
    def _fuzz(self, pairs: list[Pair], totals: Totals) -> None:
        self.ledger = Ledger(pairs)
        for event in self.state.events("slice"):
            self.ledger.add(event)
        exchange, number = Exchange(self.layout), len(self.state.events("slice"))
        display = Display(self.layout, totals, self.options.seconds)
        left = self.options.seconds - self.state.spent(self.options.seconds)
        most = slice_seconds(len(pairs), self.options.jobs, self.options.seconds)
        while left > LEAST_SLICE and not self.stop.requested and self._working():
            # No rest that is too short for a slice of its own.
            length = left if left < 1.5 * most else most
            self._slice(number, length, totals, exchange, display)
            left -= max(length, 0.1)
            number += 1
        display.close()

    def _working(self) -> list[Pair]:
        return [pair for pair in self.ledger.pairs if pair not in self.broken]

    def _slice(self, number: int, length: float, totals: Totals, exchange: Exchange, display: Display) -> None:
        growths, had, working = self.ledger.growths(), self.ledger.had(), self._working()
        step = choose({pair: growths[pair] for pair in working}, {pair: had[pair] for pair in working},
                      self.options.jobs, length)
        jobs = self._make_jobs(step, number)
        totals.running(jobs)
        sampler = Sampler(display, self.layout, jobs, length)
        try:
            self._run_jobs(jobs, time.monotonic() + length, exchange, sampler)
        finally:
            end_jobs(jobs, self.stop)
        for domain in {pair.domain for pair in step}:
            exchange.carry(domain, settled=0.0)
        totals.ended()
        self.ledger.add(self.state.note("slice", **sampler.event()))
        for job in jobs:
            # The others go on: what they find counts, and the night says at its end that this one could not run.
            if job.given_up and not job.progress.execs:
                self.broken[job.pair] = job.given_up

    def _run_jobs(self, jobs, until: float, exchange: Exchange, sampler: Sampler) -> None:
        while not self.stop.requested and time.monotonic() < until:
            self._run_step(jobs, until, exchange, sampler)
            if not any(job.child for job in jobs):
                return
            # One of them can't run: the others have their time all the same.
            while not self.stop.requested and time.monotonic() < until and any(job.child for job in jobs):
                time.sleep(POLL_SECONDS)
                for job in jobs:
                    job.poll()
                sampler.tick()

    # What follows it.
    def _report(self, totals: Totals, seconds: float) -> int:
        domains = list(self.subjects)
        found = self._sort(domains, self._budget(SORTING_AFTER_STOP))
        shown = run_again(found, self.night.replays, self.command, self.options.jobs, self._budget(SORTING_AFTER_STOP))
        if mute := sum(not one.answers for one in shown.values()):
            self.warnings.append(f"no replay answered about {mute} of {len(shown)} findings: they count as they did")
        corpus = self._merge(domains, self._budget(0.0))
        tables = Tables(self.layout, self.command, processes.Budget(self.stop, UNBOUNDED, 0.0))
        made = {name: tables.table(name, domains) if self.night.tables and not self.stop.requested else None
                for name in TABLES}
        mutants = self._mutants(tables, domains)
        rows, remembered = record.findings_rows(found, shown, self.state, self.options)
        self.warnings += [*tables.warnings, *self._weak()]
        night = self._record(rows, corpus, mutants, made)
        outputs.write_commit(self.options.out / "commit", record.to_commit(rows, self.options.out))
        outputs.write_night(self.options.out, night, self.night.report)
        self.state.close(remembered, {f"{row['domain']}/{row['mutant']}": row["killed"] for row in mutants
                                      if not row["equivalent"]})
        print("\n".join(outputs.lines(self.options.out, night)), flush=True)
        return night["status"]

    def _merge(self, domains: list[str], budget: processes.Budget) -> list[dict]:
        done = {event["row"]["domain"]: event["row"] for event in self.state.events("merged")}
        merger = Merger(self.layout)
        for domain in domains:
            target = targets.target(domain, "libfuzzer")
            if domain in done or self.stop.requested or not target.is_file():
                continue
            done[domain], warning = merger.run(domain, str(target), ",".join(self.subjects[domain]), budget)
            if warning:
                self.warnings.append(warning)
            else:
                self.state.note("merged", row=done[domain])
        return list(done.values())

    def _mutants(self, tables: Tables, domains: list[str]) -> list[dict]:
        done = {event["domain"]: event["rows"] for event in self.state.events("mutants")}
        for domain in domains if self.night.mutants else ():
            if domain in done or self.stop.requested:
                continue
            done[domain] = tables.mutants(domain, self.night.mutants, self.options.jobs, self.state.mutants)
            self.state.note("mutants", domain=domain, rows=done[domain])
        return [row for rows in done.values() for row in rows]

    def _sort(self, domains: list[str], budget: processes.Budget) -> list[Finding]:
        triage = Triage(self.layout, self.command, budget)
        triage.run(domains)
        settler = Settler(self.layout, domains, self.command, budget)
        settled = [self._with_frames(one, budget) for one in settler.settle()]
        self.warnings += [*triage.warnings, *settler.warnings]
        self.warnings += [f"{domain}: a {kind} that no replay confirms: {path}"
                          for domain, kind, path in triage.unconfirmed]
        return [*settled, *triage.findings.values()]

    def _with_frames(self, finding: Finding, budget: processes.Budget) -> Finding:
        """A new crash of the interpreter says where it is, if the one with AddressSanitizer was built."""
        if (finding.domain != "freeze" or "crash(" not in finding.signature or self.options.interpreter
                or finding.signature in self.state.findings):
            return finding
        frames = stack_signature(interpreter_report(finding.path, self.command, mutant_options(), budget))
        about = f"{finding.reason} (it died in {' < '.join(frames)})" if frames else finding.reason
        return dataclasses.replace(finding, reason=about)

    def _weak(self) -> list[str]:
        """What makes a night weaker than it looks."""
        said = list(self.broken.values())
        said += [one.given_up for pair, one in self.ledger.pairs.items() if one.given_up and pair not in self.broken]
        said += [f"{pair.domain} under {pair.engine} ran nothing; give it more --seconds or --jobs"
                 for pair, one in self.ledger.pairs.items() if not one.execs and pair not in self.broken]
        said += [f"{row['domain']}: {row['subject']} ran none of its ops: nothing was compared"
                 for row in self.ledger.subjects() if row["ops"] and not row["share"]]
        return said

    def _record(self, rows, corpus, mutants, made) -> dict:
        begin = self.state.first("begin")
        # A fault that was caught last night and is not any more: the harness went blind there.
        blind = any(row["was"] and not row["killed"] and not row["equivalent"] for row in mutants)
        status = 1 if blind or any(row["state"] == record.COUNTS for row in rows) else 2 if self.broken else 0
        return {"version": record.VERSION, "night": self.state.number, "started": self.state.started(),
                "seconds": round(self.ledger.seconds, 1), "interrupted": self.stop.requested, "status": status,
                "commit": begin["commit"], "jobs": self.options.jobs, "seed": begin["seed"],
                "runs": self.ledger.runs(), "subjects": self.ledger.subjects(), "findings": rows,
                "matrix": made["matrix"], "barriers": made["barriers"], "mutants": mutants, "corpus": corpus,
                "warnings": list(dict.fromkeys(self.warnings))}


def main(arguments: list[str]) -> int:
    def run() -> int:
        options, only_presets = parse(arguments)
        if only_presets:
            print(*presets(options.campaign))
            return 0
        stop = processes.Stop()
        stop.install()
        with scratch():
            return Night(options, stop).run()
    return status_of("ci/nightly", run, "; the next run goes on from here")
