"""Prints requirements, markers and wheel tags with what the `packaging` library makes of them, as one JSON document.

usage: pep508_oracle.py SEED REQUIREMENTS MARKERS WHEELS
"""

import itertools
import json
import random
import re
import sys

from packaging import tags
from packaging.markers import InvalidMarker, Marker, _normalize_extra_values
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier
from packaging.utils import canonicalize_name, parse_tag
from packaging.version import Version

# As projects have published them.
PUBLISHED = """
filelock
typing-extensions>=4.10.0
setuptools ; python_version >= "3.12"
sympy>=1.13.3
triton==3.5.0+git7416ffcb; platform_system == "Linux"
pytorch-triton-rocm==3.5.0 ; platform_system == "Linux" and platform_machine == "x86_64"
rocm[libraries]==7.10.0a20251120
optree>=0.13.0 ; extra == "optree"
opt-einsum (>=3.3) ; extra == 'opt-einsum'
jaxlib (<=0.8.0,>=0.8.0)
numpy (>=2.1.0) ; python_version >= "3.13"
numpy<1.25.0,>=1.18.5
scipy (>=1.11.1)
ml-dtypes>=0.5.0
tomli ; python_full_version <= '3.11.0a6'
importlib-metadata ; python_full_version < "3.10.2"
colorama ; os_name == "nt"
colorama>=0.4; sys_platform == "win32" and python_version < "4"
pywin32 >= 226; sys.platform == 'win32'
requests [security,tests] >= 2.8.1, == 2.8.* ; python_version < "2.7"
pip @ https://example.org/pip-1.3.1.zip#sha1=da9234ee
pip @ https://example.org/pip.zip ; python_version > "3"
torch@file:///srv/wheels/torch.whl
cffi (>=1.12) ; platform_python_implementation != 'PyPy'
pyreadline3 (>=3.4.1) ; (python_version >= '3.8') and extra == 'all'
furo ; (python_version >= "3.9" and python_version < "4.0") and (extra == "docs")
mock ; python_version == '2.7' or extra == 'test' and implementation_name == 'cpython'
backports.zoneinfo ; python_version<"3.9"
zope.interface (>5) ; 'linux' in sys_platform
a(===1.0-nonsense)
a ; extra == 'Dev_Tools'
""".strip().splitlines()

TEXTS = ["3.8", "3.10", "3.11", "3.12", "3.9.1", "3.12.99", "3.13.0a1", "2.7", "4", "3", "3.*", "3.1*", "3.10.*", "linux",
    "win32", "Linux", "Windows", "nt", "posix", "x86_64", "AMD64", "cpython", "CPython", "3.10, 3.11", "linux win32", "",
    " 3.11 ", "3.11+x", "6.1.0-13-amd64", "10.0.1", "python 3", "l\u00e9", "tes", "foo", "Foo_Bar", "all;", "(x)", "a b"]
VARIABLES = ["python_version", "python_version", "python_full_version", "os_name", "os.name", "sys_platform", "sys.platform",
    "platform_release", "platform_system", "platform_version", "platform.version", "platform_machine", "platform.machine",
    "platform_python_implementation", "platform.python_implementation", "python_implementation", "implementation_name",
    "implementation_version", "extra", "extra", "python_Version", "os-name", "foo"]
OPERATORS = ["==", "!=", "<", "<=", ">", ">=", "~=", "===", "in", "not in", "not  in", "not\tin", "=", "is", "notin", "!"]
NAMES = ["a", "A.b", "foo-bar", "foo_bar", "x1", "1x", "a--b", "jax", "-a", "a-", "a.", "\u00e9", "a b", "typing-extensions"]
EXTRAS = ["a", "Test", "x-y", "x_y", "x.y", "1", "-", "", "a b", "a;"]
NOISE = list(" \t()[]<>=!~;,@'\"\\.*+-_0a") + ["and", "or", "in", "not ", "\u00a0", "\u00e9", "\n"]
# What follows differs on purpose: names that end with `_`, which PEP 508 does not allow; escapes; comparisons of two
# variables or two texts; commas behind `===`.
ESCAPES = re.compile(r"[\\\n\r\x00]")
UNUSUAL = re.compile(r"_(?![a-z])|[\\\n\r\x00]|===\s*[^\s;)]*,")


def spaces(rng, least=0):
    return rng.choice(["", "", " ", "  ", "\t"]) if not least else rng.choice([" ", "\t", "  "])


def quoted(rng, text=None):
    quote = rng.choice("'\"")
    return quote + (rng.choice(TEXTS) if text is None else text) + quote


def comparison(rng):
    variable, text = rng.choice(VARIABLES[:-3] if rng.random() < 0.97 else VARIABLES), quoted(rng)
    operator = rng.choice(OPERATORS[:-4] if rng.random() < 0.97 else OPERATORS)
    sides = [variable, text] if rng.random() < 0.8 else [text, variable]
    least = 1 if operator[0].isalpha() else 0
    return sides[0] + spaces(rng, least) + operator + spaces(rng, least) + sides[1]


def marker(rng, depth=0):
    kind = rng.random()
    if kind < 0.5 or depth > 3:
        return comparison(rng)
    if kind < 0.65:
        return "(" + spaces(rng) + marker(rng, depth + 1) + spaces(rng) + ")"
    return marker(rng, depth + 1) + " " + rng.choice(["and", "or"]) + " " + marker(rng, depth + 1)


def version(rng):
    text = ".".join(str(rng.randrange(12)) for _ in range(rng.randrange(1, 4)))
    return text + rng.choice(["", "", "", ".*", "a1", "rc2", ".post1", ".dev3", "+x.1", "+rocm7.10", "-1", "*", "+", "!"])


def clause(rng):
    return rng.choice(["==", "!=", "<", "<=", ">", ">=", "~=", "===", "=", "=="]) + spaces(rng) + version(rng)


def requirement(rng):
    text = spaces(rng) + rng.choice(NAMES if rng.random() < 0.2 else NAMES[:5]) + spaces(rng)
    if rng.random() < 0.3:
        inner = [spaces(rng) + rng.choice(EXTRAS if rng.random() < 0.1 else EXTRAS[:6]) + spaces(rng)
                 for _ in range(rng.randrange(0, 4))]
        text += "[" + ",".join(inner) + "]" + spaces(rng)
    if rng.random() < 0.1:
        text += "@" + spaces(rng) + rng.choice(["https://example.org/a.whl", "file:///a;b", "x", ""]) + spaces(rng)
    else:
        inner = ("," + spaces(rng)).join(clause(rng) + spaces(rng) for _ in range(rng.choice([0, 1, 1, 2, 3])))
        text += rng.choice([inner, inner, "(" + spaces(rng) + inner + ")", inner + ","]) + spaces(rng)
    if rng.random() < 0.4:
        text += ";" + spaces(rng) + marker(rng) + spaces(rng)
    return text


def mutated(rng, text):
    for _ in range(rng.randrange(1, 3)):
        at = rng.randrange(len(text) + 1)
        text = text[:at] + (rng.choice(NOISE) + text[at:] if rng.random() < 0.5 else text[at + 1 :])
    return text


def one_variable_each(parsed):
    """Whether each comparison has a variable on one side and a text on the other."""
    if isinstance(parsed, list):
        return all(one_variable_each(part) for part in parsed)
    if isinstance(parsed, tuple):
        names = [str(type(side).__name__) for side in (parsed[0], parsed[2])]
        known = all(str(side) not in ("extras", "dependency_groups") for side in (parsed[0], parsed[2]))
        return sorted(names) == ["Value", "Variable"] and known
    return True


def with_extras_normalized(parsed):
    # packaging normalizes the names of extras outside of parentheses only; PEP 685 knows no such difference.
    return [with_extras_normalized(part) if isinstance(part, list) else part for part in _normalize_extra_values(parsed)]


def environments():
    for minor, windows in itertools.product(range(10, 15), [False, True]):
        yield {
            "implementation_name": "cpython", "implementation_version": f"3.{minor}.99",
            "os_name": "nt" if windows else "posix", "platform_machine": "AMD64" if windows else "x86_64",
            "platform_python_implementation": "CPython", "platform_release": "", "platform_version": "",
            "platform_system": "Windows" if windows else "Linux", "python_full_version": f"3.{minor}.99",
            "python_version": f"3.{minor}", "sys_platform": "win32" if windows else "linux",
        }


def answer(parsed, environment):
    try:
        return "true" if parsed.evaluate(environment) else "false"
    except Exception:
        return "error"


def marker_case(rng, texts):
    text = next(texts, None) or (mutated(rng, marker(rng)) if rng.random() < 0.1 else marker(rng))
    if ESCAPES.search(text):
        return None
    try:
        parsed = Marker(text.strip())
    except (InvalidMarker, SyntaxError, ValueError):
        return {"text": text, "isValid": False, "answers": []}
    if not one_variable_each(parsed._markers):
        return None
    parsed._markers = with_extras_normalized(parsed._markers)
    fields = [{}, {"platform_release": "6.1.0-13-amd64"}, {"platform_release": "10.0.1", "platform_version": "#1 SMP"},
        {"extra": rng.choice(["Foo.bar", "tes", "foo-bar"])}]
    answers = [[answer(parsed, {**e, "extra": "", **f}) for e in environments()] for f in fields]
    return {"text": text, "isValid": True, "fields": fields, "answers": answers}


def requirement_case(rng, texts):
    text = next(texts, None) or (mutated(rng, requirement(rng)) if rng.random() < 0.15 else requirement(rng))
    if UNUSUAL.search(text):
        return None
    try:
        parsed = Requirement(text.strip())
    except (InvalidRequirement, InvalidSpecifier, SyntaxError, ValueError):
        return {"text": text, "isValid": False}
    if parsed.marker is not None and not one_variable_each(parsed.marker._markers):
        return None
    return {
        "text": text, "isValid": True, "name": canonicalize_name(parsed.name), "url": parsed.url,
        "extras": sorted({canonicalize_name(extra) for extra in parsed.extras}),
        "specifiers": sorted(str(s).lower() for s in parsed.specifier), "hasMarker": parsed.marker is not None,
    }


def supported(minor, platforms):
    python = (3, minor)
    found = itertools.chain(
        tags.cpython_tags(python, [f"cp3{minor}"], platforms), tags.compatible_tags(python, f"cp3{minor}", platforms))
    return {tag: rank for rank, tag in reversed(list(enumerate(found)))}


def manylinux(latest):
    old = {17: "manylinux2014_x86_64", 12: "manylinux2010_x86_64", 5: "manylinux1_x86_64"}
    for minor in range(latest, 4, -1):
        yield f"manylinux_2_{minor}_x86_64"
        if minor in old:
            yield old[minor]
    yield "linux_x86_64"


def wheel_cases(rng, count):
    targets = [supported(minor, platforms) for minor in range(10, 15) for platforms in (list(manylinux(50)), ["win_amd64"])]
    pythons = [f"cp3{n}" for n in (2, 7, 8, 9, 10, 11, 12, 13, 14, 15)] + ["py3", "py2", "py310", "py39", "py312", "py30",
        "py315", "cp3", "cp2", "cp27", "pp310", "CP312", "cp0312", "py"]
    abis = ["none", "abi3", "abi3t", "cp313t", "cp314td", "pypy310_pp73", "cp39m", "ABI3"] + [f"cp3{n}" for n in range(9, 16)]
    places = ["any", "linux_x86_64", "win_amd64", "win32", "win_arm64", "macosx_11_0_arm64", "musllinux_1_2_x86_64",
        "manylinux1_x86_64", "manylinux2010_x86_64", "manylinux2014_x86_64", "manylinux2014_aarch64", "manylinux_2_4_x86_64",
        "manylinux_2_5_x86_64", "manylinux_2_17_x86_64", "manylinux_2_28_x86_64", "manylinux_2_027_x86_64",
        "manylinux_2_39_x86_64", "manylinux_3_1_x86_64", "linux_i686", "ANY"]
    def pick(values):
        return ".".join(rng.choice(values) for _ in range(rng.choice([1, 1, 1, 2, 3])))
    for _ in range(count):
        minor = rng.randrange(9, 16)
        likely = rng.choice([f"cp3{minor}-cp3{minor}", f"cp3{minor}-abi3", "py3-none", f"py3{minor}-none", f"cp3{minor}-none"])
        parts = likely if rng.random() < 0.5 else f"{pick(pythons)}-{pick(abis)}"
        tag = f"{parts}-{pick(places)}"
        parsed = parse_tag(tag)
        yield {"tag": tag, "ranks": [min((t[p] for p in parsed if p in t), default=-1) for t in targets]}


def cases(make, count):
    while count:
        case = make()
        if case is not None:
            count -= 1
            yield case


def main():
    seed, requirements, markers, wheels = map(int, sys.argv[1:])
    rng = random.Random(seed)
    published = iter(PUBLISHED)
    published_markers = iter([text.split(";", 1)[1] for text in PUBLISHED if ";" in text])
    json.dump({
        "requirements": list(cases(lambda: requirement_case(rng, published), requirements)),
        "markers": list(cases(lambda: marker_case(rng, published_markers), markers)),
        "wheels": list(wheel_cases(rng, wheels)),
    }, sys.stdout)


main()
