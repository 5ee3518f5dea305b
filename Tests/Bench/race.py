"""Runs contenders alternately on the same server and data, and keeps what each took."""

import dataclasses
import json
import pathlib
import statistics
import subprocess
import sys

from sandbox import EVERYWHERE

MEASURE = pathlib.Path(__file__).parent.parent / "Oracles" / "measure.py"


@dataclasses.dataclass
class Contender:
    """One program that does the work; `before` makes ready what it finds, outside of the measured time."""

    name: str
    argv: list
    environment: dict
    before: object = None
    # What a run of it leaves need not be as it should be: a listing, or a check.
    reads_only: bool = False
    # It is ended after so many seconds, and then left out.
    seconds_max: int = 0
    # Raced on networks with tails, limits and TLS, too; weak ones would take an hour.
    is_strong: bool = False
    # What it leaves otherwise, as it is made to: names of user metadata that it writes, and promises that it does not give.
    marks: frozenset = frozenset()
    lacks: frozenset = frozenset()


@dataclasses.dataclass
class Row:
    """What one contender took for one piece of work, over all its runs."""

    work: str
    contender: str
    latency_milliseconds: int
    seconds: list
    cpu_seconds: list
    peak_bytes: int
    requests: dict
    network: str = ""
    # Of what grows, where that is looked at.
    size: int = 0

    @property
    def median(self):
        return statistics.median(self.seconds)

    @property
    def request_count(self):
        return sum(self.requests.values())


class Race:
    """Measures on one server, from snapshots of it."""

    def __init__(self, server, folder, networks, runs_max, budget_seconds):
        self.server = server
        self.folder = pathlib.Path(folder)
        self.networks = networks
        self.runs_max = runs_max
        self.budget_seconds = budget_seconds
        # What was left out, with the reason.
        self.left_out = set()
        # Operations that wait for the latency.
        self.delayed = EVERYWHERE

    def run(self, work, snapshot, contenders, problem=None, networks=None, size=0):
        """Each contender in turn, round after round, as often as it fits into the budget.

        `problem` says what is wrong with what a run of a contender left, or nothing.
        """
        rows = []
        for network in self.networks if networks is None else networks:
            racing = [one for one in contenders if network.is_plain or one.is_strong]
            own = {one.name: Row(work, one.name, network.milliseconds, [], [], 0, {}, network.title, size) for one in racing}
            for turn in range(self.runs_max):
                for contender in racing if turn % 2 == 0 else racing[::-1]:
                    row = own[contender.name]
                    if turn > 0 and (not row.seconds or sum(row.seconds) + row.median > self.budget_seconds):
                        continue
                    self._once(contender, snapshot, row, network, problem)
            rows += [row for row in own.values() if row.seconds]
        return rows

    def _once(self, contender, snapshot, row, network, problem):
        self.server.go_back(snapshot)
        if contender.before:
            contender.before()
        self.server.forget_requests()
        self.server.set_network(network, self.delayed)
        try:
            took = self.measure(contender)
        finally:
            self.server.set_latency(0)
        row.requests = self.server.requests()
        wrong = problem(contender) if problem and took["status"] == 0 and not contender.reads_only else None
        if contender.seconds_max and took["seconds"] >= contender.seconds_max:
            wrong = f"it did not end within {contender.seconds_max} s"
        if took["status"] != 0 or wrong:
            print(f"  {contender.name}: left out: {wrong or ''} {took['output'][-800:]}", file=sys.stderr, flush=True)
            self.left_out.add(f"{contender.name}, {row.work}: {wrong or 'it failed'}")
            return
        row.seconds.append(took["seconds"])
        row.cpu_seconds.append(took["cpuSeconds"])
        row.peak_bytes = max(row.peak_bytes, took["peakBytes"])
        print(
            f"  {row.work}, {row.network}: {contender.name}: {took['seconds']:.2f} s, "
            f"CPU {took['cpuSeconds']:.2f} s, {took['peakBytes'] >> 20} MiB, {row.request_count} requests",
            file=sys.stderr, flush=True)

    def measure(self, contender):
        """What one run took, with its exit status and its output."""
        result, output = self.folder / "measure.json", self.folder / "output.txt"
        limit = ["timeout", "--signal=KILL", str(contender.seconds_max)] if contender.seconds_max else []
        with output.open("w") as file:
            status = subprocess.run(
                [sys.executable, "-I", "-S", MEASURE, result, *limit, *map(str, contender.argv)],
                env=contender.environment,
                stdout=file, stderr=subprocess.STDOUT, check=False).returncode
        took = json.loads(result.read_text())
        return took | {"status": status, "output": output.read_text(errors="replace")}
