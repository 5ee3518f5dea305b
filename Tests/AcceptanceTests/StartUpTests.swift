import Testing

@Suite struct StartUpTests {
    /// A debug build on a busy machine; a release build takes some milliseconds.
    static let limit = Duration.milliseconds(500)

    @Test("The program starts at once")
    func version() async throws {
        try await Workplace.with { place in
            var fastest = Duration.seconds(60)
            for _ in 0..<5 {
                let outcome = try await place.rollbook("--version")
                #expect(outcome.status == 0, "\(outcome.transcript)")
                fastest = min(fastest, outcome.duration)
            }
            #expect(fastest < Self.limit)
        }
    }
}
