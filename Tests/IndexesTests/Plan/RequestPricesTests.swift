import HTTPTransport
import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import Testing

@Suite struct RequestPricesTests {
    @Test("Prices that no number of cents holds are shown as they are", arguments: [1e300, .infinity, .nan])
    func monstrous(dollars: Double) {
        #expect(RequestPrices.text(ofDollars: dollars).hasPrefix("$"))
    }

    @Test(
        "Writes and listings cost the one price, reads the other, deletes and other hosts nothing",
        arguments: [
            ("PutObject", 0.005), ("CopyObject", 0.005), ("UploadPartCopy", 0.005), ("CompleteMultipartUpload", 0.005),
            ("ListObjectVersions", 0.005), ("ListObjectsV2", 0.005), ("GetObject", 0.0004), ("HeadObject", 0.0004),
            ("GetBucketVersioning", 0.0004), ("DeleteObject", 0), ("AbortMultipartUpload", 0), ("HTTP GET", 0),
        ])
    func classes(operation: String, price: Double) {
        #expect(RequestPrices.standard.dollars(RequestCounts(operations: [operation: 1000])) == price)
    }

    @Test("Traffic counts by the gigabyte")
    func traffic() {
        #expect(RequestPrices(traffic: 0.1).dollars(RequestCounts(bytesReceived: 2_000_000_000)) == 0.2)
    }

    @Test(
        "Dollars for people",
        arguments: [(0.0, "$0.0000"), (0.00001, "$0.0001"), (0.0305, "$0.0305"), (12.344, "$12.35")])
    func texts(dollars: Double, text: String) {
        #expect(RequestPrices.text(ofDollars: dollars) == text)
    }

    @Test("A plan's requests: one a change, looks at versions, and public URLs")
    func expected() {
        let channel = Channel(
            name: "nightly", bucket: "b", region: "us-east-2", publicURL: "https://p.example/", roots: ["v2"])
        let page = Change.Content(
            source: .bytes([1, 2]), sha256: SHA256Digest(of: [1, 2]), size: 2, attributes: ObjectAttributes())
        let wheel = RecordedObject(versionID: "1", etag: "e", size: 6 << 30)
        func change(_ key: String, _ rank: Change.Rank, _ action: Change.Action, _ before: Change.Before) -> Change {
            Change(key: ObjectKey(key), index: "v2/i", project: "p", rank: rank, action: action, before: before)
        }
        let plan = Plan(
            channel: channel,
            changes: [
                change("v2/i/p/index.html", .projectPage, .put(page), .listed(nil)),
                change("v2/i/p-1.whl", .artifact, .restore(wheel), .exact(.absent)),
                change("v2/i/p-2.whl", .withdrawArtifact, .delete, .exact(.object(wheel))),
            ])
        #expect(
            plan.expectedRequests
                == RequestCounts(
                    operations: [
                        "PutObject": 1, "CreateMultipartUpload": 1, "UploadPartCopy": 24, "CompleteMultipartUpload": 1,
                        "DeleteObject": 1, "ListObjectVersions": 4, "HTTP GET": 4,
                    ], bytesSent: 2))
        #expect(plan.expense?.hasPrefix("24 UploadPartCopy, 4 HTTP GET, 4 ListObjectVersions, ") == true)
        #expect(Plan(channel: channel).expense == nil)
    }
}
