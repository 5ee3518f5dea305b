import Foundation
import TestKit
import Testing

/// Exports of runs, from wherever they lie.
@Suite struct JournalImportTests {
    @Test("An export is read from standard input, and from a bucket")
    func sources() async throws {
        try await Workplace.with { place in
            try await place.withSandbox(data: place.folder + "/data") { sandbox in
                let place = try place.using(sandbox)
                let upstream = sandbox.upstream.map { ["--upstream", $0] } ?? []
                let made = try await place.rollbook(
                    ["mirror", "dev", "--package", "rocm", "--yes", "--format", "json"] + upstream
                ).run()
                let run = (try made.document() as RunDocument).run.id
                let file = place.folder + "/run.jsonl"
                let exported = try await place.rollbook("journal", "export", run, "--output", file)
                #expect(exported.status == 0, "\(exported.transcript)")

                var piped = place.rollbook([])
                piped.arguments = [
                    "sh", "-c", "\"$0\" journal import - --journal \"$1\" < \"$2\"", Workplace.program,
                    place.folder + "/one.sqlite", file,
                ]
                let fromInput = try await piped.run()
                #expect(fromInput.status == 0 && fromInput.output == run + "\n", "\(fromInput.transcript)")

                let text = try String(contentsOfFile: file, encoding: .utf8)
                let bucket = try #require(sandbox.channels.first).bucket
                _ = try await place.oracle("bucket_edit.py", sandbox.s3, bucket, "put", "exports/run.jsonl", text)
                let journal = place.folder + "/two.sqlite"
                let url = "s3://\(bucket)/exports/run.jsonl"
                let fromBucket = try await place.rollbook("journal", "import", url, "--journal", journal)
                #expect(fromBucket.status == 0 && fromBucket.output == run + "\n", "\(fromBucket.transcript)")

                for missing in ["s3://\(bucket)/exports/none.jsonl", "s3://\(bucket)", "s3:///x"] {
                    let outcome = try await place.rollbook("journal", "import", missing, "--journal", journal)
                    #expect(outcome.status != 0 && outcome.errors.contains("error: "), "\(outcome.transcript)")
                }
            }
        }
    }
}
