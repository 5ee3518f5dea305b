"""Man pages say what `--help` says, as roff that prints it."""
import unittest

import manpages


def option(name, **more):
    return {
        "kind": "option", "names": [{"kind": "long", "name": name}], "valueName": "value", "isOptional": True,
        "isRepeating": False, "shouldDisplay": True, **more}


class ManPageTests(unittest.TestCase):
    def test_text_is_never_a_macro(self):
        self.assertEqual(manpages.line(".rollbook/facts"), "\\&.rollbook/facts")
        self.assertEqual(manpages.line("'quoted'"), "\\&'quoted'")
        self.assertEqual(manpages.line(r"a\b --yes"), r"a\eb \-\-yes")

    def test_a_discussion_keeps_its_commands_and_rows(self):
        text = "One\ntwo.\n\n  rollbook run x --yes\n  rollbook show\n\nEXIT STATUS\n  0\tdone\n  2\tchecks failed"
        lines = [text for block in manpages.paragraphs(text) for text in manpages.block(block)]
        self.assertEqual(
            lines,
            [".PP", "One", "two.",
             ".PP", ".RS 4", ".nf", "rollbook run x \\-\\-yes", "rollbook show", ".fi", ".RE",
             ".SH EXIT STATUS", ".TP", ".B 0", "done", ".TP", ".B 2", "checks failed"])

    def test_commands_below_an_introduction_stay_lines(self):
        lines = manpages.block(["Example:", "  rollbook verify nightly", "    --wait 10m"])
        self.assertEqual(lines[:2], [".PP", "Example:"])
        self.assertEqual(lines[5:7], ["rollbook verify nightly", "  \\-\\-wait 10m"])

    def test_synopsis_has_what_must_be_given(self):
        command = {"arguments": [
            option("at", isOptional=False), option("hidden", isOptional=False, shouldDisplay=False), option("wait"),
            {**option("x"), "kind": "positional", "valueName": "channel", "isOptional": False},
            {**option("x"), "kind": "positional", "valueName": "key", "isRepeating": True}]}
        self.assertEqual(
            manpages.synopsis(["rollbook", "restore"], command),
            "\\fBrollbook restore\\fR [\\fIoptions\\fR] \\fB\\-\\-at\\fR \\fIvalue\\fR \\fIchannel\\fR [\\fIkey\\fR ...]")

    def test_options_tell_values_and_default(self):
        text = manpages.options({"arguments": [
            option("format", abstract="How.", allValues=["text", "json"], defaultValue="text", sectionTitle="Output"),
            option("hidden", shouldDisplay=False)]})
        self.assertEqual(
            text, [".SH OPTIONS", ".SS Output", ".TP", "\\fB\\-\\-format\\fR \\fIvalue\\fR",
                   "How. (values: text, json; default: text)"])

    def test_every_command_has_a_page_but_help_and_hidden_ones(self):
        def command(name, *below, shown=True):
            return {"commandName": name, "abstract": name, "shouldDisplay": shown, "subcommands": list(below)}

        tree = command("rollbook", command("journal", command("export")), command("help"), command("inner", shown=False))
        pages = manpages.pages(tree, "1.2.3", "2026-11-29")
        self.assertEqual(set(pages), {"rollbook.1", "rollbook-journal.1", "rollbook-journal-export.1"})
        self.assertIn('.TH ROLLBOOK\\-JOURNAL 1 "2026-11-29" "rollbook 1.2.3"', pages["rollbook-journal.1"])
        self.assertIn(".BR rollbook (1),\n.BR rollbook\\-journal\\-export (1)\n", pages["rollbook-journal.1"])


if __name__ == "__main__":
    unittest.main()
