/// Sends one HTTP request and returns its response: the only door to the network.
///
/// A transport never retries by itself (see `RetryPolicy` for who decides that), decodes no body that it was not asked to
/// decode, and sends the target of the URL byte for byte as it is given. Cancelling the calling task ends the transfer.
package protocol Transport: Sendable {
    /// Sends `request` and returns when the response is complete.
    ///
    /// A response of any status is a result, not an error.
    /// - Throws: `TransportError` when there is no complete response; `CancellationError` when the task was cancelled.
    func send(_ request: HTTPRequest) async throws -> HTTPResponse
}

/// Takes a response body as it arrives, so that memory does not grow with it.
///
/// Called in order, from one thread at a time. `begin` comes once for each attempt that got a 2xx status, and discards
/// what an earlier attempt delivered. Bodies of other statuses are collected into `HTTPResponse.body` instead.
package protocol ResponseBodySink: AnyObject, Sendable {
    func begin(status: Int, headers: HTTPHeaders) throws
    /// The bytes are valid during the call only.
    func receive(_ bytes: UnsafeRawBufferPointer) throws
}
