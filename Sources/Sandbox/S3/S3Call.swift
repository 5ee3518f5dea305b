import AWSRequests
import FoundationEssentials
import NIOHTTP1
import Objects

/// One parsed and authenticated request to the S3 face, with its body.
struct S3Call: Sendable {
    let request: SandboxRequest
    let target: RequestTarget
    let operation: S3Operation
    /// Empty for ListBuckets.
    let bucket: String
    /// Empty for operations on buckets.
    let key: ObjectKey
    var caller = Caller.anonymous
    /// The received body, without the `aws-chunked` framing.
    var body: ObjectBody
    /// Checksums from the trailers.
    var trailers = HTTPHeaders()
    var digests: BodyDigests?
    /// The verified checksum that the client declared, by header or trailer or by naming the algorithm.
    var checksum: ObjectChecksum?

    var versionID: VersionID? { target["versionId"].map { VersionID($0) } }

    func header(_ name: String) -> String? { request.header(name) }

    /// The XML document in the body.
    /// - Throws: MalformedXML.
    func document() throws -> XMLTree {
        guard body.length <= Self.documentBytesMax, let tree = try? XMLTree(parsing: body.collected()) else {
            throw S3Refusal.malformedXML
        }
        return tree
    }

    /// Large enough for DeleteObjects with 1,000 keys of 1,024 bytes, each byte escaped.
    private static let documentBytesMax: Int64 = 8 << 20

    /// The condition of a write on the object that it replaces.
    /// - Throws: NotImplemented for `If-None-Match` with a tag, as S3 does.
    func writeCondition() throws -> StoreCondition {
        if let absent = header("if-none-match") {
            guard absent == "*" else { throw S3Refusal.notImplemented }
            return .ifAbsent
        }
        guard let match = header("if-match") else { return .none }
        return match == "*" ? .ifPresent : .ifMatch(ETag(match))
    }

    /// The headers that describe a new object.
    /// - Throws: InvalidArgument for a bad ACL or tag set.
    func objectDescription() throws -> ObjectDescription {
        var description = ObjectDescription()
        for field in request.headers {
            let name = field.name.lowercased()
            if name.hasPrefix("x-amz-meta-") {
                let known = description.metadata[String(name.dropFirst(11))]
                description.metadata[String(name.dropFirst(11))] = known.map { "\($0),\(field.value)" } ?? field.value
            } else if Self.attributeNames.contains(name) {
                description.attributes[name] = field.value
            }
        }
        if let encoding = description.attributes["content-encoding"] {
            let kept = encoding.split(separator: ",").map { $0.trimmingPrefix { $0 == " " } }
                .filter { $0 != "aws-chunked" }
            description.attributes["content-encoding"] = kept.isEmpty ? nil : kept.joined(separator: ",")
        }
        description.tags = try taggingHeader() ?? []
        description.acl = try cannedACL() ?? .private
        description.grants = grantHeaders
        description.storageClass = header("x-amz-storage-class") ?? "STANDARD"
        // AES256 is the default.
        if header(StoredVersion.encryptionName) != "AES256" {
            for name in StoredVersion.encryptionNames { description.attributes[name] = header(name) }
        }
        return description
    }

    static let attributeNames: Set<String> = [
        "content-type", "cache-control", "content-encoding", "content-disposition", "content-language", "expires",
        "x-amz-website-redirect-location",
    ]

    func cannedACL() throws -> CannedACL? {
        guard let name = header("x-amz-acl") else { return nil }
        guard CannedACL.known.contains(name) else { throw S3Refusal.invalidArgument("x-amz-acl", name, "") }
        return CannedACL(rawValue: name)
    }

    /// The fields that grant individual permissions, by their names in lower case; `nil` without any.
    var grantHeaders: [String: String]? {
        var grants: [String: String] = [:]
        for name in ObjectACL.headerNames where name != "x-amz-acl" { grants[name] = header(name) }
        return grants.isEmpty ? nil : grants
    }

    func taggingHeader() throws -> [ObjectTag]? {
        guard let text = header("x-amz-tagging") else { return nil }
        return try RequestTarget("/?" + text).query.map { ObjectTag(key: $0.name, value: $0.value) }
    }

    /// A number in the query.
    /// - Throws: InvalidArgument when it is malformed, or not in `range`.
    func number(_ name: String, in range: ClosedRange<Int>, default value: Int) throws -> Int {
        guard let text = target[name], !text.isEmpty else { return value }
        guard let number = Int(text), range.contains(number) else {
            throw S3Refusal.invalidArgument(name, text, "Provided \(name) not an integer or within integer range")
        }
        return number
    }
}
