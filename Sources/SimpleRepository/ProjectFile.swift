/// One file of a project page.
package struct ProjectFile: Hashable, Sendable {
    /// The last path segment of the link, percent-decoded, as installers take it.
    package var filename: String
    /// The link as it stands in the page, character references decoded, percent-encoding kept, without fragment.
    package var url: String
    /// Algorithm, lower case, to digest in hexadecimal, lower case. A malformed digest is kept, so that a
    /// comparison with the file fails rather than is skipped.
    package var hashes: [String: String]
    package var requiresPython: String?
    package var coreMetadata: CoreMetadataPresence
    /// What the older spelling of the attribute (PEP 658) says where it contradicts `coreMetadata`. PEP 714 wants both
    /// to be equal; readers look at one or the other, so that a contradiction is right for some of them at most.
    package var olderCoreMetadata: CoreMetadataPresence?
    package var yanked: Yanked
    /// In bytes.
    package var size: Int64?
    /// When the index first had it, as written (RFC 3339, UTC).
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

    /// The link to `filename` from a page that lies `folder` away from it: `../` in the flat layout, the empty
    /// string in the project layout.
    package static func reference(to filename: String, folder: String) -> String {
        folder + percentEncodePathSegment(filename)
    }

    /// The SHA-256 digest, when the page states one.
    package var sha256: String? { hashes["sha256"] }
}
