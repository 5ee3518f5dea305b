import AWSRequests
import HTTPTransport

extension S3Client {
    /// GetBucketVersioning, unless the store's ways give the answer. On AWS only the bucket's owner may ask.
    package func getBucketVersioning() async throws -> BucketVersioning {
        switch configuration.ways.versions {
        case .asked: break
        case .enabled: return BucketVersioning(status: .enabled)
        case .off: return BucketVersioning(status: .never)
        }
        let call = S3Call(
            operation: "GetBucketVersioning", method: "GET", effect: .repeatable, query: [("versioning", "")])
        return try await ask(call) { response in
            let tree = try document("VersioningConfiguration", alias: "GetBucketVersioningResponse", in: response)
            guard let status = BucketVersioning.Status(rawValue: tree.text("Status") ?? "") else {
                throw AnswerProblem.malformed("unknown versioning status \(tree.text("Status") ?? "")")
            }
            let excluded = tree.children.filter { $0.name == "ExcludedPrefixes" }.compactMap { $0.text("Prefix") }
            return BucketVersioning(
                status: status, mfaDelete: tree.text("MfaDelete") == "Enabled", excludedPrefixes: excluded,
                excludesFolders: tree.text("ExcludeFolders") == "true")
        }
    }

    /// GetBucketLocation, as a region: an empty constraint is `us-east-1`, `EU` is `eu-west-1`.
    package func getBucketLocation() async throws -> String {
        let call = S3Call(operation: "GetBucketLocation", method: "GET", effect: .repeatable, query: [("location", "")])
        return try await ask(call) { response in
            switch try document("LocationConstraint", in: response).text {
            case "": "us-east-1"
            case "EU": "eu-west-1"
            case let region: region
            }
        }
    }

}
