import Foundation
import Testing

/// A journal that cannot be trusted to keep an intent stops everything before anything is written.
@Suite(.withSharedSandbox, .serialized) struct BadJournalTests {
    @Test("A journal of a newer rollbook is refused")
    func newer() async throws {
        try await refuses("has schema 99", "a rollbook as new as") { place, journal in
            let script = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('PRAGMA user_version = 99')"
            let outcome = try await place.python(["-c", script, journal]).run()
            #expect(outcome.status == 0, "\(outcome.transcript)")
        }
    }

    @Test("A file that is no journal is refused, and left alone")
    func damaged() async throws {
        try await refuses("is not a rollbook journal") { _, journal in
            try Data(String(repeating: "no database ", count: 1000).utf8).write(to: URL(filePath: journal))
        }
    }

    @Test("A journal that cannot be written is refused")
    func readOnly() async throws {
        // Permissions do not hold root back, unless it gives that capability away.
        let prefix = getuid() == 0 ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"] : []
        try await refuses("journal", prefix: prefix) { _, journal in
            try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: journal)
        }
    }

    @Test("A disk that is full stops a run before it writes")
    func fullDisk() async throws {
        let isAble = Invocation(
            arguments: ["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"],
            environment: ProcessInfo.processInfo.environment, folder: "/")
        guard try await isAble.run().status == 0 else {
            return print("not tried: mounting a small file system needs root")
        }
        try await Workplace.with { place in
            let disk = place.folder + "/disk"
            try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
            let mount = "mount -t tmpfs -o size=64k none \"$0\" && exec \"$@\""
            try await refuse(
                place.using(#require(SharedSandbox.current).address), journal: disk + "/journal.sqlite",
                prefix: ["unshare", "--mount", "sh", "-c", mount, disk], says: ["full"])
        }
    }

    private func refuses(
        _ says: String..., prefix: [String] = [], damage: (Workplace, String) async throws -> Void
    ) async throws {
        try await Workplace.with { place in
            let place = try place.using(#require(SharedSandbox.current).address)
            let journal = place.folder + "/journal.sqlite"
            let empty = try place.write("", to: "empty")
            let fresh = try await place.rollbook("journal", "import", empty, "--journal", journal)
            #expect(fresh.status == 0, "\(fresh.transcript)")
            try await damage(place, journal)
            let before = try Data(contentsOf: URL(filePath: journal))
            try await refuse(place, journal: journal, prefix: prefix, says: says)
            #expect(try Data(contentsOf: URL(filePath: journal)) == before, "it is left as it was")
        }
    }

    private func refuse(_ place: Workplace, journal: String, prefix: [String], says: [String]) async throws {
        let shared = try #require(SharedSandbox.current)
        var invocation = place.rollbook(["reindex", "nightly", "--yes", "--journal", journal])
        invocation.arguments = prefix + invocation.arguments
        let outcome = try await invocation.run()
        #expect(outcome.status == 1, "\(outcome.transcript)")
        for part in says { #expect(outcome.errors.contains(part), "\(outcome.transcript)") }
        #expect(try shared.writes() == shared.writesAtStart, "nothing is written")
    }
}
