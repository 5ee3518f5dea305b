import SimpleRepository
import Testing

@Suite struct RootPageTests {
    private static func parse(_ html: String) throws -> RootPage { try parseRootPage(html: Array(html.utf8)) }

    @Test("The bytes of a root page: normalized names, sorted, each once")
    func bytes() throws {
        let projects = ["torch", "Rocm_SDK", "a.b", "rocm-sdk"].compactMap { ProjectName($0) }
        let html = renderRootPageHTML(projects)
        let expected = """
            <!DOCTYPE html>
            <html>
              <head>
                <meta name="pypi:repository-version" content="1.0">
                <title>Simple index</title>
              </head>
              <body>
                <a href="a-b/">a-b</a><br/>
                <a href="rocm-sdk/">rocm-sdk</a><br/>
                <a href="torch/">torch</a><br/>
              </body>
            </html>

            """
        #expect(String(decoding: html, as: UTF8.self) == expected)
        #expect(try parseRootPage(html: html).projects.map(\.href) == ["a-b/", "rocm-sdk/", "torch/"])
        #expect(try parseRootPage(html: renderRootPageHTML([])).projects.isEmpty)
    }

    @Test(
        "Root pages as they are found",
        arguments: [
            "<a href=\"/simple/foo-bar/\">Foo.<b>Bar</b></a>", "<A HREF=foo-bar>Foo.Bar</A>",
            "<a href='foo_bar/'> Foo.Bar\n<a href='/'>up</a>", "<a href=\"https://h/simple/foo-bar/\">Foo.&#66;ar</a>",
            "<a href=\"/\">Home</a><a href=\"foo-bar/\">Foo.Bar</a><a href=\"../\">two words</a>",
        ])
    func found(html: String) throws {
        let page = try Self.parse(html)
        #expect(page.projects.map(\.name) == ["Foo.Bar"])
        #expect(page.projects.first?.project == ProjectName("foo-bar"))
    }

    @Test("A name and a folder that differ are both kept, for the caller to compare")
    func mismatch() throws {
        let page = try Self.parse("<meta name=pypi:repository-version content=1.0><a href=\"bar/\">foo</a>")
        #expect(page.projects == [RootPage.Entry(name: "foo", href: "bar/")])
    }

    @Test(
        "What is no root page",
        arguments: [
            "", "nothing", "<html><body><div id=\"app\"></div><script src=\"x.js\"></script></body></html>",
            "<a href=\"/account/\">Log in</a>", "<a href=\"/account/\">login</a>",
            "<a href=\"foo-1.0.tar.gz\">file</a>",
        ])
    func notAnIndex(html: String) throws {
        let error = #expect(throws: SimplePageError.self) { try Self.parse(html) }
        guard case .notAnIndex = error else { throw try #require(error) }
    }

    @Test("The empty root page of the scripts that came before is one")
    func emptyLegacyPage() throws {
        let html = "<!DOCTYPE html>\n<html>\n  <body>\n  </body>\n</html>\n<!--TIMESTAMP 1762300000-->"
        #expect(try Self.parse(html).projects.isEmpty)
    }
}
