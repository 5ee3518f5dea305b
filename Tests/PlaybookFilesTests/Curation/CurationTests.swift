import PlaybookFiles
import SimpleRepository
import Testing

@Suite("What was decided of a channel's files")
struct CurationTests {
    private static func requirement(_ text: String) throws -> ExpectedVersion { try #require(ExpectedVersion(text)) }

    private static func file(_ version: String) throws -> DistributionFilename {
        try DistributionFilename(parsing: "torch-\(version)-py3-none-any.whl")
    }

    private static func curation(
        _ statements: (String, Curation.Word, [String])...
    ) throws -> Curation {
        var curation = Curation()
        for (text, word, indexes) in statements { curation.add(.init(try requirement(text), word, indexes: indexes)) }
        return curation
    }

    private static let yanked = Curation.Word(.yanked, reason: #"crashes: "import" \ fails"#)
    private static let denied = Curation.Word(.denied, reason: "leaks a key")
    private static let available = Curation.Word(.available)

    @Test("The last statement about a file counts, local labels and pre-releases are meant too, an index has its own")
    func precedence() throws {
        var curation = try Self.curation(
            ("torch==2.9.0", Self.yanked, []), ("Torch <2.9", Self.denied, ["v2/a"]),
            ("torch==2.9.0+rocm7", Self.available, []))
        #expect(curation.word(on: try Self.file("2.9.0"), in: "v2/b") == Self.yanked)
        #expect(curation.word(on: try Self.file("2.9.0+rocm6"), in: "v2/b") == Self.yanked)
        #expect(curation.word(on: try Self.file("2.9.0+rocm7"), in: "v2/b") == Self.available)
        #expect(curation.denial(of: try Self.file("2.8.0rc1"), in: "v2/a") == "leaks a key")
        #expect(curation.word(on: try Self.file("2.8.0"), in: "v2/b") == nil)
        #expect(curation.word(on: try Self.file("2.10.0"), in: "v2/a") == nil)
        // Upstream's word is the last that counts, and one that was never yanked has none.
        curation.follow(.yes(reason: "old\nand bad"), of: try Self.file("2.10.0").filename)
        curation.follow(.yes(reason: nil), of: try Self.file("2.9.0+rocm7").filename)
        curation.follow(.no, of: try Self.file("2.11.0").filename)
        #expect(curation.word(on: try Self.file("2.10.0"), in: "v2/a") == .init(.yanked, reason: "old and bad"))
        #expect(curation.word(on: try Self.file("2.9.0+rocm7"), in: "v2/a") == Self.available)
        #expect(curation.word(on: try Self.file("2.11.0"), in: "v2/a") == nil)
        curation.follow(.no, of: try Self.file("2.10.0").filename)
        #expect(curation.word(on: try Self.file("2.10.0"), in: "v2/a") == Self.available)
        // As a document it says the same.
        let read = try Curation(json: curation.json(), file: "f")
        #expect(read == curation && read.json() == curation.json())
    }

    @Test("A decision that stands is not written again; one that something later overrules is")
    func sameAgain() throws {
        let both = try Self.curation(("torch==2.9.0", Self.yanked, []), ("torch==2.8.0", Self.yanked, []))
        var again = both
        again.add(.init(try Self.requirement("torch == 2.9.0"), Self.yanked))
        #expect(again == both)
        again.add(.init(try Self.requirement("torch<3"), Self.available))
        again.add(.init(try Self.requirement("torch==2.9.0"), Self.yanked))
        #expect(again.word(on: try Self.file("2.9.0"), in: "v2/a") == Self.yanked)
        #expect(again.statements.count == 3, "of equal requirements one stands")
    }

    @Test(
        "A document that is edited wrongly is refused with line and column",
        arguments: [
            (
                "{ \"schema\": 1, \"statements\": [\n  { \"requirement\": \"torch=2\", \"state\": \"yanked\" } ] }",
                "f:2:20: error: 'torch=2' is not a requirement"
            ),
            ("{ \"schema\": 1,\n \"statments\": [] }", "f:2:2: error: unknown key 'statments' in the document"),
            (
                "{ \"schema\": 1, \"statements\": [\n { \"requirement\": \"torch==2\", \"state\": \"yankd\" } ] }",
                "f:2:40: error: 'state' must be"
            ),
            ("{ \"schema\": 1, \"statements\": [ {\n \"requirement\": \"torch==2\" } ] }", "missing key 'state'"),
            (
                "{ \"schema\": 1, \"statements\": [ { \"requirement\": \"torch==2\", \"state\": \"yanked\",\n\"indexes\": [\"/v2\"] } ] }",
                "f:2:13: error: the index '/v2'"
            ),
            (
                "{ \"schema\": 1, \"upstream\": [ {\n\"file\": \"torch\", \"state\": \"yanked\" } ] }",
                "f:2:9: error: 'torch' is not the file name"
            ),
            (
                "{ \"schema\": 1, \"upstream\": [ { \"file\": \"torch-1-py3-none-any.whl\",\n\"state\": \"denied\" } ] }",
                "f:2:10: error: upstream denies nothing"
            ),
            ("{ \"schema\": 3, \"new\": [] }", "f:1:13: error: schema 3 is not understood"),
            (
                "{ \"schema\": 2, \"upstream-projects\": [ {\n\"project\": \"a b\", \"status\": \"archived\" } ] }",
                "f:2:12: error: 'a b' is not the name of a project"
            ),
            (
                "{ \"schema\": 2, \"upstream-projects\": [ {\n\"project\": \"a\", \"status\": \"active\" } ] }",
                "f:2:27: error: 'status' must be"
            ),
            ("{ \"schema\": 2, \"upstream-projects\": [ {\n\"project\": \"a\" } ] }", "missing key 'status'"),
            (
                "{ \"schema\": 2, \"upstream-projects\": [ { \"project\": \"a\", \"status\": \"archived\",\n\"since\": 1 } ] }",
                "f:2:1: error: unknown key 'since'"
            ),
            (
                "{ \"schema\": 2, \"upstream-projects\": [ { \"project\": \"a_b\", \"status\": \"archived\" },\n{ \"project\": \"A-b\", \"status\": \"archived\" } ] }",
                "f:2:14: error: 'A-b' stands twice"
            ),
            ("{ \"statements\": [] }", "missing key 'schema'"),
            ("{ \"schema\": 1,\n  \"statements\": [ }", "not valid YAML"),
            ("", "f:1:1: error: the file is empty"), ("[]", "must be a mapping"),
            (
                "{ \"schema\": 1, \"statements\": [ { \"requirement\": \"torch==2\", \"state\": \"yanked\", \"reason\": \"a\\nb\" } ] }",
                "the reason has a line break"
            ),
        ])
    func wrong(text: String, says: String) {
        let error = #expect(throws: Diagnostics.self) { try Curation(json: Array(text.utf8), file: "f") }
        #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
    }

    @Test("Upstream's status of a project is kept in the words of PEP 792; without any, the document is what it was")
    func statuses() throws {
        let (foo, bar) = (try #require(ProjectName("Foo")), try #require(ProjectName("bar")))
        var curation = Curation()
        curation.follow(.yes(reason: nil), of: try Self.file("2.10.0").filename)
        let before = String(decoding: curation.json(), as: UTF8.self)
        #expect(
            before == """
                {
                  "schema": 1,
                  "statements": [],
                  "upstream": [
                    { "file": "torch-2.10.0-py3-none-any.whl", "state": "yanked" }
                  ]
                }

                """)
        curation.follow(ProjectStatus("Deprecated", reason: "a\nb"), of: foo)
        curation.follow(ProjectStatus("archived", reason: " "), of: bar)
        #expect(
            String(decoding: curation.json(), as: UTF8.self)
                == before.replacing("\"schema\": 1", with: "\"schema\": 2").replacing(
                    "\n  ]\n}",
                    with: """

                          ],
                          "upstream-projects": [
                            { "project": "bar", "status": "archived" },
                            { "project": "foo", "status": "deprecated", "reason": "a b" }
                          ]
                        }
                        """))
        #expect(try Curation(json: curation.json(), file: "f") == curation)
        curation.follow(nil, of: foo)
        for word in ["active", "frozen", ""] {
            curation.follow(ProjectStatus("quarantined"), of: bar)
            #expect(curation.statuses == [bar: ProjectStatus("quarantined")])
            curation.follow(ProjectStatus(word), of: bar)
            #expect(String(decoding: curation.json(), as: UTF8.self) == before, "\(word)")
        }
    }

    @Test("Whatever bytes are there, reading them ends")
    func anyBytes() {
        for byte in UInt8.min...UInt8.max { _ = try? Curation(json: [0x7B, byte, 0x22, byte], file: "f") }
    }
}
