import SimpleRepository
import Testing

@Suite("EditablePage: entries in, entries out, all else byte for byte") struct EditablePageTests {
    static let project = ProjectName("torch")
    private static let names = [
        "torch-1.0-py3-none-any.whl", "torch-2.0-py3-none-any.whl", "torch-3.0-py3-none-any.whl",
    ]

    /// As the replaced scripts wrote pages.
    private func legacy(_ names: [String], stamp: String = "1") -> [UInt8] {
        let anchors = names.map { "    <a href=\"../\($0)\">\($0)</a><br/>" }
        return Array(
            (["<!DOCTYPE html>", "<html>", "  <body>"] + anchors
                + ["  </body>", "</html>", "<!--TIMESTAMP \(stamp)-->"]).joined(separator: "\n").utf8)
    }

    private func page(_ bytes: [UInt8]) throws -> EditablePage {
        try #require(EditablePage(bytes, project: Self.project))
    }

    @Test("What is read and written again is the same", arguments: [0, 1, 3])
    func same(count: Int) throws {
        let bytes = legacy(Array(Self.names.prefix(count)))
        guard count > 0 else {
            #expect(EditablePage(bytes, project: Self.project) == nil, "no page of the project")
            return
        }
        let page = try page(bytes)
        #expect(page.bytes == bytes)
        #expect(page.entries.map(\.name) == Array(Self.names.prefix(count)))
    }

    @Test("One entry out, and in again where it was", arguments: names)
    func outAndIn(name: String) throws {
        let whole = try page(legacy(Self.names))
        var edited = whole
        edited.remove(name)
        #expect(edited.bytes == legacy(Self.names.filter { $0 != name }))
        edited.set(name, asIn: whole)
        #expect(edited.bytes == whole.bytes)
    }

    @Test("The status of a project stays, whatever entries change", arguments: PageForm.allCases)
    func status(form: PageForm) throws {
        let project = try #require(Self.project)
        let files = Self.names.map { ProjectFile(filename: $0, url: $0) }
        let status = ProjectStatus("archived", reason: "\"use\" other")
        let whole = try page(form.render(ProjectPage(name: project, files: files, status: status)))
        var edited = whole
        edited.remove(Self.names[1])
        let less = ProjectPage(name: project, files: [files[0], files[2]], status: status)
        #expect(edited.bytes == form.render(less))
        edited.set(Self.names[1], asIn: try page(form.render(ProjectPage(name: project, files: files))))
        #expect(edited.bytes == whole.bytes)
    }

    @Test("The last entry out leaves a body, into which one can be put")
    func lastOne() throws {
        let one = try page(legacy([Self.names[0]]))
        var edited = one
        edited.remove(Self.names[0])
        #expect(edited.bytes == legacy([]))
        edited.set(Self.names[0], asIn: one)
        #expect(edited.bytes == one.bytes)
    }

    @Test("An entry is replaced in place, whatever stands around it")
    func replaced() throws {
        let name = Self.names[1]
        let other = try page(
            Array("<html><body><A HREF='/x/\(name)#sha256=ab' data-yanked>\(name)</A></body></html>".utf8))
        var edited = try page(legacy(Self.names))
        edited.set(name, asIn: other)
        let text = String(decoding: edited.bytes, as: UTF8.self)
        #expect(text.contains("    <A HREF='/x/\(name)#sha256=ab' data-yanked>\(name)</A><br/>\n"))
        #expect(edited.entries.map(\.name) == Self.names)
    }

    @Test(
        "The promise of a metadata file goes, and nothing else of the link",
        arguments: [
            (
                " data-core-metadata=\"sha256=aa\" data-dist-info-metadata='true' data-requires-python=\">=3\"",
                " data-requires-python=\">=3\""
            ),
            (" data-dist-info-metadata data-yanked=\"x\"", " data-yanked=\"x\""), (" data-core-metadata=true", ""),
            (" DATA-CORE-METADATA = \"\" title=\"t\"", " title=\"t\""),
            (" title=\"data-core-metadata\"", " title=\"data-core-metadata\""),
        ])
    func metadata(attributes: String, kept: String) throws {
        let name = Self.names[0]
        func text(_ attributes: String) -> [UInt8] {
            Array("<html><body><a href=\"../\(name)\"\(attributes)>\(name)</a></body></html>".utf8)
        }
        var edited = try page(text(attributes))
        edited.withdrawMetadata(name)
        #expect(String(decoding: edited.bytes, as: UTF8.self) == String(decoding: text(kept), as: UTF8.self))
    }

    @Test("A link that does not end, and a page that is none, cannot be edited")
    func unreadable() {
        let open =
            "<html><body><a href=\"../\(Self.names[0])\">one <a href=\"../\(Self.names[1])\">two</a></body></html>"
        #expect(EditablePage(Array(open.utf8), project: Self.project) == nil)
        #expect(EditablePage(Array("<html><a href=\"login\">sign in</a></html>".utf8), project: Self.project) == nil)
    }

    @Test("A root page's entries are its projects, by their normalized names")
    func root() throws {
        let bytes = renderRootPageHTML(["Torch", "jax"].compactMap { ProjectName($0) })
        var page = try #require(EditablePage(bytes, project: nil))
        #expect(page.entries.map(\.name) == ["jax", "torch"])
        page.remove("jax")
        #expect(page.bytes == renderRootPageHTML([ProjectName("torch")].compactMap(\.self)))
    }
}
