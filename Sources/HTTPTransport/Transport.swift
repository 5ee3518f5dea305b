/// Sends one HTTP request and returns its response. All network access goes through it.
///
/// A transport never retries by itself (see `RetryPolicy`), decodes a body only on request, and sends the URL's target byte for
/// byte. Cancelling the calling task ends the transfer.
package protocol Transport: Sendable {
    /// Sends `request` and returns when the response is complete.
    ///
    /// A response of any status is a result, not an error.
    /// - Throws: `TransportError` when there is no complete response; `CancellationError` when the task was cancelled.
    func send(_ request: HTTPRequest) async throws -> HTTPResponse

    /// Sends the request that `make` returns. A transport that lets requests wait calls it when the request may go out, so that
    /// nothing in it ages meanwhile: a signature is valid for minutes only, and so is a permission.
    /// - Parameter url: a URL of the same origin as the request's.
    /// - Throws: as `send(_:)`, and the errors of `make`.
    func send(to url: String, making make: () throws -> HTTPRequest) async throws -> HTTPResponse
}

extension Transport {
    package func send(to url: String, making make: () throws -> HTTPRequest) async throws -> HTTPResponse {
        try await send(make())
    }
}

/// Takes a response body as it arrives, so that memory does not grow with it.
///
/// Called in order, from one thread at a time. `begin` is called once for each attempt with a 2xx status, and discards the data
/// of an earlier attempt. Bodies of other statuses are collected in `HTTPResponse.body` instead.
package protocol ResponseBodySink: AnyObject, Sendable {
    func begin(status: Int, headers: HTTPHeaders) throws
    /// The bytes are only valid during the call.
    func receive(_ bytes: UnsafeRawBufferPointer) throws
}
