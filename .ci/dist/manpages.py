#!/usr/bin/env python3
"""Writes one man page for rollbook and one for each of its commands.

    rollbook --experimental-dump-help | manpages.py FOLDER VERSION YYYY-MM-DD

The input is the JSON of swift-argument-parser's help, so that the pages say what `--help` says.
"""
import json
import pathlib
import re
import sys


def escaped(text):
    """Text as roff prints it: backslashes and hyphens literal, so that commands can be pasted."""
    return text.replace("\\", "\\e").replace("-", "\\-")


def line(text):
    """One line of text; a leading dot or quote would be a macro."""
    text = escaped(text)
    return "\\&" + text if text[:1] in (".", "'") else text


def paragraphs(text):
    """The blocks of `text` that an empty line parts, each as a list of its lines."""
    return [block.split("\n") for block in re.split(r"\n[ \t]*\n", text.strip("\n")) if block.strip()]


def is_heading(text):
    """A line such as EXIT STATUS."""
    return bool(re.fullmatch(r"[A-Z][A-Z ]+", text))


def block(lines):
    """One paragraph: indented lines stay as they are, rows with a tab become a list, a heading a section."""
    if is_heading(lines[0]):
        return [f".SH {lines[0]}"] + (block(lines[1:]) if lines[1:] else [])
    out, prose, index = [], [], 0
    if not lines[0].startswith((" ", "\t")):
        out.append(".PP")
    while index < len(lines):
        text = lines[index]
        row = re.fullmatch(r"\s+(\S[^\t]*)\t\s*(.*)", text)
        if row:
            out += [".TP", ".B " + line(row[1]), line(row[2])]
        elif text.startswith((" ", "\t")):
            literal = []
            while index < len(lines) and lines[index].startswith((" ", "\t")) and "\t" not in lines[index].strip():
                literal.append(lines[index])
                index += 1
            margin = min(len(entry) - len(entry.lstrip()) for entry in literal)
            out += [".PP", ".RS 4", ".nf"] + [line(entry[margin:].rstrip()) for entry in literal] + [".fi", ".RE"]
            continue
        else:
            out.append(line(text.strip()))
        index += 1
    return out


def names(argument):
    """The spellings of an option, its value in italics: `\\-\\-format` *format*."""
    spelled = ", ".join(
        "\\fB" + escaped(("--" if name["kind"] == "long" else "-") + name["name"]) + "\\fR"
        for name in sorted(argument.get("names", []), key=lambda name: name["kind"] == "long"))
    value = "\\fI" + escaped(argument["valueName"]) + "\\fR"
    if argument["kind"] == "positional":
        return value + (" ..." if argument["isRepeating"] else "")
    return spelled if argument["kind"] == "flag" else f"{spelled} {value}"


def described(argument):
    """What an argument is for, with its values and its default."""
    text = " ".join(part for part in (argument.get("abstract"), argument.get("discussion")) if part)
    notes = []
    if argument.get("allValues"):
        notes.append("values: " + ", ".join(argument["allValues"]))
    if argument.get("defaultValue"):
        notes.append("default: " + argument["defaultValue"])
    return line(f"{text} ({'; '.join(notes)})".strip() if notes else text)


def synopsis(words, command):
    """The command with what it must be given; options that may be left out are one word."""
    parts = ["\\fB" + escaped(" ".join(words)) + "\\fR"]
    if command.get("subcommands"):
        return " ".join(parts + ["\\fIcommand\\fR", "[\\fIoptions\\fR]"])
    shown = [argument for argument in command.get("arguments", []) if argument["shouldDisplay"]]
    parts.append("[\\fIoptions\\fR]")
    parts += [names(argument) for argument in shown if argument["kind"] != "positional" and not argument["isOptional"]]
    parts += [
        f"[{names(argument)}]" if argument["isOptional"] else names(argument)
        for argument in shown if argument["kind"] == "positional"]
    return " ".join(parts)


def options(command):
    """OPTIONS, those with a title of their own below it."""
    sections = {}
    for argument in command.get("arguments", []):
        if argument["shouldDisplay"]:
            sections.setdefault(argument.get("sectionTitle") or "", []).append(argument)
    out = [".SH OPTIONS"] if sections else []
    for title in sorted(sections):
        out += [f".SS {escaped(title)}"] if title else []
        for argument in sections[title]:
            out += [".TP", names(argument), described(argument)]
    return out


def visible(command):
    """The commands below this one that have a page."""
    return [below for below in command.get("subcommands", []) if below["shouldDisplay"] and below["commandName"] != "help"]


def page(words, command, version, date):
    """One page as roff, of the command that `words` name."""
    title = "-".join(words)
    out = [
        f'.TH {escaped(title.upper())} 1 "{date}" "rollbook {version}" "rollbook"',
        ".SH NAME", f"{escaped(title)} \\- {escaped(command['abstract'].rstrip('.'))}",
        ".SH SYNOPSIS", synopsis(words, command)]
    if command.get("discussion"):
        out.append(".SH DESCRIPTION")
        for lines in paragraphs(command["discussion"]):
            out += block(lines)
    out = [text for text, above in zip(out, [""] + out) if not (text == ".PP" and above.startswith(".SH"))]
    below = visible(command)
    if below:
        out.append(".SH COMMANDS")
        for sub in below:
            out += [".TP", "\\fB" + escaped("-".join([*words, sub["commandName"]])) + "\\fR(1)", line(sub["abstract"])]
    out += options(command)
    others = ["-".join(words[:-1])] if words[:-1] else []
    others += ["-".join([*words, sub["commandName"]]) for sub in below]
    if others:
        out += [".SH SEE ALSO", ",\n".join(f".BR {escaped(name)} (1)" for name in others).replace("(1),", "(1),")]
    return "\n".join(out) + "\n"


def pages(command, version, date, above=()):
    """Every page below `command`, by its file's name."""
    words = [*above, command["commandName"]]
    written = {"-".join(words) + ".1": page(words, command, version, date)}
    for sub in visible(command):
        written |= pages(sub, version, date, words)
    return written


def main():
    folder, version, date = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages(json.load(sys.stdin)["command"], version, date).items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
