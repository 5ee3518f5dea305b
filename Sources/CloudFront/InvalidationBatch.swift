import AWSRequests

/// Paths that a distribution shall forget, under one reference.
package struct InvalidationBatch: Sendable, Equatable {
    /// Each starts with `/`; a `*` may stand at its end only. As CloudFront wants them: nothing encoded but what RFC
    /// 1738 calls unsafe.
    package var paths: [String]
    /// The same reference with the same paths names the invalidation there was; with others it is refused.
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
