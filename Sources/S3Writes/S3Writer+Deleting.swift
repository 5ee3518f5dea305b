import AWSRequests
import HTTPTransport
package import Objects
package import S3

/// The limit of objects in one DeleteObjects.
package let deleteObjectsMax = 1000

extension S3Writer {
    /// DeleteObject. Without `versionID` it adds a delete marker where versioning is enabled; with one it removes that
    /// version, or that marker, for good.
    ///
    /// - Parameter condition: `.ifMatch` is about the current object, also when `versionID` names another version.
    package func deleteObject(
        _ key: ObjectKey, versionID: VersionID? = nil, condition: WriteCondition = .none
    ) async throws -> WriteResult {
        var call = S3Call(operation: "DeleteObject", method: "DELETE", effect: .once, key: key)
        guard condition != .ifAbsent else {
            throw call.error(.invalidRequest, "a delete cannot require that there is no object", bucket: bucket)
        }
        call.select(client.configuration.ways.named(versionID))
        call.require(condition)
        return try await perform(call) { writeResult(of: $0) }
    }

    /// DeleteObjects: at most 1,000 objects; one outcome for each, in the order asked.
    package func deleteObjects(_ objects: [ObjectIdentifier]) async throws -> [DeleteOutcome] {
        var call = S3Call(operation: "DeleteObjects", method: "POST", effect: .once)
        guard objects.count <= deleteObjectsMax else {
            throw call.error(.invalidRequest, "\(objects.count) objects; at most \(deleteObjectsMax)", bucket: bucket)
        }
        guard !objects.isEmpty else { return [] }
        call.query = [("delete", "")]
        call.send(deleteDocument(objects))
        if case .bytes(let bytes) = call.body {
            call.headers["Content-MD5"] = encodeBase64(digest(.md5, of: bytes))
        }
        return try await perform(call) { response in
            let answers = try deleteAnswers(document("DeleteResult", in: response), response: response, call: call)
            return objects.map { object in
                DeleteOutcome(
                    object: object,
                    result: answers[AnsweredObject(object)]
                        ?? .failure(
                            call.error(
                                .malformedAnswer, "the answer does not mention \(object.key)", bucket: bucket,
                                status: response.status, mayHaveTakenEffect: true)))
            }
        }
    }

    /// The results by object: `<Deleted>` and `<Error>` elements.
    private func deleteAnswers(
        _ tree: XMLTree, response: HTTPResponse, call: S3Call
    ) throws(AnswerProblem) -> [AnsweredObject: Result<WriteResult, S3Error>] {
        let requestID = response.requestID
        var answers: [AnsweredObject: Result<WriteResult, S3Error>] = [:]
        for element in tree.children {
            guard element.name == "Deleted" || element.name == "Error" else { continue }
            let object = AnsweredObject(
                key: ObjectKey(try required("Key", of: element)), versionID: versionID("VersionId", of: element))
            if element.name == "Deleted" {
                let marker = versionID("DeleteMarkerVersionId", of: element)
                answers[object] = .success(
                    WriteResult(
                        versionID: object.versionID ?? marker, isDeleteMarker: element.text("DeleteMarker") == "true",
                        requestID: requestID))
            } else {
                var error = call.error(
                    S3Error.Code(rawValue: try required("Code", of: element)), element.text("Message") ?? "",
                    bucket: bucket, status: response.status, requestID: requestID)
                error.key = object.key
                error.mayHaveTakenEffect = error.code == .internalError
                answers[object] = .failure(error)
            }
        }
        return answers
    }

    private func deleteDocument(_ objects: [ObjectIdentifier]) -> XMLWriter {
        var writer = XMLWriter()
        writer.element("Delete", namespace: XMLWriter.namespace) { writer in
            for object in objects {
                writer.element("Object") { writer in
                    writer.element("Key", object.key.text)
                    if let versionID = object.versionID { writer.element("VersionId", versionID.text) }
                    if let etag = object.etag { writer.element("ETag", etag.quoted) }
                }
            }
        }
        return writer
    }
}

/// The object that an element of the answer names.
private struct AnsweredObject: Hashable {
    var key: ObjectKey
    var versionID: VersionID?

    init(key: ObjectKey, versionID: VersionID?) {
        self.key = key
        self.versionID = versionID
    }

    init(_ object: ObjectIdentifier) {
        self.init(key: object.key, versionID: object.versionID)
    }
}

private func versionID(_ name: String, of element: XMLTree) -> VersionID? {
    element.text(name).flatMap { $0.isEmpty ? nil : VersionID($0) }
}
