package import FoundationEssentials
package import Objects

/// One request in the sandbox's log.
package struct SandboxLogEntry: Codable, Sendable, Equatable {
    package var method: String
    /// Path and query as sent, without the signature of a presigned request.
    package var target: String
    /// The API name, such as `ListObjectsV2`; `CDN` for the CDN face; `Unknown` for an operation that the sandbox does not
    /// know.
    package var operation: String
    package var bucket: String
    package var key: ObjectKey
    package var versionID: VersionID?
    package var status: Int
    /// The error code of the answer.
    package var errorCode: String?
    /// The key that the request claims, or the distribution that sent it; `nil` for anonymous requests.
    package var accessKeyID: String?
    /// The time when its head had arrived.
    package var when: Date
    /// The time when its answer was ready.
    package var answered: Date?
    /// Whether a fault was injected.
    package var faulty: Bool
}
