package import Objects
import S3

/// An object that changed since the plan saw it.
package struct Conflict: Error, Sendable, Equatable, CustomStringConvertible {
    package var bucket: String
    package var key: ObjectKey
    package var expected: String
    package var found: String
    /// The version that was found, if a single version is in the way.
    package var version: VersionID?
    /// The newer run that changed the object, if a run did.
    package var newer: NewerRun?

    /// A newer run in the way of a rollback, which can be rolled back with it.
    package struct NewerRun: Sendable, Equatable {
        /// The run to roll back.
        package var run: String
        package var newer: String

        package init(run: String, newer: String) {
            self.run = run
            self.newer = newer
        }

        package var hint: String {
            "`rollbook rollback \(run) --through \(newer)` takes back the newer runs as well"
        }
    }

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
