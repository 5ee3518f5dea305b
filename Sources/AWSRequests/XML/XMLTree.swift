/// An XML element with its text and its children in document order, without namespaces and attributes: S3's documents need
/// neither.
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

    /// The root element of a document in UTF-8.
    ///
    /// A document type declaration is refused, so that no entity can be declared: nothing is loaded, nothing expands.
    /// References to control characters, which XML 1.0 forbids, are read, because S3 writes them for such keys.
    /// - Throws: `XMLError` when the bytes are not one complete document.
    package init(parsing bytes: [UInt8]) throws(XMLError) {
        var scanner = XMLScanner(bytes)
        self = try scanner.document()
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

/// A document that is not well-formed XML, incomplete, or declares a document type.
package struct XMLError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The offset where reading stopped, in bytes from the start.
    package var offset: Int

    package init(offset: Int) {
        self.offset = offset
    }

    package var description: String { "not well-formed XML at byte \(offset)" }
}
