import HTTPTransport
import Testing

/// Header fields as no good server sends them.
@Suite struct ForeignHeaderTests {
    struct Answer: CustomTestStringConvertible, Sendable {
        let testDescription: String
        /// The lines after the status line, without the last, empty one.
        let lines: [[UInt8]]
        let fields: [HTTPHeaders.Field]

        init(_ description: String, _ lines: [[UInt8]], _ fields: [HTTPHeaders.Field]) {
            testDescription = description
            self.lines = lines
            self.fields = fields
        }
    }

    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
    private static let huge = String(repeating: "h", count: 60_000)

    @Test(
        "Fields are taken as they come",
        arguments: [
            Answer(
                "bytes that are not UTF-8",
                [bytes("X-Odd: a") + [0xFF, 0xC3] + bytes("b"), bytes("Y") + [0x80] + bytes(":1")],
                [.init("X-Odd", "a\u{FFFD}\u{FFFD}b"), .init("Y\u{FFFD}", "1")]),
            Answer(
                "one huge field, and one without a value after it", [bytes("H: \(huge)"), bytes("E: \t ")],
                [.init("H", huge), .init("E", "")]),
            Answer("a value of colons", [bytes("C:::a: b:")], [.init("C", "::a: b:")]),
            Answer(
                "names that repeat in any case", [bytes("a:1"), bytes("A: 2"), bytes("a :3")],
                [.init("a", "1"), .init("A", "2"), .init("a ", "3")]),
            Answer(
                "a value that is folded more than once", [bytes("F: 1"), bytes("\t 2 "), bytes("  3"), bytes("G:4")],
                [.init("F", "1 2 3"), .init("G", "4")]),
            Answer(
                "many fields", (0..<300).map { bytes("X-\($0): \($0)") }, (0..<300).map { .init("X-\($0)", "\($0)") }),
        ])
    func taken(_ answer: Answer) async throws {
        let server = try LoopbackServer { connection in
            while connection.readRequest() != nil {
                let lines = [Self.bytes("HTTP/1.1 200 OK"), Self.bytes("Content-Length: 2")] + answer.lines + [[], []]
                connection.send(Array(lines.joined(separator: [0x0D, 0x0A])) + Self.bytes("ok"))
            }
        }
        let response = try await makeTransport().send(HTTPRequest(url: server.url()))
        #expect(response.headers.fields == [.init("Content-Length", "2")] + answer.fields)
        #expect(response.headers["content-length"] == "2" && response.body == Self.bytes("ok"))
        for field in answer.fields {
            #expect(response.headers.contains(field.name) || field.name.unicodeScalars.contains("\u{FFFD}"))
        }
    }

    @Test("Requests to many hosts in turn take their own way each, however many there are")
    func manyOrigins() async throws {
        let server = try LoopbackServer.answering { request in response(body: request.target) }
        let transport = makeTransport()
        for round in 0..<2 {
            for number in 0..<20 {
                // The same server by names of its own each; the user is no part of what is sent.
                let url = "http://u\(number)@127.0.0.1:\(server.port)/\(round)?/\(number)#x"
                let answer = try await transport.send(HTTPRequest(url: url))
                #expect(answer.status == 200 && answer.body == Self.bytes("/\(round)?/\(number)"))
            }
        }
    }
}
