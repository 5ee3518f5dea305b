import Glibc

/// Collects bytes as they arrive: in memory up to a limit, then in a file.
struct BodySpool: ~Copyable {
    /// The most bytes of one body in memory.
    static let memoryBytesMax = 256 << 10

    private let folder: BodyFolder
    private var bytes: [UInt8] = []
    private var file: BodyFile?
    private var descriptor: Int32 = -1
    private var written: Int64 = 0

    init(in folder: BodyFolder) {
        self.folder = folder
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Adds bytes at the end.
    /// - Throws: `BodyError` when the file cannot be written.
    mutating func append(_ more: some Collection<UInt8>) throws {
        bytes.append(contentsOf: more)
        if bytes.count > Self.memoryBytesMax { try flush() }
    }

    /// The complete body; no bytes can be added afterwards.
    /// - Throws: `BodyError` when the file cannot be written.
    consuming func finish() throws -> ObjectBody {
        if file != nil { try flush() }
        guard let file else { return ObjectBody(bytes) }
        return ObjectBody(segments: [.file(file, offset: 0, length: written)])
    }

    private mutating func flush() throws {
        let file = self.file ?? folder.newFile()
        self.file = file
        if descriptor < 0 {
            descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw BodyError(path: file.path, errno: errno) }
        }
        try writeAll(bytes, to: descriptor, path: file.path)
        written += Int64(bytes.count)
        bytes.removeAll(keepingCapacity: true)
    }
}

/// Writes all of `bytes`.
/// - Throws: `BodyError` naming `path`.
func writeAll(_ bytes: [UInt8], to descriptor: Int32, path: String) throws {
    try bytes.withUnsafeBytes { buffer in
        var done = 0
        while done < buffer.count {
            let rest = UnsafeRawBufferPointer(rebasing: buffer[done...])
            let count = write(descriptor, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw BodyError(path: path, errno: errno) }
            done += count
        }
    }
}
