package import Foundation

/// The user metadata of an object that says when its file was first published in that index (PEP 700): it lives with the
/// object, so that every machine writes the same page, and copies that bring it back keep it.
package enum UploadedMark {
    package static let name = "rollbook-uploaded"

    package static func metadata(_ time: Date) -> [String: String] { [name: rfc3339(time)] }

    /// `nil` where an object says nothing that can be understood.
    package static func time(_ metadata: [String: String]) -> Date? {
        metadata[name].flatMap { moment(rfc3339: $0) }
    }
}
