/// The status of a project (PEP 792).
package struct ProjectStatus: Hashable, Sendable {
    /// Lower case: `active`, `archived`, `quarantined`, `deprecated`, or one that came later.
    package var marker: String
    /// As the index states it.
    package var reason: String?

    package init(_ marker: String, reason: String? = nil) {
        self.marker = marker.lowercased()
        self.reason = reason
    }

    /// An index must not offer files of such a project, and installers should refuse it.
    package var isQuarantined: Bool { marker == "quarantined" }
}
