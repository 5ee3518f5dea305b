import Glibc
import SimpleRepository
import TestMachine
import Testing

@Suite struct ParseProjectPageTests {
    private static func parse(_ html: String, project: String = "foo") throws -> ProjectPage {
        try parseProjectPage(html: Array(html.utf8), project: try #require(ProjectName(project)))
    }

    private static let wheel = "foo-1.0-py3-none-any.whl"

    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let html: String
        let file: ProjectFile

        init(_ title: String, _ html: String, _ file: ProjectFile = ProjectFile(filename: wheel, url: wheel)) {
            testDescription = title
            self.html = html
            self.file = file
        }
    }

    static let oneLink: [Case] = [
        Case("double quotes", "<a href=\"\(wheel)\">x</a>"),
        Case("single quotes", "<a href='\(wheel)'>x</a>"),
        Case("no quotes", "<a href=\(wheel)>x</a>"),
        Case("upper case, space, line ends", "<A\n\tCLASS=x\r\nHREF  =  \"\(wheel)\"\n>x</A>"),
        Case("slashes between attributes", "<a/href=\"\(wheel)\"/class=x>x</a>"),
        Case("the first of two attributes", "<a href=\"\(wheel)\" href=\"foo-2.0-py3-none-any.whl\">x</a>"),
        Case("white space around the link", "<a href=\" \n\(wheel)\t\">x</a>"),
        Case("nested markup", "<a href=\"\(wheel)\"><b>foo</b><i class=\"a>b\">1</i></a>"),
        Case("no end tags", "<html><body><a href=\"\(wheel)\">x"),
        Case("a link in a comment", "<!-- <a href=\"foo-9-py3-none-any.whl\"> --><a href=\"\(wheel)\">x</a>"),
        Case("short comments", "<!--><!---><!-- a --!><a href=\"\(wheel)\">x</a>"),
        Case("a comment with angles", "<!-- > -> <a> -- > --><a href=\"\(wheel)\">x</a>"),
        Case("an open comment", "<a href=\"\(wheel)\">x</a><!-- <a href=\"foo-9-py3-none-any.whl\">"),
        Case(
            "a link in a script",
            "<script>if (a<b) x = '</scripts><a href=\"foo-9-py3-none-any.whl\">'</SCRIPT ><a href=\"\(wheel)\">x</a>"),
        Case("a link in a title", "<title><a href=\"foo-9-py3-none-any.whl\"></title><a href=\"\(wheel)\">x</a>"),
        Case("other declarations", "<?xml version=\"1.0\"?><!DOCTYPE html><![CDATA[x]]><a href=\"\(wheel)\">x</a>"),
        Case("lone angles", "a < b <3 << <> </> </3 x> <a href=\"\(wheel)\">x</a> <"),
        Case("a tag cut off", "<a href=\"\(wheel)\">x</a><a href=\"foo-9-py3-none-any.whl"),
        Case("a byte order mark", "\u{FEFF}<a href=\"\(wheel)\">x</a>"),
        Case("an attribute without value", "<a download href=\"\(wheel)\" data-x>x</a>"),
        Case("an equals sign as a name", "<a =x href=\"\(wheel)\">x</a>"),
        Case(
            "references in attributes",
            "<a href=\"a&lt=&amp;&copy;&x;/&#102;oo-1.0-py3-none-any.whl\" data-requires-python=\"&#;&#x;&#xD800;&#0;&#128;&gt\">",
            ProjectFile(
                filename: wheel, url: "a&lt=&&copy;&x;/\(wheel)", requiresPython: "&#;&#x;\u{FFFD}\u{FFFD}\u{20AC}>")),
        Case(
            "an absolute link with query and fragment",
            "<a href=\"https://h/p/\(wheel)?x=1#sha256=ABCDEF&egg=foo\">x</a>",
            ProjectFile(filename: wheel, url: "https://h/p/\(wheel)?x=1", hashes: ["sha256": "abcdef"])),
        Case(
            "a percent-encoded name", "<a href=\"../foo-1.0%2Brocm-py3-none-any.whl#md5=0\">x</a>",
            ProjectFile(
                filename: "foo-1.0+rocm-py3-none-any.whl", url: "../foo-1.0%2Brocm-py3-none-any.whl",
                hashes: ["md5": "0"])),
        Case(
            "requires-python", "<a data-requires-python=\"&gt;=3.9, !=3.9.7&#44;&#x3C;&nbsp;4\" href=\(wheel)>x</a>",
            ProjectFile(filename: wheel, url: wheel, requiresPython: ">=3.9, !=3.9.7,<\u{A0}4")),
        Case(
            "core metadata",
            "<a href=\(wheel) data-core-metadata=\"sha256=AB\" data-dist-info-metadata=\"sha256=CD\">x</a>",
            ProjectFile(
                filename: wheel, url: wheel, coreMetadata: .present(sha256: "ab"),
                olderCoreMetadata: .present(sha256: "cd"))),
        Case(
            "core metadata twice, equal",
            "<a href=\(wheel) data-core-metadata=\"sha256=AB\" data-dist-info-metadata=\"sha256=ab\">x</a>",
            ProjectFile(filename: wheel, url: wheel, coreMetadata: .present(sha256: "ab"))),
        Case(
            "core metadata denied by the older spelling",
            "<a href=\(wheel) data-core-metadata=true data-dist-info-metadata=false>x</a>",
            ProjectFile(
                filename: wheel, url: wheel, coreMetadata: .present(sha256: nil), olderCoreMetadata: .absent)),
        Case(
            "core metadata of old", "<a href=\(wheel) data-dist-info-metadata=true>x</a>",
            ProjectFile(filename: wheel, url: wheel, coreMetadata: .present(sha256: nil))),
        Case("no core metadata", "<a href=\(wheel) data-core-metadata=false>x</a>"),
        Case(
            "yanked", "<a href=\(wheel) data-yanked=\"broken &amp; bad\">x</a>",
            ProjectFile(filename: wheel, url: wheel, yanked: .yes(reason: "broken & bad"))),
        Case(
            "yanked without a reason", "<a href=\(wheel) data-yanked>x</a>",
            ProjectFile(filename: wheel, url: wheel, yanked: .yes(reason: nil))),
    ]

    @Test("HTML as it is found: one file", arguments: oneLink)
    func html(case: Case) throws {
        #expect(try Self.parse(`case`.html).files == [`case`.file])
    }

    @Test("Links that are no distributions are kept apart; foreign files are not")
    func otherLinks() throws {
        let page = try Self.parse(
            """
            <a href="../">up</a> <a name=x>no link</a> <a href="">empty</a> <a href="foo-1.0.egg">egg</a>
            <a href="https://example.org/home">home</a> <a href="a%2Fb-1.0.tar.gz">slash</a> <a href="%FF.whl">bytes</a>
            <a href="bar-2.0.tar.gz">foreign</a> <a href="foo-1.0.tar.gz">own</a>
            """)
        #expect(page.files.map(\.filename) == ["bar-2.0.tar.gz", "foo-1.0.tar.gz"])
        #expect(
            page.otherLinks == [
                "../", "", "foo-1.0.egg", "https://example.org/home", "a%2Fb-1.0.tar.gz", "%FF.whl",
            ])
    }

    @Test("Invalid UTF-8 is repaired")
    func invalidUTF8() throws {
        let html =
            Array("<a data-yanked=\"".utf8) + [0xFF, 0xC3] + Array("\" href=\"\(Self.wheel)\">".utf8) + [0xE2, 0x82]
        let page = try parseProjectPage(html: html, project: try #require(ProjectName("foo")))
        #expect(page.files.map(\.yanked) == [.yes(reason: "\u{FFFD}\u{FFFD}")])
    }

    @Test("The first <base> counts, resolved against the page itself")
    func base() throws {
        let page = try Self.parse("<base href=\"/files/\"><base href=\"/no/\"><a href=\"../x/\(Self.wheel)\">")
        let file = try #require(page.files.first)
        #expect(page.url(of: file, pageURL: "https://h/simple/foo/") == "https://h/x/\(Self.wheel)")
        let plain = try Self.parse("<a href=\"../\(Self.wheel)\">")
        #expect(plain.url(of: file, pageURL: "https://h/simple/foo/") == "https://h/simple/x/\(Self.wheel)")
    }

    @Test(
        "What is no project page",
        arguments: [
            "", "not html", "<html><body></body></html>", "<html><a href=\"/login\">Log in</a></html>",
            "<h1>Index of /foo</h1><a href=\"bar-1.0.tar.gz\">another project</a>", "<h1>Links for bar</h1>",
            "{\"meta\": {\"api-version\": \"1.0\"}}", "<title>Links for foo</title>", "<!-- <h1>Links for foo</h1> -->",
        ])
    func notAnIndex(html: String) throws {
        let error = #expect(throws: SimplePageError.self) { try Self.parse(html) }
        guard case .notAnIndex = error else { throw try #require(error) }
    }

    @Test(
        "Pages without files that are project pages",
        arguments: [
            "<meta name=\"pypi:repository-version\" content=\"1.0\">",
            "<META content='1.1' name='PyPI:Repository-Version'/>",
            "<!DOCTYPE html>\n<html>\n  <body>\n    <h1>Links for Foo</h1>\n  </body>\n</html>\n<!--TIMESTAMP 1762300000-->",
        ])
    func empty(html: String) throws {
        #expect(try Self.parse(html).files.isEmpty)
    }

    @Test("A major version that is not known is refused, a minor one is not")
    func versions() throws {
        func page(_ version: String) throws -> ProjectPage {
            try Self.parse("<meta name=\"pypi:repository-version\" content=\"\(version)\">")
        }
        #expect(try page("1.99").repositoryVersion == "1.99")
        #expect(throws: SimplePageError.versionUnsupported("2.0")) { try page("2.0") }
        #expect(throws: SimplePageError.malformed("repository version \"\"")) { try page("") }
    }

    @Test(
        "Whether a document was cut off",
        arguments: [
            ("<html></html>", true), ("<html></HTML>\n<!--TIMESTAMP 1-->\n", true), ("<html><a href=x>", false),
            ("", false),
            ("<html></html>x", false), ("<a title=\"</html>\">", false), ("<!-- </html> -->", false),
        ])
    func complete(html: String, expected: Bool) {
        #expect(isCompleteHTML(Array(html.utf8)) == expected)
    }

    /// Each takes quadratic time in a reader that looks ahead without care.
    static let hostile = [
        "<", "<a ", "<a href=\"", "<!--", "<!-- ->", "</", "<a href='x'", "&", "&#", "<script>", "<script></scrip",
        "<h1>x",
        "<title>", "=\"", "<a a=b c", "<a href=\"&amp", "<!--->", "\"'<>&;", "--!>",
        "<a href=\"foo-1.0.tar.gz#&&sha256=\">",
    ]

    @Test("Hostile repetitions take time linear in their number", arguments: hostile)
    func linear(piece: String) throws {
        let project = try #require(ProjectName("foo"))
        func seconds(_ count: Int) -> Double {
            let html = Array(String(repeating: piece, count: count).utf8)
            return [0, 1, 2].map { _ in
                let start = threadSeconds()
                _ = try? parseProjectPage(html: html, project: project)
                return threadSeconds() - start
            }.min() ?? 0
        }
        let (short, long) = (seconds(500), seconds(16_000))
        #expect(long < max(short, 0.000_2) * 32 * 8, "32 times the input took \(long / short) times as long")
    }

    @Test("Random soup of markup never does more than throw")
    func soup() throws {
        var generator = SeededGenerator(seed: 11)
        let project = try #require(ProjectName("foo"))
        for _ in 0..<3_000 {
            var html: [UInt8] = []
            for _ in 0..<Int.random(in: 0...30, using: &generator) {
                html +=
                    generator.chance(80)
                    ? Array(generator.pick(Self.hostile).utf8) : [UInt8.random(in: 0...255, using: &generator)]
            }
            _ = try? parseProjectPage(html: html, project: project)
            _ = try? parseRootPage(html: html)
            _ = isCompleteHTML(html)
        }
    }
}

/// The processor time of this thread, so that other work on the machine does not count.
private func threadSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
