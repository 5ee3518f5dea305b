import AWSRequests
import HTTPTransport
package import S3

extension S3Writer {
    /// CreateBucket, in the configured region.
    package func createBucket() async throws {
        var call = S3Call(operation: "CreateBucket", method: "PUT", effect: .once, body: .bytes([]))
        if client.configuration.region != "us-east-1" {
            var writer = XMLWriter()
            writer.element("CreateBucketConfiguration", namespace: XMLWriter.namespace) { writer in
                writer.element("LocationConstraint", client.configuration.region)
            }
            call.send(writer)
        }
        try await perform(call)
    }

    /// PutBucketVersioning. On AWS, wait 15 minutes after enabling it for the first time before any write.
    package func putBucketVersioning(_ status: BucketVersioning.Status) async throws {
        var call = S3Call(
            operation: "PutBucketVersioning", method: "PUT", effect: .once, query: [("versioning", "")])
        guard status != .never else {
            throw call.error(.invalidRequest, "versioning can be suspended, not unset", bucket: bucket)
        }
        var writer = XMLWriter()
        writer.element("VersioningConfiguration", namespace: XMLWriter.namespace) { writer in
            writer.element("Status", status.rawValue)
        }
        call.send(writer)
        try await perform(call)
    }
}
