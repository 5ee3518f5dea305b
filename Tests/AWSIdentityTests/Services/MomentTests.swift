import Testing

@testable import AWSIdentity

@Suite struct MomentTests {
    @Test(
        "Times as the sources write them",
        arguments: [
            "2026-11-29T12:00:00Z", "2026-11-29T12:00:00UTC", "2026-11-29T13:00:00+01:00", "2026-11-29T10:30:00-0130",
            "2026-11-29 12:00:00Z", "2026-11-29T12:00:00.000Z", "2026-11-29T12:00:00+00:00", "2026-11-29T12:00:00",
        ])
    func times(text: String) {
        #expect(parseMoment(text) == TestTime.start)
    }

    @Test("What is no time", arguments: ["", "soon", "2026-11-29", "2026-11-29T12:00:00X", "2026-11-29T12:00:00+1"])
    func none(text: String) {
        #expect(parseMoment(text) == nil)
    }
}
