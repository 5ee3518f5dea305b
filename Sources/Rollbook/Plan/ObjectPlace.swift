package import Objects
import S3
import SimpleRepository

/// What a key below an index is, read off the key alone: for plans that begin with a listing of versions, and have no
/// catalog and no page to go by.
package struct ObjectPlace: Sendable, Equatable {
    package var kind: ObjectTransition.Kind
    /// Normalized name of the project; `nil` for the root page, and for a file that is no distribution.
    package var project: String?

    /// - Parameter index: prefix of the index, without a slash at its end.
    package init(_ key: ObjectKey, index: String) {
        let path = key.text.utf8.dropFirst(index.isEmpty ? 0 : index.utf8.count + 1)
        let parts = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let folders = parts.dropLast().map { String(decoding: $0, as: UTF8.self) }
        let name = String(key.lastComponent)
        if name == "index.html", folders.count < 2 {
            kind = folders.isEmpty ? .rootPage : .projectPage
            project = folders.first
            return
        }
        let isSidecar = name.hasSuffix(".metadata")
        let file = isSidecar ? String(name.dropLast(".metadata".count)) : name
        let distribution = try? DistributionFilename(parsing: file)
        kind = isSidecar && distribution != nil ? .sidecar : .artifact
        project = distribution?.project.normalized
    }
}
