import Foundation

/// A file that readers see whole or not at all: it is written beside its place and renamed.
struct ReportFile: Sendable {
    let path: String

    /// - Throws: `CommandFailure` if no file can be made there.
    func requireFolder() throws {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            throw CommandFailure("the report \(path) is a folder", status: .usage)
        }
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            throw CommandFailure("the report \(path): there is no folder \(folder)", status: .usage)
        }
        guard access(isPlain ? folder : path, W_OK) == 0 else {
            throw CommandFailure("the report \(path) cannot be written: \(reason)", status: .usage)
        }
    }

    /// The temporary file has another suffix than the report, so that a collector of `*.prom` ignores it. A target that is not
    /// a plain file (a pipe, `/dev/stdout`) is written to directly.
    func replace(with text: String) throws {
        guard isPlain else { return try write(text, to: path, flags: O_WRONLY) }
        let temporary = "\(path).\(getpid()).tmp"
        do {
            try write(text, to: temporary, flags: O_WRONLY | O_CREAT | O_TRUNC)
            guard rename(temporary, path) == 0 else { throw failure }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    func append(_ text: String) throws {
        try write(text, to: path, flags: O_WRONLY | O_CREAT | O_APPEND)
    }

    private var folder: String {
        let folder = (path as NSString).deletingLastPathComponent
        return folder.isEmpty ? "." : folder
    }

    /// Whether the path is free, or a plain file.
    private var isPlain: Bool {
        var status = stat()
        return stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
    }

    private var reason: String { String(cString: strerror(errno)) }

    private var failure: CommandFailure { CommandFailure("the report \(path) was not written: \(reason)") }

    private func write(_ text: String, to path: String, flags: Int32) throws {
        let descriptor = open(path, flags, 0o644)
        guard descriptor >= 0 else { throw failure }
        defer { close(descriptor) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { throw failure }
            rest = rest.dropFirst(written)
        }
        // A pipe cannot be synced, and need not be.
        guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else { throw failure }
    }
}
