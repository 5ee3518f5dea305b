/// Names of the user metadata by which a run's objects are recognised in the bucket (design: invariant 6).
package enum MetadataName {
    package static let run = "rollbook-run"
    package static let change = "rollbook-change"
    package static let sha256 = "checksum-sha256"
    /// The version that an object stands for, when a rollback put it to bring a state back.
    package static let restores = "rollbook-restores"
}
