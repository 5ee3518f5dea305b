import SimpleRepository
import Testing

@Suite struct ResolveReferenceTests {
    @Test(
        "RFC 3986, sections 5.4.1 and 5.4.2",
        arguments: [
            ("g:h", "g:h"), ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"), ("//g", "http://g"), ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"),
            ("#s", "http://a/b/c/d;p?q#s"), ("g#s", "http://a/b/c/g#s"), ("g?y#s", "http://a/b/c/g?y#s"),
            (";x", "http://a/b/c/;x"), ("g;x", "http://a/b/c/g;x"), ("g;x?y#s", "http://a/b/c/g;x?y#s"),
            ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"), ("./", "http://a/b/c/"), ("..", "http://a/b/"),
            ("../", "http://a/b/"), ("../g", "http://a/b/g"), ("../..", "http://a/"), ("../../", "http://a/"),
            ("../../g", "http://a/g"), ("../../../g", "http://a/g"), ("../../../../g", "http://a/g"),
            ("/./g", "http://a/g"), ("/../g", "http://a/g"), ("g.", "http://a/b/c/g."), (".g", "http://a/b/c/.g"),
            ("g..", "http://a/b/c/g.."), ("..g", "http://a/b/c/..g"), ("./../g", "http://a/b/g"),
            ("./g/.", "http://a/b/c/g/"), ("g/./h", "http://a/b/c/g/h"), ("g/../h", "http://a/b/c/h"),
            ("g;x=1/./y", "http://a/b/c/g;x=1/y"), ("g;x=1/../y", "http://a/b/c/y"),
            ("g?y/./x", "http://a/b/c/g?y/./x"), ("g?y/../x", "http://a/b/c/g?y/../x"),
            ("g#s/./x", "http://a/b/c/g#s/./x"), ("g#s/../x", "http://a/b/c/g#s/../x"), ("http:g", "http:g"),
        ])
    func examples(reference: String, expected: String) {
        #expect(resolveReference(reference, against: "http://a/b/c/d;p?q") == expected)
    }

    @Test(
        "References as indexes write them",
        arguments: [
            ("../f%2Bx.whl#sha256=0", "https://h/v2/gfx/torch/", "https://h/v2/gfx/f%2Bx.whl#sha256=0"),
            ("f.whl", "https://h/v2/gfx/torch/index.html", "https://h/v2/gfx/torch/f.whl"),
            ("../../../packages/f.whl", "https://h/simple/torch/", "https://h/packages/f.whl"),
            ("//other/f.whl", "https://h/x", "https://other/f.whl"), ("f.whl", "https://h", "https://h/f.whl"),
            ("a b\r\nX: é\"<.whl", "https://h/x/", "https://h/x/a%20b%0D%0AX:%20%C3%A9%22%3C.whl"),
            ("f%20g+h", "https://h/", "https://h/f%20g+h"),
        ])
    func links(reference: String, base: String, expected: String) {
        #expect(resolveReference(reference, against: base) == expected)
    }

    @Test("A base without a scheme resolves nothing", arguments: ["", "/a/b", "//h/a", "1http://h/", "h"])
    func relativeBase(base: String) {
        #expect(resolveReference("g", against: base) == nil)
    }

    @Test(
        "File names as path segments",
        arguments: [
            ("torch-2.9.0+rocm7-cp312.whl", "torch-2.9.0%2Brocm7-cp312.whl"), ("a!b~c_d-e.f", "a%21b~c_d-e.f"),
            ("a b/é%", "a%20b%2F%C3%A9%25"), ("", ""),
        ])
    func segments(filename: String, encoded: String) {
        #expect(percentEncodePathSegment(filename) == encoded)
        #expect(percentDecode(encoded) == filename)
    }

    @Test("What does not decode to UTF-8 is refused; a lone percent sign is kept")
    func decoding() {
        #expect(percentDecode("%FF") == nil)
        #expect(percentDecode("100%") == "100%")
        #expect(percentDecode("%zz%4") == "%zz%4")
    }
}
