import AWSRequests
import Objects
import S3
import Sandbox
import Testing

@Suite("Listings")
struct ListingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var prefix: String
        var delimiter: String
        var testDescription: String { "prefix \(prefix) delimiter \(delimiter)" }
    }

    static let keys: [ObjectKey] = ["a", "a/", "a/b+c", "a/b/c", "a/b/d", "b c/x", "b c/y", "b&<", "é", "z"]
    static let cases = [
        Case(prefix: "", delimiter: ""), Case(prefix: "", delimiter: "/"), Case(prefix: "a/", delimiter: "/"),
        Case(prefix: "a/b", delimiter: ""), Case(prefix: "b c", delimiter: "/"), Case(prefix: "none", delimiter: "/"),
        Case(prefix: "", delimiter: "b/"),
    ]

    private func bench() async throws -> SandboxBench {
        let bench = try SandboxBench()
        try await bench.sandbox.createBucket("b")
        for key in Self.keys {
            for byte: UInt8 in 1...2 { try await bench.sandbox.put(bucket: "b", key: key, bytes: [byte]) }
        }
        try await bench.sandbox.delete(bucket: "b", key: "a/b/d")
        return bench
    }

    /// Every entry of a page, by element, key and version.
    private func entries(_ page: XMLTree) -> [String] {
        page.children.compactMap { child in
            switch child.name {
            case "Contents", "Version", "DeleteMarker":
                "\(child.name) \(child.text("Key") ?? "") \(child.text("VersionId") ?? "")"
            case "CommonPrefixes": "prefix \(child.text("Prefix") ?? "")"
            default: nil
            }
        }
    }

    private func list(_ bench: SandboxBench, _ query: String, markers: [(String, String)]) async throws -> [[String]] {
        var pages: [[String]] = []
        var position = ""
        repeat {
            let response = await bench.send("GET", "/b?\(query)\(position)")
            #expect(response.status == 200)
            let page = try XMLTree(parsing: response.body.collected())
            pages.append(entries(page))
            position = markers.reduce(into: "") { text, marker in
                guard let value = page.text(marker.0), page.text("IsTruncated") == "true" else { return }
                let plain = query.contains("encoding-type") ? s3PercentDecode(value, plusIsSpace: true) ?? "" : value
                text += "&\(marker.1)=\(s3PercentEncode(plain, encodingSlash: true))"
            }
        } while !position.isEmpty && pages.count < 100
        return pages
    }

    @Test("Pages of any size hold together what one page holds", arguments: cases, ["", "&encoding-type=url"])
    func paging(_ testCase: Case, _ encoding: String) async throws {
        let bench = try await bench()
        let filter =
            "&prefix=\(s3PercentEncode(testCase.prefix, encodingSlash: true))"
            + "&delimiter=\(s3PercentEncode(testCase.delimiter, encodingSlash: true))" + encoding
        let versionMarkers = [("NextKeyMarker", "key-marker"), ("NextVersionIdMarker", "version-id-marker")]
        for (query, markers) in [
            ("versions" + filter, versionMarkers),
            ("list-type=2" + filter, [("NextContinuationToken", "continuation-token")]),
        ] {
            let whole = try await list(bench, query, markers: markers)
            #expect(whole.count == 1)
            for size in [1, 2, 3, 7] {
                let pages = try await list(bench, query + "&max-keys=\(size)", markers: markers)
                #expect(pages.dropLast().allSatisfy { $0.count == size })
                // In a page the prefixes stand after the entries, so order is compared as a set across pages.
                #expect(pages.flatMap { $0 }.sorted() == whole[0].sorted())
            }
        }
    }

    @Test("Keys ascend by their bytes, versions of a key stand newest first, prefixes roll up")
    func order() async throws {
        let bench = try await bench()
        let versions = try await list(bench, "versions&prefix=a/b", markers: [])[0]
        #expect(
            versions.map { $0.split(separator: " ")[0...1].joined(separator: " ") } == [
                "Version a/b+c", "Version a/b+c", "Version a/b/c", "Version a/b/c", "DeleteMarker a/b/d",
                "Version a/b/d", "Version a/b/d",
            ])
        let rolled = try await list(bench, "list-type=2&delimiter=/", markers: [])[0]
        #expect(rolled == ["Contents a ", "Contents b&< ", "Contents z ", "Contents é ", "prefix a/", "prefix b c/"])
    }

    @Test("With encoding-type=url a space is + and a plus is %2B, as measured on S3")
    func encoding() async throws {
        let bench = try await bench()
        let text = await bench.send("GET", "/b?list-type=2&encoding-type=url").text
        #expect(text.contains("<Key>b+c/x</Key>"))
        #expect(text.contains("<Key>a/b%2Bc</Key>"))
        #expect(text.contains("<Key>%C3%A9</Key>"))
    }

    @Test(
        "What a listing cannot be asked",
        arguments: [
            "versions&version-id-marker=x", "list-type=2&max-keys=many", "list-type=2&max-keys=-1",
            "list-type=2&encoding-type=base64", "list-type=2&continuation-token=zz",
        ])
    func refused(_ query: String) async throws {
        let bench = try await bench()
        let response = await bench.send("GET", "/b?\(query)")
        #expect(response.status == 400)
        #expect(response.errorCode == "InvalidArgument")
    }
}
