"""Computes the chain of a journal's events anew, as docs/journal.md describes it: an independent second opinion.

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
print(f"{count} events, sound")
