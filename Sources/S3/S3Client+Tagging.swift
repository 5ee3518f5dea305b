import AWSRequests
import HTTPTransport
package import Objects

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

    /// As the `x-amz-tagging` header has them: URL query parameters.
    package var header: String {
        pairs.map { pair in
            "\(s3PercentEncode(pair.key, encodingSlash: true))=\(s3PercentEncode(pair.value, encodingSlash: true))"
        }.joined(separator: "&")
    }
}

extension S3Client {
    /// GetObjectTagging: empty where an object has none.
    ///
    /// - Parameter versionID: `nil`: the current version; with one, AWS asks for s3:GetObjectVersionTagging.
    package func getObjectTagging(_ key: ObjectKey, versionID: VersionID? = nil) async throws -> ObjectTagging {
        var call = S3Call(
            operation: "GetObjectTagging", method: "GET", effect: .repeatable, key: key, query: [("tagging", "")])
        call.select(versionID)
        return try await perform(call) { response in
            let set = try document("Tagging", in: response)["TagSet"]
            return ObjectTagging(
                try (set?.all("Tag") ?? []).map { element throws(AnswerProblem) in
                    ObjectTagging.Pair(key: try required("Key", of: element), value: element.text("Value") ?? "")
                })
        }
    }
}
