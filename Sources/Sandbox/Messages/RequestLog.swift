import AWSRequests
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
    package var when: Date
    /// Whether a fault was injected.
    package var faulty: Bool
}

/// The requests since the start, in the order in which they were answered.
package actor RequestLog {
    package private(set) var entries: [SandboxLogEntry] = []

    package init() {}

    func append(_ entry: SandboxLogEntry) {
        entries.append(entry)
    }

    /// How many requests of each operation there were.
    package var counts: [String: Int] {
        entries.reduce(into: [:]) { $0[$1.operation, default: 0] += 1 }
    }
    /// The same without the requests of these access keys.
    func counts(exceptOf accessKeys: Set<String>) -> [String: Int] {
        entries.reduce(into: [:]) { counts, entry in
            if let id = entry.accessKeyID, accessKeys.contains(id) { return }
            counts[entry.operation, default: 0] += 1
        }
    }

    func forget() {
        entries = []
    }
}
