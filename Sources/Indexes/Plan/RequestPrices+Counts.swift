package import HTTPTransport
package import PlaybookFiles

extension RequestPrices {
    /// The price of requests to the bucket; requests to other hosts cost nothing here, and DELETE is free.
    package func dollars(_ counts: RequestCounts) -> Double {
        counts.operations.reduce(Double(counts.bytesReceived) / 1e9 * traffic) { sum, entry in
            sum + Double(entry.value) / 1000 * price(of: entry.key)
        }
    }

    /// The price of 1,000 requests of an operation, by S3's names.
    private func price(of operation: String) -> Double {
        let written = ["Put", "Copy", "Create", "Complete", "Upload", "List"]
        if written.contains(where: operation.hasPrefix) { return write }
        let isFree = ["Delete", "Abort", "HTTP "].contains(where: operation.hasPrefix)
        return isFree ? 0 : read
    }
}
