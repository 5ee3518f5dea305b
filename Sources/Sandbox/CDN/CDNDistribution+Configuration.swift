import AWSRequests

extension CDNDistribution {
    /// Writes the distribution as GetDistributionConfig answers it: one origin, the default behavior with its own times, and
    /// the caching of errors.
    func writeConfiguration(_ xml: inout XMLWriter) {
        xml.element("CallerReference", id)
        xml.element("Enabled", "true")
        Self.list("Origins", ["Origin"], in: &xml) { _, xml in
            xml.element("Id", "bucket")
            xml.element("DomainName", "\(bucket).s3.amazonaws.com")
            xml.element("OriginPath", "")
        }
        xml.element("DefaultCacheBehavior") { xml in
            xml.element("TargetOriginId", "bucket")
            // What serves a folder's page, and other public paths, is a function of the distribution.
            let hasFunction = servesIndexDocuments || folderRedirect != .none || negotiates || !routes.isEmpty
            xml.element("FunctionAssociations") { $0.element("Quantity", hasFunction ? "1" : "0") }
            for (name, seconds) in [
                ("MinTTL", minTTLSeconds), ("DefaultTTL", defaultTTLSeconds), ("MaxTTL", maxTTLSeconds),
            ] {
                xml.element(name, String(Int(seconds.rounded(.up))))
            }
        }
        Self.list("CacheBehaviors", [], in: &xml) { _, _ in }
        let statuses = ["403", "404"]
        let items = Array(repeating: "CustomErrorResponse", count: statuses.count)
        Self.list("CustomErrorResponses", items, in: &xml) { position, xml in
            xml.element("ErrorCode", statuses[position])
            xml.element("ErrorCachingMinTTL", String(Int(errorTTLSeconds.rounded(.up))))
        }
    }

    private static func list(
        _ name: String, _ items: [String], in xml: inout XMLWriter, _ content: (Int, inout XMLWriter) -> Void
    ) {
        xml.element(name) { xml in
            xml.element("Quantity", String(items.count))
            guard !items.isEmpty else { return }
            xml.element("Items") { xml in
                for (position, item) in items.enumerated() { xml.element(item) { content(position, &$0) } }
            }
        }
    }
}
