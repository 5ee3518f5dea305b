import PlaybookFiles
import Testing

@Suite struct NearestWordTests {
    static let words = ["nightly", "dev", "torch", "all", "channel"]

    @Test(
        "The nearest word within two edits",
        arguments: [
            ("nightyl", "nightly"), ("nigtly", "nightly"), ("Nightly", "nightly"), ("nnightlyy", "nightly"),
            ("dve", "dev"), ("de", "dev"), ("torhc", "torch"), ("chanels", "channel"),
            ("nightlyyyy", nil), ("tox", nil), ("xy", nil), ("", nil), ("al", "all"),
        ] as [(String, String?)])
    func nearest(word: String, expected: String?) {
        #expect(nearestWord(to: word, among: Self.words) == expected)
    }

    @Test("Without a near word the hint names those there are, unless they are many")
    func hints() {
        #expect(hintForUnknown("devv", among: Self.words) == "did you mean 'dev'?")
        #expect(hintForUnknown("zzzzzz", among: ["a", "b"]) == "there are a, b")
        #expect(hintForUnknown("zzzzzz", among: []) == nil)
        #expect(hintForUnknown("zzzzzz", among: (0..<21).map(String.init)) == nil)
    }
}
