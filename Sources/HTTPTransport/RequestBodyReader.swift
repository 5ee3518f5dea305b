import Glibc

/// Reads a request body in pieces, and from its start again when libcurl rewinds it.
final class RequestBodyReader {
    /// The reason why the body cannot be read, in one line.
    struct Failure: Error {
        let message: String
    }

    private enum Source {
        case bytes([UInt8])
        case file(descriptor: Int32, path: String, offset: Int64)
    }

    private let source: Source
    private let length: Int64
    private var position: Int64 = 0

    /// Opens the file of a file body, and checks that it contains the range.
    init(_ body: RequestBody) throws(Failure) {
        length = body.length
        switch body {
        case .none: source = .bytes([])
        case .bytes(let bytes): source = .bytes(bytes)
        case .file(let path, let offset, let length):
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw Failure(message: "cannot open \(path): \(systemMessage(errno))") }
            source = .file(descriptor: descriptor, path: path, offset: offset)
            var status = stat()
            guard fstat(descriptor, &status) == 0, offset >= 0, length >= 0, Int64(status.st_size) - offset >= length
            else {
                throw Failure(message: "\(path) does not hold \(length) bytes from \(offset)")
            }
        }
    }

    deinit {
        if case .file(let descriptor, _, _) = source { close(descriptor) }
    }

    /// Fills `buffer` with the next bytes; returns their number, 0 at the end of the body.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
        let count = Int(min(Int64(buffer.count), length - position))
        guard count > 0, let base = buffer.baseAddress else { return 0 }
        let copied =
            switch source {
            case .bytes(let bytes): copy(bytes, into: base, count: count)
            case .file(let descriptor, let path, let offset):
                try readFile(descriptor, path: path, at: offset + position, into: base, count: count)
            }
        position += Int64(copied)
        return copied
    }

    /// Moves to `position` bytes from the start of the body; `false` if that is outside of it.
    func seek(to position: Int64) -> Bool {
        guard (0...length).contains(position) else { return false }
        self.position = position
        return true
    }

    private func copy(_ bytes: [UInt8], into base: UnsafeMutableRawPointer, count: Int) -> Int {
        bytes.withUnsafeBytes { bytes in
            UnsafeMutableRawBufferPointer(start: base, count: count)
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[Int(position)..<Int(position) + count]))
        }
        return count
    }

    private func readFile(
        _ descriptor: Int32, path: String, at offset: Int64, into base: UnsafeMutableRawPointer, count: Int
    ) throws(Failure) -> Int {
        while true {
            let result = pread(descriptor, base, count, off_t(offset))
            if result > 0 { return result }
            if result == 0 { throw Failure(message: "\(path) became shorter while it was sent") }
            guard errno == EINTR else { throw Failure(message: "cannot read \(path): \(systemMessage(errno))") }
        }
    }
}

private func systemMessage(_ code: Int32) -> String {
    String(cString: strerror(code))
}
