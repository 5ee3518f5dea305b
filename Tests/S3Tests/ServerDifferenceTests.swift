import AWSRequests
import Foundation
import HTTPTransport
import Objects
import S3
import S3Writes
import TestMachine
import Testing

/// Each difference of `S3TestServer.Difference` is looked for on each server: one that vanished, and one that came, fails.
@Suite(.withTestServers, .serialized, .takes(.server))
struct ServerDifferenceTests {
    @Test(
        "The table of differences is true", arguments: await S3TestServer.available, S3TestServer.Difference.allCases)
    func table(server: S3TestServer, difference: S3TestServer.Difference) async throws {
        let client = try await server.versionedBucket("difference")
        let isThere = try await Self.isThere(difference, server, client)
        let message = isThere ? "is not in the table" : "has vanished: take it out of the table"
        #expect(isThere == server.is(difference), "\(server.rawValue): \(difference.rawValue) \(message)")
    }

    /// Whether the server differs from AWS's documentation in this.
    private static func isThere(
        _ difference: S3TestServer.Difference, _ server: S3TestServer, _ client: S3Client
    ) async throws -> Bool {
        switch difference {
        case .ignoresConditionsOnCopy: return try await copiesAnyhow(client)
        case .ignoresConditionsOnDeleteObjects:
            try await client.write("k", "x")
            let outcome = try await S3Writer(client).deleteObjects([ObjectIdentifier(key: "k", etag: "0")]).first
            return (try? outcome?.result.get()) != nil
        case .ignoresWrongDigests:
            let wrong = SHA256Digest(of: [2])
            return try await succeeds {
                _ = try await S3Writer(client).putObject(
                    "k", body: .bytes([1]), sha256: wrong, attributes: ObjectAttributes(), condition: .none)
            }
        case .ignoresPayloadHashes:
            return try await succeeds {
                _ = try await S3Writer(client.speaking { $0.checksums = .off }).putObject(
                    "k", body: .bytes([1]), sha256: SHA256Digest(of: [2]), attributes: ObjectAttributes(),
                    condition: .none)
            }
        case .losesTagsOfUploads:
            let upload = try await S3Writer(client).createMultipartUpload(
                "k", attributes: ObjectAttributes(), tagging: ObjectTagging([.init(key: "team", value: "a")]))
            let part = try await S3Writer(client).uploadPart(
                1, of: upload, body: .bytes([1]), sha256: SHA256Digest(of: [1]))
            _ = try await S3Writer(client).completeMultipartUpload(upload, parts: [part], condition: .none)
            return try await client.getObjectTagging("k").isEmpty
        case .ignoresWrongSignatures:
            let stranger = try server.client(
                "stranger", credentials: Credentials(accessKeyID: "testing", secretAccessKey: "not the secret"))
            return try await succeeds { try await S3Writer(stranger).createBucket() }
        case .listsMarkersAfterVersions:
            try await client.write("k", "1")
            _ = try await S3Writer(client).deleteObject("k")
            try await client.write("k", "2")
            // As it is answered: by times of different seconds the client brings it into order.
            let answer = try await client.answer(to: "GET", nil, query: [("versions", "")])
            let entries = String(decoding: answer.body, as: UTF8.self).matches(of: #/<(Version|DeleteMarker)>/#)
            return entries.map(\.output.1) != ["Version", "DeleteMarker", "Version"]
        case .makesNoMarkerForMissingKeys: return try await !S3Writer(client).deleteObject("never was").isDeleteMarker
        case .losesChecksumsWithoutAlgorithm: return try await losesChecksum(client)
        case .tellsNotOfCompositeChecksums:
            let upload = try await S3Writer(client).createMultipartUpload("k", attributes: ObjectAttributes())
            let part = try await S3Writer(client).uploadPart(
                1, of: upload, body: .bytes([1]), sha256: SHA256Digest(of: [1]))
            _ = try await S3Writer(client).completeMultipartUpload(upload, parts: [part], condition: .none)
            let answer = try await client.answer(to: "HEAD", "k", headers: ["x-amz-checksum-mode": "ENABLED"])
            let checksum = try #require(answer.headers["x-amz-checksum-sha256"])
            return !checksum.hasSuffix("-1") || answer.headers["x-amz-checksum-type"] != "COMPOSITE"
        case .doesNotTellMarkersOnGet:
            try await client.write("k", "x")
            let marker = try #require(try await S3Writer(client).deleteObject("k").versionID)
            let answer = try await client.answer(to: "GET", "k", query: [("versionId", marker.text)])
            return answer.status != 405 || answer.headers["x-amz-delete-marker"] != "true"
        case .skipsAfterMarkersOfNoKey:
            for key in ["a", "c", "d"] as [ObjectKey] { try await client.write(key, "x") }
            let marker = VersionListing.Marker(key: "b", versionID: nil)
            return try await client.listObjectVersions(prefix: "", from: marker).versions.map(\.key) != ["c", "d"]
        case .keepsVersionsWhileSuspended: return try await keepsVersions(client)
        case .closesConnections:
            return try await client.answer(to: "HEAD", nil).headers["Connection"]?.lowercased() == "close"
        }
    }

    private static func copiesAnyhow(_ client: S3Client) async throws -> Bool {
        try await client.write("from", "1")
        try await client.write("to", "2")
        let source = CopySource(bucket: client.bucket, key: "from")
        let conditions: [WriteCondition] = [.ifAbsent, .ifMatch("0123456789abcdef0123456789abcdef")]
        var ignored = 0
        for condition in conditions {
            let isCopied = try await succeeds {
                _ = try await S3Writer(client).copyObject(from: source, to: "to", condition: condition)
            }
            if isCopied { ignored += 1 }
        }
        try #require(ignored == 0 || ignored == conditions.count, "one condition is honoured and the other is not")
        return ignored > 0
    }

    private static func losesChecksum(_ client: S3Client) async throws -> Bool {
        let bytes = Array("x".utf8)
        var call = S3Call(
            operation: "PutObject", method: "PUT", effect: .once, key: "k", body: .bytes(bytes),
            payloadHash: SHA256Digest(of: bytes).hex)
        call.headers["x-amz-checksum-sha256"] = encodeBase64(SHA256Digest(of: bytes).bytes)
        try await client.send(call)
        guard case .present(let head) = try await client.headObject("k") else { return true }
        return head.checksumSHA256 == nil
    }

    /// Of one version from before, and two writes while suspended, AWS keeps the first and the last.
    private static func keepsVersions(_ client: S3Client) async throws -> Bool {
        try await client.write("k", "1")
        try await S3Writer(client).putBucketVersioning(.suspended)
        try await client.write("k", "2")
        try await client.write("k", "3")
        let versions = try await client.listObjectVersions(prefix: "k").versions
        return versions.count != 2 || versions.first?.versionID != .null
    }

    /// Whether the service did it; an error of another kind than a refusal is thrown.
    private static func succeeds(_ operation: () async throws -> Void) async throws -> Bool {
        do {
            try await operation()
            return true
        } catch let error as S3Error where (400..<500).contains(error.status) {
            return false
        }
    }
}

extension S3Client {
    fileprivate func write(_ key: ObjectKey, _ text: String) async throws {
        let bytes = Array(text.utf8)
        _ = try await S3Writer(self).putObject(
            key, body: .bytes(bytes), sha256: SHA256Digest(of: bytes), attributes: ObjectAttributes(),
            condition: .none)
    }

    /// A request's answer as it is, whatever its status.
    fileprivate func answer(
        to method: String, _ key: ObjectKey?, query: [(name: String, value: String)] = [],
        headers: HTTPHeaders = [:]
    ) async throws -> HTTPResponse {
        var call = S3Call(operation: "Look", method: method, effect: .repeatable, key: key, query: query)
        call.headers = headers
        call.isAnswer = { _ in true }
        return try await answer(to: call)
    }
}
