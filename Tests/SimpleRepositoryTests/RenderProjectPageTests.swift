import SimpleRepository
import Testing

@Suite struct RenderProjectPageTests {
    @Test("The bytes of a page")
    func bytes() throws {
        let page = ProjectPage(
            name: try #require(ProjectName("Rocm_SDK")),
            files: [
                ProjectFile(
                    filename: "rocm_sdk-1.10+x.tar.gz",
                    url: ProjectFile.reference(to: "rocm_sdk-1.10+x.tar.gz", folder: "../"), hashes: ["sha256": "ab"],
                    requiresPython: ">=3.10,<4", coreMetadata: .present(sha256: "cd"),
                    yanked: .yes(reason: "it's \"bad\""), uploadTime: "2026-11-23T14:02:11Z"),
                ProjectFile(
                    filename: "rocm_sdk-1.9.tar.gz", url: "rocm_sdk-1.9.tar.gz", coreMetadata: .present(sha256: nil),
                    yanked: .yes(reason: nil)),
            ])
        let expected = """
            <!DOCTYPE html>
            <html>
              <head>
                <meta name="pypi:repository-version" content="1.0">
                <title>Links for rocm-sdk</title>
              </head>
              <body>
                <h1>Links for rocm-sdk</h1>
                <a href="rocm_sdk-1.9.tar.gz" data-dist-info-metadata="true" data-core-metadata="true" data-yanked="">rocm_sdk-1.9.tar.gz</a><br/>
                <a href="../rocm_sdk-1.10%2Bx.tar.gz#sha256=ab" data-dist-info-metadata="sha256=cd" data-core-metadata="sha256=cd" data-requires-python="&gt;=3.10,&lt;4" data-upload-time="2026-11-23T14:02:11Z" data-yanked="it&#x27;s &quot;bad&quot;">rocm_sdk-1.10+x.tar.gz</a><br/>
              </body>
            </html>

            """
        #expect(String(decoding: renderProjectPageHTML(page), as: UTF8.self) == expected)
    }

    @Test("The status of a project stands in the head of HTML and in a member of JSON, with the version that has it")
    func status() throws {
        let name = try #require(ProjectName("foo"))
        let file = ProjectFile(filename: "foo-1.zip", url: "foo-1.zip", size: 3)
        var page = ProjectPage(name: name, files: [file], status: ProjectStatus("archived", reason: "\"it's\" <old>"))
        let html = String(decoding: renderProjectPageHTML(page), as: UTF8.self)
        #expect(
            html.hasPrefix(
                """
                <!DOCTYPE html>
                <html>
                  <head>
                    <meta name="pypi:repository-version" content="1.4">
                    <meta name="pypi:project-status" content="archived">
                    <meta name="pypi:project-status-reason" content="&quot;it&#x27;s&quot; &lt;old&gt;">
                    <title>Links for foo</title>

                """))
        let json = String(decoding: renderProjectPageJSON(page), as: UTF8.self)
        #expect(
            json.hasPrefix(
                #"{"meta":{"api-version":"1.4"},"name":"foo","project-status":{"status":"archived","reason":"\"it's\" <old>"},"#
                    + #""versions":["1"]"#))
        for reason in [page.status?.reason, nil] {
            page.status?.reason = reason
            #expect(try parseProjectPage(renderProjectPageHTML(page), project: name).status == page.status)
            #expect(try parseProjectPage(renderProjectPageJSON(page), project: name).status == page.status)
        }
        page.files[0].size = nil
        #expect(try parseProjectPage(renderProjectPageJSON(page), project: name).repositoryVersion == "1.0")
    }

    @Test("The bytes of a page do not depend on the order of its files")
    func deterministic() throws {
        var pages = RandomPages(seed: 5)
        for _ in 0..<50 {
            var page = try pages.page { $0.text() }
            // Two files of one name may be told apart by nothing but their order.
            guard Set(page.files.map(\.filename)).count == page.files.count else { continue }
            let (html, json) = (renderProjectPageHTML(page), renderProjectPageJSON(page))
            page.files.shuffle(using: &pages.generator)
            #expect(renderProjectPageHTML(page) == html)
            #expect(renderProjectPageJSON(page) == json)
        }
    }

    @Test("What is rendered is read back as the same values", arguments: [1, 2, 3])
    func roundTrip(seed: UInt64) throws {
        var pages = RandomPages(seed: seed)
        for _ in 0..<200 {
            let page = try pages.page { $0.text() }
            let html = renderProjectPageHTML(page)
            try #require(try parseProjectPage(html: html, project: page.name) == page)
            #expect(isCompleteHTML(html))
            var sized = page
            for index in sized.files.indices {
                sized.files[index].size = Int64(index) << 33
                sized.files[index].uploadTime = "2026-11-23T14:02:11.\(index)Z"
                sized.files[index].hashes["md5"] = "0f"
            }
            sized.repositoryVersion = "1.1"
            try #require(try parseProjectPage(json: renderProjectPageJSON(sized), project: page.name) == sized)
        }
    }

    @Test("A hostile file name neither leaves its attribute nor its text")
    func hostileNames() throws {
        var pages = RandomPages(seed: 9)
        let name = try #require(ProjectName("foo"))
        for _ in 0..<300 {
            let filename = "\"><script>" + pages.text()
            let link = pages.text()
            let page = ProjectPage(name: name, files: [ProjectFile(filename: filename, url: "x/" + link + "/")])
            let read = try parseProjectPage(html: renderProjectPageHTML(page), project: name)
            #expect(read.files.isEmpty)
            #expect(read.otherLinks == ["x/" + link + "/"])
        }
    }

    @Test("Without a SHA-256 the longest digest is the one that HTML carries")
    func otherDigests() throws {
        let name = try #require(ProjectName("foo"))
        let file = ProjectFile(
            filename: "foo-1.zip", url: "foo-1.zip", hashes: ["md5": "00", "sha512": "0000", "sha1": "000"])
        let html = renderProjectPageHTML(ProjectPage(name: name, files: [file]))
        #expect(try parseProjectPage(html: html, project: name).files.map(\.hashes) == [["sha512": "0000"]])
    }

    @Test("10,000 links are written and read back in order of their versions")
    func many() throws {
        let name = try #require(ProjectName("foo"))
        let files = (0..<10_000).map { index in
            ProjectFile(
                filename: "foo-1.\(index)-py3-none-any.whl", url: "../foo-1.\(index)-py3-none-any.whl",
                hashes: ["sha256": String(repeating: "a", count: 64)])
        }
        let page = ProjectPage(name: name, files: files)
        #expect(try parseProjectPage(html: renderProjectPageHTML(page), project: name) == page)
    }
}
