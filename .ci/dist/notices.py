#!/usr/bin/env python3
"""Writes the licences of everything that a package of rollbook carries.

    notices.py CHECKOUTS SWIFT_LICENSE [LIBRARIES | --debian]

CHECKOUTS holds the sources of the Swift packages; LIBRARIES is what bundle.py printed: the C libraries that lie beside
the program, whose licences are those of the Debian packages they come from. With --debian, the Apache License is named by the file that every
Debian system has of it. The text goes to standard output.
"""
import pathlib
import re
import subprocess
import sys

RULE = "=" * 78


def section(title, texts):
    """A part of the notices: what it is about, and the texts."""
    return "\n".join([RULE, title, RULE, "", *(text.strip("\n") + "\n" for text in texts)])


def apache_by_reference(text):
    """A licence file without the text of the Apache License 2.0, but with what it adds to that, such as exceptions."""
    if "Apache License" not in text or "END OF TERMS AND CONDITIONS" not in text:
        return text
    exception = re.search(r"^#*\s*Runtime Library Exception.*", text, re.MULTILINE | re.DOTALL)
    return "\n\n".join(["Apache License 2.0: /usr/share/common-licenses/Apache-2.0", *([exception[0]] if exception else [])])


def swift_packages(checkouts):
    """The licences and notices of the Swift packages: a title and the texts of each."""
    for folder in sorted(checkouts.iterdir(), key=lambda folder: folder.name.lower()):
        files = sorted(
            file for file in folder.iterdir() if file.is_file() and file.name.upper().startswith(("LICENSE", "NOTICE")))
        if not files:
            sys.exit(f"the Swift package {folder.name} has no licence file")
        yield f"{folder.name} (Swift package, linked into the program)", [read(file) for file in files]


def read(file):
    return pathlib.Path(file).read_text(encoding="utf-8", errors="replace")


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def candidates(library):
    """The paths by which dpkg may know a file: with /usr or without, where /lib is a link to /usr/lib."""
    path = str(pathlib.Path(library).resolve())
    return [path, path.removeprefix("/usr") if path.startswith("/usr/lib") else "/usr" + path]


def owner(library):
    """The Debian package that a library's file belongs to."""
    for path in candidates(library):
        found = subprocess.run(["dpkg-query", "--search", path], capture_output=True, text=True)
        if found.returncode == 0:
            return found.stdout.split(": ")[0].split(",")[0]
    sys.exit(f"no Debian package owns {library}: its licence is not known")


def by_package(rows, owner_of=owner):
    """The libraries' names by the package they come from, of rows "name<tab>file"."""
    packages = {}
    for row in rows:
        name, path = row.split("\t")
        packages.setdefault(owner_of(path), []).append(name)
    return packages


def debian_packages(rows):
    """The copyright files of the packages whose libraries lie beside the program."""
    for package, names in sorted(by_package(rows).items()):
        version = output("dpkg-query", "--show", "--showformat=${Version}", package)
        plain = package.split(":")[0]
        yield section(
            f"{plain} {version} (Debian package; beside the program: {', '.join(sorted(names))})",
            [read(f"/usr/share/doc/{plain}/copyright")])


def main():
    checkouts, swift_license, *more = sys.argv[1:]
    shown = apache_by_reference if more == ["--debian"] else str
    parts = [section(title, map(shown, texts)) for title, texts in swift_packages(pathlib.Path(checkouts))]
    runtime = "Swift standard library, Foundation and Dispatch (linked into the program)"
    parts.append(section(runtime, [shown(read(swift_license))]))
    if more and more != ["--debian"]:
        parts += debian_packages(read(more[0]).splitlines())
    print("\n\n".join(parts))


if __name__ == "__main__":
    main()
