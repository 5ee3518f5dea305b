import Objects
import Testing

@Suite struct ObjectKeyTests {
    @Test(
        "Keys are compared by their bytes",
        arguments: [
            ("a", "b"), ("", "a"), ("a", "aa"), ("Z", "a"), ("e\u{301}", "é"), ("a!", "a/"), ("a+b", "a/b"), ("z", "é"),
        ])
    func order(smaller: String, larger: String) {
        let keys = (ObjectKey(smaller), ObjectKey(larger))
        #expect(keys.0 < keys.1)
        #expect(!(keys.1 < keys.0))
        #expect(keys.0 != keys.1)
        #expect(!(keys.0 < keys.0))
        #expect(Set([keys.0, keys.1, ObjectKey(smaller)]).count == 2)
    }
}
