import AWSRequests
import HTTPTransport
import Objects
import S3
import S3Writes
import Testing

/// Objects of tests, written and read in a line.
extension S3Client {
    func put(_ key: ObjectKey, _ text: String, _ condition: WriteCondition = .none) async throws -> WriteResult {
        try await put(key, bytes: Array(text.utf8), condition)
    }

    func put(_ key: ObjectKey, bytes: [UInt8], _ condition: WriteCondition = .none) async throws -> WriteResult {
        try await S3Writer(self).putObject(
            key, body: .bytes(bytes), sha256: SHA256Digest(of: bytes), attributes: ObjectAttributes(),
            condition: condition)
    }

    func text(_ key: ObjectKey, versionID: VersionID? = nil) async throws -> String {
        String(decoding: try await getObject(key, versionID: versionID).bytes, as: UTF8.self)
    }

    /// Every key, by pages of so many.
    func allKeys(maxKeys: Int) async throws -> [ObjectKey] {
        var keys: [ObjectKey] = []
        var token: ObjectListing.Continuation?
        repeat {
            let page = try await listObjectsV2(prefix: "", from: token, maxKeys: maxKeys)
            keys += page.objects.map(\.key)
            token = page.next
        } while token != nil
        return keys
    }

    /// Every version and marker, by pages of so many.
    func allVersions(maxKeys: Int) async throws -> [ObjectVersion] {
        var versions: [ObjectVersion] = []
        var marker: VersionListing.Marker?
        repeat {
            let page = try await listObjectVersions(prefix: "", from: marker, maxKeys: maxKeys)
            versions += page.versions
            marker = page.next
        } while marker != nil
        return versions
    }

    /// The error of an operation; `nil` where it succeeds.
    func error(of operation: (S3Client) async throws -> Void) async -> S3Error? {
        do {
            try await operation(self)
            return nil
        } catch {
            return error as? S3Error
        }
    }

    /// Expects an operation to be refused by its condition.
    func expectRefusal(
        sourceLocation: SourceLocation = #_sourceLocation, of operation: (S3Client) async throws -> Void
    ) async {
        let error = await error(of: operation)
        #expect(error?.code == .preconditionFailed, sourceLocation: sourceLocation)
        #expect(error?.mayHaveTakenEffect == false, sourceLocation: sourceLocation)
    }
}
