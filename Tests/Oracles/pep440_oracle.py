"""Prints versions and specifiers with what the `packaging` library makes of them, as one JSON document.

usage: pep440_oracle.py SEED VERSIONS SPECIFIERS
"""

import json
import random
import sys

from packaging.specifiers import InvalidSpecifier, Specifier, SpecifierSet
from packaging.version import InvalidVersion, Version

# Spellings that projects have published, oldest habits included.
PUBLISHED = """
0.1 0.10 0.9.8 1.0 1.0.0 1.0.0.0 1 2004d 2013b0 2014.10 2023.3.post1 2024.1 2024.2 2025.2
1.0.dev0 1.0.0.dev456 1.0a1 1.0.0a1 1.0-alpha.1 1.0b2.post345.dev456 1.0b2.post345 1.0rc1.dev456 1.0rc1 1.0.0-rc.1
1.0c1 1.0.post456.dev34 1.0.post456 1.0-1 1.0-r4 1.0.rev5 1.1.dev1 0.0.0 0.0.1.dev0 2.7.0rc2 2.8.2.post0 1.26.4
2.0.0b1 2.0.0rc1 2.3.4 3.0.0.dev20240101 18.9b0 19.10b0 24.1b1 24.1.2 25.0 81.0.0 82.0.0 306 4.5.5.64 4.11.0.86
2.10.0a0+rocm7.10.0a20251120 2.9.0+rocm6.4 2.9.0+rocm7.10.0 2.9.0+rocm7.9.0rc1 2.9.1+cu128 2.9.1+cpu 2.9.1
3.5.0+gitc3c476f3 3.4.0+rocm7.0.0.git9a1bb2c3 1+rocm10.1 1+rocm7.15 1+rocm7.9 7.10.0a20251120 7.10.0rc20251201
7.9.0rc20251008 7.9.0.dev0+6b9e1a3c 6.5.0rc20250910 0.7.1 0.8.0.dev20251105+rocm7.10 0.5.1+18.g1a2b3c4 1!1.0 1!2020.1
0.3b6.dev0 0.1a 0.1-dev 0.1_dev 5.0.0.dev1 0.4.post2 0.4-post2 0.4.0.post20230801 v1.2 v1.2.3-beta V2 20.04.0
2!0.1 1.0+ubuntu-1 1.0+ubuntu_1 1.0+UBUNTU.01 1.0+abc.5 1.0+abc.05 1.0+5 1.0+5.abc 1.0+a.b.c 0+unknown 0+untagged.1.g0
"""

WORDS = {
    "pre": ["a", "b", "c", "rc", "alpha", "beta", "pre", "preview", "A", "RC", "Beta", "PreView"],
    "post": ["post", "rev", "r", "POST", "Rev"],
    "dev": ["dev", "DEV", "Dev"],
}
SEPARATORS = ["", "", "", ".", "-", "_"]
SPACES = ["", "", "", "", " ", "\n", "\t ", "\u00a0", "\u3000", "\x1c", "\u2028"]
NOISE = [" ", ".", "-", "_", "+", "!", "*", "v", "0", "9", "a", "é", "\u0660", "\u0131", "\u017f", "\x00", ",", "e", "dev", "post"]


def number(rng):
    kind = rng.random()
    if kind < 0.6:
        return str(rng.randrange(4))
    if kind < 0.8:
        return str(rng.randrange(3000))
    if kind < 0.9:
        return "0" * rng.randrange(1, 25) + str(rng.randrange(100))
    return str(rng.choice([2**31, 2**32, 2**63, 2**64, 10**18, 10**19, 10**20, 10**60]) + rng.randrange(-2, 3))


def suffix(rng, kind):
    count = "" if rng.random() < 0.25 else rng.choice(SEPARATORS) + number(rng)
    trailing = rng.choice(SEPARATORS) if not count and rng.random() < 0.2 else ""
    return rng.choice(SEPARATORS) + rng.choice(WORDS[kind]) + (count or trailing)


def local(rng):
    parts = [
        rng.choice([number(rng), "abc", "ABC", "rocm" + number(rng), "0a", "git" + format(rng.randrange(1 << 20), "x")])
        for _ in range(rng.randrange(1, 4))
    ]
    return "+" + "".join(p + rng.choice(".-_") for p in parts)[:-1]


def version(rng, public=False, spaces=True):
    text = rng.choice(["", "", "", "v", "V"])
    if rng.random() < 0.15:
        text += number(rng) + "!"
    text += ".".join(number(rng) for _ in range(rng.choice([1, 2, 2, 3, 3, 3, 4, 7])))
    if rng.random() < 0.35:
        text += suffix(rng, "pre")
    if rng.random() < 0.3:
        text += "-" + number(rng) if rng.random() < 0.3 else suffix(rng, "post")
    if rng.random() < 0.3:
        text += suffix(rng, "dev")
    if not public and rng.random() < 0.3:
        text += local(rng)
    return rng.choice(SPACES) + text + rng.choice(SPACES) if spaces else text


def mutated(rng, text):
    for _ in range(rng.randrange(1, 3)):
        at = rng.randrange(len(text) + 1)
        if rng.random() < 0.5:
            text = text[:at] + rng.choice(NOISE) + text[at:]
        else:
            text = text[:at] + text[at + 1 :]
    return text


def parsed(text):
    try:
        return Version(text)
    except InvalidVersion:
        return None


def specifier(rng, versions):
    operator = rng.choice(["~=", "==", "==", "!=", "<=", ">=", "<", ">", "==="])
    if rng.random() < 0.5:
        operand = str(rng.choice(versions))  # near to versions that are asked about
    else:
        operand = version(rng, public=rng.random() < 0.8, spaces=False)
    if operator in ("==", "!=") and rng.random() < 0.5:
        operand = ".".join(operand.split("+")[0].split(".")[:2]) + ".*"
    elif rng.random() < 0.8 and operator not in ("==", "!=", "==="):
        operand = operand.split("+")[0]
    text = rng.choice(SPACES) + operator + rng.choice(SPACES) + operand + rng.choice(SPACES)
    return mutated(rng, text) if rng.random() < 0.05 else text


def canonical_compatible(spec):
    # packaging takes the prefix of `~=` from the text, and so misses suffixes like `.preview1` or `-1.rev2`.
    return Specifier("~=" + str(Version(spec.version))) if spec.operator == "~=" else spec


def specifier_case(rng, versions):
    text = ",".join(specifier(rng, versions) for _ in range(rng.choice([0, 1, 1, 1, 1, 2, 2, 3])))
    try:
        specifiers = SpecifierSet([canonical_compatible(s) for s in SpecifierSet(text)])
    except InvalidSpecifier:
        return {"text": text, "implies": None, "checks": []}
    sample = [rng.choice(versions) for _ in range(20)]
    for spec in specifiers:
        near = parsed(spec.version.replace(".*", ""))
        if near:
            base = str(near).split("+")[0]
            for tail in ["", "+x.1", ".0", ".post1", ".post0", ".dev0", "rc1", "a1.dev1", ".1"]:
                candidate = parsed(base + tail)
                if candidate:
                    sample.append(candidate)
    checks = [
        [str(v), specifiers.contains(v, prereleases=True), specifiers.contains(v, prereleases=False)] for v in sample
    ]
    return {"text": text, "implies": bool(specifiers.prereleases), "checks": checks}


def main():
    seed, version_count, specifier_count = map(int, sys.argv[1:])
    rng = random.Random(seed)
    texts = PUBLISHED.split()
    while len(texts) < version_count:
        text = version(rng)
        texts.append(mutated(rng, text) if rng.random() < 0.15 else text)
    valid = {text: v for text in texts if (v := parsed(text))}
    ordered = sorted(valid.values())
    ranks, rank = {}, 0
    for index, v in enumerate(ordered):
        if index and v != ordered[index - 1]:
            rank += 1
        ranks[id(v)] = rank
    cases = [
        {"text": text, "canonical": str(valid[text]), "prerelease": valid[text].is_prerelease, "rank": ranks[id(valid[text])]}
        if text in valid
        else {"text": text, "canonical": None, "prerelease": False, "rank": -1}
        for text in texts
    ]
    specifiers = [specifier_case(rng, ordered) for _ in range(specifier_count)]
    json.dump({"versions": cases, "specifiers": specifiers}, sys.stdout)


main()
