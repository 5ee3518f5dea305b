#!/usr/bin/env python3
"""Prints the platform tag that a wheel earns, from what `auditwheel show --json` wrote to a file.

    audit.py FILE

Fails where the wheel earns none: it would need a library that a system may lack, or a newer glibc than Debian 12's.
"""
import json
import re
import sys

NEWEST_GLIBC = (2, 36)


def tag(audit):
    """The tag, such as manylinux_2_36_x86_64. Raises ValueError where there is none that can be published."""
    if "error" in audit:
        raise ValueError(audit["error"])
    found = re.fullmatch(r"manylinux_(\d+)_(\d+)_\w+", audit["overall_tag"])
    if not found:
        lacking = ", ".join(sorted(audit.get("external_libs", {})))
        raise ValueError(f"the wheel earns the tag {audit['overall_tag']} only; libraries that it lacks: {lacking or 'none'}")
    glibc = (int(found[1]), int(found[2]))
    if glibc > NEWEST_GLIBC:
        raise ValueError(f"the wheel needs glibc {glibc[0]}.{glibc[1]}: build it on Debian 12 or an older system")
    return found[0]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        audit = json.load(file)
    try:
        print(tag(audit))
    except ValueError as error:
        sys.exit(f"auditwheel: {error}")


if __name__ == "__main__":
    main()
