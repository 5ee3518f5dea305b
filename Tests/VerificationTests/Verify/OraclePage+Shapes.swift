import TestKit

/// Shapes by name.
extension OraclePage {
    private static let base = "<base href=\"BASE\">"

    private static func based(_ title: String, _ base: @escaping @Sendable (Place) -> String) -> OraclePage {
        OraclePage(title) { html(link($0), head: "<base href=\"\(base($0))\">") }
    }

    private static func typed(_ type: String?) -> OraclePage {
        OraclePage("served as \(type ?? "nothing")", contentType: type) { html(link($0)) }
    }

    private static func json(_ title: String, contentType: String) -> OraclePage {
        OraclePage(title, contentType: contentType) { place in
            """
            {"meta": {"api-version": "1.0"}, "name": "rocm", "files": [{"filename": "\(place.name)", \
            "url": "\(place.href)", "hashes": {"sha256": "\(place.sha256)"}}]}
            """
        }
    }

    private static let local = TestWheel(project, "1.0+a.1", requiresPython: nil)
    private static let picky = TestWheel(project, "1.0", requiresPython: ">=3.8")

    static let shapes: [OraclePage] = links + markup + documents + attributed

    private static let links: [OraclePage] = [
        based("a relative base") { _ in "../rocm/" },
        based("a relative base that leads elsewhere") { _ in "../../files/" },
        based("an absolute base") { "\($0.indexURL)rocm/" },
        based("a base by absolute path") { "\($0.path)rocm/" },
        based("a base without scheme") { "//\($0.indexURL.split(separator: "/", maxSplits: 1)[1].dropFirst())rocm/" },
        based("an empty base") { _ in "" },
        based("a base on another host") { _ in "http://127.0.0.1:9/" },
        OraclePage("a base without address") { html(link($0), head: "<base target=\"_top\">") },
        OraclePage("two bases") { place in
            html(link(place), head: "<base href=\"\(place.indexURL)rocm/\"><base href=\"http://127.0.0.1:9/\">")
        },
        .body("an absolute link") { "<a href=\"\($0.indexURL)\($0.name)\">\($0.name)</a>" },
        .body("a link by absolute path") { "<a href=\"\($0.path)\($0.name)\">\($0.name)</a>" },
        .body("a link with dots") { "<a href=\"./.././rocm/../\($0.name)\">\($0.name)</a>" },
        .body("a link with blanks around it") { "<a href=\" \($0.href) \">\($0.name)</a>" },
        .body("a link with a line end") { "<a href=\"\n\($0.href)\n\">\($0.name)</a>" },
        .body("a link in character references") {
            "<a href=\"\($0.href.replacing("/", with: "&#47;"))\">\($0.name)</a>"
        },
        .body("a link with percent-encoded letters") {
            "<a href=\"\($0.href.replacing("-", with: "%2D"))\">\($0.name)</a>"
        },
        .body("a link with back slashes") { "<a href=\"\($0.href.replacing("/", with: "\\"))\">\($0.name)</a>" },
        .body("a link with a query") { "<a href=\"\($0.href)?a=b\">\($0.name)</a>" },
        .body("a raw plus", wheels: [local]) { "<a href=\"../rocm-1.0+a.1-py3-none-any.whl\">\($0.name)</a>" },
        .body("an encoded plus", wheels: [local]) { "<a href=\"../rocm-1.0%2Ba.1-py3-none-any.whl\">\($0.name)</a>" },
        .body("a file that is not there") { "<a href=\"../rocm-0.9-py3-none-any.whl\">\($0.name)</a>" },
        .body("a file of another project") { _ in "<a href=\"../torch-1.0-py3-none-any.whl\">torch</a>" },
        .body("another text") { "<a href=\"\($0.href)\">download</a>" },
        .body("no text") { "<a href=\"\($0.href)\"></a>" },
        .body("the same link twice") { link($0) + "<br>" + link($0) },
        .body("the right hash") { "<a href=\"\($0.href)#sha256=\($0.sha256)\">\($0.name)</a>" },
        .body("a hash in capitals") { "<a href=\"\($0.href)#sha256=\($0.sha256.uppercased())\">\($0.name)</a>" },
        .body("a wrong hash") { "<a href=\"\($0.href)#sha256=\($0.metadataSHA256)\">\($0.name)</a>" },
        .body("an empty hash") { "<a href=\"\($0.href)#sha256=\">\($0.name)</a>" },
        .body("a hash that is none") { "<a href=\"\($0.href)#sha256=abc\">\($0.name)</a>" },
        .body("the right MD5") { "<a href=\"\($0.href)#md5=\($0.md5)\">\($0.name)</a>" },
        .body("an egg and a hash") { "<a href=\"\($0.href)#egg=rocm&amp;sha256=\($0.sha256)\">\($0.name)</a>" },
        .body("a hash and a folder") {
            "<a href=\"\($0.href)#sha256=\($0.sha256)&amp;subdirectory=x\">\($0.name)</a>"
        },
        .body("twice, with two hashes") {
            "<a href=\"\($0.href)#sha256=\($0.metadataSHA256)\">\($0.name)</a>\n"
                + "<a href=\"\($0.href)#sha256=\($0.sha256)\">\($0.name)</a>"
        },
    ]

    private static let markup: [OraclePage] = [
        OraclePage("links and nothing else") { link($0) },
        OraclePage("without closing tags") { "<html><body><a href=\"\($0.href)\">\($0.name)</a><br>" },
        .body("an anchor that is not closed") { "<a href=\"\($0.href)\">\($0.name)" },
        .body("an attribute that is not closed") { "<a href=\"\($0.href)>\($0.name)</a>" },
        .body("an attribute without quotes") { "<a href=\($0.href)>\($0.name)</a>" },
        .body("an attribute in single quotes") { "<a href='\($0.href)'>\($0.name)</a>" },
        .body("blanks around the equals sign") { "<a href = \"\($0.href)\" >\($0.name)</a >" },
        OraclePage("capitals") { "<HTML><BODY><A HREF=\"\($0.href)\">\($0.name)</A></BODY></HTML>" },
        OraclePage("cut off in a tag") { "<!DOCTYPE html><html><body><a href=\"\($0.href.dropLast(9))" },
        OraclePage("cut off behind the link") { "<!DOCTYPE html><html><body>\(link($0))<a hre" },
        .body("the link in a comment") { "<!-- \(link($0)) -->" },
        .body("a comment before") { "<!-- > --><!---->\(link($0))" },
        .body("a script before") { "<script>if (a < b) { \"</a>\" }</script>\(link($0))" },
        .body("a style before") { "<style>a > b { color: red }</style>\(link($0))" },
        .body("in a list") { "<ul><li>\(link($0))</ul>" },
        .body("in a table") { "<table><tr><td>\(link($0))<td>1 MB</table>" },
        .body("in a paragraph within a link") { "<a name=\"top\"><p>\(link($0))</p></a>" },
        .body("an image in the link") { "<a href=\"\($0.href)\"><img src=\"/x.png\" alt=\"\">\($0.name)</a>" },
        .body("an anchor without address first") { "<a name=\"x\"></a>\(link($0))" },
        .body("navigation") {
            "<a href=\"../\">up</a> <a href=\"/\">home</a> <a href=\"?C=N;O=D\">Name</a>\(link($0))"
        },
        .body("no link") { _ in "<h1>Links for rocm</h1>" },
        OraclePage("a login page") { _ in html("<form action=\"/login\"><input name=\"user\"></form>") },
        OraclePage("no bytes") { _ in "" },
    ]

    private static let documents: [OraclePage] = [
        typed("text/html; charset=utf-8"), typed("text/html;charset=ISO-8859-1"), typed("TEXT/HTML"),
        typed("application/vnd.pypi.simple.v1+html"), typed("application/vnd.pypi.simple.latest+html"),
        typed("application/xhtml+xml"), typed("text/plain"), typed("binary/octet-stream"),
        typed("application/vnd.pypi.simple.v1+json"),
        json("JSON", contentType: "application/vnd.pypi.simple.v1+json"),
        json("JSON as HTML", contentType: "text/html"), json("JSON by another name", contentType: "application/json"),
        OraclePage("a byte order mark") { "\u{FEFF}" + html(link($0)) },
        OraclePage("Latin-1") { place in
            Array("<html><body><p>J".utf8) + [0xF6] + Array("rg</p>\(link(place))</body></html>".utf8)
        },
        OraclePage("line ends of Windows") { html(link($0)).replacing("\n", with: "\r\n") },
        OraclePage("a NUL") { html("\0" + link($0)) },
        OraclePage("repository version 1.0") { html(link($0), head: version("1.0")) },
        OraclePage("repository version 1.9") { html(link($0), head: version("1.9")) },
        OraclePage("repository version 2.0") { html(link($0), head: version("2.0")) },
        OraclePage("no repository version") { html(link($0), head: version("x")) },
        OraclePage("a project in quarantine") { place in
            html(link(place), head: "<meta name=\"pypi:project-status\" content=\"quarantined\">")
        },
        OraclePage("an archived project") { place in
            html(link(place), head: "<meta name=\"pypi:project-status\" content=\"archived\">")
        },
    ]

    private static func version(_ text: String) -> String {
        "<meta name=\"pypi:repository-version\" content=\"\(text)\">"
    }

    private static let attributed: [OraclePage] = [
        attributes("data-gpg-sig=\"false\" rel=\"internal\" class=\"x\""), attributes("data-yanked"),
        attributes("data-yanked=\"broken\""), attributes("data-yanked=\"\""),
        attributes("data-requires-python=\"&gt;=3.8\"", wheel: picky),
        attributes("data-requires-python=\">=3.8\"", wheel: picky),
        attributes("data-requires-python=\"&gt;=3.99\"", wheel: picky),
        attributes("data-requires-python=\"^3.9\"", wheel: picky),
        attributes("data-requires-python=\"\""),
        attributes("data-core-metadata=\"sha256=METADATA\"", hasSidecars: true),
        attributes("data-dist-info-metadata=\"sha256=METADATA\"", hasSidecars: true),
        attributes("data-core-metadata=\"true\"", hasSidecars: true),
        attributes("data-core-metadata=\"false\"", hasSidecars: true),
        attributes("data-core-metadata=\"sha256=00\"", hasSidecars: true),
        attributes("data-core-metadata=\"true\""), attributes("data-core-metadata=\"false\""),
        attributes("data-dist-info-metadata=\"true\""),
        attributes("data-core-metadata=\"false\" data-dist-info-metadata=\"true\"", hasSidecars: true),
    ]
}
