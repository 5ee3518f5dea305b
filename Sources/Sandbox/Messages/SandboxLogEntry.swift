package import FoundationEssentials
package import Objects

/// One request as the sandbox saw it.
package struct SandboxLogEntry: Codable, Sendable, Equatable {
    package var method: String
    /// Path and query as sent, without the signature of a presigned request.
    package var target: String
    /// The API name, such as `ListObjectsV2`; `CDN` for the CDN face; `Unknown` for what the sandbox does not know.
    package var operation: String
    package var bucket: String
    package var key: ObjectKey
    package var versionID: VersionID?
    package var status: Int
    /// The error code of the answer.
    package var errorCode: String?
    /// As the request claims it, or the distribution it comes from; `nil` for anonymous requests.
    package var accessKeyID: String?
    /// When its head had come.
    package var when: Date
    /// When its answer was ready to be sent.
    package var answered: Date?
    /// Whether a fault was injected.
    package var faulty: Bool
}
