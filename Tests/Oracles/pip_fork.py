"""Runs pip again and again, each time in a new process that begins where pip is read in already.

Each line of standard input is {"arguments", "environment", "log"}; the answer is a line with the exit code. Standard error
goes to the file of that name. Ends with its input.
"""

import json
import os
import sys

import pip._internal.cli.main
import pip._internal.commands.install  # what `pip install` reads in first
import pip._internal.resolution.resolvelib.resolver


def child(question):
    """Does not return."""
    status = 1
    try:
        os.environ.clear()
        os.environ.update(question["environment"])
        nothing = os.open(os.devnull, os.O_RDWR)
        log = os.open(question["log"], os.O_WRONLY | os.O_APPEND)
        for target, file in ((0, nothing), (1, nothing), (2, log)):
            os.dup2(file, target)
        sys.argv = ["pip", *question["arguments"]]
        status = pip._internal.cli.main.main(question["arguments"])
    except SystemExit as end:
        status = 0 if end.code is None else end.code if isinstance(end.code, int) else 1
    finally:
        sys.stderr.flush()
        os._exit(status)


for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        child(json.loads(line))
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
