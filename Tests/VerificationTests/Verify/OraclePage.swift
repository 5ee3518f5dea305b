import TestKit
import TestMachine
import Testing

/// A project page as another tool may have written it, right, odd or wrong, over a bucket that has what it links.
struct OraclePage: Sendable, CustomTestStringConvertible {
    var title: String
    var contentType: String? = "text/html"
    /// In the index: the first is the one that installers should find.
    var wheels = [OraclePage.wheel]
    /// Whether the wheels' metadata files lie beside them.
    var hasSidecars = false
    /// The bytes of the page.
    var bytes: @Sendable (Place) -> [UInt8]

    var testDescription: String { title }

    /// The parts of which the links of a page are made.
    struct Place: Sendable {
        /// Of the index, with a slash at its end.
        var indexURL: String
        /// The link to the wheel in the flat layout, and the file's name.
        var href, name: String
        /// In hexadecimal; of the wheel and of its metadata.
        var sha256, md5, metadataSHA256: String

        /// The path below the host, with a slash at both ends.
        var path: String { "/" + indexURL.split(separator: "/", maxSplits: 3)[2...].joined(separator: "/") }
    }

    static let project = "rocm"
    static let wheel = TestWheel(project, "1.0", requiresPython: nil)

    init(
        _ title: String, contentType: String? = "text/html", wheels: [TestWheel] = [OraclePage.wheel],
        hasSidecars: Bool = false, bytes: @escaping @Sendable (Place) -> [UInt8]
    ) {
        (self.title, self.contentType, self.wheels, self.hasSidecars) = (title, contentType, wheels, hasSidecars)
        self.bytes = bytes
    }

    /// A page of a text.
    init(
        _ title: String, contentType: String? = "text/html", wheels: [TestWheel] = [OraclePage.wheel],
        hasSidecars: Bool = false, text: @escaping @Sendable (Place) -> String
    ) {
        self.init(title, contentType: contentType, wheels: wheels, hasSidecars: hasSidecars) { Array(text($0).utf8) }
    }

    /// A page with this in its body.
    static func body(
        _ title: String, wheels: [TestWheel] = [OraclePage.wheel], hasSidecars: Bool = false,
        _ body: @escaping @Sendable (Place) -> String
    ) -> OraclePage {
        OraclePage(title, wheels: wheels, hasSidecars: hasSidecars) { html(body($0)) }
    }

    /// A page whose link has these attributes.
    static func attributes(_ attributes: String, hasSidecars: Bool = false, wheel: TestWheel = OraclePage.wheel)
        -> OraclePage
    {
        // A page that promises metadata is another shape with the file than without it.
        let lacking = attributes.contains("metadata=") && !hasSidecars ? ", no metadata file" : ""
        return body("attributes \(attributes)\(lacking)", wheels: [wheel], hasSidecars: hasSidecars) { place in
            let filled = attributes.replacing("METADATA", with: place.metadataSHA256)
            return "<a href=\"\(place.href)\" \(filled)>\(place.name)</a>"
        }
    }

    static func html(_ body: String, head: String = "") -> String {
        "<!DOCTYPE html>\n<html>\(head.isEmpty ? "" : "<head>\(head)</head>")<body>\n\(body)\n</body></html>\n"
    }

    static func link(_ place: Place) -> String { "<a href=\"\(place.href)\">\(place.name)</a>" }
}
