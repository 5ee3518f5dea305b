package import HTTPTransport

extension CurlTransport.Configuration {
    /// For servers of this machine: no proxy, and times that hold on a machine that has much else to do.
    package static var patient: Self { .init(timeouts: .patient) }
}

extension Timeouts {
    package static let patient = Timeouts(connectSeconds: 3600, stallSeconds: 3600)
}

/// Waits for each answer however long it takes: what a program's own limits do is not what most tests are about.
package struct PatientTransport: Transport {
    private let inner: any Transport

    package init(_ inner: any Transport) {
        self.inner = inner
    }

    package func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        var request = request
        request.timeouts = nil
        return try await inner.send(request)
    }
}
