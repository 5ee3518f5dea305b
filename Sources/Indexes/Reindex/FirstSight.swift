package import Foundation
package import Objects
package import S3

/// First publication times of files whose objects state none: uploads of other writers, and of early releases.
///
/// The oldest version with the same bytes counts, so a second upload or a copy that brings them back changes nothing. Where
/// no versions are kept, or they may not be listed, the object's own time counts.
package struct FirstSight: Sendable {
    private let client: S3Client
    private let versioned: Bool
    /// The limit of versions that are read for a file.
    private static let depth = 1_000

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
        var versions: [ObjectKey: [ObjectVersion]] = [:]
        if versioned, !files.isEmpty {
            do {
                versions = try await VersionLook(client: client, depth: Self.depth).versions(
                    of: files.map(\.object.key))
            } catch let error as S3Error where error.status == 403 {
                versions = [:]
            }
        }
        return Dictionary(
            files.map { ($0.object.key, Self.time(of: $0, versions: versions[$0.object.key] ?? [])) }
        ) { first, _ in first }
    }

    static func time(of file: File, versions: [ObjectVersion]) -> Date {
        let source = versions.first { $0.versionID == file.restores && !$0.isDeleteMarker }
        let same = versions.filter { version in
            guard let etag = version.etag, !version.isDeleteMarker else { return false }
            return etag == file.object.etag && version.size == file.object.size
                || etag == source?.etag && version.size == source?.size
        }
        return same.map(\.lastModified).min().map { min($0, file.object.lastModified) } ?? file.object.lastModified
    }
}
