package import Objects
package import S3

/// A bucket's answers about ACLs. Its ownership controls are requested once, and only when they are needed.
package actor AccessLook {
    private let client: S3Client
    private var ownership: Task<ObjectOwnership, any Error>?

    package init(_ client: S3Client) {
        self.client = client
    }

    /// Whether objects may have ACLs of their own; `true` also where the controls may not be read, or the store knows none.
    /// - Throws: `S3Error`, `CancellationError`.
    package func allowsACLs() async throws -> Bool {
        let task = ownership ?? Task { [client] in try await client.getBucketOwnershipControls() }
        ownership = task
        do {
            return try await task.value.allowsACLs
        } catch let error as S3Error where error.saysNothing {
            return true
        }
    }

    /// The outcome of an ACL request.
    package enum Answer: Sendable, Equatable {
        case acl(ObjectACL)
        /// Not permitted.
        case refused
        /// The store answered 500 each time, as moto does for objects that were written in parts.
        case failed
        /// The store knows no ACLs.
        case unknown
        /// There is no such object.
        case absent
    }

    /// GetObjectAcl.
    /// - Throws: `S3Error` for failures that say nothing about ACLs, such as a store that is gone; `CancellationError`.
    package nonisolated func acl(of key: ObjectKey, version: VersionID?) async throws -> Answer {
        do {
            return .acl(try await client.getObjectACL(key, versionID: version))
        } catch let error as S3Error where error.status == 403 && !error.isOfTheSigner {
            return .refused
        } catch let error as S3Error where error.status == 500 {
            return .failed
        } catch let error as S3Error where error.status == 404 {
            return .absent
        } catch let error as S3Error where error.saysNothing {
            return .unknown
        }
    }
}

extension S3Error {
    /// Whether an answer means that the store does not know the request, or does not answer it to this caller.
    fileprivate var saysNothing: Bool {
        [400, 404, 405, 501].contains(status) || isUnknownToStore || code == .malformedAnswer && status == 200
            || status == 403 && !isOfTheSigner
    }

    /// Whether every request with these credentials is refused.
    fileprivate var isOfTheSigner: Bool {
        [.expiredToken, .invalidAccessKeyID, .signatureDoesNotMatch, .requestTimeTooSkewed].contains(code)
    }
}
