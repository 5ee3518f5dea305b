import HTTPTransport
import Testing

@Suite struct HTTPHeadersTests {
    @Test("Names are compared without regard to case", arguments: ["etag", "ETag", "ETAG"])
    func lookup(_ name: String) {
        let headers: HTTPHeaders = ["X": "1", "ETag": "a", "etag": "b"]
        #expect(headers[name] == "a")
        #expect(headers["E-Tag"] == nil)
    }

    @Test("Assigning replaces every field of the name, nil removes them, append adds one")
    func assignment() {
        var headers: HTTPHeaders = ["A": "1", "b": "2", "a": "3"]
        headers["a"] = "4"
        #expect(headers.fields == [.init("b", "2"), .init("a", "4")])
        headers.append("A", "5")
        #expect(headers.fields.count == 3)
        headers["A"] = nil
        #expect(headers == ["b": "2"])
    }

    @Test("Names that differ beyond ASCII are different")
    func nonASCII() {
        let headers: HTTPHeaders = ["Ä": "1"]
        #expect(headers["ä"] == nil)
    }

    @Test(
        "Only letters have a case", arguments: [("X@", "X`"), ("X[", "X{"), ("X\u{1}", "X!"), ("AB", "ABC"), ("", "A")])
    func letters(_ name: String, other: String) {
        let headers = HTTPHeaders([.init(name, "1")])
        #expect(headers[name] == "1" && headers.contains(name))
        #expect(headers[other] == nil && !headers.contains(other))
    }

    @Test("Fields are the same if their names and values are, whatever was removed before")
    func equality() {
        var headers: HTTPHeaders = ["Secret": "s", "A": "1", "B": ""]
        headers["secret"] = nil
        #expect(headers == ["A": "1", "B": ""])
        #expect(headers != ["A": "1", "B": "", "C": ""])
        #expect(headers != ["A": "", "B": "1"])
        #expect(headers != ["a": "1", "B": ""])
        headers.append("C", "3")
        headers["A"] = "11"
        #expect(headers.fields == [.init("B", ""), .init("C", "3"), .init("A", "11")])
    }

    @Test("Fields by the beginning of their names, in order, and the first that passes a test")
    func some() {
        let headers: HTTPHeaders = ["x-meta": "0", "X-Meta-A": "1", "x-meta-": "2", "y": "3\u{7F}", "x-META-a": "4"]
        #expect(
            headers.fields(withPrefix: "x-meta-")
                == [.init("X-Meta-A", "1"), .init("x-meta-", "2"), .init("x-META-a", "4")])
        #expect(headers.fields(withPrefix: "z").isEmpty)
        #expect(headers.first { name, value in name.count == 1 && value.last == 0x7F } == .init("y", "3\u{7F}"))
        #expect(headers.first { _, value in value.isEmpty } == nil)
        #expect(HTTPHeaders().first { _, _ in true } == nil)
    }
}
