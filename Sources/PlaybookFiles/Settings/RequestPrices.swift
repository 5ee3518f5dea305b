/// The prices of requests to a bucket and traffic out of it, in US dollars.
///
/// Source of the defaults: "Amazon S3 pricing", S3 Standard in us-east-2. A CDN's prices are not included.
package struct RequestPrices: Sendable, Equatable {
    /// The price of 1,000 PUT, COPY, POST or LIST requests.
    package var write: Double
    /// The price of 1,000 GET, HEAD and other requests.
    package var read: Double
    /// The price of 1 GB (10^9 bytes) from the bucket to the internet.
    package var traffic: Double

    package static let standard = RequestPrices()

    package init(write: Double = 0.005, read: Double = 0.0004, traffic: Double = 0.09) {
        self.write = write
        self.read = read
        self.traffic = traffic
    }
}

extension RequestPrices {
    /// Dollars for people: cents if there are any, else enough digits to show a value.
    package static func text(ofDollars dollars: Double) -> String {
        let digits = dollars >= 0.1 ? 2 : 4
        let scale = digits == 2 ? 100.0 : 10_000.0
        guard let units = Int(exactly: (dollars * scale).rounded(.up)) else { return "$\(dollars)" }
        let fraction = String(units % Int(scale))
        return "$\(units / Int(scale))." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
}
