"""Runs a program and writes what it took as JSON: measure.py FILE PROGRAM [ARGUMENT]...

The peak memory of a child begins with that of the process that started it, which is about 10 MiB here: nothing below
that can be seen.
"""

import json
import os
import sys
import time

begin = time.monotonic()
process = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(process, 0)
took = {
    "seconds": time.monotonic() - begin,
    "peakBytes": usage.ru_maxrss * 1024,  # Linux counts KiB
    "cpuSeconds": usage.ru_utime + usage.ru_stime,
}
with open(sys.argv[1], "w", encoding="ascii") as file:
    json.dump(took, file)
sys.exit(os.waitstatus_to_exitcode(status))
