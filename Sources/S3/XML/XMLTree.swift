import Foundation
import FoundationXML

/// An XML element with its text and its children in document order, namespaces and attributes left out: all that
/// S3's documents need.
package struct XMLTree: Sendable, Equatable {
    package var name: String
    /// The text directly inside, entities and CDATA resolved; white space kept.
    package var text: String
    package var children: [XMLTree]

    package init(name: String, text: String = "", children: [XMLTree] = []) {
        self.name = name
        self.text = text
        self.children = children
    }

    /// The root element of a document. External entities are never loaded.
    ///
    /// - Throws: `XMLError` when the bytes are not one complete document.
    package init(parsing bytes: [UInt8]) throws {
        let builder = TreeBuilder()
        // S3 keeps long calls alive with white space, which may stand before the declaration.
        let parser = XMLParser(data: Data(bytes.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }))
        parser.delegate = builder
        guard parser.parse(), let root = builder.root else {
            throw XMLError(line: parser.lineNumber, column: parser.columnNumber)
        }
        self = root
    }

    /// The first child of that name.
    package subscript(name: String) -> XMLTree? {
        children.first { $0.name == name }
    }

    /// The text of the first child of that name.
    package func text(_ name: String) -> String? {
        self[name]?.text
    }

    /// The children of that name.
    package func all(_ name: String) -> [XMLTree] {
        children.filter { $0.name == name }
    }
}

/// A document that is not well-formed XML, or incomplete.
package struct XMLError: Error, Sendable, CustomStringConvertible {
    package var line: Int
    package var column: Int

    package var description: String { "not well-formed XML at line \(line), column \(column)" }
}

private final class TreeBuilder: NSObject, XMLParserDelegate {
    var root: XMLTree?
    private var open: [XMLTree] = []

    func parser(
        _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        open.append(XMLTree(name: elementName))
    }

    func parser(_ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?, qualifiedName: String?) {
        guard let element = open.popLast() else { return }
        if open.isEmpty {
            root = element
        } else {
            open[open.count - 1].children.append(element)
        }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        guard !open.isEmpty else { return }
        open[open.count - 1].text += string
    }

    func parser(_ parser: XMLParser, foundCDATA block: Data) {
        guard !open.isEmpty else { return }
        open[open.count - 1].text += String(decoding: block, as: UTF8.self)
    }
}
