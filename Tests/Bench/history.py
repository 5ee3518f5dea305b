"""A journal with many runs: copies of the one that the bench has just made, by export and import."""

import hashlib
import json
import pathlib
import subprocess


def journal_of_many_runs(rollbook, folder, count):
    """The path of a new journal with `count` runs, each of which overwrote what the one before had left; the last is the run
    itself, so that the bucket is as it left it."""
    own, many = pathlib.Path(folder) / "journal.sqlite", pathlib.Path(folder) / "many.sqlite"
    options = ["--journal", own]
    exported = subprocess.run([rollbook, "journal", "export", *options], capture_output=True, check=True).stdout
    lines = exported.decode().splitlines()
    run = json.loads(lines[0])["id"]
    versions = [versions_of(json.loads(line)) for line in lines]
    document = folder / "runs.jsonl"
    with document.open("w") as file:
        for number in range(count):
            # The place of the time in an id; the copies stand in one order. The bucket's log knows the last by its own name.
            name = run if number == count - 1 else f"{run}-{number:06}"
            body = "".join(
                between(line, *pair, number, count).replace(run, name) + "\n"
                for line, pair in zip(lines[:-1], versions))
            end = json.loads(lines[-1])
            end["run_id"] = end["run_id"].replace(run, name)
            end["sha256"] = hashlib.sha256(body.encode()).hexdigest()
            file.write(body + json.dumps(end, separators=(",", ":")) + "\n")
    subprocess.run([rollbook, "journal", "import", document, "--journal", many], check=True, capture_output=True)
    return many


def versions_of(line):
    """The ids of the versions that a change found and left."""
    return line.get("before_version_id"), line.get("after_version_id")


def between(line, before, after, number, count):
    """The line of a change in the copy with this number: versions with ids of their own, but for the last copy's, and the
    version that this one found."""
    if not (before and after):
        return line
    def left(by):
        return {count - 1: after, count - 2: before}.get(by, f"{after[:-7]}-{by:06}")
    quoted = {f'"{before}"': f'"{left(number - 1)}"', f'"{after}"': f'"{left(number)}"'}
    for old, new in quoted.items():
        line = line.replace(f'_version_id":{old}', f'_version_id":{new}\0')
    return line.replace("\0", "")
