package import S3

/// The answer of DeleteObjects for one object.
package struct DeleteOutcome: Sendable {
    package var object: ObjectIdentifier
    package var result: Result<WriteResult, S3Error>

    package init(object: ObjectIdentifier, result: Result<WriteResult, S3Error>) {
        self.object = object
        self.result = result
    }
}
