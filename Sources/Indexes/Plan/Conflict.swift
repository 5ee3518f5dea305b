package import Objects
import S3

/// An object that is not what the plan saw.
package struct Conflict: Error, Sendable, Equatable, CustomStringConvertible {
    package var bucket: String
    package var key: ObjectKey
    package var expected: String
    package var found: String
    /// Of what was found, where it is one version of those that stand there.
    package var version: VersionID?

    package init(bucket: String, key: ObjectKey, expected: String, found: String, version: VersionID? = nil) {
        self.version = version
        self.bucket = bucket
        self.key = key
        self.expected = expected
        self.found = found
    }

    package var description: String {
        "s3://\(bucket)/\(key): expected \(expected), found \(found)"
    }
}
