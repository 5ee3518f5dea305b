import Objects
import RollbookTestSupport
import SimpleRepository
import TestKit

/// Pages as the scripts wrote that rollbook replaces, by their rules: what a first reindex of a real index finds.
struct ScriptPages {
    struct File {
        var name: String
        /// The digest that the bucket stated when the page was written.
        var sha256: String?
        var sidecarSHA256: String?
    }

    /// Before the first `-` of a file name, in lower case.
    static func package(_ file: String) -> String { file.prefix { $0 != "-" }.lowercased() }

    private static func dashed(_ text: String) -> String { text.replacing("_", with: "-") }

    /// The one project whose Python was written, by the name of the file.
    private static func requiresPython(_ name: String) -> String {
        if name.hasSuffix("networkx-3.4.2-py3-none-any.whl") { return #" data-requires-python="&gt;=3.10""# }
        let isOther = name.contains("networkx-") && name.hasSuffix("-py3-none-any.whl")
        return isOther ? #" data-requires-python="&gt;=3.11""# : ""
    }

    private static func document(_ lines: [String]) -> [UInt8] {
        let all =
            ["<!DOCTYPE html>", "<html>", "  <body>"] + lines + ["  </body>", "</html>", "<!--TIMESTAMP 1762300000-->"]
        return Array(all.joined(separator: "\n").utf8)
    }

    /// Links stand by the text of their keys.
    static func page(of package: String, files: [File]) -> [UInt8] {
        let links = files.sorted { $0.name.replacing("+", with: "%2B") < $1.name.replacing("+", with: "%2B") }.map {
            file in
            let fragment = file.sha256.map { "#sha256=\($0)" } ?? ""
            let metadata = file.sidecarSHA256.map {
                #" data-dist-info-metadata="sha256=\#($0)" data-core-metadata="sha256=\#($0)""#
            }
            return #"    <a href="../\#(file.name.replacing("+", with: "%2B"))\#(fragment)"\#(metadata ?? "")"#
                + #"\#(requiresPython(file.name))>\#(file.name)</a><br/>"#
        }
        return document(["    <h1>Links for \(dashed(package))</h1>"] + links)
    }

    static func root(_ packages: [String]) -> [UInt8] {
        document(packages.sorted().map { "    <a href=\"\(dashed($0))/\">\(dashed($0))</a><br/>" })
    }
}
