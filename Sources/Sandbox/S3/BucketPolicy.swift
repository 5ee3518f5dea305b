import FoundationEssentials
import Objects

/// A bucket policy: who may take which action on which resource.
///
/// These conditions are evaluated: the caller's account differs (`StringNotEquals` of `aws:PrincipalAccount`), the caller
/// differs (`ArnNotLike` of `aws:PrincipalArn`), and a header of the request differs or is missing (`StringNotEquals` and
/// `Null` of `s3:x-amz-…`). An Allow with another condition grants nothing, and such a Deny denies nothing.
struct BucketPolicy: Sendable {
    enum Decision: Sendable {
        case allow, deny, silent
    }

    private let statements: [Statement]

    /// The policy of a bucket, or of an identity. An identity's policy has no principal: it applies only to its identity.
    ///
    /// `nil` when the document is not a policy.
    init?(json: [UInt8]) {
        guard let document = try? JSONDecoder().decode(Document.self, from: Data(json)) else { return nil }
        statements = document.statements.values
    }

    /// - Parameter resource: `bucket` or `bucket/key`.
    /// - Parameter header: the request's header, by its name in lower case.
    func decision(
        caller: Caller, action: String, resource: String, header: (String) -> String? = { _ in nil }
    ) -> Decision {
        let matching = statements.filter {
            $0.matches(caller, action: action, resource: "arn:aws:s3:::" + resource, header: header)
        }
        if matching.contains(where: { $0.effect == "Deny" }) { return .deny }
        return matching.isEmpty ? .silent : .allow
    }

    /// Whether it allows everyone something without a condition.
    var isPublic: Bool { statements.contains(where: \.isPublic) }

    private struct Document: Decodable {
        var statements: OneOrMany<Statement>
        enum CodingKeys: String, CodingKey { case statements = "Statement" }
    }

    private struct Statement: Decodable {
        var effect: String
        var principals: [String]
        var actions: OneOrMany<String>
        var resources: OneOrMany<String>
        var condition: Condition?

        enum CodingKeys: String, CodingKey {
            case effect = "Effect"
            case principals = "Principal"
            case actions = "Action"
            case resources = "Resource"
            case condition = "Condition"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            effect = try container.decode(String.self, forKey: .effect)
            actions = try container.decode(OneOrMany<String>.self, forKey: .actions)
            resources = try container.decode(OneOrMany<String>.self, forKey: .resources)
            condition =
                container.contains(.condition)
                ? Condition(try? container.decode([String: [String: OneOrMany<String>]].self, forKey: .condition)) : nil
            if !container.contains(.principals) {
                principals = ["*"]
            } else if let everyone = try? container.decode(String.self, forKey: .principals) {
                principals = [everyone]
            } else {
                let byKind = try container.decode([String: OneOrMany<String>].self, forKey: .principals)
                principals = byKind["AWS"]?.values ?? []
            }
        }

        var isPublic: Bool { effect == "Allow" && condition == nil && principals.contains("*") }

        /// Whether the statement applies. Anonymous callers match only `*`; a key also matches its own name.
        func matches(
            _ caller: Caller, action: String, resource: String, header: (String) -> String?
        ) -> Bool {
            (condition?.holds(for: caller, header: header) ?? true)
                && principals.contains { $0 == "*" || $0 == caller.name }
                && actions.values.contains { wildcard($0.lowercased(), matches: action.lowercased()) }
                && resources.values.contains { wildcard($0, matches: resource) }
        }
    }

    private enum Condition: Sendable {
        /// A header is absent or has none of these values; an empty list requires its absence.
        case otherHeader(String, than: [String])
        /// The caller is not of these accounts; anonymous callers and distributions have no account.
        case otherAccount([String])
        /// The caller is not one of these; anonymous callers and distributions have no name.
        case otherPrincipal([String])
        case unknown

        init(_ operators: [String: [String: OneOrMany<String>]]?) {
            guard let operators, operators.count == 1, let (name, tests) = operators.first, tests.count == 1,
                let (key, values) = tests.first
            else {
                self = .unknown
                return
            }
            let header = key.hasPrefix("s3:x-amz-") ? String(key.dropFirst("s3:".count)) : nil
            switch (name, header) {
            case ("StringNotEquals", let header?): self = .otherHeader(header, than: values.values)
            case ("Null", let header?) where values.values == ["true"]: self = .otherHeader(header, than: [])
            case ("StringNotEquals", nil) where key == "aws:PrincipalAccount": self = .otherAccount(values.values)
            case ("ArnNotLike", nil) where key == "aws:PrincipalArn": self = .otherPrincipal(values.values)
            default: self = .unknown
            }
        }

        func holds(for caller: Caller, header: (String) -> String?) -> Bool {
            switch (self, caller) {
            case (.otherHeader(let name, let values), _):
                header(name).map { !values.isEmpty && !values.contains($0) } ?? true
            case (.unknown, _): false
            case (.otherAccount(let accounts), .key): !accounts.contains(SandboxS3.accountID)
            case (.otherPrincipal(let patterns), .key(let name)):
                !patterns.contains { wildcard($0, matches: SandboxS3.principal(of: name)) }
            case (.otherAccount, .anonymous), (.otherAccount, .distribution): true
            case (.otherPrincipal, .anonymous), (.otherPrincipal, .distribution): true
            }
        }
    }

    private struct OneOrMany<Value: Decodable & Sendable>: Decodable, Sendable {
        var values: [Value]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let many = try? container.decode([Value].self) {
                values = many
            } else {
                values = [try container.decode(Value.self)]
            }
        }
    }
}
