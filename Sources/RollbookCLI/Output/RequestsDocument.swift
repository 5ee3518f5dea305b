import HTTPTransport
import Indexes
import PlaybookFiles
import Rollbook

/// Requests, bytes and money: the estimate for a plan, or the total of a run.
struct RequestsDocument: Encodable {
    /// Counts by S3's name of the operation; `HTTP GET` and the like for other hosts.
    var operations: [String: Int]
    var bytesSent, bytesReceived: Int64
    /// The price of the requests to the bucket and of the bytes from it.
    var dollars: Double

    init(_ plan: Plan) {
        self.init(plan.expectedRequests, dollars: plan.channel.prices.dollars(plan.expectedRequests))
    }

    init(_ requests: RunRequests) {
        self.init(requests.counts, dollars: requests.dollars)
    }

    private init(_ counts: RequestCounts, dollars: Double) {
        operations = counts.operations
        (bytesSent, bytesReceived) = (counts.bytesSent, counts.bytesReceived)
        self.dollars = (dollars * 1e6).rounded() / 1e6
    }

    /// One line for people.
    var text: String {
        let requests = operations.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        return "\(requests); \(ProgressReport.bytes(bytesSent)) sent, \(ProgressReport.bytes(bytesReceived)) received; "
            + RequestPrices.text(ofDollars: dollars)
    }
}
