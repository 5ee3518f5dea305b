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
                    and one.network == row.network), None)
        ratio = f"{row.median / own.median:.1f}" if own and own is not row else "1" if own else ""
        requests = ", ".join(f"{count:,} {name}" for name, count in sorted(
            row.requests.items(), key=lambda item: -item[1]))
        lines.append(
            f"| {row.work} | {row.network} | {row.contender} | {row.median:.2f} | {min(row.seconds):.2f} | {max(row.seconds):.2f} | {ratio} "
            f"| {min(row.cpu_seconds):.2f} | {row.peak_bytes >> 20} | {requests or 'none'} |")
    lines += kept_ratios(rows)
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
    lines = []
    for row in rows:
        own = next((one for one in rows if one.work == row.work and one.network == row.network
                    and one.contender.startswith("rollbook")), row)
        before = [times.get((row.work, one.contender, Network(row.latency_milliseconds).title)) for one in (row, own)]
        if own is row or row.contender.startswith("rollbook") or None in before or row.network == Network(row.latency_milliseconds).title:
            continue
        plain, ratio = before[0] / before[1], row.median / own.median
        verdict = "kept" if ratio >= plain * KEPT_MIN else "missed"
        lines.append(f"| {row.work} | {row.network} | {row.contender} | {plain:.2f} | {ratio:.2f} | {ratio / plain:.2f} "
                     f"| {verdict if 'TLS' in row.network else ''} |")
    head = ["", f"Goal: with TLS and slow tails no ratio falls below {KEPT_MIN} of its plain value.", "",
            "| work | network | program | × rollbook, plain | × rollbook here | of the plain value | goal |",
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
