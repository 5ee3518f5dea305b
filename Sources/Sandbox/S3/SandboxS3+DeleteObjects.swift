import AWSRequests
import Objects

extension SandboxS3 {
    /// The most keys of one request.
    private static let deletedKeysMax = 1000

    func deleteObjects(_ call: S3Call) async throws -> SandboxResponse {
        _ = try await store.settings(of: call.bucket)
        guard call.header("content-md5") != nil || call.checksum != nil else {
            throw S3Refusal.invalidRequest("Missing required header for this request: Content-MD5")
        }
        let document = try call.document()
        let entries = document.all("Object")
        guard document.name == "Delete", (1...Self.deletedKeysMax).contains(entries.count) else {
            throw S3Refusal.malformedXML
        }
        let isQuiet = document.text("Quiet") == "true"
        var results: [DeletedEntry] = []
        for entry in entries { results.append(try await delete(entry, in: call.bucket, by: call.caller.name)) }
        let done = results
        return SandboxResponse(root: "DeleteResult") { xml in
            for result in done where !isQuiet || result.refusal != nil { result.write(to: &xml) }
        }
    }

    private func delete(_ entry: XMLTree, in bucket: String, by caller: String?) async throws -> DeletedEntry {
        guard let text = entry.text("Key"), !text.isEmpty else { throw S3Refusal.malformedXML }
        let key = ObjectKey(text)
        let versionID = entry.text("VersionId").map { VersionID($0) }
        var result = DeletedEntry(key: key, versionID: versionID)
        do {
            if let versionID {
                result.outcome = try await store.purge(versionID, of: key, in: bucket, by: caller)
            } else {
                let condition: StoreCondition =
                    switch entry.text("ETag") {
                    case nil: .none
                    case "*": .ifPresent
                    case .some(let tag): .ifMatch(ETag(tag))
                    }
                result.outcome = try await store.delete(key, in: bucket, condition: condition, by: caller)
            }
        } catch let refusal as S3Refusal {
            result.refusal = refusal
        }
        return result
    }
}

/// The result for one key of DeleteObjects.
private struct DeletedEntry: Sendable {
    var key: ObjectKey
    var versionID: VersionID?
    var outcome: DeleteOutcome?
    var refusal: S3Refusal?

    func write(to xml: inout XMLWriter) {
        xml.element(refusal == nil ? "Deleted" : "Error") { xml in
            xml.element("Key", key.text)
            if let versionID { xml.element("VersionId", versionID.text) }
            if let refusal {
                xml.element("Code", refusal.code)
                xml.element("Message", refusal.message)
            } else if let outcome, outcome.isDeleteMarker {
                xml.element("DeleteMarker", true)
                if let made = outcome.versionID { xml.element("DeleteMarkerVersionId", made.text) }
            }
        }
    }
}
