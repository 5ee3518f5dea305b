/// The cache headers of a channel's pages and files.
package struct CacheSetting: Sendable, Equatable {
    /// `Cache-Control` of pages.
    package var pages: String
    /// `Cache-Control` of mirrored files; `nil` for none.
    package var files: String?

    /// The value that the scripts before rollbook wrote.
    package static let standard = CacheSetting(pages: "no-cache,no-store,must-revalidate", files: nil)

    package init(pages: String, files: String?) {
        self.pages = pages
        self.files = files
    }

    /// The problem with a text as a header's value; `nil` if there is none.
    static func problem(of value: String) -> String? {
        guard !value.isEmpty else { return "is empty" }
        let isPlain = value.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        return isPlain ? nil : "must be visible ASCII, as a header is"
    }
}
