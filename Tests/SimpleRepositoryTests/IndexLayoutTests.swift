import SimpleRepository
import Testing

/// The promises of every layout: what is put somewhere is found there, and the links of a page lead to it.
@Suite struct IndexLayoutTests {
    static let files = ["torch-2.9.1+rocm7.10-cp312-cp312-linux_x86_64.whl", "torch-2.9.1.tar.gz", "torch-1.0.zip"]

    @Test("A file, its metadata and its pages are found where the layout puts them", arguments: IndexLayout.allCases)
    func roundTrip(layout: IndexLayout) throws {
        let torch = try #require(ProjectName("torch"))
        for index in ["v2/gfx120X-all", ""] {
            for file in Self.files {
                let key = layout.key(ofFile: file, of: torch, in: index)
                #expect(layout.place(of: key, in: index) == .file)
                #expect(layout.place(of: IndexLayout.key(ofMetadataOf: key), in: index) == .metadata)
            }
            let page = layout.key(ofPageIn: "torch", of: index)
            #expect(layout.place(of: page, in: index) == .projectPage(folder: "torch"))
            #expect(layout.place(of: layout.key(ofRootPageOf: index), in: index) == .rootPage)
            let twin = layout.key(ofTwinIn: "torch", of: index)
            #expect(layout.place(of: twin, in: index) == .projectTwin(folder: "torch"))
            #expect(layout.place(of: layout.key(ofRootTwinOf: index), in: index) == .rootTwin)
        }
    }

    @Test("The link of a page leads to the file", arguments: IndexLayout.allCases, files)
    func links(layout: IndexLayout, file: String) throws {
        let torch = try #require(ProjectName("torch"))
        let base = "https://host/v2/x"
        let page = "https://host/" + layout.key(ofPageIn: "torch", of: "v2/x").dropLast(IndexLayout.pageName.count)
        let key = layout.key(ofFile: file, of: torch, in: "v2/x")
        let wanted = base + key.dropFirst("v2/x".count).replacing("+", with: "%2B")
        #expect(resolveReference(layout.href(toFile: file), against: page) == wanted)
    }

    @Test(
        "Keys are read by bytes",
        arguments: [
            ("v2/x/a-1.0-py3-none-any.whl", IndexLayout.Place.file, .other),
            ("v2/x/a/a-1.0-py3-none-any.whl", .other, .file),
            ("v2/x/a/a-1.0-py3-none-any.whl.metadata", .other, .metadata),
            ("v2/x/a/b/index.html", .other, .other), ("v2/x/a/b/index.json", .other, .other), ("v2/x/a/", nil, nil),
            ("v2/x/notes.txt", .other, .other),
            ("v2/x/.metadata", .other, .other), ("v2/x/a/\u{301}/index.html", .other, .other),
            ("v2/x/\u{301}a/index.html", .projectPage(folder: "\u{301}a"), .projectPage(folder: "\u{301}a")),
        ] as [(String, IndexLayout.Place?, IndexLayout.Place?)])
    func places(key: String, flat: IndexLayout.Place?, project: IndexLayout.Place?) {
        #expect(IndexLayout.flat.place(of: key, in: "v2/x") == flat)
        #expect(IndexLayout.project.place(of: key, in: "v2/x") == project)
    }

    @Test("A catalog's target is a folder of the flat layout")
    func target() throws {
        let jax = try #require(ProjectName("jax"))
        #expect(IndexLayout.flat.key(ofFile: "jax.whl", of: jax, in: "v2/x", target: "t") == "v2/x/t/jax.whl")
        #expect(IndexLayout.project.key(ofFile: "jax.whl", of: jax, in: "v2/x", target: "t") == "v2/x/jax/jax.whl")
    }
}
