package import Objects
import PlaybookFiles

extension ObjectKey {
    /// Whether the object is one of rollbook's own documents, and no part of an index.
    package var isOwnDocument: Bool { OwnFolder.holds(text) }
}
