import AWSRequests
import Objects
import S3
import S3Writes
import TestMachine
import Testing

/// Listings on real servers, page by page.
@Suite(.withTestServers, .serialized, .takes(.server))
struct ListingServerTests {
    @Test("1,005 keys are listed page by page, each once, in order", arguments: await S3TestServer.available)
    func paging(server: S3TestServer) async throws {
        let client = try await server.versionedBucket("paging")
        let keys = (0..<1005).map { ObjectKey("v2/p\($0 % 7)/file+\($0) é.whl") }.sorted()
        try await withThrowingTaskGroup { group in
            for worker in 0..<8 {
                group.addTask {
                    for index in stride(from: worker, to: keys.count, by: 8) {
                        _ = try await client.put(keys[index], "x")
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await client.allKeys(maxKeys: 1000) == keys)
        #expect(try await client.listObjectsV2(prefix: "v2/").objects.count == 1000)
        #expect(try await client.allVersions(maxKeys: 1000).map(\.key) == keys)
        let folders = try await client.listObjectsV2(prefix: "v2/", delimiter: "/")
        #expect(folders.commonPrefixes == (0..<7).map { "v2/p\($0)/" })
        #expect(folders.objects.isEmpty)
        let after = try await client.listObjectsV2(prefix: "", startAfter: keys[1001].text)
        #expect(after.objects.map(\.key) == Array(keys[1002...]))
    }

    @Test("Versions of one key are paged newest first, over the ends of pages", arguments: await S3TestServer.available)
    func versionPaging(server: S3TestServer) async throws {
        let client = try await server.versionedBucket("version-paging")
        var written: [VersionID] = []
        for turn in 0..<7 {
            let result =
                turn == 3 ? try await S3Writer(client).deleteObject("a+b c") : try await client.put("a+b c", "\(turn)")
            written.append(try #require(result.versionID))
        }
        _ = try await client.put("z", "1")
        let versions = try await client.allVersions(maxKeys: 2)
        if !server.is(.listsMarkersAfterVersions) {
            #expect(versions.dropLast().map(\.versionID) == written.reversed())
        }
        #expect(Set(versions.dropLast().map(\.versionID)) == Set(written))
        #expect(versions.count == 8)
        #expect(versions.first?.versionID == written.last)
        #expect(versions.filter(\.isDeleteMarker).map(\.versionID) == [written[3]])
        #expect(versions.filter(\.isLatest).map(\.key) == ["a+b c", "z"])
    }
}
