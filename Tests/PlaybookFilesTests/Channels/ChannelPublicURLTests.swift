import PlaybookFiles
import Testing

@Suite struct ChannelPublicURLTests {
    private func channel(_ url: String, paths: [String: String] = [:]) -> Channel {
        Channel(name: "c", bucket: "abc", region: "us-east-2", publicURL: url, paths: paths)
    }

    private static let paths = ["v4": "new", "v4/whl": "whl-multi-arch", "v5/rocm": "", "v6": "a b/c+d"]

    @Test(
        "An index's URL",
        arguments: [
            ("v2/gfx120X-all", "v2/gfx120X-all/"), ("/v2/gfx120X-all/", "v2/gfx120X-all/"), ("", ""),
            ("v4/whl", "whl-multi-arch/"), ("v4/whl/torch", "whl-multi-arch/torch/"),
            // By whole segments, and the longest wins.
            ("v4/whl-next", "new/whl-next/"), ("v4", "new/"), ("v40", "v40/"),
            ("v5/rocm", ""), ("v5/rocm/core", "core/"), ("v6/x y", "a%20b/c%2Bd/x%20y/"),
        ])
    func prefixes(prefix: String, path: String) {
        let channel = channel("https://h.example.org/r", paths: Self.paths)
        #expect(channel.publicURL(ofPrefix: prefix) == "https://h.example.org/r/" + path)
    }

    @Test(
        "An object's URL",
        arguments: [
            (
                "v2/a/torch-2.9.1+rocm7.1-cp313-cp313-linux_x86_64.whl",
                "v2/a/torch-2.9.1%2Brocm7.1-cp313-cp313-linux_x86_64.whl"
            ),
            ("v4/whl/index.html", "whl-multi-arch/index.html"), ("v5/rocm/index.html", "index.html"),
            ("v2//a", "v2//a"), ("v2/é~%", "v2/%C3%A9~%25"),
        ])
    func keys(key: String, path: String) {
        let channel = channel("https://h.example.org/", paths: Self.paths)
        #expect(channel.publicURL(ofKey: key) == "https://h.example.org/" + path)
    }

    @Test("The empty prefix maps the whole bucket, under longer ones")
    func emptyPrefix() {
        let channel = channel("https://h.example.org/", paths: ["": "pypi", "v2": "two"])
        #expect(channel.publicURL(ofKey: "v3/a") == "https://h.example.org/pypi/v3/a")
        #expect(channel.publicURL(ofKey: "v2/a") == "https://h.example.org/two/a")
        #expect(channel.publicURL(ofPrefix: "") == "https://h.example.org/pypi/")
    }

    @Test("Keys are compared by bytes: another normalization is another key")
    func bytes() {
        let channel = channel("https://h.example.org/", paths: ["e\u{301}": "x"])
        #expect(channel.publicURL(ofKey: "\u{E9}/a") == "https://h.example.org/%C3%A9/a")
        #expect(channel.publicURL(ofKey: "e\u{301}/a") == "https://h.example.org/x/a")
    }

    @Test("Without a public URL there are none")
    func none() {
        #expect(!channel("").hasPublicURL)
        #expect(channel("").publicURL(ofKey: "v2/a") == "")
        #expect(channel("").publicURL(ofPrefix: "v2") == "")
    }
}
