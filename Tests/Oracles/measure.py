"""Runs a program and writes what it took as JSON: measure.py FILE PROGRAM [ARGUMENT]..."""

import json
import resource
import subprocess
import sys

status = subprocess.run(sys.argv[2:], check=False).returncode
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
took = {
    "peakBytes": usage.ru_maxrss * 1024,  # Linux counts KiB
    "cpuSeconds": usage.ru_utime + usage.ru_stime,
}
with open(sys.argv[1], "w", encoding="ascii") as file:
    json.dump(took, file)
sys.exit(status)
