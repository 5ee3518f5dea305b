import Testing

/// The list of past runs.
@Suite struct HistoryTests {
    private struct Row: Decodable {
        var id: String
        var channels: [String]
        var inputs: [String: String]
        var seconds: Double?
    }

    private struct List: Decodable {
        var runs: [Row]
    }

    @Test("Each run has its channels, inputs and duration; channel, state, operator and time select")
    func filters() async throws {
        try await Workplace.with { place in
            let rehearse = Rehearse(place: place)
            let rollout = try await rehearse.copyRollout()
            let reindex: RunDocument = try await rehearse("reindex", "dev")
            let all: List = try await rehearse.journal("history")
            #expect(all.runs.map(\.id) == [reindex.run.id, rollout.run.id])
            #expect(all.runs.map(\.channels) == [["dev"], ["dev", "nightly"]])
            #expect(all.runs.map(\.inputs) == [[:], ["package": "rocm"]])
            #expect(all.runs.allSatisfy { $0.seconds != nil })

            let expected: [([String], [String])] = [
                (["--channel", "nightly"], [rollout.run.id]), (["--channel", "other"], []),
                (["--state", "done", "--limit", "1"], [reindex.run.id]), (["--state", "failed"], []),
                (["--operator", "acceptance"], all.runs.map(\.id)), (["--operator", "ada"], []),
                (["--since", "1 hour ago"], all.runs.map(\.id)), (["--since", "now"], []),
            ]
            for (options, runs) in expected {
                let journal = ["--journal", rehearse.folder + "/journal.sqlite"]
                let outcome = try await place.rollbook(["history", "--format", "json"] + options + journal).run()
                let found: List = try outcome.document()
                #expect(found.runs.map(\.id) == runs, "\(options)\n\(outcome.transcript)")
            }
            let text = try await place.rollbook("history", "--journal", rehearse.folder + "/journal.sqlite")
            #expect(text.output.contains("dependency-rollout package=rocm  dev, nightly  "), "\(text.transcript)")
        }
    }
}
