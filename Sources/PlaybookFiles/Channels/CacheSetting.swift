/// What a channel's pages and files say to caches.
package struct CacheSetting: Sendable, Equatable {
    /// `Cache-Control` of pages.
    package var pages: String
    /// `Cache-Control` of files that are mirrored; `nil`: none.
    package var files: String?

    /// As the scripts before rollbook wrote pages.
    package static let standard = CacheSetting(pages: "no-cache,no-store,must-revalidate", files: nil)

    package init(pages: String, files: String?) {
        self.pages = pages
        self.files = files
    }

    /// What is wrong with a text as a header's value; `nil` if nothing.
    static func problem(of value: String) -> String? {
        guard !value.isEmpty else { return "is empty" }
        let isPlain = value.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        return isPlain ? nil : "must be visible ASCII, as a header is"
    }
}
