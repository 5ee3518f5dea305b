#!/usr/bin/env python3
"""Copies the C libraries that a system may lack beside a program, and points the program at them.

    bundle.py PREFIX

PREFIX/bin/rollbook then finds its libraries in PREFIX/lib/rollbook, wherever PREFIX lies. auditwheel's policy says
which libraries every Linux system has (glibc, libstdc++, zlib); all the others are copied. Prints one line per library:
its name, a tab, and the file it was copied from.
"""
import pathlib
import shutil
import subprocess
import sys

from auditwheel.lddtree import ldd
from auditwheel.libc import Libc
from auditwheel.policy import WheelPolicies

# The second place is where an unpacked wheel has them, before an installer moves them: auditwheel reads it there.
PROGRAM_PATH = "$ORIGIN/../lib/rollbook:$ORIGIN/../data/lib/rollbook"
LIBRARY_PATH = "$ORIGIN"


def needed(program):
    """The libraries to copy, by the name that the loader asks for, of the newest policy for glibc."""
    tree = ldd(program)
    policies = WheelPolicies(libc=Libc.GLIBC, arch=tree.platform.baseline_architecture)
    newest = min((policy for policy in policies if policy.priority > 0), key=lambda policy: policy.priority)
    libraries = policies.lddtree_external_references(tree, program.parent)[newest.name].libs
    missing = sorted(name for name, path in libraries.items() if path is None)
    if missing:
        sys.exit(f"these libraries of {program} are not on this system: {', '.join(missing)}")
    return libraries


def point(file, path):
    """Has the loader look in `path` first; as DT_RPATH, which no LD_LIBRARY_PATH overrides."""
    subprocess.run(["patchelf", "--force-rpath", "--set-rpath", path, str(file)], check=True)


def main():
    prefix = pathlib.Path(sys.argv[1])
    program, folder = prefix / "bin/rollbook", prefix / "lib/rollbook"
    folder.mkdir(parents=True)
    for name, source in sorted(needed(program).items()):
        shutil.copyfile(source, folder / name)
        (folder / name).chmod(0o644)
        point(folder / name, LIBRARY_PATH)
        print(name, source, sep="\t")
    point(program, PROGRAM_PATH)


if __name__ == "__main__":
    main()
