import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3

extension Publisher {
    /// Keeps the bytes of every page to be replaced before the first write, if the bucket keeps no versions: in the journal,
    /// and in the bucket for other machines.
    ///
    /// - Throws: `JournalError`. If the bucket refuses the bytes, a note says so: this machine still has them.
    func keepBytes(of prepared: PreparedPlan, by run: String) async throws {
        var kept: [SHA256Digest: [UInt8]] = [:]
        for item in prepared.items {
            guard let sha256 = item.record.keptBytes, case .read(_, let bytes) = item.change.before else { continue }
            try journal.keep(bytes, sha256: sha256)
            kept[sha256] = bytes
        }
        let problems = try await mapConcurrently(Array(kept), limit: Self.keptWritesMax) { sha256, bytes in
            try await keepInBucket(bytes, sha256, by: run)
        }.compactMap(\.self)
        guard let first = problems.first else { return }
        onNote(
            "the earlier bytes of \(counted(problems.count, "page")) are in this journal alone, so only it can bring them back: \(first)"
        )
    }

    /// Records the ACLs of pages to be replaced, which no version keeps, if the bucket has ACLs.
    ///
    /// - Throws: `S3Error`.
    func addACLs(to prepared: inout PreparedPlan) async throws {
        let keys = prepared.items.filter { $0.record.keptBytes != nil }.map(\.change.key)
        guard !isVersioned, channel.storage.acl == nil, !keys.isEmpty, try await access.allowsACLs() else { return }
        let answers = try await mapConcurrently(keys, limit: Self.keptWritesMax) { key in
            (key, try await access.acl(of: key, version: nil))
        }
        let known = Dictionary(answers) { first, _ in first }
        prepared.change { record in
            guard case .acl(let acl)? = known[record.key], acl != .private, var object = record.before.object else {
                return
            }
            object.otherHeaders = (object.otherHeaders ?? [:]).merging(acl.headers) { $1 }
            record.before = .object(object)
        }
    }

    private static let keptWritesMax = 32

    /// - Returns: the reason why the bucket does not have the bytes; `nil` if it has them.
    private func keepInBucket(_ bytes: [UInt8], _ sha256: SHA256Digest, by run: String) async throws -> String? {
        let document = BucketDocument(
            KeptBytes.key(sha256), client: client, bytesMax: KeptBytes.bytesMax, contentType: "application/octet-stream"
        )
        do {
            // The key is the digest of the bytes, so any other writer wrote the same bytes.
            try await document.write(bytes, if: channel.conditions == .trusted ? .ifAbsent : .none, run: run)
            return nil
        } catch let error as S3Error where error.isConflict {
            return nil
        } catch let error as S3Error {
            return "\(error)"
        } catch let error as BucketDocument.Failure {
            return "\(error)"
        }
    }
}
