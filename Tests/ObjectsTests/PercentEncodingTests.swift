import Objects
import Testing

@Suite struct PercentEncodingTests {
    @Test(
        "AWS's encoding",
        arguments: [
            ("plain-._~", "plain-._~"), ("a b+c", "a%20b%2Bc"), ("%~é", "%25~%C3%A9"), ("e\u{301}", "e%CC%81"),
            ("a//(b)'*!", "a//%28b%29%27%2A%21"), ("😀", "%F0%9F%98%80"), ("", ""), ("\u{0}\n", "%00%0A"),
        ])
    func encoding(text: String, encoded: String) {
        #expect(s3PercentEncode(text, encodingSlash: false) == encoded)
        #expect(s3PercentEncode(text, encodingSlash: true) == encoded.replacing("/", with: "%2F"))
        #expect(s3PercentDecode(encoded).map { Array($0.utf8) } == Array(text.utf8))
    }

    @Test(
        "Decoding what others encode",
        arguments: [
            ("a+b%2Bc", "a b+c"), ("a%2bb", "a+b"), ("100%", "100%"), ("%zz%2", "%zz%2"), ("%E6%97%A5", "日"),
        ])
    func decoding(encoded: String, text: String) {
        #expect(s3PercentDecode(encoded, plusIsSpace: true) == text)
    }

    @Test("Bytes that are not UTF-8 are no text", arguments: ["%FF", "a%C3", "%E6%97"])
    func notUTF8(_ encoded: String) {
        #expect(s3PercentDecode(encoded) == nil)
    }
}
