"""Runs a program with its standard output in a terminal of so many columns, and prints what it wrote there.

usage: in_terminal.py COLUMNS PROGRAM [ARGUMENT]…
"""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios

columns, command = int(sys.argv[1]), sys.argv[2:]
terminal, inside = pty.openpty()
fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=inside)
os.close(inside)
parts = []
while True:
    try:
        part = os.read(terminal, 1 << 16)
    except OSError:  # Linux says EIO where the other end is closed.
        break
    if not part:
        break
    parts.append(part)
sys.stdout.write(b"".join(parts).decode().replace("\r\n", "\n"))
sys.exit(process.wait())
