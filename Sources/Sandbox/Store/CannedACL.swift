import FoundationEssentials
package import Objects

/// The canned ACLs that decide whether anonymous requests are served; others are kept by name and give no access.
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
