/// The status of a project (PEP 792).
package struct ProjectStatus: Hashable, Sendable {
    /// As the index states it, in lower case: `active`, `archived`, `quarantined`, `deprecated`, or a later addition.
    package var marker: String
    /// The reason as the index states it.
    package var reason: String?

    package init(_ marker: String, reason: String? = nil) {
        self.marker = marker.lowercased()
        self.reason = reason
    }

    /// The words of PEP 792 that say something: `active` is the status of a project that states none.
    package enum Marker: String, Sendable, CaseIterable {
        case archived, quarantined, deprecated
    }

    /// The word of PEP 792; `nil` for `active` and for any other text.
    package var known: Marker? { Marker(rawValue: marker) }

    /// Whether the project is quarantined: an index must not offer its files, and installers should refuse it.
    package var isQuarantined: Bool { marker == "quarantined" }
}
