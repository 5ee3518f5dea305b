/// One file of a project page.
package struct ProjectFile: Hashable, Sendable {
    /// The last path segment of the link, percent-decoded, as in installers.
    package var filename: String
    /// The link as on the page, with character references decoded, percent-encoding kept, and no fragment.
    package var url: String
    /// Digests by algorithm; both in lower case, digests in hexadecimal. Malformed digests are kept, so that a comparison with
    /// the file fails and is not skipped.
    package var hashes: [String: String]
    package var requiresPython: String?
    package var coreMetadata: CoreMetadataPresence
    /// The value of the older attribute (PEP 658) if it contradicts `coreMetadata`. PEP 714 requires both to be equal; readers
    /// use one or the other, so a contradiction is wrong for some of them.
    package var olderCoreMetadata: CoreMetadataPresence?
    package var yanked: Yanked
    /// The size in bytes.
    package var size: Int64?
    /// The time of the first upload to the index, as written (RFC 3339, UTC).
    package var uploadTime: String?

    package init(
        filename: String, url: String, hashes: [String: String] = [:], requiresPython: String? = nil,
        coreMetadata: CoreMetadataPresence = .absent, olderCoreMetadata: CoreMetadataPresence? = nil,
        yanked: Yanked = .no, size: Int64? = nil, uploadTime: String? = nil
    ) {
        self.filename = filename
        self.url = url
        self.hashes = hashes
        self.requiresPython = requiresPython
        self.coreMetadata = coreMetadata
        self.olderCoreMetadata = olderCoreMetadata == coreMetadata ? nil : olderCoreMetadata
        self.yanked = yanked
        self.size = size
        self.uploadTime = uploadTime
    }

    /// The link to `filename` from a page, by the path `folder` between them: `../` in the flat layout, empty in the project
    /// layout.
    package static func reference(to filename: String, folder: String) -> String {
        folder + percentEncodePathSegment(filename)
    }

    /// The SHA-256 digest, if the page states one.
    package var sha256: String? { hashes["sha256"] }
}
