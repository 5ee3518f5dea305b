/// What requests to a bucket and traffic out of it cost, in US dollars.
///
/// Source of the defaults: "Amazon S3 pricing", S3 Standard in us-east-2. The prices of a CDN are not in it.
package struct RequestPrices: Sendable, Equatable {
    /// 1,000 PUT, COPY, POST or LIST requests.
    package var write: Double
    /// 1,000 GET, HEAD and other requests.
    package var read: Double
    /// 1 GB (10^9 bytes) out of the bucket to the internet.
    package var traffic: Double

    package static let standard = RequestPrices()

    package init(write: Double = 0.005, read: Double = 0.0004, traffic: Double = 0.09) {
        self.write = write
        self.read = read
        self.traffic = traffic
    }
}

extension RequestPrices {
    /// Dollars for people: cents where there are any, else enough digits to see something.
    package static func text(ofDollars dollars: Double) -> String {
        let digits = dollars >= 0.1 ? 2 : 4
        let scale = digits == 2 ? 100.0 : 10_000.0
        guard let units = Int(exactly: (dollars * scale).rounded(.up)) else { return "$\(dollars)" }
        let fraction = String(units % Int(scale))
        return "$\(units / Int(scale))." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
}
