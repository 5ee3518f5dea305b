"""Computes the chain of a journal's events anew, and the digests of the rows that they cover, as docs/journal.md describes
them: an independent second opinion.

usage: journal_chain.py JOURNAL
"""

import hashlib
import json
import sqlite3
import sys

connection = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
previous, count = "0" * 64, 0
for id_, run, kind, payload, at, stated, stored in connection.execute(
    "SELECT id, run_id, kind, payload, at, previous_hash, hash FROM event ORDER BY id"
):
    count += 1
    text = "".join(f"{part}\n" for part in (previous, id_, at, run or "", kind, payload))
    previous = hashlib.sha256(text.encode()).hexdigest()
    canonical = json.dumps(json.loads(payload), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    if (id_, stored, payload) != (count, previous, canonical):
        sys.exit(f"event {id_} is not what follows event {count - 1}")


STATE = "kind version_id etag size sha256 content_type cache_control metadata".split()
COLUMNS = {
    "run": "id kind name rollback_of inputs operator host pid tool_version definition state message started_at ended_at "
    "context".split(),
    "step": "run_id position step_id kind channel state summary started_at ended_at".split(),
    "change": "run_id sequence step_position channel bucket key index_prefix project rank action source_key "
    "source_version_id intended_sha256 intended_size".split()
    + [f"before_{name}" for name in STATE] + ["kept_sha256", "planned_at"],
    "sent": ["sent_at"],
    "outcome": "state message request_id finished_at".split() + [f"after_{name}" for name in STATE],
}


def digest_of_row(part, run, number):
    table = part if part in ("run", "step") else "change"
    where = {"run": "id = ? AND 0 = ?", "step": "run_id = ? AND position = ?"}.get(part, "run_id = ? AND sequence = ?")
    values = connection.execute(f"SELECT {', '.join(COLUMNS[part])} FROM {table} WHERE {where}", (run, number)).fetchone()
    text = b""
    for name, value in zip(COLUMNS[part], values):
        if value is not None:
            value = str(value).encode()
            text += f"{name} {len(value)}:".encode() + value + b"\n"
    return hashlib.sha256(text).hexdigest()


told = {}
for id_, run, payload in connection.execute("SELECT id, run_id, payload FROM event ORDER BY id"):
    lines = ""
    for part, number, sha256 in connection.execute(
        "SELECT part, number, sha256 FROM event_row WHERE event_id = ? ORDER BY part, number", (id_,)
    ):
        lines += f"{part} {number} {sha256}\n"
        told[part, run, number] = sha256
    if json.loads(payload).get("rows") != (hashlib.sha256(lines.encode()).hexdigest() if lines else None):
        sys.exit(f"the rows of event {id_} are not those that it covers")
for row, sha256 in told.items():
    if digest_of_row(*row) != sha256:
        sys.exit(f"{row} was changed after it was written")
print(f"{count} events, {len(told)} rows, sound")
