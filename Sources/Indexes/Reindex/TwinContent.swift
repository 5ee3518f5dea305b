import SimpleRepository

/// The content for the page in JSON beside a project's page in HTML.
enum TwinContent: Sendable {
    /// As the page in HTML, with what only that one had.
    case page(ProjectPage)
    /// There must be none.
    case absent
    /// The page beside it stays as it is.
    case leftAlone
}
