import Objects
import S3
import Sandbox
import Testing

@Suite("Versions, markers and null versions")
struct VersionStackTests {
    enum Act: Sendable {
        case put(String)
        case delete
        case purgeNull
        case purgeNewest
        case enable
        case suspend
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var acts: [Act]
        var stack: [String]
        /// The number of versions that are gone for good.
        var purged: Int

        init(_ title: String, _ acts: [Act], _ stack: [String], purged: Int) {
            testDescription = title
            self.acts = acts
            self.stack = stack
            self.purged = purged
        }
    }

    static let cases = [
        Case("never versioned: overwritten", [.put("1"), .put("2")], ["null:2"], purged: 1),
        Case("never versioned: deleted", [.put("1"), .delete], [], purged: 1),
        Case("never versioned: nothing to delete", [.delete], [], purged: 0),
        Case("written before versioning", [.put("1"), .enable, .put("2")], ["id:2", "null:1"], purged: 0),
        Case("deleted", [.enable, .put("1"), .delete], ["id:marker", "id:1"], purged: 0),
        Case("a marker on a marker", [.enable, .delete, .delete], ["id:marker", "id:marker"], purged: 0),
        Case("put on a marker", [.enable, .put("1"), .delete, .put("2")], ["id:2", "id:marker", "id:1"], purged: 0),
        Case("undeleted", [.enable, .put("1"), .delete, .purgeNewest], ["id:1"], purged: 1),
        Case("suspended: null on top", [.enable, .put("1"), .suspend, .put("2")], ["null:2", "id:1"], purged: 0),
        Case(
            "suspended: null replaced", [.enable, .put("1"), .suspend, .put("2"), .put("3")], ["null:3", "id:1"],
            purged: 1),
        Case(
            "suspended: a buried null is replaced too", [.put("1"), .enable, .put("2"), .suspend, .put("3")],
            ["null:3", "id:2"], purged: 1),
        Case("suspended: deleted", [.enable, .put("1"), .suspend, .delete], ["null:marker", "id:1"], purged: 0),
        Case(
            "suspended: delete takes the null version with it", [.put("1"), .suspend, .delete], ["null:marker"],
            purged: 1),
        Case(
            "a null marker is removed by its id", [.put("1"), .suspend, .delete, .purgeNull], [], purged: 2),
        Case(
            "enabled again", [.enable, .put("1"), .suspend, .put("2"), .enable, .put("3")],
            ["id:3", "null:2", "id:1"], purged: 0),
        Case("nothing to purge", [.enable, .put("1"), .purgeNull], ["id:1"], purged: 0),
    ]

    @Test("A stack is what S3 documents after", arguments: cases)
    func stack(_ testCase: Case) async throws {
        let bench = try SandboxBench()
        try await bench.sandbox.createBucket("b", versioning: .never)
        for act in testCase.acts {
            switch act {
            case .put(let body): #expect(await bench.send("PUT", "/b/k", body: body).status == 200)
            case .delete: #expect(await bench.send("DELETE", "/b/k").status == 204)
            case .purgeNull: #expect(await bench.send("DELETE", "/b/k?versionId=null").status == 204)
            case .purgeNewest:
                let newest = try #require(try await bench.sandbox.versions("b").first?.version.versionID)
                #expect(await bench.send("DELETE", "/b/k?versionId=\(newest)").status == 204)
            case .enable: try await bench.sandbox.setVersioning(.enabled, of: "b")
            case .suspend: try await bench.sandbox.setVersioning(.suspended, of: "b")
            }
        }
        #expect(try await bench.stack("b", "k") == testCase.stack)
        #expect(await bench.sandbox.purgedVersions().count == testCase.purged)
    }

    struct Reading: Sendable {
        var target: String
        var status: Int
        var code: String?
        var marker: String?
    }

    @Test(
        "Reading what is not an object",
        arguments: [
            Reading(target: "/b/gone", status: 404, code: "NoSuchKey", marker: "true"),
            Reading(target: "/b/gone?versionId=MARKER", status: 405, code: "MethodNotAllowed", marker: "true"),
            Reading(target: "/b/never", status: 404, code: "NoSuchKey"),
            Reading(target: "/b/gone?versionId=null", status: 404, code: "NoSuchVersion"),
            Reading(target: "/b/gone?versionId=no-id", status: 400, code: "InvalidArgument"),
            Reading(target: "/none/k", status: 404, code: "NoSuchBucket"),
            Reading(target: "/b/%FF", status: 400, code: "InvalidURI"),
        ])
    func reading(_ reading: Reading) async throws {
        let bench = try SandboxBench()
        try await bench.sandbox.createBucket("b")
        try await bench.sandbox.put(bucket: "b", key: "gone", bytes: [1])
        let marker = await bench.send("DELETE", "/b/gone").header("x-amz-version-id") ?? ""
        let response = await bench.send("GET", reading.target.replacing("MARKER", with: marker))
        #expect(response.status == reading.status)
        #expect(response.errorCode == reading.code)
        #expect(response.header("x-amz-delete-marker") == reading.marker)
    }

    @Test("Keys that differ only in Unicode normalization are two objects")
    func normalization() async throws {
        let bench = try SandboxBench()
        try await bench.sandbox.createBucket("b")
        #expect(await bench.send("PUT", "/b/%C3%A9", body: "composed").status == 200)
        #expect(await bench.send("PUT", "/b/e%CC%81", body: "decomposed").status == 200)
        #expect(await bench.send("GET", "/b/%C3%A9").text == "composed")
        #expect(try await bench.sandbox.versions("b").count == 2)
    }
}
