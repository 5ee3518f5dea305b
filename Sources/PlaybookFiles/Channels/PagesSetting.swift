package import SimpleRepository

/// The writer of a channel's index pages, and their form.
package enum PagesSetting: String, Sendable, CaseIterable {
    /// rollbook writes HTML.
    case html
    /// rollbook writes JSON under the keys of HTML pages.
    case json
    /// rollbook writes HTML, and JSON beside it.
    case both
    /// An indexer that the bucket's events start writes the pages; rollbook writes only files.
    case external

    /// Whether another program writes the pages.
    package var areExternal: Bool { self == .external }

    /// The form of the pages at the keys that installers ask for.
    package var form: PageForm { self == .json ? .json : .html }

    /// Whether each page has a twin in JSON beside it.
    package var hasTwins: Bool { self == .both }

    /// The default time that a run waits for the pages, in seconds.
    package static let deadlineSecondsDefault = 600
}
