/// The permissions of an object: a canned ACL, or single grants.
///
/// Source: Amazon S3 User Guide, "Access control list (ACL) overview".
package enum ObjectACL: Sendable, Hashable {
    /// By its name, such as `public-read`.
    case canned(String)
    case grants([Grant])

    package struct Grant: Sendable, Hashable {
        package var grantee: Grantee
        package var permission: Permission

        package init(_ grantee: Grantee, _ permission: Permission) {
            (self.grantee, self.permission) = (grantee, permission)
        }
    }

    package enum Grantee: Sendable, Hashable {
        /// The canonical id of an account.
        case id(String)
        /// One of Amazon's groups.
        case uri(String)
    }

    package enum Permission: String, Sendable, CaseIterable {
        case fullControl = "FULL_CONTROL"
        case read = "READ"
        /// No meaning for an object; no header gives it.
        case write = "WRITE"
        case readACP = "READ_ACP"
        case writeACP = "WRITE_ACP"
    }

    private static let everybody = Grantee.uri("http://acs.amazonaws.com/groups/global/AllUsers")
    private static let authenticated = Grantee.uri("http://acs.amazonaws.com/groups/global/AuthenticatedUsers")

    /// The ACL that GetObjectAcl answered, as an equal canned one if possible: every store with ACLs knows these, but not all
    /// know the headers of single grants.
    package init(owner: String?, grants: [Grant]) {
        let own = Grant(.id(owner ?? ""), .fullControl)
        let others = Set(grants).subtracting([own])
        let named: [(String, Set<Grant>)] = [
            ("private", []), ("public-read", [Grant(Self.everybody, .read)]),
            ("public-read-write", [Grant(Self.everybody, .read), Grant(Self.everybody, .write)]),
            ("authenticated-read", [Grant(Self.authenticated, .read)]),
        ]
        if grants.contains(own), let (name, _) = named.first(where: { $0.1 == others }) {
            self = .canned(name)
        } else {
            self = .grants(grants)
        }
    }

    /// The ACL of a new object by default.
    package static let `private` = ObjectACL.canned("private")

    /// Whether anyone may read the object.
    package var isPublic: Bool {
        switch self {
        case .canned(let name): name == "public-read" || name == "public-read-write"
        case .grants(let grants):
            grants.contains { $0.grantee == Self.everybody && [.read, .fullControl].contains($0.permission) }
        }
    }

    /// For people: the name of a canned one, else the count of its grants.
    package var forPeople: String {
        switch self {
        case .canned(let name): name
        case .grants(let grants): "\(grants.count) \(grants.count == 1 ? "grant" : "grants")"
        }
    }
}

extension ObjectACL {
    static let cannedHeader = "x-amz-acl"
    private static let grantHeaders: [(name: String, permission: Permission)] = [
        ("x-amz-grant-full-control", .fullControl), ("x-amz-grant-read", .read), ("x-amz-grant-read-acp", .readACP),
        ("x-amz-grant-write-acp", .writeACP),
    ]

    /// Every header field that can give an ACL.
    package static let headerNames = [cannedHeader] + grantHeaders.map(\.name)

    /// The header fields that give the ACL to an object, by their names in lower case.
    package var headers: [String: String] {
        switch self {
        case .canned(let name): return [Self.cannedHeader: name]
        case .grants(let grants):
            var headers: [String: String] = [:]
            for (name, permission) in Self.grantHeaders {
                let grantees = grants.filter { $0.permission == permission }.map(\.grantee.header)
                if !grantees.isEmpty { headers[name] = grantees.joined(separator: ", ") }
            }
            return headers
        }
    }

    /// Reads fields that `headers` wrote; `nil` if there are none. Unknown grantees are left out.
    package init?(headers: [String: String]) {
        if let name = headers[Self.cannedHeader] {
            self = .canned(name)
            return
        }
        let grants = Self.grantHeaders.flatMap { name, permission in
            (headers[name] ?? "").split(separator: ",").compactMap { Grantee(header: $0) }.map {
                Grant($0, permission)
            }
        }
        guard !grants.isEmpty else { return nil }
        self = .grants(grants)
    }
}

extension ObjectACL.Grantee {
    /// `id="…"` or `uri="…"`.
    fileprivate var header: String {
        switch self {
        case .id(let id): "id=\"\(id)\""
        case .uri(let uri): "uri=\"\(uri)\""
        }
    }

    fileprivate init?(header: Substring) {
        let parts = header.split(separator: "=", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        let value = String(parts[1].filter { $0 != "\"" && $0 != " " })
        switch parts[0].filter({ $0 != " " }).lowercased() {
        case "id": self = .id(value)
        case "uri": self = .uri(value)
        default: return nil
        }
    }
}
