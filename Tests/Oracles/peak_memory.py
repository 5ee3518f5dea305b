"""Runs a program and writes the peak of its resident memory, in bytes: peak_memory.py FILE PROGRAM [ARGUMENT]..."""

import resource
import subprocess
import sys

status = subprocess.run(sys.argv[2:], check=False).returncode
with open(sys.argv[1], "w", encoding="ascii") as file:
    file.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024))  # Linux counts KiB
sys.exit(status)
