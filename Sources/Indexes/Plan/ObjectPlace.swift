package import Objects
import S3
package import SimpleRepository

/// The kind and project of a key below an index, from the key alone: for plans that begin with a listing of versions, without
/// catalog or pages.
package struct ObjectPlace: Sendable, Equatable {
    package var kind: ObjectTransition.Kind
    /// Normalized name of the project; `nil` for the root page, and for a file that is no distribution.
    package var project: String?

    /// - Parameter index: prefix of the index, without a slash at its end.
    package init(_ key: ObjectKey, index: String, layout: IndexLayout) {
        switch layout.place(of: key.text, in: index) {
        case .rootPage?, .rootTwin?: kind = .rootPage
        case .projectPage(let folder)?, .projectTwin(let folder)?: (kind, project) = (.projectPage, folder)
        case .file?, .metadata?, .other?, nil:
            let name = String(key.lastComponent)
            let isSidecar = name.hasSuffix(IndexLayout.metadataSuffix)
            let file = isSidecar ? String(name.dropLast(IndexLayout.metadataSuffix.count)) : name
            let distribution = try? DistributionFilename(parsing: file)
            kind = isSidecar && distribution != nil ? .sidecar : .artifact
            project = distribution?.project.normalized
        }
    }
}
