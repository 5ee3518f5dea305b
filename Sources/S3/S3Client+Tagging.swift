import AWSRequests
package import Objects

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
