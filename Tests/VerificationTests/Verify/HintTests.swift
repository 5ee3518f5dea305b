import PlaybookFiles
import Testing

@testable import Verification

@Suite("What a hint is made of")
struct HintTests {
    private let mending = Mending(named: "nightly")

    @Test("A line knows the purposes of the commands in it, however it was put together")
    func purposes() {
        let words: Hint = "let the public read it"
        #expect(!words.hasCommand && !words.mends && !words.accepts)
        let looks: Hint = "\(words); then \(mending.again)"
        #expect(looks.text == "let the public read it; then `rollbook verify nightly`")
        #expect(looks.hasCommand && !looks.mends)
        let mends = looks + ", or " + mending.rollback("r 1", index: "v2/gfx94X")
        #expect(mends.text.hasSuffix("or `rollbook rollback 'r 1' --index v2/gfx94X`"))
        #expect(mends.mends && !mends.accepts)
        #expect((mends + mending.acceptLosses).accepts)
    }

    @Test("Words that look like a command are none")
    func words() { #expect(!Hint("`rollbook reindex nightly`").mends) }

    @Test("Where another program writes the pages, the clause that stands for a reindex is no command")
    func external() {
        let hint = Mending(named: "nightly", pages: .external).reindex("v2/gfx94X", project: "torch")
        #expect(hint.text == "the indexer of nightly has to write the page of torch in v2/gfx94X anew")
        #expect(!hint.hasCommand)
    }
}
