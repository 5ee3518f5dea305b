import Foundation
import HTTPTransport
import Indexes
import Objects
import S3

/// The bucket's own answer about objects whose public answers are in doubt. Each object is requested at most once, and never
/// one that is served correctly.
actor BucketEvidence {
    /// The state of an object in the bucket.
    enum Held: Sendable {
        case object(ObjectHead)
        case absent
        /// The bucket is not asked (`--outside`), or did not answer; the text says why.
        case unknown(String)
    }

    private let client: S3Client?
    private var heads: [ObjectKey: Task<Held, Never>] = [:]
    private var histories: [ObjectKey: Task<[ObjectVersion], Never>] = [:]

    /// At most this many versions of a key are searched for the one to restore.
    private static let versionsMax = 20

    /// - Parameter client: `nil` for a verification of the public side only.
    init(client: S3Client?) {
        self.client = client
    }

    /// Whether the bucket can be asked at all.
    nonisolated var isThere: Bool { client != nil }

    /// The object's HEAD.
    func held(_ key: ObjectKey) async -> Held {
        guard let client else { return .unknown("the bucket was not asked") }
        if let task = heads[key] { return await task.value }
        let task = Task<Held, Never> {
            do {
                switch try await client.headObject(key) {
                case .present(let head): return .object(head)
                case .absent: return .absent
                }
            } catch {
                return .unknown("the bucket did not answer: \(error)")
            }
        }
        heads[key] = task
        return await task.value
    }

    /// Whether the served bytes are the bucket's object; `nil` where that is unknown.
    ///
    /// Size, SHA-256 and MD5 decide where they are known. A version id counts only without them, because a CDN rule that
    /// rewrites a body keeps the version id.
    func isObject(_ key: ObjectKey, servedAs sight: PublicSite.Sight) async -> Bool? {
        guard case .object(let head) = await held(key) else { return nil }
        if head.size != sight.size { return false }
        if let sha256 = head.knownSHA256 { return sha256 == sight.sha256 }
        if let md5 = sight.md5, !head.etag.isMultipart, encodeHex(md5) == head.etag.text { return true }
        guard let versionID = head.versionID, versionID != .null, let served = sight.headers["x-amz-version-id"] else {
            return nil
        }
        return served == versionID.text
    }

    /// The last moment, in whole seconds, at which `isGood` still accepted the object; for `restore --at`.
    /// - Returns: `nil` where no such version is kept.
    func lastMoment(of key: ObjectKey, _ isGood: @Sendable (ObjectVersion) -> Bool) async -> Date? {
        let versions = await versions(of: key)
        guard let position = versions.firstIndex(where: { !$0.isDeleteMarker && isGood($0) }), position > 0 else {
            return nil
        }
        let (good, next) = (versions[position], versions[position - 1])
        return max(good.lastModified, next.lastModified.addingTimeInterval(-1))
    }

    /// The object's versions, newest first; empty where the bucket keeps none, or cannot be asked.
    private func versions(of key: ObjectKey) async -> [ObjectVersion] {
        guard let client else { return [] }
        if let task = histories[key] { return await task.value }
        let task = Task<[ObjectVersion], Never> {
            (try? await VersionLook(client: client, depth: Self.versionsMax).versions(of: [key]))?[key] ?? []
        }
        histories[key] = task
        return await task.value
    }
}

extension BucketEvidence.Held {
    /// The object's state in the bucket, for a message.
    var text: String {
        switch self {
        case .object(let head):
            "the bucket holds \(head.size) bytes with ETag \(head.etag)"
                + (head.attributes.contentType.map { ", \(shown($0))" } ?? "")
        case .absent: "the bucket holds no such object"
        case .unknown(let reason): reason
        }
    }

    var head: ObjectHead? { if case .object(let head) = self { head } else { nil } }
}
