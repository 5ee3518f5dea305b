import Objects
import RunJournal
import S3

/// The objects of a job in the format `S3BatchOperations_CSV_20180820`: bucket, key, version id, without a heading.
///
/// Keys are percent-encoded, so that no field needs quotes. A `+` is written as `%2B` and a space as `%20`, which all decoders
/// read alike. Every row has a version id: the service wants one in all rows or in none.
///
/// Source: Amazon S3 User Guide, "Specifying a manifest".
func batchManifest(of changes: [ChangeRecord]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(changes.count * 160)
    for change in changes {
        let key = s3PercentEncode(change.key.text, encodingSlash: false)
        bytes += "\(change.bucket),\(key),\(change.sourceVersionID ?? "")\n".utf8
    }
    return bytes
}
