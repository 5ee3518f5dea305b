"""What all work needs: programs, folders, networks, sizes, and stages to race on."""

import contextlib
import pathlib
import tempfile

import datasets
from contenders import Contenders
from network import Front, Network
from race import Race
from sandbox import Sandbox, write_playbooks

PLAIN = (Network(), Network(30))
# What S3 allows a prefix; this machine writes hardly more often, so that there is a lower limit, too.
TRUER = (Network(30, tail=20), Network(30, writes=3500), Network(30, writes=500))
SECURE = (Network(30, secure=True), Network(30, tail=20, secure=True))
# As that of one stream on a long way.
NARROW = Network(30, rate=32 << 20)


class Bench:
    """What all work needs: programs, folders, latencies, sizes."""

    def __init__(self, rollbook, peers, folder, quick):
        self.rollbook = rollbook
        self.peers = peers
        self.folder = pathlib.Path(folder)
        self.quick = quick
        self.networks = PLAIN + TRUER
        self.secure_networks = SECURE
        self.runs_max = 2 if quick else 5
        self.budget_seconds = 8 if quick else 45
        self.missing = set()
        self.left_out = set()

    def stay_on_loopback(self):
        """No latency but the machine's own."""
        self.networks, self.secure_networks = PLAIN[:1], ()

    @property
    def plain_networks(self):
        return [one for one in self.networks if one.is_plain]

    def on_each_network(self, work):
        """The rows of `work(secure)`, once with the plain server and once with the one behind TLS."""
        rows = work(False)
        if not self.secure_networks:
            return rows
        if Front.missing():
            self.missing.add(f"{Front.missing()}, and with it networks with TLS")
            return rows
        return rows + work(True)

    @contextlib.contextmanager
    def stage(self, dependencies=(), secure=False, indexes=datasets.INDEXES):
        """A server with empty buckets, its race and its contenders."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            channel = {"bucket": datasets.BUCKET, "region": "us-east-2", "roots": ["v2"], "production": True,
                       "public": "https://example.org/"}
            playbooks = write_playbooks(f"{folder}/server", {"bench": channel}, datasets.catalog())
            with Sandbox(self.rollbook, playbooks) as server:
                networks = self.secure_networks if secure else self.networks
                if secure:
                    server.put_behind_tls(folder)
                race = Race(server, folder, networks, self.runs_max, self.budget_seconds)
                contenders = Contenders(server, self.rollbook, self.peers, folder, dependencies, indexes)
                yield server, race, contenders
                self.missing.update(contenders.missing)
                self.left_out.update(race.left_out)

    def carry_out(self, race, contender, what):
        """Runs a contender to make ready for others."""
        if contender.before:
            contender.before()
        took = race.measure(contender)
        if took["status"] != 0:
            raise RuntimeError(f"{what}: {took['output'][-4000:]}")


def present(*contenders):
    return [one for one in contenders if one]


def keep_journal(race, name):
    """A copy of the journal that the last run of rollbook left."""
    kept = race.folder / name
    kept.write_bytes((race.folder / "journal.sqlite").read_bytes())
    return kept
