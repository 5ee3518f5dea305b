import Testing

@testable import SimpleRepository

@Suite("Pages in HTML and in JSON") struct PageFormTests {
    private static let project = ProjectName("torch")

    private func page(_ versions: [String], time: String? = "2026-11-23T14:02:11Z") throws -> ProjectPage {
        ProjectPage(
            name: try #require(Self.project),
            files: versions.map { version in
                ProjectFile(
                    filename: "torch-\(version)-py3-none-any.whl", url: "../torch-\(version)-py3-none-any.whl",
                    hashes: ["sha256": "abc"], coreMetadata: .present(sha256: "def"), size: 7, uploadTime: time)
            })
    }

    @Test("The form of a page is read off its bytes")
    func form() {
        #expect(PageForm(of: Array(" \n{}".utf8)) == .json)
        for text in ["", "<!DOCTYPE html>", "[]", "nothing"] { #expect(PageForm(of: Array(text.utf8)) == .html) }
    }

    @Test("What is rendered is read again, in either form", arguments: PageForm.allCases)
    func roundTrip(form: PageForm) throws {
        var page = try page(["2.9.1", "2.10"])
        let bytes = form.render(page)
        #expect(PageForm(of: bytes) == form)
        if form == .html { for place in page.files.indices { page.files[place].size = nil } }
        #expect(try parseProjectPage(bytes, project: page.name).files == page.files)
        let names = try ["torch", "filelock"].map { try #require(ProjectName($0)) }
        let root = form.renderRoot(names + names)
        #expect(PageForm(of: root) == form)
        #expect(try parseRootPage(root).projects.map(\.name) == ["filelock", "torch"])
    }

    @Test("A root page in JSON has the keys of PEP 691")
    func root() throws {
        let json = String(decoding: renderRootPageJSON([try #require(Self.project)]), as: UTF8.self)
        #expect(json == "{\"meta\":{\"api-version\":\"1.0\"},\"projects\":[{\"name\":\"torch\"}]}\n")
    }

    @Test(
        "A time that installers cannot read is left out of JSON",
        arguments: [
            ("2026-11-23T14:02:11Z", true), ("2026-11-23T14:02:11.123456Z", true), ("2024-02-29T00:00:00Z", true),
            ("2026-02-29T00:00:00Z", false), ("2100-02-29T00:00:00Z", false), ("2026-13-01T00:00:00Z", false),
            ("2026-00-01T00:00:00Z", false), ("2026-01-00T00:00:00Z", false), ("2026-04-31T00:00:00Z", false),
            ("2026-11-23T24:00:00Z", false), ("2026-11-23T23:60:00Z", false), ("2026-11-23T23:59:60Z", false),
            ("2026-11-23T14:02:11", false), ("2026-11-23T14:02:11.Z", false), ("2026-11-23T14:02:11.1234567Z", false),
            ("0000-01-01T00:00:00Z", false), ("yesterday", false), ("", false), ("2026-11-23 14:02:11Z", false),
            ("2026-11-23T14:02:11+00:00", false), ("２026-11-23T14:02:11Z", false),
        ])
    func uploadTime(text: String, isRead: Bool) throws {
        let json = String(decoding: renderProjectPageJSON(try page(["1"], time: text)), as: UTF8.self)
        #expect(json.contains("upload-time") == isRead)
    }

    @Test("Versions of files that the page does not list are named, in whatever spelling the others stand there")
    func unlistedVersions() throws {
        let project = try #require(Self.project)
        func unlisted(_ versions: String) throws -> [String] {
            let text =
                "{\"meta\":{\"api-version\":\"1.1\"},\"name\":\"torch\",\(versions)\"files\":["
                + "{\"filename\":\"torch-2.9.1-py3-none-any.whl\",\"url\":\"a\",\"hashes\":{}}]}"
            return try parseProjectPage(json: Array(text.utf8), project: project).unlistedVersions
        }
        #expect(try unlisted("") == [], "1.0 has no list")
        #expect(try unlisted("\"versions\":[\"2.9.1.0\",\"none\"],") == [])
        #expect(try unlisted("\"versions\":[\"2.9\"],") == ["2.9.1"])
        #expect(try unlisted("\"versions\":3,") == [])
    }

    // MARK: - Entries

    @Test("An entry goes out of a page in JSON, and in again, as if the page were rendered so")
    func outAndIn() throws {
        let whole = PageForm.json.render(try page(["1", "2", "3"]))
        let less = PageForm.json.render(try page(["1", "3"]))
        let source = try #require(EditablePage(whole, project: Self.project))
        #expect(source.bytes == whole && source.form == .json)
        var edited = source
        edited.remove("torch-2-py3-none-any.whl")
        #expect(edited.bytes == less, "its version goes too")
        edited.set("torch-2-py3-none-any.whl", asIn: source)
        #expect(edited.bytes == whole && edited == source)
        var plain = try page(["1", "2", "3"])
        plain.files[1].coreMetadata = .absent
        edited.withdrawMetadata("torch-2-py3-none-any.whl")
        #expect(edited.bytes == PageForm.json.render(plain))
        edited.set("torch-2-py3-none-any.whl", asIn: source)
        #expect(edited == source, "replaced in its place")
    }

    @Test("A project goes out of a root page in JSON, and in again")
    func root_outAndIn() throws {
        let names = try ["a", "b", "c"].map { try #require(ProjectName($0)) }
        let source = try #require(EditablePage(renderRootPageJSON(names), project: nil))
        var edited = source
        edited.remove("b")
        #expect(edited.bytes == renderRootPageJSON([names[0], names[2]]))
        edited.set("b", asIn: source)
        #expect(edited == source)
    }

    @Test("JSON that says more than is rendered is not edited")
    func foreign() throws {
        let text = String(decoding: PageForm.json.render(try page(["1"])), as: UTF8.self)
        for other in [
            text.replacing("\"name\"", with: "\"more\":1,\"name\""), text.replacing(":", with: ": "),
            text.replacing("\"versions\":[\"1\"]", with: "\"versions\":[\"1\",\"2\"]"), String(text.dropLast()),
        ] {
            #expect(EditablePage(Array(other.utf8), project: Self.project) == nil)
        }
    }
}
