import Testing

@testable import PlaybookFiles

@Suite struct SettingRulesTests {
    @Test(
        "Bucket names",
        arguments: ["abc", "therock-nightly-python", "a.b-c.d", "1.2.3", String(repeating: "a", count: 63)])
    func goodBuckets(name: String) {
        #expect(SettingRules.problem(ofBucket: name) == nil)
    }

    @Test(
        "What is no bucket name",
        arguments: [
            "ab", String(repeating: "a", count: 64), "Abc", "a_b", "-abc", "abc-", ".abc", "a..b", "192.168.5.4",
            "xn--abc", "sthree-abc", "amzn-s3-demo-abc", "abc-s3alias", "abc--ol-s3", "abc.mrap", "abc--x-s3",
            "abc--table-s3", "abc/d", "äbc",
        ])
    func badBuckets(name: String) {
        #expect(SettingRules.problem(ofBucket: name) != nil)
    }

    @Test(
        "URLs",
        arguments: [
            ("https://h.example.org", true), ("https://h.example.org/a/b/", true), ("http://127.0.0.1:8080/", true),
            ("http://[::1]:8080/", true), ("https://localhost", true), ("ftp://h.example.org", false),
            ("h.example.org", false), ("https://", false), ("https:///a", false), ("https://h..org/", false),
            ("https://h:0/", false), ("https://h:70000/", false), ("https://h:x/", false), ("https://a b/", false),
            ("https://h/?q", false), ("https://h/#f", false), ("https://u@h/", false), ("https://h/a/../b", false),
            ("https://-h/", false), ("https://hé/", false),
        ])
    func urls(url: String, isGood: Bool) {
        #expect((SettingRules.problem(ofURL: url, allowsPath: true) == nil) == isGood)
    }
}
