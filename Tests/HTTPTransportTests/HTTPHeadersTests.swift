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
}
