/// Who writes the pages of a channel's indexes, and in which form.
package enum PagesSetting: String, Sendable, CaseIterable {
    /// rollbook, as HTML.
    case html
    /// An indexer that the bucket's events start; rollbook writes files alone.
    case external

    /// Whether the pages are another program's.
    package var areExternal: Bool { self == .external }

    /// For how long a run waits for them, in seconds.
    package static let deadlineSecondsDefault = 600
}
