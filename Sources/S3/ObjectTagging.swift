import Objects

/// The tags of an object: at most 10 pairs on AWS.
package struct ObjectTagging: Sendable, Equatable {
    package struct Pair: Sendable, Equatable {
        package var key: String
        package var value: String

        package init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    package var pairs: [Pair]

    package init(_ pairs: [Pair] = []) {
        self.pairs = pairs
    }

    package var isEmpty: Bool { pairs.isEmpty }

    /// The value of the `x-amz-tagging` header: URL query parameters.
    package var header: String {
        pairs.map { pair in
            "\(s3PercentEncode(pair.key, encodingSlash: true))=\(s3PercentEncode(pair.value, encodingSlash: true))"
        }.joined(separator: "&")
    }
}
