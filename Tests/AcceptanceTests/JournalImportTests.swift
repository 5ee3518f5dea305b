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

    private struct Imported: Decodable {
        var files: [File]

        struct File: Decodable {
            var added, continued: [String]
        }
    }

    @Test("A run that went on is brought up to date by a further import, and an older export of it changes nothing")
    func continued() async throws {
        try await Workplace.with { place in
            try await place.withSandbox(data: place.folder + "/data") { sandbox in
                let place = try place.using(sandbox)
                try place.write(
                    """
                    playbook: gate
                    summary: Asks, then writes the pages.
                    steps:
                      - id: ask
                        approve: { message: "Begin?" }
                      - id: pages
                        reindex: { channel: dev }

                    """, to: "playbooks/gate.yaml")
                let waiting = try await place.rollbook("run", "gate", "--format", "json")
                #expect(waiting.status == 4, "\(waiting.transcript)")
                let run = (try waiting.document() as RunDocument).run.id
                func export(_ name: String) async throws -> String {
                    let file = "\(place.folder)/\(name)"
                    let outcome = try await place.rollbook("journal", "export", run, "--output", file)
                    #expect(outcome.status == 0, "\(outcome.transcript)")
                    return file
                }
                let older = try await export("older.jsonl")
                let done = try await place.rollbook("resume", run, "--yes")
                #expect(done.status == 0, "\(done.transcript)")
                let newer = try await export("newer.jsonl")
                let journal = ["--journal", place.folder + "/other.sqlite"]
                func imported(_ file: String) async throws -> Imported.File {
                    let outcome = try await place.rollbook(["journal", "import", file, "--format", "json"] + journal)
                        .run()
                    #expect(outcome.status == 0, "\(outcome.transcript)")
                    return try #require((try outcome.document() as Imported).files.first)
                }
                let first = try await imported(older)
                #expect(first.added == [run] && first.continued == [])
                let second = try await imported(newer)
                #expect(second.added == [] && second.continued == [run])
                let third = try await imported(older)
                #expect(third.added == [] && third.continued == [])
                let status = try await place.rollbook(["status", "--without-log"] + journal).run()
                #expect(status.output == "nothing is in flight\n", "\(status.transcript)")
            }
        }
    }
}
