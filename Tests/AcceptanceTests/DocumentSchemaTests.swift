import Foundation
import Subprocess
import TestMachine
import Testing

/// The documents of `--format json` against their published schemas (docs/schemas): every command's, as it is written.
@Suite struct DocumentSchemaTests {
    private static let folder = Workplace.repository + "/docs/schemas"

    private struct Question: Encodable {
        var schema: String
        var document: String
    }

    /// The faults of documents, by their schemas; `nil` for a valid document.
    private func problems(_ questions: [Question], _ place: Workplace) async throws -> [String?] {
        let input = String(decoding: try JSONEncoder().encode(questions), as: UTF8.self)
        return try await place.oracle("document_oracle.py", Self.folder, input: input).document()
    }

    /// Commands after a rollout, each with its schema; `RUN` is the rollout.
    private static func commands(_ place: Workplace) -> [(schema: String, words: [String])] {
        [
            ("runs", ["status"]), ("runs", ["history"]), ("run", ["show", "RUN"]), ("diff", ["diff", "RUN"]),
            ("versions", ["versions", "nightly", "v2/gfx110X-all/index.html"]), ("doctor", ["doctor", "nightly"]),
            ("playbooks", ["playbooks"]), ("playbooks-check", ["playbooks", "check"]),
            ("playbook", ["playbooks", "show", "dependency-rollout"]), ("unlock", ["unlock", "nightly"]),
            ("dry-run", ["mirror", "dev", "--package", "torch", "--dry-run"]),
            ("dry-run", ["run", "index-refresh", "--dry-run"]), ("dry-run", ["reindex", "dev", "--dry-run"]),
            ("dry-run", ["checksum", "dev", "--dry-run"]), ("plans", ["rollback", "RUN", "--dry-run"]),
            ("plans", ["restore", "nightly", "--at", "now", "--dry-run"]),
            ("pages", ["reindex", "dev", "--output", place.folder + "/pages"]),
            ("journal-check", ["journal", "check"]),
            ("journal-rebuild", ["journal", "rebuild", "nightly", "--dry-run"]),
            ("log-runs", ["journal", "pull", "nightly"]), ("log-repair", ["journal", "repair", "nightly"]),
            ("journal-export", ["journal", "export", "RUN", "--output", place.folder + "/run.jsonl"]),
            ("journal-import", ["journal", "import", place.folder + "/run.jsonl"]),
            ("run", ["verify", "nightly"]), ("verification", ["verify", "dev", "--report-format", "json", "--quiet"]),
            ("run", ["mirror", "dev", "--package", "torch", "--yes"]), ("run", ["rollback", "RUN", "--yes"]),
            ("error", ["verify", "nightyl"]), ("error", ["histroy"]), ("error", ["run"]),
        ]
    }

    @Test("Every command's document is as its schema says, and every schema has a document")
    func valid() async throws {
        try await Workplace.with { place in
            let rehearse = Rehearse(place: place)
            let run: RunDocument = try await rehearse("run", "dependency-rollout", "--package", "rocm", "--yes")
            let local = ["status", "history", "show", "journal"]
            var questions: [Question] = []
            for (schema, words) in Self.commands(place) {
                let onFiles = words[0] == "playbooks" || schema == "error"
                let isLocal =
                    local.contains(words[0]) && !["journal-rebuild", "log-runs", "log-repair"].contains(schema)
                let journal =
                    schema == "journal-import" ? place.folder + "/other.sqlite" : rehearse.folder + "/journal.sqlite"
                let options = onFiles ? [] : isLocal ? ["--journal", journal] : rehearse.options
                let isReport = schema == "verification"
                let words = words.map { $0 == "RUN" ? run.run.id : $0 } + options
                let outcome = try await place.rollbook(words + (isReport ? [] : ["--format", "json"])).run()
                #expect(schema == "error" || outcome.status == 0, "\(words)\n\(outcome.transcript)")
                questions.append(Question(schema: schema, document: outcome.output))
            }
            questions += try await served(place)
            let waiting = try await place.rollbook(
                ["run", "dependency-rollout", "--package", "rocm", "--format", "json"] + rehearse.options
            ).run()
            let waits = (try waiting.document() as RunDocument).run.id
            let answer = try await place.rollbook(["decline", waits, "--format", "json"] + rehearse.options).run()
            questions.append(Question(schema: "answer", document: answer.output))
            for (question, problem) in zip(questions, try await problems(questions, place)) {
                #expect(problem == nil, "\(question.schema): \(problem ?? "")\n\(question.document.prefix(2000))")
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder).map {
                $0.replacing(".json", with: "")
            }
            #expect(Set(names) == Set(questions.map(\.schema)))
        }
    }

    /// Of commands that need a server beside them.
    private func served(_ place: Workplace) async throws -> [Question] {
        let data = place.folder + "/served"
        let sandbox = place.rollbook([
            "sandbox", "--keep", data, "--port", "0", "--offline", "--format", "json", "--quiet",
        ])
        return try await sandbox.serve { lines in
            var text = ""
            for try await line in lines {
                text += line
                if line == "}" { break }
            }
            let address = try JSONDecoder().decode(SandboxAddress.self, from: Data(text.utf8))
            var place = place
            place.environment = address.environment
            let options = [
                "--bucket", "therock-nightly-python", "--endpoint", address.s3, "--playbooks", place.folder + "/files",
            ]
            let outcome = try await place.rollbook(["init", "here"] + options + ["--format", "json"]).run()
            #expect(outcome.status == 0, "\(outcome.transcript)")
            return [Question(schema: "sandbox", document: text), Question(schema: "init", document: outcome.output)]
        }
    }

    @Test("A key more, a key less and another type are refused")
    func refused() async throws {
        try await Workplace.with { place in
            let outcome = try await place.rollbook(["playbooks", "check", "--format", "json"]).run()
            let right = outcome.output
            let documents = [
                right, right.replacing("\"folder\"", with: "\"folders\""),
                right.replacing("\"schema\" : 1", with: "\"schema\" : 2"),
                right.replacing("{", with: "{ \"more\": 1,"),
                right.replacing("\"playbooks\" : ", with: "\"playbooks\" : 0."),
            ]
            let found = try await problems(documents.map { Question(schema: "playbooks-check", document: $0) }, place)
            #expect(found.map { $0 == nil } == [true, false, false, false, false], "\(found)")
        }
    }

    @Test("The reference links every schema")
    func linked() throws {
        let text = try String(
            contentsOfFile: Workplace.repository + "/docs/guide/reference-commands.md", encoding: .utf8)
        for name in try FileManager.default.contentsOfDirectory(atPath: Self.folder) {
            #expect(text.contains("../schemas/\(name)"), "\(name) is not linked")
        }
    }
}
