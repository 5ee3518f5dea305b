import Foundation
import SimpleRepository
import TestMachine
import Testing

@Suite struct SdistArchiveTests {
    private struct Entry: Decodable {
        let title: String
        let archive: Data
        let metadata: Data
    }

    @Test(
        "The PKG-INFO of the top folder, in every format of tarfile",
        .enabled("needs Python") { await Python.has("tarfile") })
    func oracle() async throws {
        let entries: [Entry] = try await OracleScript(name: "sdist_oracle.py").run(["11"])
        #expect(entries.count == 12)
        for entry in entries {
            let bytes = Array(entry.archive)
            #expect(try SdistArchive.metadata(ofArchive: bytes) == Array(entry.metadata), "\(entry.title)")
            // Cut off anywhere, it is an error and nothing worse.
            for end in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 40)) {
                #expect(throws: SdistArchiveError.self, "\(entry.title)") {
                    try SdistArchive.metadata(ofArchive: Array(bytes[..<end]))
                }
            }
        }
    }

    @Test("What is no sdist")
    func invalid() {
        #expect(throws: SdistArchiveError.notGzip) { try SdistArchive.metadata(ofArchive: []) }
        #expect(throws: SdistArchiveError.notGzip) {
            try SdistArchive.metadata(ofArchive: [UInt8](repeating: 0x1F, count: 100))
        }
        // A stored block of 512 bytes that are no tar header, and one of zeros.
        #expect(throws: SdistArchiveError.malformed) { try SdistArchive.metadata(ofArchive: Self.gzip(of: 0x39)) }
        #expect(throws: SdistArchiveError.noMetadata) { try SdistArchive.metadata(ofArchive: Self.gzip(of: 0)) }
        // A header field that leads out of the file.
        #expect(throws: SdistArchiveError.notGzip) {
            try SdistArchive.metadata(
                ofArchive: [0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF] + [UInt8](repeating: 0, count: 20))
        }
    }

    private static func gzip(of byte: UInt8) -> [UInt8] {
        [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, 0, 2, 0xFF, 0xFD] + [UInt8](repeating: byte, count: 512)
            + [UInt8](repeating: 0, count: 8)
    }
}
