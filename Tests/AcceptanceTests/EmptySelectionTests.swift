import Testing

/// A selection that matches nothing is a typing error, not a job well done.
@Suite struct EmptySelectionTests {
    @Test("A project that no run and no index has is refused, with the nearest name")
    func project() async throws {
        try await Workplace.with { place in
            let rehearse = Rehearse(place: place)
            let done: RunDocument = try await rehearse("run", "dependency-rollout", "--package", "rocm", "--yes")
            let commands = [
                ["verify", "nightly"], ["reindex", "nightly", "--yes"], ["diff", done.run.id],
                ["rollback", done.run.id, "--yes"],
            ]
            for command in commands {
                let outcome = try await place.rollbook(command + ["--project", "setuptolls"] + rehearse.options).run()
                #expect(outcome.status == 64, "\(command): \(outcome.transcript)")
                #expect(
                    outcome.errors.contains("setuptolls") && outcome.errors.contains("did you mean 'setuptools'?"),
                    "\(command): \(outcome.transcript)")
            }
        }
    }
}
