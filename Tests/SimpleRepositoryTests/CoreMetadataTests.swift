import SimpleRepository
import Testing

@Suite struct CoreMetadataTests {
    @Test(
        "The fields that decide an installation, folded and repeated, with any line ends",
        arguments: ["\n", "\r\n", "\r"])
    func fields(lineEnd: String) throws {
        let text = [
            "Metadata-Version: 2.1", "NAME: Some.Pkg", "Version:1.0.post1", "Summary: Ünïcode",
            "Requires-Python: >=3.9,",
            "  !=3.9.7", "Requires-Dist: numpy>=1.26", "requires-dist: foo[bar] ; extra == \"x\"", "Provides-Extra: x",
            "License: one", "\ttwo", "", "Name: in the description", "Requires-Dist: nothing",
        ].joined(separator: lineEnd)
        let metadata = try CoreMetadata(parsing: Array(text.utf8))
        #expect(metadata.metadataVersion == "2.1")
        #expect(metadata.name.normalized == "some-pkg")
        #expect(metadata.version.description == "1.0.post1")
        #expect(metadata.requiresPython == ">=3.9, !=3.9.7")
        #expect(metadata.requiresDist == ["numpy>=1.26", "foo[bar] ; extra == \"x\""])
        #expect(metadata.providesExtra == ["x"])
    }

    @Test("A line that is no field ends the block, as in Python's parser")
    func endOfBlock() throws {
        let text = "Metadata-Version: 2.1\nName: a\nVersion: 1\nnot a field\nRequires-Dist: b\n"
        #expect(try CoreMetadata(parsing: Array(text.utf8)).requiresDist.isEmpty)
    }

    @Test(
        "Metadata that cannot be used",
        arguments: [
            ("", CoreMetadataError.missing(field: "Name")),
            ("\u{FEFF}Metadata-Version: 2.1\nName: a\nVersion: 1\n", .missing(field: "Name")),
            ("Metadata-Version: 2.1\nVersion: 1\n", .missing(field: "Name")),
            ("Metadata-Version: 2.1\nName: a\n", .missing(field: "Version")),
            ("Metadata-Version: 2.1\nName: a\nName: b\nVersion: 1", .repeated(field: "Name")),
            ("Metadata-Version: 2.1\nName: a\nVersion: 1\nVersion: 1", .repeated(field: "Version")),
            ("Metadata-Version: 2.1\nName: a b\nVersion: 1", .invalid(field: "Name", value: "a b")),
            ("Metadata-Version: 2.1\nName: a\nVersion: x", .invalid(field: "Version", value: "x")),
            ("<!DOCTYPE html>\n", .missing(field: "Name")),
        ])
    func invalid(text: String, error: CoreMetadataError) {
        #expect(throws: error) { try CoreMetadata(parsing: Array(text.utf8)) }
    }

    @Test("Latin-1 matters only in a field that is kept")
    func encoding() throws {
        let start = Array("Metadata-Version: 2.1\nName: a\nVersion: 1\n".utf8)
        #expect(throws: Never.self) { try CoreMetadata(parsing: start + Array("Author: Andr".utf8) + [0xE9]) }
        #expect(throws: CoreMetadataError.notUTF8(field: "Requires-Dist")) {
            try CoreMetadata(parsing: start + Array("Requires-Dist: Andr".utf8) + [0xE9])
        }
    }

    @Test("More than the largest size is not looked at")
    func size() {
        let bytes = [UInt8](repeating: 0x20, count: CoreMetadata.sizeMax + 1)
        #expect(throws: CoreMetadataError.tooLarge(bytes.count)) { try CoreMetadata(parsing: bytes) }
    }
}
