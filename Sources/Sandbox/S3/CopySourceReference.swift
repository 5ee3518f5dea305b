import AWSRequests
import FoundationEssentials
import Objects

/// The source object of CopyObject or UploadPartCopy.
struct CopySourceReference: Sendable {
    /// Or the label of an access point.
    var bucket: String
    let key: ObjectKey
    let versionID: VersionID?

    /// Parses `x-amz-copy-source`: `bucket/key`, percent-encoded, with an optional `?versionId=` after it.
    /// - Throws: InvalidArgument.
    init(header: String) throws {
        let refusal = S3Refusal.invalidArgument(
            "x-amz-copy-source", header, "Copy Source must mention the source bucket and key: sourcebucket/sourcekey")
        let mark = header.ranges(of: "?versionId=").last
        let pathText = String(header[..<(mark?.lowerBound ?? header.endIndex)])
        guard let path = s3PercentDecode(pathText)?.trimmingPrefix("/"), let slash = path.firstIndex(of: "/"),
            slash > path.startIndex, path.index(after: slash) < path.endIndex
        else { throw refusal }
        // arn:PARTITION:s3:REGION:ACCOUNT:accesspoint/NAME/object/KEY
        let parts = path.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        if parts.count == 6, parts[0] == "arn" {
            let names = parts[5].split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
            guard names.count == 4, names[0] == "accesspoint", names[2] == "object", !names[3].isEmpty else {
                throw refusal
            }
            bucket = "\(names[1])-\(parts[4])"
            key = ObjectKey(names[3])
        } else {
            bucket = String(path[..<slash])
            key = ObjectKey(path[path.index(after: slash)...])
        }
        versionID = mark.map { VersionID(s3PercentDecode(String(header[$0.upperBound...])) ?? "") }
    }
}

extension SandboxS3 {
    /// The version to copy, after a check of the four `x-amz-copy-source-if-` conditions.
    /// - Throws: NoSuchBucket, NoSuchKey, NoSuchVersion, PreconditionFailed; InvalidRequest for a delete marker.
    func copySource(_ call: S3Call) async throws -> (source: CopySourceReference, version: StoredVersion) {
        var source = try CopySourceReference(header: call.header("x-amz-copy-source") ?? "")
        source.bucket = bucket(named: source.bucket)
        let version: StoredVersion
        do {
            version = try await store.read(source.bucket) { [source] in try $0.version(source.versionID, of: source.key)
            }
        } catch let refusal as S3Refusal where refusal.code == "MethodNotAllowed" {
            throw S3Refusal.invalidRequest(
                "The source of a copy request may not specifically refer to a delete marker by version id.")
        }
        try checkCopyConditions(call, version)
        return (source, version)
    }

    private func checkCopyConditions(_ call: S3Call, _ version: StoredVersion) throws {
        func date(_ name: String) -> Date? { call.header(name).flatMap { UTCTime(httpDate: $0)?.date } }
        if let match = call.header("x-amz-copy-source-if-match") {
            guard tags(match, contain: version.etag) else {
                throw S3Refusal.preconditionFailed("x-amz-copy-source-If-Match")
            }
        } else if let since = date("x-amz-copy-source-if-unmodified-since"), version.lastModified > since {
            throw S3Refusal.preconditionFailed("x-amz-copy-source-If-Unmodified-Since")
        }
        if let none = call.header("x-amz-copy-source-if-none-match") {
            if tags(none, contain: version.etag) {
                throw S3Refusal.preconditionFailed("x-amz-copy-source-If-None-Match")
            }
        } else if let since = date("x-amz-copy-source-if-modified-since"), version.lastModified <= since {
            throw S3Refusal.preconditionFailed("x-amz-copy-source-If-Modified-Since")
        }
    }
}
