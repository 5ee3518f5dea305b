/// Names of the user metadata by which a run's objects are recognised in the bucket (design: invariant 6).
package enum MetadataName {
    package static let run = "rollbook-run"
    package static let change = "rollbook-change"
    package static let sha256 = "checksum-sha256"
    /// Of what a rollback put to bring a state back: the version that it stands for.
    package static let restores = "rollbook-restores"
}
