/// Writes a small XML document.
package struct XMLWriter: Sendable {
    package private(set) var text: String

    package init() {
        text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    }

    /// S3's namespace, for the root element.
    package static let namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

    package var bytes: [UInt8] { Array(text.utf8) }

    /// An element that holds `text`.
    package mutating func element(_ name: String, _ text: String) {
        self.text += "<\(name)>\(xmlEscape(text))</\(name)>"
    }

    /// An element whose content `content` writes.
    package mutating func element(_ name: String, namespace: String? = nil, _ content: (inout XMLWriter) -> Void) {
        text += namespace.map { "<\(name) xmlns=\"\(xmlEscape($0))\">" } ?? "<\(name)>"
        content(&self)
        text += "</\(name)>"
    }
}

/// `text` for element content or an attribute value in double quotes.
///
/// Carriage return, line feed and tab become character references, because a parser would otherwise normalize them.
/// XML 1.0 allows no other control characters; therefore listings ask for `encoding-type=url`.
package func xmlEscape(_ text: String) -> String {
    let special: (UInt8) -> Bool = { $0 < 0x20 || $0 == 0x26 || $0 == 0x3C || $0 == 0x3E || $0 == 0x22 }
    guard text.utf8.contains(where: special) else { return text }
    var escaped: [UInt8] = []
    escaped.reserveCapacity(text.utf8.count + 16)
    for byte in text.utf8 {
        switch byte {
        case 0x26: escaped += "&amp;".utf8
        case 0x3C: escaped += "&lt;".utf8
        case 0x3E: escaped += "&gt;".utf8
        case 0x22: escaped += "&quot;".utf8
        case ..<0x20: escaped += "&#\(byte);".utf8
        default: escaped.append(byte)
        }
    }
    return String(decoding: escaped, as: UTF8.self)
}
