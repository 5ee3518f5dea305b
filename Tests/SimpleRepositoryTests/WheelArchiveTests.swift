import Foundation
import SimpleRepository
import TestMachine
import Testing

@Suite struct WheelArchiveTests {
    private struct Answer: Decodable {
        let streams: [StreamCase]
        let archives: [ArchiveCase]
    }

    private struct StreamCase: Decodable {
        let stream: Data
        let data: Data?
    }

    private struct ArchiveCase: Decodable {
        let title: String
        let archive: Data
        let metadata: Data
    }

    /// Passes the ranges on as a caller with range requests would; the number of ranges comes with the metadata.
    private static func read(_ bytes: [UInt8]) throws -> (metadata: [UInt8], requests: Int, count: Int) {
        var archive = try WheelArchive(size: Int64(bytes.count))
        var step = WheelArchive.Step.needRange(archive.firstRange)
        var (requests, count) = (0, 0)
        while case .needRange(let range) = step {
            let part = Array(bytes[Int(range.lowerBound)...Int(range.upperBound)])
            requests += 1
            count += part.count
            step = try archive.receive(part)
        }
        guard case .metadata(let metadata) = step else { throw WheelArchiveError.noMetadata }
        return (metadata, requests, count)
    }

    @Test(
        "zlib's streams at all levels and strategies, and broken ones: the same bytes, the same refusals; zipfile's archives",
        .enabled("needs Python's zlib") { await Python.has("zlib") })
    func oracle() async throws {
        let answer: Answer = try await OracleScript(name: "archive_oracle.py").run(["7"])
        var (accepted, refused) = (0, 0)
        for entry in answer.streams {
            let found = try? inflate(Array(entry.stream)[...], sizeMax: 1 << 20)
            try #require(found == entry.data.map { Array($0) }, "\(entry.stream.base64EncodedString())")
            if found == nil { refused += 1 } else { accepted += 1 }
        }
        #expect(accepted >= 100)
        #expect(refused > 1_000)
        for entry in answer.archives {
            let (metadata, requests, count) = try Self.read(Array(entry.archive))
            #expect(metadata == Array(entry.metadata), "\(entry.title)")
            #expect(requests <= 4, "\(entry.title)")
            if entry.archive.count > 500_000 { #expect(count < entry.archive.count, "\(entry.title)") }
            #expect(try WheelArchive.metadata(ofArchive: Array(entry.archive)) == Array(entry.metadata))
        }
    }

    @Test("Output is bounded, not only checked afterwards")
    func outputBound() {
        // One stored block of five bytes; then a fixed block: a, then copies of it without end.
        #expect(throws: InflateError.outputTooLarge) { try inflate([1, 5, 0, 0xFA, 0xFF, 1, 2, 3, 4, 5], sizeMax: 4) }
        #expect(throws: Never.self) { try inflate([1, 5, 0, 0xFA, 0xFF, 1, 2, 3, 4, 5], sizeMax: 5) }
    }

    @Test("What is no archive, and ranges of the wrong size")
    func notAnArchive() throws {
        #expect(throws: WheelArchiveError.notAnArchive) { try WheelArchive(size: 21) }
        #expect(throws: WheelArchiveError.notAnArchive) {
            try WheelArchive.metadata(ofArchive: [UInt8](repeating: 0x50, count: 100))
        }
        var archive = try WheelArchive(size: 1_000_000)
        #expect(archive.firstRange == 934_443...999_999)
        #expect(throws: WheelArchiveError.byteCount(expected: 65_557, found: 3)) { try archive.receive([1, 2, 3]) }
    }

    struct Fault: CustomTestStringConvertible {
        let testDescription: String
        let error: WheelArchiveError
        let build: @Sendable (inout StoredArchive) -> Void
    }

    static let faults: [Fault] = [
        Fault(testDescription: "no metadata", error: .noMetadata) {
            $0.names = ["a/METADATA", ".dist-info/METADATA", "x"]
        },
        Fault(
            testDescription: "only below the top level", error: .noMetadata,
            build: { $0.names = ["v/a-1.dist-info/METADATA"] }),
        Fault(testDescription: "two", error: .severalMetadata(["a-1.dist-info/METADATA", "b-1.dist-info/METADATA"])) {
            $0.names = ["a-1.dist-info/METADATA", "b-1.dist-info/METADATA"]
        },
        Fault(
            testDescription: "the same twice",
            error: .severalMetadata(["a-1.dist-info/METADATA", "a-1.dist-info/METADATA"])
        ) {
            $0.names = ["a-1.dist-info/METADATA", "a-1.dist-info/METADATA"]
        },
        Fault(testDescription: "encrypted", error: .unsupported("an encrypted entry")) { $0.flags = 1 },
        Fault(testDescription: "another method", error: .unsupported("compression method 12")) { $0.method = 12 },
        Fault(testDescription: "wrong checksum", error: .checksumMismatch) { $0.checksumFlip = 1 },
        Fault(testDescription: "wrong size", error: .malformed("METADATA has not the size stated")) {
            $0.sizeExtra = 1
        },
        Fault(
            testDescription: "another local name", error: .malformed("local header and central directory disagree"),
            build: { $0.localNameFlip = 1 }),
        Fault(testDescription: "miscounted", error: .malformed("the central directory is miscounted")) {
            $0.countExtra = 1
        },
        Fault(
            testDescription: "bytes before the archive",
            error: .malformed("the central directory does not end where the end record begins"),
            build: { $0.prefix = 4 }),
        Fault(testDescription: "larger than allowed", error: .tooLarge("METADATA: 4294967294 bytes")) {
            $0.sizeExtra = 0xFFFF_FFFE - 8
        },
    ]

    @Test("Faults of archives", arguments: faults)
    func refused(fault: Fault) {
        var archive = StoredArchive()
        fault.build(&archive)
        #expect(throws: fault.error) { try WheelArchive.metadata(ofArchive: archive.bytes) }
    }

    @Test("The archive that the faults are made from is sound")
    func sound() throws {
        #expect(try WheelArchive.metadata(ofArchive: StoredArchive().bytes) == StoredArchive.contents)
    }

    @Test("No archive, however broken, does more than throw")
    func mutations() {
        var generator = SeededGenerator(seed: 3)
        let sound = StoredArchive().bytes
        for _ in 0..<5_000 {
            var bytes = sound
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                bytes[Int.random(in: bytes.indices, using: &generator)] = generator.pick([0, 1, 0x7F, 0x80, 0xFF])
            }
            _ = try? WheelArchive.metadata(ofArchive: bytes)
        }
    }
}
