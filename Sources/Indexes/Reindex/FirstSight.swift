package import Foundation
package import Objects
package import S3

/// First publication times of files whose objects state none: uploads of other writers, and of early releases.
///
/// The oldest version with the same bytes counts, so a second upload or a copy that brings them back changes nothing: the time
/// that its mark states, or else its own. Where no versions are kept, or they may not be listed, the object's own time counts.
package struct FirstSight: Sendable {
    private let client: S3Client
    private let versioned: Bool
    /// The limit of versions that are read for a file.
    private static let depth = 1_000
    private static let concurrencyMax = 16

    package init(client: S3Client, versioned: Bool) {
        self.client = client
        self.versioned = versioned
    }

    /// One file, and the version that it stands for, if its metadata names one.
    package struct File: Sendable {
        package var object: ListedObject
        package var restores: VersionID?

        package init(_ object: ListedObject, restores: VersionID? = nil) {
            self.object = object
            self.restores = restores
        }
    }

    /// - Throws: `S3Error`.
    package func times(of files: [File]) async throws -> [ObjectKey: Date] {
        try await times(of: files, among: try await versions(of: files.map(\.object.key)))
    }

    /// The versions that show the times of files; none where they may not be listed.
    /// - Throws: `S3Error`.
    func versions(of keys: [ObjectKey]) async throws -> [ObjectKey: [ObjectVersion]] {
        guard versioned, !keys.isEmpty else { return [:] }
        do {
            return try await VersionLook(client: client, depth: Self.depth).versions(of: keys)
        } catch let error as S3Error where error.status == 403 {
            return [:]
        }
    }

    /// - Parameter versions: those of the files, as `versions(of:)` finds them.
    /// - Throws: `S3Error`.
    func times(of files: [File], among versions: [ObjectKey: [ObjectVersion]]) async throws -> [ObjectKey: Date] {
        let times = try await mapConcurrently(files, limit: Self.concurrencyMax) { file in
            let oldest = Self.oldest(of: file, versions: versions[file.object.key] ?? [])
            return (file.object.key, try await marked(oldest) ?? Self.time(of: file, oldest: oldest))
        }
        return Dictionary(times) { first, _ in first }
    }

    /// The time in an earlier version's metadata: the current version has lost the mark if another tool wrote it.
    private func marked(_ oldest: ObjectVersion?) async throws -> Date? {
        guard let oldest, !oldest.isLatest else { return nil }
        do {
            guard case .present(let head) = try await client.headObject(oldest.key, versionID: oldest.versionID) else {
                return nil
            }
            return UploadedMark.time(head.attributes.metadata)
        } catch let error as S3Error where error.status == 403 {
            return nil
        }
    }

    /// The oldest version with the file's bytes; `nil` for none.
    static func oldest(of file: File, versions: [ObjectVersion]) -> ObjectVersion? {
        let source = versions.first { $0.versionID == file.restores && !$0.isDeleteMarker }
        let same = versions.filter { version in
            guard let etag = version.etag, !version.isDeleteMarker else { return false }
            return etag == file.object.etag && version.size == file.object.size
                || etag == source?.etag && version.size == source?.size
        }
        return same.min { $0.lastModified < $1.lastModified }
    }

    static func time(of file: File, oldest: ObjectVersion?) -> Date {
        oldest.map { min($0.lastModified, file.object.lastModified) } ?? file.object.lastModified
    }
}
