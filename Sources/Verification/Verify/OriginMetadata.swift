import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import SimpleRepository

/// Judges a file's core metadata in the bucket, where the public answers show a fault.
package struct OriginMetadata: Sendable {
    let reader: BucketReader
    let bucket: BucketEvidence
    /// The listed objects of a file.
    let objects: @Sendable (IndexedFile) -> (file: ListedObject?, sidecar: ListedObject?)?
    var families = FamilyRules()

    /// The largest metadata file that is read, in bytes.
    private static let sidecarBytesMax: Int64 = 16 << 20

    /// The faults of the metadata in the bucket.
    struct Judged {
        var findings: [Finding]
        /// The bucket's state, as a clause.
        var held: String
    }

    /// - Returns: `nil` where the bucket gives no answer.
    func judge(_ file: IndexedFile, isNew: Bool) async -> Judged? {
        guard let objects = objects(file), let wheel = objects.file else { return nil }
        var findings: [Finding] = []
        var (sidecar, embedded): ([UInt8]?, [UInt8]?)
        var folder: WheelFolder?
        do {
            if file.file.coreMetadata != .absent {
                if let listed = objects.sidecar, listed.size <= Self.sidecarBytesMax {
                    sidecar = try await reader.client.getObject(listed.key, ifMatch: listed.etag).bytes
                    findings += await encoding(listed.key, (file.url ?? file.file.url) + ".metadata", file, isNew)
                } else if objects.sidecar == nil {
                    findings.append(
                        MissingSidecar(
                            file: file, isNew: isNew, isStored: false, error: .status(404),
                            mending: Mending(channel: reader.channel)
                        ).finding)
                }
            }
            if case .wheel = file.name {
                (embedded, folder) = try await WheelReader(client: reader.client).contents(of: wheel)
                findings += await encoding(wheel.key, file.url ?? file.file.url, file, isNew)
            }
        } catch let error as WheelReader.Unreadable {
            findings.append(
                UnreadWheel(
                    file: file, isNew: isNew, error: .unusable(error.reason), mending: Mending(channel: reader.channel)
                ).finding)
        } catch {
            return nil
        }
        findings += MetadataJudgement(
            file: file, isNew: isNew, sidecar: sidecar, embedded: embedded, folder: folder, families: families,
            mending: Mending(channel: reader.channel)
        ).findings()
        let held = "the bucket holds \(wheel.size) bytes with ETag \(wheel.etag)"
        return Judged(findings: findings.map { $0.seen(in: .bucket) }, held: held)
    }

    private func encoding(_ key: ObjectKey, _ url: String, _ file: IndexedFile, _ isNew: Bool) async -> [Finding] {
        guard let encoding = await bucket.held(key).head?.attributes.contentEncoding, !encoding.isEmpty else {
            return []
        }
        return [
            Finding(
                .contentEncoding, url, .fail, remedy: isNew ? .rollback : .regenerate,
                message: "the object carries Content-Encoding \(shown(encoding))",
                hint: "publish it anew without the header; "
                    + "\(Mending(channel: reader.channel).versions(key)) shows who wrote it",
                evidence: ["index": file.index])
        ]
    }
}
