/// The writer of a channel's index pages, and their form.
package enum PagesSetting: String, Sendable, CaseIterable {
    /// rollbook writes HTML.
    case html
    /// An indexer that the bucket's events start writes the pages; rollbook writes only files.
    case external

    /// Whether another program writes the pages.
    package var areExternal: Bool { self == .external }

    /// The default time that a run waits for the pages, in seconds.
    package static let deadlineSecondsDefault = 600
}
