package import Objects
package import S3

/// Reads objects of a listing. A planner may only draw conclusions from objects unchanged since the listing: a page that
/// was written after it may link files that the listing lacks.
extension S3Client {
    /// The bytes of an object, if it is unchanged since the listing.
    /// - Throws: `S3Error`: `preconditionFailed` when it was changed or removed since.
    func getListed(_ object: ListedObject) async throws -> (head: ObjectHead, bytes: [UInt8]) {
        do {
            let (head, bytes) = try await getObject(object.key, ifMatch: object.etag)
            try require(head, isStill: object)
            return (head, bytes)
        } catch let error as S3Error where error.code == .noSuchKey {
            throw changed(object, "it was removed after it was listed")
        }
    }

    /// The attributes of an object, if it is unchanged since the listing.
    /// - Throws: as `getListed`.
    func headListed(_ object: ListedObject) async throws -> ObjectHead {
        guard case .present(let head) = try await headObject(object.key) else {
            throw changed(object, "it was removed after it was listed")
        }
        try require(head, isStill: object)
        return head
    }

    /// - Throws: `S3Error`, `preconditionFailed`.
    package func require(_ head: ObjectHead, isStill object: ListedObject) throws {
        guard head.etag != object.etag || head.size != object.size else { return }
        throw changed(object, "it changed since it was listed")
    }

    private func changed(_ object: ListedObject, _ message: String) -> S3Error {
        S3Error(
            code: .preconditionFailed, message: message, operation: "GetObject", bucket: bucket, key: object.key,
            status: 412)
    }
}

extension S3Error {
    /// Whether another writer changed or removed the object meanwhile; a new plan sees the new state.
    package var isConflict: Bool {
        code == .preconditionFailed || code == .conditionalRequestConflict || code == .noSuchKey
    }
}
