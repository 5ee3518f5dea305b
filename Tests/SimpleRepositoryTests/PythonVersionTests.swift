import SimpleRepository
import TestMachine
import Testing

@Suite struct PythonVersionTests {
    @Test("PEP 440: a release and what surrounds it, in order")
    func order() throws {
        let ordered = [
            "1.dev0", "1.0.dev456", "1.0a1.dev1", "1.0a1", "1.0a2.dev456", "1.0a12.dev456", "1.0a12", "1.0b1.dev456",
            "1.0b2", "1.0b2.post345.dev456", "1.0b2.post345", "1.0rc1.dev456", "1.0rc1", "1.0", "1.0+abc.5",
            "1.0+abc.7",
            "1+rocm7.15", "1.0+5", "1.0.post456.dev34", "1.0.post456", "1.0.15", "1.1.dev1", "2!0.1",
        ]
        let versions = try ordered.map { try #require(PythonVersion($0)) }
        for (left, right) in zip(versions, versions.dropFirst()) { #expect(left < right && !(right < left)) }
    }

    @Test("Numbers in a local label are numbers only when they stand alone")
    func localLabels() throws {
        // rocm7 and rocm10 are words: as words, rocm10 comes first. This is what installers do.
        let older = try #require(PythonVersion("1+rocm10.1"))
        let newer = try #require(PythonVersion("1+rocm7.15"))
        let newest = try #require(PythonVersion("1+rocm7.9"))
        #expect(older < newer)
        #expect(newest < newer)
    }

    @Test("Numbers have no largest value")
    func largeNumbers() throws {
        let digits = String(repeating: "9", count: 4000)
        let large = try #require(PythonVersion("1.\(digits)"))
        let larger = try #require(PythonVersion("1.1\(digits)"))
        #expect(large < larger)
        #expect(large.description == "1.\(digits)")
        let beyond = try #require(PythonVersion("18446744073709551616.0"))
        #expect(try #require(PythonVersion("18446744073709551615")) < beyond)
        #expect(PythonVersion("00018446744073709551616") == beyond)
    }

    @Test("The parts of a version can be asked for")
    func parts() throws {
        let version = try #require(PythonVersion("v1!2.0-RC3.post4.dev5+Rocm_7-1"))
        #expect(version.epoch == 1)
        #expect(version.release == [2, 0])
        #expect(version.pre?.phase == .candidate)
        #expect(version.pre?.number == 3)
        #expect(version.post == 4)
        #expect(version.dev == 5)
        #expect(version.local == [.text("rocm"), .number(7), .number(1)])
        #expect(version.description == "1!2.0rc3.post4.dev5+rocm.7.1")
        #expect(version.publicVersion.description == "1!2.0rc3.post4.dev5")
        #expect(!version.isStable)
    }

    private struct Answer: Decodable {
        let versions: [VersionCase]
    }

    private struct VersionCase: Decodable {
        let text: String
        let canonical: String?
        let prerelease: Bool
        let rank: Int
    }

    @Test(
        "12,000 spellings a seed: parsed, written, ordered and hashed as packaging does",
        .enabled("needs Python's packaging") { await Python.has("packaging.version") },
        arguments: FaultScale.some([1, 440]))
    func oracle(seed: Int) async throws {
        let answer: Answer = try await OracleScript(name: "pep440_oracle.py").run(["\(seed)", "12000", "0"])
        #expect(answer.versions.count >= 12_000)
        var parsed: [(version: PythonVersion, rank: Int)] = []
        for entry in answer.versions {
            let version = PythonVersion(entry.text)
            try #require(version?.description == entry.canonical, "\(entry.text.debugDescription)")
            guard let version else { continue }
            try #require(version.isPrerelease == entry.prerelease, "\(entry.text.debugDescription)")
            parsed.append((version, entry.rank))
        }
        #expect(parsed.count > 10_000)
        let sorted = parsed.sorted { $0.version < $1.version }
        for (left, right) in zip(sorted, sorted.dropFirst()) {
            try #require(left.rank <= right.rank, "\(left.version) and \(right.version)")
            try #require((left.version == right.version) == (left.rank == right.rank))
            if left.rank == right.rank { try #require(left.version.hashValue == right.version.hashValue) }
        }
    }
}
