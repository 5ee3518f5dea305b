"""Runs scripts of this folder one after another, so that what they import is read in once.

Each line of standard input is a question, {"script", "arguments", "input"}; the answer is a line
{"status", "output", "errors"}. Ends with its input.
"""

import contextlib
import io
import json
import os
import runpy
import sys
import traceback

FOLDER = os.path.dirname(os.path.abspath(__file__))
PATH = list(sys.path)


def answer(question):
    out, errors = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    sys.argv = [os.path.join(FOLDER, question["script"]), *question["arguments"]]
    sys.path[:] = [FOLDER, *PATH]
    sys.stdin = io.TextIOWrapper(io.BytesIO(question["input"].encode()), "utf-8")
    status = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        try:
            runpy.run_path(sys.argv[0], run_name="__main__")
        except SystemExit as end:
            # True and False are integers in Python, but not in JSON.
            status = int(end.code) if isinstance(end.code, int) else 0 if end.code is None else 1
            if status and not isinstance(end.code, int):
                print(end.code, file=sys.stderr)
        except Exception:
            status = 1
            traceback.print_exc()
    out.flush()
    return {"status": status, "output": out.buffer.getvalue().decode("utf-8", "replace"), "errors": errors.getvalue()}


def main():
    questions, answers = sys.stdin, sys.stdout
    for line in questions:
        print(json.dumps(answer(json.loads(line))), file=answers, flush=True)


main()
