import Foundation
import PlaybookFiles
import Rollbook

/// The folder that `rollbook init` writes to. No existing file is replaced except channels.yaml, which grows.
struct SetUpFolder {
    let path: String

    /// - Throws: `CommandFailure` if the channel exists already, `Diagnostics` if the existing files are wrong.
    func requireNew(_ channel: String) throws {
        guard contents(of: "channels.yaml") != nil else { return }
        let channels = try PlaybookFolder(path: path).loadChannels()
        guard !channels.contains(where: { $0.name == channel }) else {
            throw CommandFailure(
                "\(path)/channels.yaml has a channel \(channel) already",
                hints: ["choose another name, or edit the file; `rollbook doctor \(channel)` looks at it"],
                status: .usage)
        }
    }

    /// Writes all files, or none if they would not be valid.
    /// - Returns: the names of the written files.
    /// - Throws: `CommandFailure`, and errors of the file system.
    func write(_ files: SetUpFiles) throws -> [String] {
        let channels = files.channelsFile(after: contents(of: "channels.yaml"))
        let new = ([files.catalogFile] + files.playbookFiles).filter { contents(of: $0.name) == nil }
        let all = [channels] + new + (try SetUpFiles.schemaFiles(kinds: StepKinds.all))
        try check(all)
        for file in all { try write(file.text, to: file.name) }
        return all.map(\.name)
    }

    /// Checks the files together with the existing ones, by reading them in a temporary folder.
    private func check(_ files: [SetUpFiles.File]) throws {
        let trial = SetUpFolder(path: NSTemporaryDirectory() + "rollbook-init-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: trial.path) }
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] where name.hasSuffix(".yaml") {
            if let text = contents(of: name) { try trial.write(text, to: name) }
        }
        for file in files { try trial.write(file.text, to: file.name) }
        let problems = PlaybookFolder(path: trial.path).check()
        guard problems.isEmpty else {
            throw CommandFailure(
                "the files would be wrong: " + problems.map(\.message).joined(separator: "; "),
                hints: ["look at the channel's name, bucket, region, URL and roots"], status: .usage)
        }
    }

    private func contents(of name: String) -> String? {
        FileManager.default.contents(atPath: "\(path)/\(name)").map { String(decoding: $0, as: UTF8.self) }
    }

    private func write(_ text: String, to name: String) throws {
        let file = URL(fileURLWithPath: path).appendingPathComponent(name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file, options: .atomic)
    }
}
