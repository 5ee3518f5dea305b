"""Races rollbook against its peers on one sandbox, and stores a table: `make bench`, `make bench QUICK=1`.

In Python, because most peers are, and because the race itself must not share a process with what it measures.
"""

import argparse
import pathlib
import signal
import sys
import tempfile

import report
import stage
import work


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rollbook", required=True, type=pathlib.Path, help="the program, a release build")
    parser.add_argument("--peers", required=True, type=pathlib.Path, help="environment of the peers")
    parser.add_argument("--output", required=True, type=pathlib.Path, help="folder of the tables")
    parser.add_argument("--quick", action="store_true", help="small data sets, few runs")
    parser.add_argument("--only", default="".join(work.WORK), help="letters of the work, such as ad")
    parser.add_argument("--runs", type=int, help="the most runs of each program; the work's own number")
    parser.add_argument("--loopback", action="store_true", help="no latency but the machine's own")
    options = parser.parse_args()
    # So that an ended race ends its servers.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="rollbook-bench-") as folder:
        bench = stage.Bench(options.rollbook.resolve(), options.peers.resolve(), folder, options.quick)
        if options.runs:
            bench.runs_max = options.runs
        if options.loopback:
            bench.stay_on_loopback()
        rows = []
        command = "make bench" + " QUICK=1" * options.quick + f" RUNS={options.runs}" * bool(options.runs)
        command += f" ONLY={options.only}" * (options.only != "".join(work.WORK))
        for letter in options.only:
            print(work.WORK[letter].__doc__.splitlines()[0], flush=True)
            rows += work.WORK[letter](bench)
            # Kept after each piece, so that an interrupted race has not been for nothing.
            table = report.store(rows, options.output, command, bench.missing, bench.left_out)
        print(table)


if __name__ == "__main__":
    main()
