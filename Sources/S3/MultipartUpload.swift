package import Objects

/// A multipart upload that was begun.
package struct MultipartUpload: Sendable, Hashable {
    package var key: ObjectKey
    /// Opaque.
    package var id: String

    package init(key: ObjectKey, id: String) {
        self.key = key
        self.id = id
    }
}
