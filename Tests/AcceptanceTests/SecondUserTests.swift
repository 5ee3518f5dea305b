import Foundation
import Testing

/// Two people on one machine, with the machine's temporary folder and nothing else in common.
///
/// Only root can become two others: without it, or without `setpriv`, these are skipped.
@Suite(
    "Two users of one machine",
    .enabled(
        if: geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv"),
        "only root, with setpriv, can become two other users")
)
struct SecondUserTests {
    private static let users: [uid_t] = [60_001, 60_002]

    /// A command as one of them, whose home is theirs alone and whose temporary folder is for all.
    private func invocation(_ user: uid_t, _ place: Workplace, _ arguments: [String]) -> Invocation {
        var invocation = place.rollbook([])
        invocation.arguments =
            ["setpriv", "--reuid=\(user)", "--regid=\(user)", "--clear-groups"] + arguments
        invocation.environment["XDG_STATE_HOME"] = nil
        invocation.environment["HOME"] = "\(place.folder)/home-\(user)"
        invocation.environment["TMPDIR"] = place.folder + "/everybody"
        invocation.environment["ROLLBOOK_OPERATOR"] = nil
        invocation.environment["USER"] = "user-\(user)"
        return invocation
    }

    private func makeHomes(_ place: Workplace) throws {
        let files = FileManager.default
        try files.createDirectory(atPath: place.folder + "/everybody", withIntermediateDirectories: true)
        #expect(chmod(place.folder + "/everybody", 0o1777) == 0)
        for user in Self.users {
            let home = "\(place.folder)/home-\(user)"
            try files.createDirectory(atPath: home, withIntermediateDirectories: true)
            #expect(chown(home, user, user) == 0 && chmod(home, 0o755) == 0)
        }
    }

    private func status(_ path: String) -> (owner: uid_t, mode: mode_t)? {
        var status = stat()
        return lstat(path, &status) == 0 ? (status.st_uid, status.st_mode & 0o7777) : nil
    }

    @Test("Both mirror; state and spool of each are theirs alone, and neither reads the other's")
    func mirrors() async throws {
        try await Workplace.with { place in
            try makeHomes(place)
            try await place.withSandbox(data: place.folder + "/data") { sandbox in
                let place = try place.using(sandbox)
                let upstream = sandbox.upstream.map { ["--upstream", $0] } ?? []
                // Files that are there already are not downloaded again: each user has work of its own, and work that the other
                // one did.
                for packages in [["rocm", "jax"], ["jax", "rocm"]] {
                    for (user, package) in zip(Self.users, packages) {
                        let outcome = try await invocation(
                            user, place, [Workplace.program, "mirror", "dev", "--package", package, "--yes"] + upstream
                        ).run()
                        #expect(outcome.status == 0, "\(user): \(outcome.transcript)")
                    }
                }
                for user in Self.users {
                    let state = "\(place.folder)/home-\(user)/.local/state/rollbook"
                    let spool = "\(place.folder)/everybody/rollbook-\(user)"
                    for folder in [state, spool] {
                        let found = try #require(status(folder), "\(folder)")
                        #expect(found.owner == user && found.mode == 0o700, "\(folder): \(found)")
                    }
                    let journal = try #require(status(state + "/journal.sqlite"))
                    #expect(journal.owner == user && journal.mode == 0o600)
                    let other = try #require(Self.users.first { $0 != user })
                    for folder in [state, spool] {
                        let look = try await invocation(other, place, ["ls", folder]).run()
                        #expect(look.status != 0, "\(look.transcript)")
                    }
                }
            }
        }
    }

    @Test("A folder that the other one has put in the way is refused by its name, and nothing is read or written there")
    func inTheWay() async throws {
        try await Workplace.with { place in
            try makeHomes(place)
            let trap = "\(place.folder)/everybody/rollbook-\(Self.users[0])"
            try FileManager.default.createDirectory(atPath: trap, withIntermediateDirectories: true)
            #expect(chown(trap, Self.users[1], Self.users[1]) == 0 && chmod(trap, 0o777) == 0)
            try await place.withSandbox(data: place.folder + "/data") { sandbox in
                let place = try place.using(sandbox)
                let upstream = sandbox.upstream.map { ["--upstream", $0] } ?? []
                let outcome = try await invocation(
                    Self.users[0], place, [Workplace.program, "mirror", "dev", "--package", "rocm", "--yes"] + upstream
                ).run()
                #expect(outcome.status != 0 && outcome.errors.contains(trap), "\(outcome.transcript)")
                #expect(outcome.errors.contains("it is another user's"), "\(outcome.transcript)")
                #expect(try FileManager.default.contentsOfDirectory(atPath: trap).isEmpty)
            }
        }
    }
}
