"""Makes small random indexes of wheels and prints them with what `uv pip compile` resolves in each, as one JSON document.

usage: resolver_oracle.py SEED COUNT
"""

import json
import pathlib
import random
import subprocess
import sys
import tempfile
import zipfile

from uv import find_uv_bin

TARGETS = {"cp312-linux_x86_64": ("3.12", "x86_64-manylinux_2_28"), "cp313-win_amd64": ("3.13", "x86_64-pc-windows-msvc")}
VERSIONS = ["1.0", "1.1", "1.2.post1", "2.0", "2.0+rocm7.1", "2.1"]
TAGS = ["py3-none-any"] * 6 + ["cp312-cp312-manylinux_2_17_x86_64", "cp313-cp313-win_amd64", "cp311-abi3-win_amd64", "py2-none-any"]
MARKERS = ["", "", "", "", "; sys_platform == 'linux'", "; platform_system != 'Linux'", "; python_version < '3.13'",
    "; python_version >= '3.8' and os_name == 'nt'"]


def specifier(rng, versions):
    version = rng.choice(versions)
    public = version.split("+")[0]
    return rng.choice(["", "", f">={public}", f"=={version}", f"<={public}", f"!={public}", f"<{public}", f"~={public}", ">=1"])


def universe(rng):
    names = ["root"] + [f"p{n}" for n in range(rng.randrange(2, 7))]
    versions = {name: sorted(rng.sample(VERSIONS, 1 if name == "root" else rng.choice([1, 1, 2, 3]))) for name in names}
    wheels = []
    for name in names:
        for version in versions[name]:
            requires, extras = [], ["x"] if rng.random() < 0.3 else []
            for other in rng.sample(names, rng.choice([0, 1, 1, 2]) + (name == "root")):
                if other == name and rng.random() < 0.9:
                    continue
                needed = "absent" if rng.random() < 0.02 else other
                asked = "[x]" if rng.random() < 0.2 else ""
                requires.append(needed + asked + specifier(rng, versions[other]) + rng.choice(MARKERS))
            requires += [f"{rng.choice(names)}; extra == '{extra}'" for extra in extras]
            # No upper bound: uv takes none in Requires-Python for one, pip does.
            python = rng.choice([">=3.9", ">=3.9", ">=3.9", ">=3.13"]) if name != "root" else ">=3.9"
            for tag in {"py3-none-any"} if name == "root" else {rng.choice(TAGS) for _ in range(rng.choice([1, 1, 2]))}:
                wheels.append({"name": name, "version": version, "requires": requires, "requiresPython": python,
                    "tag": tag, "extras": extras})
    return {"root": versions["root"][0], "wheels": wheels}


def write(folder, wheel):
    name, version = wheel["name"], wheel["version"]
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", f"Requires-Python: {wheel['requiresPython']}"]
    lines += [f"Requires-Dist: {text}" for text in wheel["requires"]] + [f"Provides-Extra: {e}" for e in wheel["extras"]]
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(folder / f"{name}-{version}-{wheel['tag']}.whl", "w") as archive:
        archive.writestr(f"{info}/METADATA", "\n".join(lines) + "\n")
        archive.writestr(f"{info}/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {wheel['tag']}\n")
        archive.writestr(f"{info}/RECORD", "")


def resolves(folder, version, python, platform):
    command = [find_uv_bin(), "pip", "compile", "-", "--quiet", "--no-config", "--no-cache", "--no-index", "--find-links", folder,
        "--only-binary", ":all:", "--python-version", python, "--python-platform", platform, "--python", sys.executable]
    result = subprocess.run(command, input=f"root=={version}\n", capture_output=True, text=True)
    # 1: there is no solution. Anything else is no answer.
    if result.returncode not in (0, 1) or "No solution found" not in result.stderr and result.returncode == 1:
        sys.exit(f"uv ended with {result.returncode}: {result.stderr}")
    return result.returncode == 0


def main():
    seed, count = map(int, sys.argv[1:])
    rng = random.Random(seed)
    cases = []
    for _ in range(count):
        case = universe(rng)
        with tempfile.TemporaryDirectory() as folder:
            for wheel in case["wheels"]:
                write(pathlib.Path(folder), wheel)
            case["resolves"] = {t: resolves(folder, case["root"], *settings) for t, settings in TARGETS.items()}
        cases.append(case)
    json.dump(cases, sys.stdout)


main()
