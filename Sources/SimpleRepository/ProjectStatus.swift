/// The status of a project (PEP 792).
package struct ProjectStatus: Hashable, Sendable {
    /// Lower case: `active`, `archived`, `quarantined`, `deprecated`, or a later addition.
    package var marker: String
    /// The reason as the index states it.
    package var reason: String?

    package init(_ marker: String, reason: String? = nil) {
        self.marker = marker.lowercased()
        self.reason = reason
    }

    /// Whether the project is quarantined: an index must not offer its files, and installers should refuse it.
    package var isQuarantined: Bool { marker == "quarantined" }
}
