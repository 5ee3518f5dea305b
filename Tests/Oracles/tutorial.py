"""Follows a text word by word: tutorial.py MARKDOWN PROGRAM FOLDER PLACE.

Every command after `$ ` is run in order, in one shell environment, with FOLDER in place of PLACE. Questions are
answered by the `yes` that the text shows. Each line that the text shows must stand in what the command said; `…` stands for
anything. Ids, ports, times and durations are not compared. Prints what differs; says how many commands were run.
"""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time

SECONDS_MAX = 300
MASKS = [
    (r"\d{8}-\d{6}-[a-z0-9]{4}", "RUN"),
    (r"127\.0\.0\.1:\d+", "HOST"),
    (r"\d{4}-\d\d-\d\dT[\d:.]+Z", "TIME"),
    (r"\b[\d.]+ (s|min)\b", "DURATION"),
    (r"\bby \S+$", "by WHO"),
    (r"\b\w{4,8}…", "VERSION"),
    (r"[\d.]+ KiB", "SIZE"),
]
RUN = re.compile(MASKS[0][0])


def masked(line):
    for pattern, word in MASKS:
        line = re.sub(pattern, word, line)
    return " ".join(line.split())


def blocks(text):
    """Each command with the lines that the text shows below it."""
    for block in re.findall(r"^```\n(.*?)^```$", text, re.M | re.S):
        command, shown = None, []
        for line in block.splitlines():
            if line.startswith("$ "):
                if command:
                    yield command, shown
                command, shown = line[2:], []
            elif command:
                shown.append(line)
        if command:
            yield command, shown


class Shell:
    def __init__(self, markdown, program, folder, place):
        self.text = open(markdown, encoding="utf-8").read()
        self.program, self.folder, self.place = program, folder, place
        first = re.search(r"^```\n(alias .*?)^```$", self.text, re.M | re.S)
        lines = first.group(1).splitlines() if first else []
        self.prologue = "\n".join(line for line in lines if not line.startswith("alias"))
        self.status = 0
        self.runs = {}
        self.address = None
        self.problems = []
        self.count = 0

    def filled(self, command):
        for shown, real in self.runs.items():
            command = command.replace(shown, real)
        if self.address:
            command = re.sub(r"127\.0\.0\.1:\d+", self.address, command)
        return command

    def script(self, command):
        lines = [f'rollbook() {{ "{self.program}" "$@"; }}', self.prologue, self.filled(command)]
        return "\n".join(lines).replace(self.place, self.folder)

    def run(self, command, answers=(), kill=None):
        """What a command says, on a terminal of its own where it asks something."""
        asks = bool(answers)
        parent, child = pty.openpty()
        process = subprocess.Popen(
            ["bash", "-c", self.script(command)],
            stdin=child if asks else subprocess.DEVNULL,
            stdout=child,
            stderr=child,
            start_new_session=True,
        )
        os.close(child)
        said, answers, until = "", list(answers), time.monotonic() + SECONDS_MAX
        while time.monotonic() < until:
            if select.select([parent], [], [], 0.2)[0]:
                try:
                    more = os.read(parent, 65536).decode("utf-8", "replace")
                except OSError:
                    break
                if not more:
                    break
                said += more
            if answers and said.rstrip(" ").endswith("Type yes to go on:"):
                os.write(parent, (answers.pop(0) + "\n").encode())
                said += "\n"
            if kill and kill(said):
                os.killpg(process.pid, signal.SIGKILL)
                break
        os.close(parent)
        self.status = process.wait(timeout=30)
        return re.sub(r"\x1b\[\d+m", "", said).replace("\r", "")

    def compare(self, command, shown, said):
        have = [masked(line) for line in said.splitlines()]
        for line in shown:
            # What follows an ellipsis is another one each time.
            wanted = masked(line.split("  …")[0].replace(self.place, self.folder))
            if not wanted or wanted == "…" or line.startswith("^C"):
                continue
            # A long line is wrapped in the text; an answer stands behind its question.
            if not any(wanted.removesuffix(" yes") in one for one in have):
                self.problems.append(f"{command}\n  shows: {line}\n  said:\n{said}")
        for ours, theirs in zip(dict.fromkeys(RUN.findall("\n".join(shown))), dict.fromkeys(RUN.findall(said))):
            self.runs.setdefault(ours, theirs)

    def follow(self):
        commands = list(blocks(self.text))
        position = 0
        while position < len(commands):
            command, shown = commands[position]
            position += 1
            self.count += 1
            if command.startswith("alias"):
                continue
            if command == "echo $?":
                if str(self.status) != shown[0].strip():
                    self.problems.append(f"the exit code is {self.status}, and not {shown[0]}")
            elif command.startswith("rollbook sandbox"):
                download = commands[position][0]
                position += 1
                self.count += 1
                self.serve(command, shown, download)
            else:
                answers = ["yes"] * sum(line.endswith("Type yes to go on: yes") for line in shown)
                kill = (lambda said: "[6/" in said) if any(line.startswith("^C") for line in shown) else None
                self.compare(command, shown, self.run(command, answers, kill))
        for problem in self.problems:
            print(problem)
        print(f"{self.count} commands, {len(self.problems)} differences")

    def serve(self, command, shown, download):
        process = subprocess.Popen(
            ["bash", "-c", self.script(command).replace("\nrollbook sandbox", f'\nexec "{self.program}" sandbox')],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said = ""
        for line in process.stdout:
            said += line
            if line.startswith("serving until"):
                break
        self.compare(command, shown, said)
        self.address = re.search(r"nightly.*?(127\.0\.0\.1:\d+)", said).group(1)
        fetched = subprocess.run(
            ["bash", "-c", f'cd "{self.folder}" && "{sys.executable}" -m {self.filled(download)}'],
            capture_output=True,
            text=True,
        )
        if fetched.returncode != 0:
            self.problems.append(f"{download}\n{fetched.stdout}{fetched.stderr}")
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)


Shell(*sys.argv[1:]).follow()
