import Foundation
package import PlaybookFiles

/// Headers that a bucket's policy demands of writes: a write without them, or with other values, is denied.
///
/// Only denials of `s3:PutObject` count, by a negated string operator, `ArnNot…` or `Null`, on the headers that a channel's
/// `encryption`, `storage-class` and `acl` set. The principals and keys of a statement are ignored.
///
/// Source: Amazon S3 User Guide, "Bucket policy examples using condition keys".
package struct StorageDemands: Sendable, Equatable {
    /// A demanded header.
    package struct Demand: Sendable, Equatable {
        var header: Header
        /// Accepted values: patterns with `*` and `?`; empty: any value.
        var values: [String]
        /// Whether a write without the header passes.
        var isOptional: Bool
    }

    enum Header: String, CaseIterable {
        case encryption = "s3:x-amz-server-side-encryption"
        case key = "s3:x-amz-server-side-encryption-aws-kms-key-id"
        case storageClass = "s3:x-amz-storage-class"
        case acl = "s3:x-amz-acl"

        /// The channel's setting for the header.
        var setting: String {
            switch self {
            case .encryption: "encryption"
            case .key: "encryption.key"
            case .storageClass: "storage-class"
            case .acl: "acl"
            }
        }
    }

    let demands: [Demand]

    /// - Parameter policy: the document; a malformed one demands nothing.
    package init(policy: [UInt8]) {
        let document = try? JSONDecoder().decode(Document.self, from: Data(policy))
        demands = (document?.statements.values ?? []).filter(\.deniesWrites).flatMap(\.demands)
    }

    /// The demands that a channel does not meet, in words for people.
    package func unmet(by storage: StorageSetting) -> [String] {
        demands.filter { !$0.isMet(by: storage) }.map { demand in
            let wanted = demand.values.isEmpty ? "a value" : demand.values.joined(separator: " or ")
            return "\(demand.header.rawValue) must be \(wanted): `\(demand.header.setting)` of the channel says it"
        }
    }
}

extension StorageDemands.Demand {
    fileprivate func isMet(by storage: StorageSetting) -> Bool {
        let said: String? =
            switch header {
            case .encryption: storage.encryption?.algorithm.header
            case .key: storage.encryption?.key
            case .storageClass: storage.storageClass
            case .acl: storage.acl
            }
        guard let said else { return isOptional }
        return values.isEmpty || values.contains { fnmatch($0, said, 0) == 0 }
    }
}

private struct Document: Decodable {
    var statements: OneOrMany<Statement>
    enum CodingKeys: String, CodingKey { case statements = "Statement" }
}

private struct Statement: Decodable {
    var effect: String?
    var actions: OneOrMany<String>?
    var conditions: [String: [String: OneOrMany<String>]]?

    enum CodingKeys: String, CodingKey {
        case effect = "Effect"
        case actions = "Action"
        case conditions = "Condition"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        effect = try? container.decode(String.self, forKey: .effect)
        actions = try? container.decode(OneOrMany<String>.self, forKey: .actions)
        // Other conditions have numbers and flags; they are ignored.
        conditions = try? container.decode([String: [String: OneOrMany<String>]].self, forKey: .conditions)
    }

    var deniesWrites: Bool {
        effect == "Deny" && (actions?.values ?? []).contains { fnmatch($0.lowercased(), "s3:putobject", 0) == 0 }
    }

    /// A denial needs all conditions of its statement; each is read as if the others held.
    var demands: [StorageDemands.Demand] {
        (conditions ?? [:]).sorted { $0.key < $1.key }.flatMap { name, tests in
            tests.sorted { $0.key < $1.key }.compactMap { key, values in
                StorageDemands.Header.allCases.first { $0.rawValue == key.lowercased() }.flatMap {
                    demand($0, name, values.values)
                }
            }
        }
    }

    private func demand(_ header: StorageDemands.Header, _ name: String, _ values: [String]) -> StorageDemands.Demand? {
        let isOptional = name.hasSuffix("IfExists")
        switch isOptional ? String(name.dropLast("IfExists".count)) : name {
        case "StringNotEquals", "StringNotEqualsIgnoreCase", "StringNotLike", "ArnNotEquals", "ArnNotLike":
            return StorageDemands.Demand(header: header, values: values, isOptional: isOptional)
        case "Null" where values.map({ $0.lowercased() }) == ["true"]:
            return StorageDemands.Demand(header: header, values: [], isOptional: false)
        default: return nil
        }
    }
}

private struct OneOrMany<Value: Decodable & Sendable>: Decodable, Sendable {
    var values: [Value]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        values = try (try? container.decode([Value].self)) ?? [container.decode(Value.self)]
    }
}
