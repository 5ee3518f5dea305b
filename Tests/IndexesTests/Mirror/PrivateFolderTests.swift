import Foundation
import Indexes
import Testing

@Suite struct PrivateFolderTests {
    private func base() throws -> String {
        let base = FileManager.default.temporaryDirectory.path + "/rollbook-private-\(UUID().uuidString)"
        #expect(mkdir(base, 0o755) == 0)
        return base
    }

    @Test("A folder and those above it are made for this user alone, and may be there already")
    func made() throws {
        let base = try base()
        defer { try? FileManager.default.removeItem(atPath: base) }
        for _ in 0..<2 { try PrivateFolder.make(base + "/spool/run") }
        for folder in ["/spool", "/spool/run"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: base + folder)
            #expect(attributes[.posixPermissions] as? Int == 0o700)
        }
    }

    @Test("A folder that others can write to is none of ours", arguments: ["", "/spool"])
    func writable(folder: String) throws {
        let base = try base()
        defer { try? FileManager.default.removeItem(atPath: base) }
        try PrivateFolder.make(base + "/spool")
        chmod(base + folder, 0o777)
        let error = #expect(throws: SpoolError.self) { try PrivateFolder.make(base + "/spool/run") }
        #expect("\(try #require(error))".contains("others can write to it"))
        #expect(
            !FileManager.default.fileExists(atPath: base + "/spool/run"), "nothing is made there before it is refused")
    }

    @Test("The folder of the state is made for this user alone; a link of this user's may stand in its place")
    func state() throws {
        let base = try base()
        defer { try? FileManager.default.removeItem(atPath: base) }
        for _ in 0..<2 { try PrivateFolder.makeState(base + "/state/rollbook") }
        let attributes = try FileManager.default.attributesOfItem(atPath: base + "/state/rollbook")
        #expect(attributes[.posixPermissions] as? Int == 0o700)
        try FileManager.default.createSymbolicLink(
            atPath: base + "/link", withDestinationPath: base + "/state/rollbook")
        try PrivateFolder.makeState(base + "/link")
        chmod(base + "/state/rollbook", 0o770)
        for name in ["/link", "/state/rollbook"] {
            let error = #expect(throws: SpoolError.self) { try PrivateFolder.makeState(base + name) }
            #expect("\(try #require(error))".contains("set XDG_STATE_HOME"))
        }
        guard geteuid() == 0 else { return print("skipped: only root can give a folder away") }
        chmod(base + "/state/rollbook", 0o700)
        #expect(chown(base + "/state/rollbook", 65_534, 65_534) == 0)
        #expect(throws: SpoolError.self) { try PrivateFolder.makeState(base + "/state/rollbook") }
    }

    @Test("Another user's folder is none of ours, nor is a link")
    func foreign() throws {
        let base = try base()
        defer { try? FileManager.default.removeItem(atPath: base) }
        try FileManager.default.createSymbolicLink(atPath: base + "/spool", withDestinationPath: "/usr")
        #expect(throws: SpoolError.self) { try PrivateFolder.make(base + "/spool") }
        guard geteuid() == 0 else { return print("skipped: only root can give a folder away") }
        try PrivateFolder.make(base + "/other/run")
        #expect(chown(base + "/other", 65_534, 65_534) == 0)
        #expect(throws: SpoolError.self) { try PrivateFolder.make(base + "/other/run") }
    }
}
