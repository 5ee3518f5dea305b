import AWSRequests
import Foundation
import HTTPTransport
import Objects
import S3
import S3Writes
import TestMachine
import Testing

/// Uploads in parts that are not ended.
@Suite(.withTestServers, .serialized, .takes(.server))
struct OpenUploadTests {
    @Test(
        "Open uploads are listed with their keys and their beginning, ended ones are not",
        arguments: await ServedStore.available)
    func listed(server: ServedStore) async throws {
        let client = try await server.bucket("uploads")
        #expect(try await client.listMultipartUploads() == [])
        let writer = S3Writer(client)
        var begun: [MultipartUpload] = []
        for key in ["v2/a b+c%.whl", "v2/z", "v2/z"] as [ObjectKey] {
            begun.append(try await writer.createMultipartUpload(key, attributes: ObjectAttributes()))
        }
        let open = try await client.listMultipartUploads()
        #expect(Set(open.map(\.upload)) == Set(begun))
        // moto says of all that they began in 2010.
        if server.server == .sandbox {
            #expect(open.allSatisfy { abs($0.initiated.timeIntervalSinceNow) < 86_400 })
        }
        #expect(Set(try await client.listMultipartUploads(prefix: "v2/a").map(\.upload)) == [begun[0]])
        try await writer.abortMultipartUpload(begun[1])
        #expect(Set(try await client.listMultipartUploads().map(\.upload)) == [begun[0], begun[2]])
    }
}

/// The pages of such a listing.
@Suite struct OpenUploadPageTests {
    private static func page(_ key: String, _ id: String, next: (String, String)? = nil) -> String {
        "<ListMultipartUploadsResult><EncodingType>url</EncodingType>"
            + (next.map { "<NextKeyMarker>\($0)</NextKeyMarker><NextUploadIdMarker>\($1)</NextUploadIdMarker>" } ?? "")
            + "<IsTruncated>\(next != nil)</IsTruncated><Upload><Key>\(key)</Key><UploadId>\(id)</UploadId>"
            + "<Initiated>2026-11-29T12:00:00.000Z</Initiated></Upload></ListMultipartUploadsResult>"
    }

    @Test("The next page begins after the last upload of the one before")
    func pages() async throws {
        let script = ScriptedClient([
            .answer(200, [:], Self.page("a%2Bb", "1", next: ("a%2Bb", "1"))), .answer(200, [:], Self.page("c", "2")),
        ])
        let found = try await script.client.listMultipartUploads()
        #expect(found.map(\.upload) == [MultipartUpload(key: "a+b", id: "1"), MultipartUpload(key: "c", id: "2")])
        #expect(found.first?.initiated == UTCTime(iso8601: "2026-11-29T12:00:00Z")?.date)
        let url = try #require(script.requests.last?.url)
        #expect(url.contains("key-marker=a%2Bb&") && url.contains("upload-id-marker=1"))
    }

    @Test("A listing without end is read as far as 10,000 uploads, and one that is not a listing is an error")
    func foreign() async throws {
        let endless = ScriptedClient(
            Array(repeating: .answer(200, [:], Self.page("a", "1", next: ("a", "1"))), count: 20))
        #expect(try await endless.client.listMultipartUploads().count == 10)
        #expect(endless.requests.count == 10)
        let other = ScriptedClient(
            Array(
                repeating: .answer(200, [:], Self.page("a", "1").replacing("2026-11-29T", with: "yesterday")), count: 9)
        )
        #expect(await other.error { _ = try await $0.listMultipartUploads() }?.code == .malformedAnswer)
    }
}
