"""The workflows for GitHub and GitLab parse, and name things that exist."""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import yaml

TOP = pathlib.Path(__file__).resolve().parents[2]
ACTION = TOP / ".github/actions/rollbook/action.yml"


def steps(document):
    for job in document["jobs"].values():
        yield from job["steps"]


class WorkflowTests(unittest.TestCase):
    def test_each_workflow_says_when_it_runs_and_what_it_may(self):
        for file in sorted((TOP / ".github/workflows").glob("*.yml")):
            document = yaml.safe_load(file.read_text())
            # YAML 1.1 reads the key `on` as true.
            self.assertTrue(document.get("on", document.get(True)), file)
            self.assertEqual(document["permissions"], {"contents": "read"}, file)
            for step in steps(document):
                self.assertTrue(("run" in step) != ("uses" in step), step)

    def test_the_release_makes_targets_that_the_makefile_has(self):
        document = yaml.safe_load((TOP / ".github/workflows/release.yml").read_text())
        targets = set(re.findall(r"^([a-z][a-z-]*):", (TOP / "Makefile").read_text(), re.MULTILINE))
        made = re.findall(r"^make ([a-z-]+)$", "\n".join(step.get("run", "") for step in steps(document)), re.MULTILINE)
        self.assertEqual(made, ["dist", "dist-check"])
        self.assertLessEqual(set(made), targets)

    def test_only_the_jobs_that_publish_may_write(self):
        jobs = yaml.safe_load((TOP / ".github/workflows/release.yml").read_text())["jobs"]
        self.assertEqual(
            {name: job.get("permissions") for name, job in jobs.items()},
            {"packages": None, "index": {"id-token": "write"}, "release": {"contents": "write"}})


class ActionTests(unittest.TestCase):
    def run_step(self, command):
        """What a program in rollbook's place gets when the action runs `command`: its arguments, and the exit code."""
        script = yaml.safe_load(ACTION.read_text())["runs"]["steps"][1]["run"]
        with tempfile.TemporaryDirectory() as folder:
            program = pathlib.Path(folder) / "rollbook"
            program.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\nexit 2\n')
            program.chmod(0o755)
            environment = {"PATH": folder + os.pathsep + os.environ["PATH"], "ROLLBOOK_COMMAND": command}
            outcome = subprocess.run(["bash", "-e", "-c", script], env=environment, capture_output=True, text=True)
        return outcome.stdout.splitlines(), outcome.returncode

    def test_words_go_to_the_command_as_they_are_and_its_exit_code_comes_back(self):
        self.assertEqual(
            self.run_step("verify nightly --expect 'rocm >= 7' $(touch x) *"),
            (["verify", "nightly", "--expect", "rocm >= 7", "$(touch", "x)", "*"], 2))

    def test_inputs_reach_scripts_through_the_environment_only(self):
        for step in yaml.safe_load(ACTION.read_text())["runs"]["steps"]:
            self.assertNotIn("${{", step["run"])


class TemplateTests(unittest.TestCase):
    def test_every_yaml_of_the_guide_parses(self):
        for page in sorted((TOP / "docs/guide").glob("*.md")):
            for text in re.findall(r"^```yaml\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL):
                yaml.safe_load(text)

    def test_the_gitlab_template_extends_what_it_defines(self):
        text = (TOP / "docs/guide/how-to.md").read_text()
        template = yaml.safe_load(re.search(r"^```yaml\n(\.rollbook:.*?)^```", text, re.MULTILINE | re.DOTALL)[1])
        jobs = {name: job for name, job in template.items() if not name.startswith(".")}
        self.assertTrue(jobs)
        for job in jobs.values():
            self.assertIn(job["extends"], template)
            self.assertTrue(all(line.startswith("rollbook ") for line in job["script"]))


if __name__ == "__main__":
    unittest.main()
