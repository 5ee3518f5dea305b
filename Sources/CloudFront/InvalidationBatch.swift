import AWSRequests

/// Paths to invalidate in a distribution, under one reference.
package struct InvalidationBatch: Sendable, Equatable {
    /// Each starts with `/`; a `*` is allowed only at its end. As CloudFront requires, only characters that RFC 1738 calls
    /// unsafe are encoded.
    package var paths: [String]
    /// The same reference with the same paths names the existing invalidation; with other paths it is refused.
    package var callerReference: String

    package init(paths: [String], callerReference: String) {
        self.paths = paths
        self.callerReference = callerReference
    }

    /// The document of CreateInvalidation.
    var document: XMLWriter {
        var xml = XMLWriter()
        xml.element("InvalidationBatch", namespace: "http://cloudfront.amazonaws.com/doc/2020-05-31/") { xml in
            xml.element("Paths") { xml in
                xml.element("Quantity", String(paths.count))
                xml.element("Items") { xml in
                    for path in paths { xml.element("Path", path) }
                }
            }
            xml.element("CallerReference", callerReference)
        }
        return xml
    }
}
