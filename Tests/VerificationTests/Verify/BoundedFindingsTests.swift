import Objects
import RunJournal
import S3
import Testing

@testable import Verification

@Suite("Findings that are very many, and texts that strangers chose")
struct BoundedFindingsTests {
    private static func many(_ count: Int, _ remedy: CheckRecord.Remedy?) -> [Finding] {
        (0..<count).map {
            Finding(.danglingLink, "u\($0)", remedy == .wait ? .inconclusive : .fail, remedy: remedy, message: "")
        }
    }

    @Test("A thousand of a kind are kept, ten thousand of what may be invalidated; the others are counted")
    func bounded() {
        let other = Finding(.emptyPage, "p", .fail, message: "")
        let findings = Self.many(1200, .regenerate) + Self.many(1000, .rollback) + [other] + Self.many(10_002, .wait)
        let bounded = findings.bounded(subject: "http://h/")
        #expect(bounded.count == 1000 + 1000 + 1 + 10_000 + 2)
        #expect(
            bounded.filter { $0.subject == "http://h/" }.map(\.message).sorted() == [
                "2 more of these", "200 more of these",
            ])
        #expect(bounded.verdict == findings.verdict && bounded.remedy == findings.remedy)
        #expect([other].bounded(subject: "s") == [other])
    }

    @Test("A hint can be copied to a shell, whatever a build tag holds")
    func shell() {
        #expect(shellWord("v2/a/torch-2.9.1+rocm7-py3-none-any.whl") == "v2/a/torch-2.9.1+rocm7-py3-none-any.whl")
        #expect(shellWord("v2/a/t-1-1;$(id)'x-py3-none-any.whl") == #"'v2/a/t-1-1;$(id)'\''x-py3-none-any.whl'"#)
    }

    @Test("What is quoted from outside is cut, and holds no control character")
    func quoted() {
        #expect(shown("a\u{1B}[2J\nb") == "a\u{FFFD}[2J\u{FFFD}b")
        #expect(shown(String(repeating: "x", count: 90 << 10)) == String(repeating: "x", count: 200) + "…")
    }
}
