import Objects

/// The pages of an emulated indexer, in the form of the scripts before rollbook: with a timestamp, so that no two are equal.
/// Pure.
enum IndexerPage {
    /// One link of a project page.
    struct File: Sendable {
        var name: String
        var sha256: String?
        var metadataSHA256: String?
        var requiresPython: String?
    }

    /// - Parameter folder: the path from the page to the files.
    static func project(_ name: String, _ files: [File], folder: String, stamp: Int) -> String {
        let anchors = files.sorted { $0.name < $1.name }.map { file in
            let hash = file.sha256.map { "#sha256=\($0)" } ?? ""
            let metadata = file.metadataSHA256.map { hex in
                ["data-dist-info-metadata", "data-core-metadata"].map { " \($0)=\"sha256=\(hex)\"" }.joined()
            }
            let python = file.requiresPython.map { " data-requires-python=\"\(escaped($0))\"" } ?? ""
            let href = folder + file.name.replacing("+", with: "%2B")
            return "    <a href=\"\(href)\(hash)\"\(metadata ?? "")\(python)>\(escaped(file.name))</a><br/>"
        }
        return page(["    <h1>Links for \(name)</h1>"] + anchors, stamp)
    }

    static func root(_ projects: [String], stamp: Int) -> String {
        page(projects.sorted().map { "    <a href=\"\($0)/\">\($0)</a><br/>" }, stamp)
    }

    private static func page(_ lines: [String], _ stamp: Int) -> String {
        let all = ["<!DOCTYPE html>", "<html>", "  <body>"] + lines + ["  </body>", "</html>"]
        return (all + ["\(stampStart)\(stamp)-->"]).joined(separator: "\n")
    }

    private static let stampStart = "<!--TIMESTAMP "

    /// A page's text without its timestamp.
    static func withoutStamp(_ page: String) -> Substring {
        page.firstRange(of: stampStart).map { page[..<$0.lowerBound] } ?? page[...]
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
