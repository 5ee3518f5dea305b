import TestMachine

/// Pages put together at random, as generators of all kinds write them.
extension OraclePage {
    /// The same page for the same number.
    static func random(_ number: Int) -> OraclePage {
        var generator = SeededGenerator(seed: 7_000 + UInt64(number))
        let start = generator.pick([
            "", "<!DOCTYPE html>\n", "<!doctype HTML PUBLIC \"-//W3C//DTD HTML 3.2 Final//EN\">",
        ])
        let head = generator.pick([
            "", "<head><title>Links for rocm</title></head>", "<head><meta charset=\"utf-8\"/></head>",
            "<head><base href=\"BASE\"></head>", "<head><base href=\"../rocm/\"></head>",
            "<head><meta name=\"pypi:repository-version\" content=\"1.1\"></head>",
        ])
        let before = generator.pick([
            "", "<h1>Links for rocm</h1>", "<!-- made by hand -->", "<p>J\u{f6}rg &amp; Ada</p>",
            "<a href=\"../\">..</a>",
            "<hr><pre>", "<ul><li>",
        ])
        let href = generator.pick(["HREF", "BASE../NAME", "PATH", "./HREF", "../rocm/HREF"])
        let hash = generator.pick(["", "", "#sha256=SHA256", "#sha256=SHA256&amp;egg=rocm", "#md5=MD5", "#sha256=00"])
        let quote = generator.pick(["\"", "\"", "'", ""])
        let more = generator.pick(["", "", " rel=internal", " data-gpg-sig=false", " data-yanked", " title='a > b'"])
        let tag = generator.pick(["a", "a", "A"])
        let link = "<\(tag)\(more) href=\(quote)\(href)\(hash)\(quote)>\(generator.pick(["NAME", "rocm", ""]))</\(tag)>"
        let after = generator.pick(["", "<br/>", "<br>\n", "</li></ul>", "</pre><hr>"])
        let end = generator.pick([
            "</body></html>", "</body></html>\n", "\n</BODY></HTML><!--TIMESTAMP 1-->", "", "</html>\r\n",
        ])
        let text = start + (end.contains("html") ? "<html>" : "") + head + "<body>" + before + link + after + end
        return OraclePage("random \(number)\(more.contains("yanked") ? ", yanked" : "")") { place in
            text.replacing("BASE", with: place.indexURL + "rocm/").replacing("HREF", with: place.href)
                .replacing("PATH", with: place.path + place.name).replacing("NAME", with: place.name)
                .replacing("SHA256", with: place.sha256).replacing("MD5", with: place.md5)
        }
    }
}
