import AWSRequests

/// The lifecycle rules of a bucket (GetBucketLifecycleConfiguration), as far as they concern earlier versions.
package struct LifecycleConfiguration: Sendable, Equatable {
    package var rules: [Rule]

    package init(rules: [Rule]) {
        self.rules = rules
    }

    /// One rule. Disabled rules are kept, because a person may search for them.
    package struct Rule: Sendable, Equatable {
        /// May be empty.
        package var id: String
        package var isEnabled: Bool
        /// The prefix of its keys; empty: all.
        package var prefix: String
        /// Whether the rule asks for tags, which a listing does not show: it may or may not apply to an object.
        package var asksForTags: Bool
        /// Applies only to objects larger than this, in bytes.
        package var sizeGreaterThan: Int64?
        /// Applies only to objects smaller than this, in bytes.
        package var sizeLessThan: Int64?
        /// Days after which an earlier version is deleted for good, counted from when it was superseded.
        package var noncurrentDays: Int?
        /// The number of newer earlier versions that are kept in any case.
        package var newerNoncurrentVersions: Int?
        /// Whether current objects are expired: in a versioned bucket they get a delete marker.
        package var expiresCurrent: Bool
        /// The move of an earlier version to a storage class from which it can be neither read nor copied.
        package var noncurrentArchive: Archive?

        package struct Archive: Sendable, Equatable {
            /// Days after the version was superseded.
            package var days: Int
            /// `GLACIER` or `DEEP_ARCHIVE`.
            package var storageClass: String

            package init(days: Int, storageClass: String) {
                self.days = days
                self.storageClass = storageClass
            }
        }

        package init(
            id: String = "", isEnabled: Bool = true, prefix: String = "", asksForTags: Bool = false,
            sizeGreaterThan: Int64? = nil, sizeLessThan: Int64? = nil, noncurrentDays: Int? = nil,
            newerNoncurrentVersions: Int? = nil, expiresCurrent: Bool = false, noncurrentArchive: Archive? = nil
        ) {
            self.noncurrentArchive = noncurrentArchive
            self.id = id
            self.isEnabled = isEnabled
            self.prefix = prefix
            self.asksForTags = asksForTags
            self.sizeGreaterThan = sizeGreaterThan
            self.sizeLessThan = sizeLessThan
            self.noncurrentDays = noncurrentDays
            self.newerNoncurrentVersions = newerNoncurrentVersions
            self.expiresCurrent = expiresCurrent
        }
    }
}

extension LifecycleConfiguration {
    /// Reads `<LifecycleConfiguration>`.
    init(_ tree: XMLTree) throws(AnswerProblem) {
        var rules: [Rule] = []
        for element in tree.all("Rule") { rules.append(try Rule(element)) }
        self.init(rules: rules)
    }
}

extension LifecycleConfiguration.Rule {
    /// Reads `<Rule>`: its conditions are in `<Filter>`, below `<And>` when there are several; old rules have a `<Prefix>` of
    /// their own.
    fileprivate init(_ tree: XMLTree) throws(AnswerProblem) {
        let filter = tree["Filter"]
        let conditions = filter?["And"] ?? filter
        let noncurrent = tree["NoncurrentVersionExpiration"]
        self.init(
            id: tree.text("ID") ?? "", isEnabled: tree.text("Status") == "Enabled",
            prefix: conditions?.text("Prefix") ?? tree.text("Prefix") ?? "",
            asksForTags: conditions?["Tag"] != nil,
            sizeGreaterThan: try number("ObjectSizeGreaterThan", of: conditions),
            sizeLessThan: try number("ObjectSizeLessThan", of: conditions),
            noncurrentDays: try number("NoncurrentDays", of: noncurrent).map { Int($0) },
            newerNoncurrentVersions: try number("NewerNoncurrentVersions", of: noncurrent).map { Int($0) },
            expiresCurrent: tree["Expiration"].map { $0["Days"] != nil || $0["Date"] != nil } ?? false,
            noncurrentArchive: try Self.archive(tree))
    }

    /// The first of its transitions to an archive.
    private static func archive(_ tree: XMLTree) throws(AnswerProblem) -> Archive? {
        var first: Archive?
        for transition in tree.all("NoncurrentVersionTransition") {
            guard let name = transition.text("StorageClass"), ["GLACIER", "DEEP_ARCHIVE"].contains(name) else {
                continue
            }
            let days = Int(try number("NoncurrentDays", of: transition) ?? 0)
            if days < first?.days ?? .max { first = Archive(days: days, storageClass: name) }
        }
        return first
    }
}

private func number(_ name: String, of tree: XMLTree?) throws(AnswerProblem) -> Int64? {
    guard let text = tree?.text(name) else { return nil }
    guard let number = Int64(text), number >= 0 else { throw .malformed("<\(name)> is \(text)") }
    return number
}
