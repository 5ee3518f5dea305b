/// The settings of an emulated indexer.
///
/// As JSON for `PUT /_sandbox/indexers`; everything but the bucket is optional:
/// `[{"bucket": "b", "roots": ["v2"], "indexes": ["v4/whl"], "besidePages": false, "delaySeconds": 4}]`.
package struct IndexerSettings: Codable, Sendable, Equatable {
    package var bucket: String
    /// Prefixes whose folders are indexes, without slashes at their ends.
    package var roots: [String]
    /// Prefixes of other indexes.
    package var indexes: [String]
    /// Whether files are beside their project's page, not in the index folder.
    package var besidePages: Bool
    /// The delay from a file's change to the write of its project's page, in seconds.
    package var delaySeconds: Double

    package static let delaySecondsDefault = 4.0

    package init(
        bucket: String, roots: [String] = [], indexes: [String] = [], besidePages: Bool = false,
        delaySeconds: Double = IndexerSettings.delaySecondsDefault
    ) {
        self.bucket = bucket
        self.roots = roots
        self.indexes = indexes
        self.besidePages = besidePages
        self.delaySeconds = delaySeconds
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            bucket: try container.decode(String.self, forKey: .bucket),
            roots: try container.decodeIfPresent([String].self, forKey: .roots) ?? [],
            indexes: try container.decodeIfPresent([String].self, forKey: .indexes) ?? [],
            besidePages: try container.decodeIfPresent(Bool.self, forKey: .besidePages) ?? false,
            delaySeconds: try container.decodeIfPresent(Double.self, forKey: .delaySeconds)
                ?? Self.delaySecondsDefault)
        guard (0...Self.delaySecondsMax).contains(delaySeconds) else {
            throw DecodingError.dataCorruptedError(
                forKey: .delaySeconds, in: container, debugDescription: "a delay is at most \(Self.delaySecondsMax) s")
        }
    }

    /// The longest delay of a document: a day.
    private static let delaySecondsMax = 86_400.0
}
