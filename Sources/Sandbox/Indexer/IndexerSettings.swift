/// What an emulated indexer does.
///
/// As JSON for `PUT /_sandbox/indexers`, all but the bucket may be left out:
/// `[{"bucket": "b", "roots": ["v2"], "indexes": ["v4/whl"], "besidePages": false, "delaySeconds": 4}]`.
package struct IndexerSettings: Codable, Sendable, Equatable {
    package var bucket: String
    /// Prefixes below which each folder is an index, without slashes at their ends.
    package var roots: [String]
    /// Prefixes of other indexes.
    package var indexes: [String]
    /// Whether files lie beside the page of their project, and not in the index folder.
    package var besidePages: Bool
    /// How long after a file came or went its project's page is written.
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
    }
}
