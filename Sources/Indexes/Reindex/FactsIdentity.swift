import Foundation
package import Objects
import S3

/// What makes remembered facts of an object true for ever.
package enum FactsIdentity {
    /// The content: entity tag and size. Facts that follow from the bytes are remembered under it.
    package static func content(_ etag: ETag, size: Int64) -> String { "etag:\(etag):\(size)" }

    /// The content and when it was written. "The bucket knows no SHA-256" is remembered under it only, because adding a
    /// checksum in place changes the date and leaves the tag.
    package static func write(_ object: ListedObject) -> String {
        content(object.etag, size: object.size) + "@\(Int64(object.lastModified.timeIntervalSince1970))"
    }
}
