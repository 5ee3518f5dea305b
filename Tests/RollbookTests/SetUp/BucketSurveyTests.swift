import Objects
import PlaybookFiles
import Rollbook
import S3
import Sandbox
import TestKit
import Testing

/// A bucket's account of its pages, and of who hears its events.
@Suite struct BucketSurveyTests {
    @Test("Whose pages they are, and who is notified; where that may not be asked, the reason")
    func pages() async throws {
        try await OperationsBench.with { bench in
            for (key, metadata) in [("v2/a/demo/index.html", ["rollbook-run": "r"]), ("v4/whl/demo/index.html", [:])] {
                try await bench.sandbox.put(
                    bucket: bench.channel.bucket, key: ObjectKey(key), bytes: Array("<a/>".utf8), metadata: metadata)
                let wheel = key.replacing("demo/index.html", with: "demo-1.0-py3-none-any.whl")
                try await bench.sandbox.put(bucket: bench.channel.bucket, key: ObjectKey(wheel), bytes: [1])
            }
            let survey = try await BucketSurvey.of(bench.client)
            #expect(survey.hasOwnPages == ["v2": true, "v4": false])
            #expect(survey.events == .known(.init()))
            await bench.sandbox.install([
                SandboxFault(.accessDenied403, operation: "GetBucketNotificationConfiguration")
            ])
            #expect(try await BucketSurvey.of(bench.client).events == .unknown(reason: "AccessDenied"))
        }
    }
}
