import FoundationEssentials
package import Objects

/// A canned ACL. Some decide whether anonymous requests are served; others are only kept by name and give no access.
package struct CannedACL: RawRepresentable, Codable, Sendable, Equatable {
    package var rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    package static let `private` = CannedACL(rawValue: "private")
    package static let publicRead = CannedACL(rawValue: "public-read")

    static let known: Set<String> = [
        "private", "public-read", "public-read-write", "authenticated-read", "aws-exec-read", "bucket-owner-read",
        "bucket-owner-full-control", "log-delivery-write",
    ]

    package var acl: ObjectACL { .canned(rawValue) }

    var grantsAnonymousRead: Bool { acl.isPublic }
}
