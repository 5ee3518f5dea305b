import Foundation
import HTTPTransport
import Testing

/// A transport for tests: no proxy, so that the environment of the machine does not matter, and connections that stay
/// young enough to be used again on a machine where a test may wait a minute for its turn.
func makeTransport(
    concurrencyMax: Int = 64, timeouts: Timeouts = Timeouts(), caFile: String? = nil
) -> CurlTransport {
    CurlTransport(
        configuration: .init(
            concurrencyMax: concurrencyMax, timeouts: timeouts, caFile: caFile, userAgent: "rollbook-tests",
            connectionIdleSecondsMax: 3600))
}

/// The error that `send` throws.
func transportError(of request: HTTPRequest, on transport: any Transport) async throws -> TransportError {
    try await #require(throws: TransportError.self) { try await transport.send(request) }
}

func response(
    _ status: String = "200 OK", headers: [String] = [], body: String = ""
) -> String {
    (["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers + ["", body]).joined(separator: "\r\n")
}

/// A file with these bytes, removed with the value.
final class TemporaryFile {
    let path: String

    init(_ bytes: [UInt8]) throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("rollbook-\(UUID().uuidString)").path
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// A sink that keeps what it gets, and can fail.
final class RecordingSink: ResponseBodySink, @unchecked Sendable {
    enum Failure: Error { case diskFull }

    private(set) var begins: [Int] = []
    private(set) var bytes: [UInt8] = []
    private(set) var headers = HTTPHeaders()
    private let failsAfter: Int

    init(failsAfter: Int = .max) {
        self.failsAfter = failsAfter
    }

    func begin(status: Int, headers: HTTPHeaders) throws {
        begins.append(status)
        bytes = []
        self.headers = headers
    }

    func receive(_ bytes: UnsafeRawBufferPointer) throws {
        self.bytes.append(contentsOf: bytes)
        if self.bytes.count > failsAfter { throw Failure.diskFull }
    }
}
