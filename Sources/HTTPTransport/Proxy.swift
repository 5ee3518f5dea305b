/// A proxy that a variable of the environment names.
package struct Proxy: Sendable, Equatable {
    /// The URL as it was given, perhaps with a user and a password: for libcurl only, never part of a text.
    let url: String
    /// The variable that names the proxy, such as `HTTPS_PROXY`.
    package let source: String

    /// Host and port, without user and password.
    package var place: String {
        // A password may contain a slash or an at sign, though neither should stand there unescaped.
        let afterUser = url.lastIndex(of: "@").map { url[url.index(after: $0)...] }
        let afterScheme = url.firstRange(of: "://").map { url[$0.upperBound...] }
        return String((afterUser ?? afterScheme ?? url[...]).prefix { !"/?#".contains($0) })
    }

    /// Whether the URL has a user.
    var hasUser: Bool { url.contains("@") }

    /// A text of libcurl, which can quote the URL, without its user and password.
    func hidden(in text: String) -> String { text.replacing(url, with: place) }

    /// The proxy for people: where it is, and which variable names it.
    var name: String { "the proxy \(place) (\(source))" }
}
