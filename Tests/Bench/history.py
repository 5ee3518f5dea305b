"""A journal with many runs: copies of the one that the bench has just made, by export and import."""

import hashlib
import json
import pathlib
import subprocess


def journal_of_many_runs(rollbook, folder, count):
    """The path of a new journal with `count` runs."""
    own, many = pathlib.Path(folder) / "journal.sqlite", pathlib.Path(folder) / "many.sqlite"
    options = ["--journal", own]
    exported = subprocess.run([rollbook, "journal", "export", *options], capture_output=True, check=True).stdout
    lines = exported.decode().splitlines()
    run = json.loads(lines[0])["id"]
    document = folder / "runs.jsonl"
    with document.open("w") as file:
        for number in range(count):
            # The place of the time in an id; the copies stand in one order.
            body = "".join(line.replace(run, f"{run}-{number:06}") + "\n" for line in lines[:-1])
            end = json.loads(lines[-1])
            end["run_id"] = end["run_id"].replace(run, f"{run}-{number:06}")
            end["sha256"] = hashlib.sha256(body.encode()).hexdigest()
            file.write(body + json.dumps(end, separators=(",", ":")) + "\n")
    subprocess.run([rollbook, "journal", "import", document, "--journal", many], check=True, capture_output=True)
    return many
