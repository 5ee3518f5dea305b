import HTTPTransport
import Indexes
import Objects
import S3
import Sandbox
import Synchronization
import TestKit
import TestMachine
import Testing

/// The versions that a look finds, against everything that the bucket holds, and the number of its listings.
@Suite("Looks at the newest versions of some objects")
struct VersionLookTests {
    private static let bucket = OperationsBench.bucket

    @Test("Objects that lie close together cost the pages on which they stand, and a few more")
    func dense() async throws {
        try await OperationsBench.with { bench in
            var wanted: [ObjectKey] = []
            for index in 10..<22 {
                for project in 10..<50 {
                    let page = "v2/gfx\(index)/project-\(project)/index.html"
                    wanted.append(ObjectKey(page))
                    try await bench.put([page, page])
                    try await bench.put((0..<11).map { "v2/gfx\(index)/project_\(project)-\($0).whl" })
                }
            }
            let all = try await bench.sandbox.versions(Self.bucket).count
            let pages = (all + 999) / 1000
            #expect(pages == 7)
            let (found, listings) = try await bench.look(at: wanted)
            #expect(found == (try await bench.truth(of: wanted, depth: 2)))
            #expect(listings <= pages + pages / 4 + 1)
        }
    }

    @Test("Objects that lie far from each other cost no more than a request each")
    func sparse() async throws {
        try await OperationsBench.with { bench in
            var wanted: [ObjectKey] = []
            for index in 10..<16 {
                wanted.append(ObjectKey("v2/gfx\(index)/index.html"))
                try await bench.put(["v2/gfx\(index)/index.html"])
                try await bench.put((0..<1_300).map { "v2/gfx\(index)/zeta-\(10_000 + $0).whl" })
            }
            let (found, listings) = try await bench.look(at: wanted)
            #expect(found == (try await bench.truth(of: wanted, depth: 2)))
            #expect(listings <= wanted.count)
        }
    }

    @Test("What lies before the first of the keys is passed over")
    func before() async throws {
        try await OperationsBench.with { bench in
            let wanted = (109...111).flatMap { index in (100..<140).map { "v2/gfx\(index)/\($0)/index.html" } }
            try await bench.put(wanted)
            try await bench.put((0..<2_500).map { "v2/gfx101/\(10_000 + $0).whl" })
            let (found, listings) = try await bench.look(at: wanted.map { ObjectKey($0) })
            #expect(found.count == wanted.count)
            #expect(listings == 2)
        }
    }

    @Test("What lies between two folders that are wanted is passed over")
    func gap() async throws {
        try await OperationsBench.with { bench in
            let near = (100..<140).map { "v2/a/\($0).html" }
            let far = (100..<140).map { "v2/z/\($0).html" }
            try await bench.put(near + far)
            try await bench.put((0..<3_000).map { "v2/m/\(10_000 + $0).whl" })
            let (found, listings) = try await bench.look(at: (near + far).map { ObjectKey($0) })
            #expect(found.count == 80)
            #expect(listings == 2)
        }
    }

    @Test(
        "Any choice of objects is found as it is", arguments: [1, 2, 1000], FaultScale.some([3, 7, 11, 19] as [UInt64]))
    func anything(depth: Int, seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        try await OperationsBench.with { bench in
            let names = ["a", "a/b", "a+b", "é", "e\u{301}", "z z", "%41", "\u{1F600}", "index.html", "index.htm"]
            var keys: [String] = []
            for folder in 0..<6 {
                for number in 0..<Int.random(in: 5...120, using: &random) {
                    keys.append("v2/\(folder)/\(number)-\(names.randomElement(using: &random) ?? "")")
                }
            }
            for key in keys {
                try await bench.put(Array(repeating: key, count: Int.random(in: 1...5, using: &random)))
                if Bool.random(using: &random) {
                    try await bench.sandbox.delete(bucket: Self.bucket, key: ObjectKey(key))
                }
            }
            let often = keys.randomElement(using: &random) ?? ""
            try await bench.put(Array(repeating: often, count: 1_700))
            let absent = (0..<20).map { "v2/\($0 % 7)/absent-\($0)" }
            for share in [2, 20, 300] {
                let wanted = (keys + absent).shuffled(using: &random).prefix(share) + [often]
                let (found, listings) = try await bench.look(at: wanted.map { ObjectKey($0) }, depth: depth)
                #expect(found == (try await bench.truth(of: wanted.map { ObjectKey($0) }, depth: depth)))
                #expect(listings <= wanted.count + 2)
            }
        }
    }

    @Test("Those who ask while a look is under way share the next one")
    func joint() async throws {
        try await OperationsBench.with { bench in
            let keys = (100..<200).map { ObjectKey("v2/a/\($0).html") }
            try await bench.put(keys.map(\.text))
            let look = JointLook(VersionLook(client: bench.client))
            let before = await bench.listings
            let found = try await mapConcurrently(keys, limit: 100) { try await look.versions(of: [$0])[$0]?.count }
            #expect(found == Array(repeating: 1, count: 100))
            let listings = await bench.listings - before
            #expect(listings < 50)
        }
    }

    @Test("When all who were announced have asked, nobody waits for a look under way")
    func announced() async throws {
        try await OperationsBench.with { bench in
            let keys = (0..<3).map { ObjectKey("v2/a/\($0).html") }
            try await bench.put(keys.map(\.text))
            let meeting = MeetingTransport(inner: bench.transport)
            let look = JointLook(
                VersionLook(client: OperationsBench.client(bench.sandbox, meeting, now: OperationsBench.now)))
            for _ in keys { await look.announce() }
            let found = try await mapConcurrently(keys, limit: 3) {
                try await look.versions(of: [$0], announced: true)[$0]?.count
            }
            #expect(found == [1, 1, 1])
            #expect(meeting.met)
            await look.announce()
            await look.withdraw()
            #expect(try await look.versions(of: keys).count == 3)
        }
    }

    @Test("A look that fails is told to all who asked for it, and the next one works")
    func jointFailure() async throws {
        try await OperationsBench.with { bench in
            let key = ObjectKey("v2/a/index.html")
            try await bench.put([key.text])
            let look = JointLook(VersionLook(client: bench.client))
            await bench.sandbox.install([SandboxFault(.accessDenied403, operation: "ListObjectVersions", count: 1)])
            await #expect(throws: S3Error.self) { try await look.versions(of: [key]) }
            #expect(try await look.versions(of: [key])[key]?.count == 1)
        }
    }
}

/// Lets the first request wait for a second one, for a while.
private final class MeetingTransport: Transport {
    let inner: any Transport
    private let state = Mutex((count: 0, met: false))

    init(inner: any Transport) { self.inner = inner }

    var met: Bool { state.withLock { $0.met } }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let number = state.withLock { state in
            state.count += 1
            return state.count
        }
        for _ in 0..<500 where number == 1 && !met {
            try await Task.sleep(for: .milliseconds(10))
            state.withLock { $0.met = $0.count > 1 }
        }
        return try await inner.send(request)
    }
}

extension OperationsBench {
    fileprivate func put(_ keys: [String]) async throws {
        for key in keys { try await sandbox.put(bucket: Self.bucket, key: ObjectKey(key), bytes: Array(key.utf8)) }
    }

    fileprivate var listings: Int {
        get async { await sandbox.operationCounts()["ListObjectVersions"] ?? 0 }
    }

    /// The versions that a look finds, and the number of its listings.
    fileprivate func look(
        at keys: [ObjectKey], depth: Int = 2
    ) async throws -> (found: [ObjectKey: [String]], listings: Int) {
        let before = await listings
        let found = try await VersionLook(client: client, depth: depth).versions(of: keys)
        return (
            found.filter { !$0.value.isEmpty }.mapValues { $0.map(\.versionID.text) }, await listings - before
        )
    }

    /// The versions that a look has to find, from the sandbox's store.
    fileprivate func truth(of keys: [ObjectKey], depth: Int) async throws -> [ObjectKey: [String]] {
        let wanted = Set(keys)
        let all = try await sandbox.versions(Self.bucket).filter { wanted.contains($0.key) }
        return Dictionary(grouping: all, by: \.key).mapValues { Array($0.prefix(depth).map(\.version.versionID.text)) }
    }
}
