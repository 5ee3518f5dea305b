"""The parts of packing that need no release build: the wheel's format, its tag, the licences."""
import base64
import csv
import hashlib
import pathlib
import tempfile
import unittest
import zipfile

import audit
import notices
import wheel


class WheelTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        for name, text in {
            "bin/rollbook": "program", "lib/rollbook/libssl.so.3": "library", "share/rollbook/playbooks/a.yaml": "a",
            "share/doc/rollbook/LICENSE": "Apache", "share/doc/rollbook/THIRD-PARTY-LICENSES": "MIT",
        }.items():
            file = self.folder / "prefix" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)

    def packed(self, name):
        path = self.folder / name
        files = wheel.entries(self.folder / "prefix", "1.2.3", "manylinux_2_35_x86_64", "# rollbook\n")
        wheel.write(path, files, "rollbook-1.2.3.dist-info/RECORD", 1_800_000_000)
        return path

    def test_program_library_and_data_keep_their_places_to_each_other(self):
        with zipfile.ZipFile(self.packed("a.whl")) as archive:
            self.assertEqual(
                archive.namelist(),
                ["rollbook-1.2.3.data/scripts/rollbook", "rollbook-1.2.3.data/data/lib/rollbook/libssl.so.3",
                 "rollbook-1.2.3.data/data/share/rollbook/playbooks/a.yaml",
                 "rollbook-1.2.3.dist-info/licenses/LICENSE",
                 "rollbook-1.2.3.dist-info/licenses/THIRD-PARTY-LICENSES",
                 "rollbook-1.2.3.dist-info/METADATA", "rollbook-1.2.3.dist-info/WHEEL",
                 "rollbook-1.2.3.dist-info/RECORD"])
            runnable = [entry.filename for entry in archive.infolist() if entry.external_attr >> 16 & 0o111]
            self.assertEqual(runnable, ["rollbook-1.2.3.data/scripts/rollbook"])
            self.assertIn(
                b"Tag: py3-none-manylinux_2_35_x86_64\n", archive.read("rollbook-1.2.3.dist-info/WHEEL"))
            metadata = archive.read("rollbook-1.2.3.dist-info/METADATA").decode()
            self.assertIn("\nName: rollbook\nVersion: 1.2.3\n", metadata)
            self.assertTrue(metadata.endswith("\n\n# rollbook\n"))

    def test_the_record_has_every_file_with_its_digest(self):
        with zipfile.ZipFile(self.packed("a.whl")) as archive:
            rows = list(csv.reader(archive.read("rollbook-1.2.3.dist-info/RECORD").decode().splitlines()))
            self.assertEqual([row[0] for row in rows], archive.namelist())
            for name, digest, size in rows[:-1]:
                content = archive.read(name)
                found = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
                self.assertEqual((digest, size), ("sha256=" + found, str(len(content))))

    def test_the_same_files_pack_to_the_same_bytes(self):
        self.assertEqual(self.packed("a.whl").read_bytes(), self.packed("b.whl").read_bytes())


class AuditTests(unittest.TestCase):
    def test_the_tag_is_the_one_that_auditwheel_found(self):
        self.assertEqual(audit.tag({"overall_tag": "manylinux_2_35_x86_64"}), "manylinux_2_35_x86_64")
        self.assertEqual(audit.tag({"overall_tag": "manylinux_2_36_aarch64"}), "manylinux_2_36_aarch64")

    def test_what_cannot_be_published_says_why(self):
        with self.assertRaisesRegex(ValueError, "libraries that it lacks: libcurl.so.4"):
            audit.tag({"overall_tag": "linux_x86_64", "external_libs": {"libcurl.so.4": None}})
        with self.assertRaisesRegex(ValueError, "needs glibc 2.39"):
            audit.tag({"overall_tag": "manylinux_2_39_x86_64"})
        with self.assertRaisesRegex(ValueError, "no ELF"):
            audit.tag({"error": "no ELF"})


class NoticeTests(unittest.TestCase):
    def test_libraries_are_listed_by_the_package_they_come_from(self):
        owners = {"/usr/lib/libssl.so.3": "libssl3:amd64", "/usr/lib/libcrypto.so.3": "libssl3:amd64", "/lib/libz.so": "zlib1g"}
        rows = [f"{pathlib.Path(path).name}\t{path}" for path in owners]
        self.assertEqual(
            notices.by_package(rows, owners.__getitem__),
            {"libssl3:amd64": ["libssl.so.3", "libcrypto.so.3"], "zlib1g": ["libz.so"]})

    def test_debian_keeps_the_apache_license_itself_but_not_what_is_added_to_it(self):
        apache = "Apache License\nTERMS\nEND OF TERMS AND CONDITIONS\nAPPENDIX\n"
        reference = "Apache License 2.0: /usr/share/common-licenses/Apache-2.0"
        self.assertEqual(notices.apache_by_reference(apache), reference)
        added = "## Runtime Library Exception to the Apache 2.0 License: ##\n\nmore\n"
        self.assertEqual(notices.apache_by_reference(apache + "\n\n" + added), reference + "\n\n" + added)
        self.assertEqual(notices.apache_by_reference("MIT License\n"), "MIT License\n")


if __name__ == "__main__":
    unittest.main()
