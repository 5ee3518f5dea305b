import Foundation
package import HTTPTransport
package import Indexes
import Objects

/// Files downloaded from the upstream index, each once, and kept on disk until the run ends.
///
/// Every file is checked against its SHA-256 while it streams, and gets its name only after that. So later steps, and a
/// resumed run, find complete files. Memory does not grow with their size.
package actor Spool {
    /// A downloaded file.
    package struct File: Sendable {
        package var path: String
        /// Bytes.
        package var size: Int64
    }

    private let folder: String
    private let transport: any Transport
    private let piecewise: PiecewiseReading
    private var downloads: [SHA256Digest: Task<File, any Error>] = [:]

    /// - Parameters:
    ///   - folder: created with the first file; removed by `remove()`.
    ///   - transport: retries by itself.
    ///   - piecewise: the large files that are downloaded in pieces.
    package init(folder: String, transport: any Transport, piecewise: PiecewiseReading = PiecewiseReading()) {
        self.folder = folder
        self.transport = transport
        self.piecewise = piecewise
    }

    /// The file, downloaded if it is not there yet.
    /// - Throws: `SpoolError`, `TransportError`.
    package func file(of download: UpstreamDownload) async throws -> File {
        if let task = downloads[download.sha256] { return try await task.value }
        let task = Task { [folder, transport, piecewise] in
            try PrivateFolder.make(folder)
            let transfer = FileDownload(url: download.url, size: download.size, transport: transport)
            return try await fetch(download, to: "\(folder)/\(download.sha256.hex)") {
                try await transfer.receive(into: $0, piecewise)
            }
        }
        downloads[download.sha256] = task
        do {
            return try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                task.cancel()
            }
        } catch {
            downloads[download.sha256] = nil
            throw error
        }
    }

    /// Removes the folder and everything in it.
    package func remove() {
        downloads = [:]
        try? FileManager.default.removeItem(atPath: folder)
    }
}

/// - Parameter receive: passes the file's bytes to a sink, and returns the status of the answer.
private func fetch(
    _ download: UpstreamDownload, to path: String, receive: (FileSink) async throws -> Int
) async throws -> Spool.File {
    if let size = sizeOfFile(path) { return Spool.File(path: path, size: size) }
    let sink = FileSink(path: path + ".part", sizeMax: download.size ?? .max)
    let status: Int
    do {
        status = try await receive(sink)
    } catch {
        guard sink.isTooLarge, let expected = download.size else { throw error }
        throw SpoolError.tooLarge(url: download.url, expected: expected)
    }
    guard status == 200 else { throw SpoolError.status(url: download.url, status: status) }
    let (found, size) = try sink.close()
    guard found == download.sha256 else {
        throw SpoolError.differentBytes(url: download.url, expected: download.sha256, found: found, size: size)
    }
    if let expected = download.size, expected != size {
        throw SpoolError.differentSize(url: download.url, expected: expected, found: size)
    }
    guard rename(path + ".part", path) == 0 else {
        throw SpoolError.cannotWrite(path: path, reason: String(cString: strerror(errno)))
    }
    return Spool.File(path: path, size: size)
}

/// Size in bytes; `nil` when there is no such file.
private func sizeOfFile(_ path: String) -> Int64? {
    var status = stat()
    return stat(path, &status) == 0 ? Int64(status.st_size) : nil
}
