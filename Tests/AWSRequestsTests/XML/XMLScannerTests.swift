import AWSRequests
import Foundation
import FoundationXML
import Testing

/// The scanner against Foundation's parser.
@Suite struct XMLScannerTests {
    static let leaves = [
        "<C/>", "<ns:D />", "text", " \n\t", "&amp;", "&lt;&gt;&quot;&apos;", "&#233;", "&#x1F600;", "é", "e\u{301}",
        "日本", "<![CDATA[<x>&amp;]]>", "<!-- <no> -->", "<?pi x?>", "a\r\nb\rc",
    ]
    static let tags = [("<A>", "</A>"), ("<B a=\"1\" b='x>y'>", "</B>"), ("<c:d\n>", "</c:d >")]

    private func content(depth: Int, _ generator: inout SplitMix64) -> String {
        (0..<Int.random(in: 0...5, using: &generator)).map { _ in
            guard depth < 5, Bool.random(using: &generator), let tag = Self.tags.randomElement(using: &generator) else {
                return Self.leaves.randomElement(using: &generator) ?? ""
            }
            return tag.0 + content(depth: depth + 1, &generator) + tag.1
        }.joined()
    }

    @Test("Random documents are read as Foundation reads them", arguments: 1...20)
    func agrees(seed: UInt64) throws {
        var generator = SplitMix64(state: seed)
        for _ in 0..<100 {
            let text = "<?xml version=\"1.0\"?>\n<R>\(content(depth: 0, &generator))</R>\n"
            let tree = try XMLTree(parsing: Array(text.utf8))
            #expect(tree == FoundationTree.parse(text), "\(text)")
        }
    }

    @Test("No beginning of a document is taken for one")
    func truncated() {
        let whole = Array("<?xml version=\"1.0\"?><R a=\"b\"><K>a&amp;b</K><!-- c --><K><![CDATA[x]]></K><E/></R>".utf8)
        for length in 0..<whole.count {
            #expect(throws: XMLError.self) { try XMLTree(parsing: Array(whole.prefix(length))) }
        }
        #expect(throws: Never.self) { try XMLTree(parsing: whole) }
    }

    @Test("Random bytes end in a tree or an error", arguments: 1...20)
    func mutations(seed: UInt64) {
        var generator = SplitMix64(state: seed)
        let whole = Array("<R xmlns=\"u\"><K>a&amp;b&#x41;é</K><K><![CDATA[x]]></K><!-- c --><E/></R>".utf8)
        for _ in 0..<500 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            if let tree = try? XMLTree(parsing: bytes) { #expect(tree.children.count <= 4) }
        }
    }

    @Test(
        "What is refused besides",
        arguments: [
            "<!DOCTYPE R [<!ENTITY x \"y\">]><R/>", "<R/><R/>", "<R/>text", "text<R/>", "<R a=b/>", "<R a/>", "<R></r>",
            "<R>&#0;</R>", "<R>&#xD800;</R>", "<R>&nbsp;</R>", "<R>&amp</R>", "< R/>",
            String(repeating: "<R>", count: 100),
        ])
    func refused(_ text: String) {
        #expect(throws: XMLError.self) { try XMLTree(parsing: Array(text.utf8)) }
    }

    @Test("Bytes that are not UTF-8 are an error, not another key")
    func notUTF8() {
        #expect(throws: XMLError(offset: 3)) { try XMLTree(parsing: Array("<R>".utf8) + [0xFF] + Array("</R>".utf8)) }
    }

    @Test("References to control characters are read: S3 writes them for such keys")
    func controlCharacters() throws {
        #expect(try XMLTree(parsing: Array("<K>a&#x1;b</K>".utf8)).text == "a\u{1}b")
    }
}

/// Foundation's parser, as a tree.
private final class FoundationTree: NSObject, XMLParserDelegate {
    private var open: [XMLTree] = []
    private var root: XMLTree?

    static func parse(_ text: String) -> XMLTree? {
        let builder = FoundationTree()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = builder
        return parser.parse() ? builder.root : nil
    }

    func parser(
        _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        open.append(XMLTree(name: elementName))
    }

    func parser(_ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?, qualifiedName: String?) {
        guard let element = open.popLast() else { return }
        if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        if !open.isEmpty { open[open.count - 1].text += string }
    }

    func parser(_ parser: XMLParser, foundCDATA block: Data) {
        if !open.isEmpty { open[open.count - 1].text += String(decoding: block, as: UTF8.self) }
    }
}

/// Random numbers that are the same for the same seed.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
