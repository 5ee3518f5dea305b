package import Foundation

/// The user metadata with the time at which an object's file was first published in that index (PEP 700). It is kept with the
/// object: every machine writes the same page, and copies that bring the object back keep it.
package enum UploadedMark {
    package static let name = "rollbook-uploaded"

    package static func metadata(_ time: Date) -> [String: String] { [name: rfc3339(time)] }

    /// `nil` where an object has no readable time.
    package static func time(_ metadata: [String: String]) -> Date? {
        metadata[name].flatMap { moment(rfc3339: $0) }
    }
}
