"""The table of a race, as Markdown and as JSON."""

import dataclasses
import datetime
import json
import os
import pathlib
import platform

from network import Network


def machine():
    """Where the figures come from."""
    names = [line.split(":", 1)[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
             if line.startswith("model name")]
    memory = next(line.split()[1] for line in pathlib.Path("/proc/meminfo").read_text().splitlines()
                  if line.startswith("MemTotal"))
    return (f"{len(os.sched_getaffinity(0))} cores of {names[0] if names else platform.machine()}, "
            f"{int(memory) >> 20} GiB, {platform.system()} {platform.release()}")


def markdown(rows, heading, missing, left_out):
    lines = [
        heading, "",
        "| work | network | program | median s | min | max | × rollbook | CPU s | peak MiB | requests |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        own = next((one for one in rows if one.work == row.work and one.contender.startswith("rollbook")
                    and (one.network, one.size) == (row.network, row.size)), None)
        ratio = f"{row.median / own.median:.1f}" if own and own is not row else "1" if own else ""
        requests = ", ".join(f"{count:,} {name}" for name, count in sorted(
            row.requests.items(), key=lambda item: -item[1]))
        lines.append(
            f"| {row.work} | {row.network} | {row.contender} | {row.median:.2f} | {min(row.seconds):.2f} "
            f"| {max(row.seconds):.2f} | {ratio} | {min(row.cpu_seconds):.2f} | {row.peak_bytes >> 20} "
            f"| {requests or 'none'} |")
    lines += kept_ratios(rows) + curves(rows)
    if missing:
        lines += ["", f"Not installed, and so left out: {', '.join(sorted(missing))}."]
    if left_out:
        lines += ["", f"Left out: {'; '.join(sorted(left_out))}."]
    return "\n".join(lines) + "\n"


# Of what a ratio is on the plain network, that it may fall to with TLS and slow tails.
KEPT_MIN = 0.8


def kept_ratios(rows):
    """How far rollbook's lead over each program is kept on truer networks, as lines of a table."""
    times = {(row.work, row.contender, row.network): row.median for row in rows}
    own = {(row.work, row.network): row for row in reversed(rows) if row.contender.startswith("rollbook")}
    lines = []
    for row in rows:
        mine, plain_title = own.get((row.work, row.network)), Network(row.latency_milliseconds).title
        if mine is None or row.contender.startswith("rollbook") or row.network == plain_title:
            continue
        before = [times.get((row.work, one.contender, plain_title)) for one in (row, mine)]
        if None in before:
            continue
        plain, ratio = before[0] / before[1], row.median / mine.median
        verdict = "kept" if ratio >= plain * KEPT_MIN else "missed"
        lines.append(f"| {row.work} | {row.network} | {row.contender} | {plain:.2f} | {ratio:.2f} | {ratio / plain:.2f} "
                     f"| {verdict if 'TLS' in row.network else ''} |")
    head = ["", f"Goal: with TLS and slow tails no ratio falls below {KEPT_MIN} of its plain value.", "",
            "| work | network | program | × rollbook, plain | × rollbook here | of the plain value | goal |",
            "|---|---|---|---|---|---|---|"]
    return head + lines if lines else []


def curves(rows):
    """What each piece of work takes as its data grows, as lines of a table."""
    lines = []
    before = {}
    for row in sorted((one for one in rows if one.size), key=lambda one: (one.work, one.size)):
        last = before.get(row.work)
        times = f"{row.median / last.median:.1f} for {row.size / last.size:.1f}" if last else ""
        lines.append(f"| {row.work} | {row.size:,} | {row.median:.2f} | {times} | {min(row.cpu_seconds):.2f} "
                     f"| {row.peak_bytes >> 20} | {row.request_count:,} |")
        before[row.work] = row
    head = ["", "| what grows | size | s | times as long for how many times the size | CPU s | peak MiB | requests |",
            "|---|---|---|---|---|---|---|"]
    return head + lines if lines else []


def store(rows, folder, command, missing, left_out):
    """Writes both, and returns the Markdown."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    when = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    text = markdown(rows, f"`{command}` on {machine()}, {when}", missing, left_out)
    (folder / "bench.md").write_text(text)
    document = {"command": command, "machine": machine(), "when": when, "missing": sorted(missing),
                "leftOut": sorted(left_out),
                "rows": [dataclasses.asdict(row) for row in rows]}
    (folder / "bench.json").write_text(json.dumps(document, indent=1) + "\n")
    return text
