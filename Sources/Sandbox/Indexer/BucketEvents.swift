import AWSRequests

/// The bucket's notification configuration for an emulated indexer.
enum BucketEvents {
    /// The name in S3's URLs.
    static let subresource = "notification"
    private static let function = "arn:aws:lambda:us-east-2:123456789012:function:indexer"

    /// - Parameter prefixes: the prefixes of the files that it is notified about, without slashes at their ends.
    static func document(prefixes: [String]) -> String {
        var xml = XMLWriter()
        xml.element("NotificationConfiguration", namespace: XMLWriter.namespace) { xml in
            for prefix in prefixes {
                xml.element("CloudFunctionConfiguration") { xml in
                    xml.element("Id", "indexer of \(prefix)")
                    xml.element("CloudFunction", function)
                    xml.element("Event", "s3:ObjectCreated:*")
                    xml.element("Event", "s3:ObjectRemoved:*")
                    xml.element("Filter") { xml in
                        xml.element("S3Key") { xml in
                            xml.element("FilterRule") { xml in
                                xml.element("Name", "prefix")
                                xml.element("Value", prefix + "/")
                            }
                        }
                    }
                }
            }
        }
        return xml.text
    }
}
