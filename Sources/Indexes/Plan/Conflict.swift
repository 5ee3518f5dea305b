package import S3

/// An object that is not what the plan saw.
package struct Conflict: Error, Sendable, Equatable, CustomStringConvertible {
    package var bucket: String
    package var key: ObjectKey
    package var expected: String
    package var found: String

    package var description: String {
        "s3://\(bucket)/\(key): expected \(expected), found \(found)"
    }
}
