import Foundation
import TestMachine
import Testing

/// `rollbook init` on buckets of several shapes: the files that it writes are right, and a dry run accepts them.
@Suite struct InitTests {
    /// A bucket, and what has to be found in it.
    struct Shape: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var keys: [String]
        var versioning = "enabled"
        var layout = "flat"
        var roots: [String] = []
        var indexes: [String] = []
        var says: [String] = []
    }

    private static let shapes = [
        Shape(
            testDescription: "flat",
            keys: ["v2/gfx1/demo-1.0-py3-none-any.whl", "v2-staging/gfx1/demo-1.0-py3-none-any.whl"],
            roots: ["v2-staging", "v2"], says: ["Bucket Versioning is Enabled"]),
        Shape(
            testDescription: "project layout", keys: ["v5/core/whl/demo/demo-1.0-py3-none-any.whl"], layout: "project",
            roots: ["v5/core"], says: ["layout: project"]),
        Shape(
            testDescription: "pages by others",
            keys: ["whl/demo-1.0-py3-none-any.whl", "whl/demo/index.html", "whl/index.html"], indexes: ["whl"],
            says: ["written by another program"]),
        Shape(
            testDescription: "empty", keys: [], versioning: "never",
            says: ["Nothing is published there yet", "keeps no versions", "'v2-staging', 'v2'"]),
    ]

    private struct Document: Decodable {
        var layout: String
        var roots, indexes, written: [String]
    }

    @Test("Channels, catalog and playbooks are written, checked, and planned with", arguments: shapes)
    func writes(shape: Shape) async throws {
        try await Workplace.with { place in
            try await place.withSandbox(data: place.folder + "/sandbox") { sandbox in
                let bucket = "shape-" + UUID().uuidString.prefix(8).lowercased()
                let contents = Dictionary(shape.keys.map { ($0, "") }) { first, _ in first }
                _ = try await place.oracle(
                    "make_bucket.py", sandbox.s3, bucket, shape.versioning,
                    input: String(decoding: try JSONEncoder().encode(contents), as: UTF8.self))
                var place = place
                place.environment = sandbox.environment
                let folder = place.folder + "/files"
                let options = ["--bucket", bucket, "--endpoint", sandbox.s3, "--playbooks", folder, "--format", "json"]
                let outcome = try await place.rollbook(["init", "here"] + options).run()
                #expect(outcome.status == 0, "\(outcome.transcript)")
                let document: Document = try outcome.document()
                #expect(document.layout == shape.layout && document.roots == shape.roots, "\(outcome.transcript)")
                #expect(document.indexes == shape.indexes, "\(outcome.transcript)")
                let text = try String(contentsOfFile: folder + "/channels.yaml", encoding: .utf8)
                for part in shape.says { #expect(text.contains(part), "\(part)\n\(text)") }
                #expect(text.hasPrefix("# yaml-language-server: $schema=.schema/channels.json\n"))
                for name in ["channels", "catalog", "playbook"] {
                    #expect(FileManager.default.fileExists(atPath: folder + "/.schema/\(name).json"))
                }

                let check = try await place.rollbook("playbooks", "check", "--playbooks", folder)
                #expect(check.status == 0, "\(check.transcript)")
                guard !shape.keys.isEmpty else { return }
                let plan = try await place.rollbook("run", "refresh-here", "--dry-run", "--playbooks", folder)
                #expect(plan.status == 0 && plan.output.contains("demo/index.html"), "\(plan.transcript)")
            }
        }
    }

    @Test("A second channel is added; one that is there, and a folder with mistakes, are left as they are")
    func second() async throws {
        try await Workplace.with { place in
            try await place.withSandbox(data: place.folder + "/sandbox") { sandbox in
                var place = place
                place.environment = sandbox.environment
                let folder = place.folder + "/files"
                func initialise(_ name: String, _ bucket: String) async throws -> Invocation.Outcome {
                    try await place.rollbook(
                        "init", name, "--bucket", bucket, "--endpoint", sandbox.s3, "--playbooks", folder, "--public",
                        "https://packages.example.org/\(name)/")
                }
                #expect(try await initialise("dev", "therock-dev-python").status == 0)
                let catalog = try Data(contentsOf: URL(filePath: folder + "/catalog.yaml"))
                let second = try await initialise("nightly", "therock-nightly-python")
                #expect(second.status == 0 && second.errors.contains("refresh-nightly"), "\(second.transcript)")
                #expect(try Data(contentsOf: URL(filePath: folder + "/catalog.yaml")) == catalog, "as it was")
                let check = try await place.rollbook("playbooks", "check", "--playbooks", folder)
                #expect(check.status == 0 && check.output.contains("8 playbooks"), "\(check.transcript)")

                let before = try Data(contentsOf: URL(filePath: folder + "/channels.yaml"))
                let again = try await initialise("nightly", "therock-nightly-python")
                #expect(again.status == 64 && again.errors.contains("has a channel nightly already"))
                let odd = try await initialise("Odd Name", "therock-nightly-python")
                #expect(odd.status == 64 && odd.errors.contains("may hold lower case letters"), "\(odd.transcript)")
                let nothing = try await initialise("other", "no-such-bucket")
                #expect(nothing.status == 65 && nothing.errors.contains("NoSuchBucket"), "\(nothing.transcript)")
                #expect(try Data(contentsOf: URL(filePath: folder + "/channels.yaml")) == before, "as it was")
                try place.write("channels: [", to: "files/channels.yaml")
                #expect(try await initialise("third", "therock-nightly-python").status == 65)
            }
        }
    }
}
