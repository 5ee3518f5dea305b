/// A problem of the upstream index, found before anything is written.
package enum UpstreamError: Error, Sendable, Equatable {
    case notConfigured
    case badURL(String, origin: String)
    case noSuchProject(String, url: String)
    case unexpectedStatus(Int, url: String)
    case notAnIndex(url: String, reason: String)
    case unsafeFile(String, project: String, reason: String)
    case noHash(String, project: String)
    /// Two different links of one page to one file: at most one can be right.
    case contradiction(String, project: String, what: String, values: [String])
    case differentBytes(url: String, expected: String, found: String)
    case quarantined(project: String, reason: String)
}
