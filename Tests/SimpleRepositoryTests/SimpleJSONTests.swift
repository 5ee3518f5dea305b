import SimpleRepository
import Testing

@Suite struct SimpleJSONTests {
    private static func parse(_ json: String) throws -> ProjectPage {
        try parseProjectPage(json: Array(json.utf8), project: try #require(ProjectName("foo")))
    }

    @Test("A page with everything that PEP 691, 700 and 714 name, and more")
    func everything() throws {
        let page = try Self.parse(
            """
            {"meta": {"api-version": "1.4", "_last-serial": 1}, "name": "Foo", "versions": ["1.0"], "alternate-locations": [],
             "files": [
              {"filename": "foo-1.0-py3-none-any.whl", "url": "https://h/foo-1.0-py3-none-any.whl#sha256=no", "size": 5000000000,
               "hashes": {"SHA256": "AB", "md5": "01"}, "requires-python": ">=3.9", "yanked": "reason", "gpg-sig": true,
               "core-metadata": {"sha256": "CD"}, "dist-info-metadata": false, "upload-time": "2026-01-02T03:04:05.6Z",
               "provenance": null},
              {"filename": "foo-1.0.tar.gz", "url": "foo-1.0.tar.gz", "hashes": {}, "requires-python": null, "yanked": true,
               "dist-info-metadata": true},
              {"filename": "foo-1.1.tar.gz", "url": "foo-1.1.tar.gz", "hashes": {}, "yanked": false, "core-metadata": {}},
              {"filename": "foo-1.0.egg", "url": "foo-1.0.egg", "hashes": {}},
              {"filename": "../foo-9.tar.gz", "url": "x", "hashes": {}}
             ]}
            """)
        #expect(page.repositoryVersion == "1.4")
        #expect(page.otherLinks == ["foo-1.0.egg", "../foo-9.tar.gz"])
        #expect(
            page.files == [
                ProjectFile(
                    filename: "foo-1.0-py3-none-any.whl", url: "https://h/foo-1.0-py3-none-any.whl",
                    hashes: ["sha256": "ab", "md5": "01"], requiresPython: ">=3.9",
                    coreMetadata: .present(sha256: "cd"), olderCoreMetadata: .absent,
                    yanked: .yes(reason: "reason"), size: 5_000_000_000, uploadTime: "2026-01-02T03:04:05.6Z"),
                ProjectFile(
                    filename: "foo-1.0.tar.gz", url: "foo-1.0.tar.gz", coreMetadata: .present(sha256: nil),
                    yanked: .yes(reason: nil)),
                ProjectFile(filename: "foo-1.1.tar.gz", url: "foo-1.1.tar.gz", coreMetadata: .present(sha256: nil)),
            ])
    }

    @Test(
        "What is no project page in JSON",
        arguments: [
            ("", SimplePageError.notAnIndex("no JSON object with meta.api-version")),
            ("<html></html>", .notAnIndex("no JSON object with meta.api-version")),
            ("{\"message\": \"log in\"}", .notAnIndex("no JSON object with meta.api-version")),
            ("{\"meta\": {\"api-version\": \"2.0\"}}", .versionUnsupported("2.0")),
            ("{\"meta\": {\"api-version\": \"x\"}}", .malformed("repository version \"x\"")),
            (
                "{\"meta\": {\"api-version\": \"1.0\"}, \"name\": \"bar\", \"files\": []}",
                .wrongProject(found: "bar", expected: "foo")
            ),
        ])
    func refused(json: String, error: SimplePageError) {
        #expect(throws: error) { try Self.parse(json) }
    }

    @Test(
        "A file that breaks the PEP is passed over and named by its place, the others are read",
        arguments: [
            ("{\"filename\": 3}", "files[1].filename"), ("7", "files[1]"), ("null", "files[1]"),
            ("{\"filename\": \"foo-2.tar.gz\", \"url\": \"u\"}", "files[1]"),
            ("{\"filename\": \"foo-2.tar.gz\", \"url\": \"u\", \"hashes\": [1]}", "files[1].hashes"),
            ("{\"filename\": \"foo-2.tar.gz\", \"url\": \"u\", \"hashes\": {}, \"size\": 1e300}", "files[1]"),
        ])
    func malformed(entry: String, place: String) throws {
        let page = try Self.parse(
            """
            {"meta": {"api-version": "1.0"}, "name": "foo",
             "files": [{"filename": "foo-1.tar.gz", "url": "u", "hashes": {}}, \(entry)]}
            """)
        #expect(page.files.map(\.filename) == ["foo-1.tar.gz"])
        #expect(page.problems.count == 1)
        #expect(page.problems.first?.hasPrefix(place) == true)
    }

    @Test(
        "The status of a project (PEP 792)",
        arguments: [
            ("{\"status\": \"quarantined\", \"reason\": \"malware\"}", ProjectStatus("quarantined", reason: "malware")),
            ("{\"status\": \"Archived\"}", ProjectStatus("archived")), ("3", nil), ("null", nil), ("{}", nil),
        ])
    func status(json: String, status: ProjectStatus?) throws {
        let page = try Self.parse(
            "{\"meta\": {\"api-version\": \"1.4\"}, \"name\": \"foo\", \"files\": [], \"project-status\": \(json)}")
        #expect(page.status == status)
    }

    @Test("The version says 1.1 only when every file states its size")
    func versions() throws {
        let name = try #require(ProjectName("foo"))
        let files = ["foo-1.10.tar.gz", "foo-1.9.tar.gz", "foo-1.9.zip"].map {
            ProjectFile(filename: $0, url: $0, size: 1)
        }
        var page = ProjectPage(name: name, files: files)
        let json = String(decoding: renderProjectPageJSON(page), as: UTF8.self)
        #expect(
            json.hasPrefix(
                "{\"meta\":{\"api-version\":\"1.1\"},\"name\":\"foo\",\"versions\":[\"1.9\",\"1.10\"],\"files\":["))
        page.files[0].size = nil
        #expect(
            String(decoding: renderProjectPageJSON(page), as: UTF8.self).hasPrefix(
                "{\"meta\":{\"api-version\":\"1.0\"}"))
    }

    @Test("A root page in JSON")
    func root() throws {
        let json =
            "{\"meta\": {\"api-version\": \"1.1\"}, \"projects\": [{\"name\": \"Foo.Bar\"}, {\"name\": \"a/b\"}]}"
        let page = try parseRootPage(json: Array(json.utf8))
        #expect(page.projects == [RootPage.Entry(name: "Foo.Bar", href: "foo-bar/")])
        #expect(throws: SimplePageError.self) { try parseRootPage(json: Array("{\"projects\": []}".utf8)) }
    }
}
