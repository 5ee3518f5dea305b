import Indexes
import Objects
import S3
import Sandbox
import TestKit
import TestMachine
import Testing

/// The versions that a sweep hands over, against everything that the bucket holds, and the number of its listings.
@Suite("Sweeps through every version below some prefixes")
struct VersionSweepTests {
    private static let bucket = OperationsBench.bucket

    private struct Swept: Equatable {
        var entries: [[String]]
        var listings: Int
    }

    private func sweep(_ bench: OperationsBench, _ prefixes: [String]) async throws -> Swept {
        let before = await bench.sandbox.operationCounts()["ListObjectVersions"] ?? 0
        let found = try await VersionSweep(client: bench.client).folded(below: prefixes, into: [String]()) {
            #expect($2.allSatisfy { [prefix = $1] in $0.key.hasPrefix(prefix) })
            #expect(Set($2.map(\.key)).count == 1)
            $0 += $2.map { "\($0.key) \($0.versionID)" }
        }
        let listings = (await bench.sandbox.operationCounts()["ListObjectVersions"] ?? 0) - before
        return Swept(entries: found.map { $0.flatMap(\.self) }, listings: listings)
    }

    private func truth(_ bench: OperationsBench, _ prefixes: [String]) async throws -> [[String]] {
        let all = try await bench.sandbox.versions(Self.bucket)
        return prefixes.map { prefix in
            all.filter { $0.key.hasPrefix(prefix) }.map { "\($0.key) \($0.version.versionID)" }
        }
    }

    private func fill(_ bench: OperationsBench, _ prefix: String, _ count: Int, versions: Int = 1) async throws {
        for number in 0..<count {
            let key = ObjectKey("\(prefix)\(Array("adkmqsvz")[number % 8])-\(10_000 + number)")
            for _ in 0..<versions { try await bench.sandbox.put(bucket: Self.bucket, key: key, bytes: [1]) }
        }
    }

    @Test("Small prefixes share pages")
    func small() async throws {
        try await OperationsBench.with { bench in
            let prefixes = (10..<32).map { "v2/gfx\($0)/" }
            for prefix in prefixes { try await fill(bench, prefix, 300) }
            let swept = try await sweep(bench, prefixes)
            #expect(swept.entries == (try await truth(bench, prefixes)))
            #expect(swept.listings <= 7 + 3)
        }
    }

    @Test(
        "Prefixes of any size, in any order, empty ones too, and no other",
        arguments: FaultScale.some([1, 2, 3, 4, 5] as [UInt64]))
    func anything(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        try await OperationsBench.with { bench in
            var prefixes: [String] = []
            for number in 0..<14 {
                let prefix = "v2/\(["gfx", "gfx1", "gfx-", "é"].randomElement(using: &random) ?? "")\(number)/"
                prefixes.append(prefix)
                let count = [0, 3, 40, 400, 1_500].randomElement(using: &random) ?? 0
                try await fill(bench, prefix, count, versions: Int.random(in: 1...3, using: &random))
            }
            for count in [1, 2, 5, 14] {
                let chosen = Array(prefixes.shuffled(using: &random).prefix(count))
                #expect(try await sweep(bench, chosen).entries == (try await truth(bench, chosen)))
            }
        }
    }

    @Test("One within another is handed over for both")
    func nested() async throws {
        try await OperationsBench.with { bench in
            let prefixes = ["v2/", "v2/gfx/", "v3/"]
            for prefix in prefixes { try await fill(bench, prefix, 20) }
            #expect(try await sweep(bench, prefixes).entries == (try await truth(bench, prefixes)))
        }
    }
}
