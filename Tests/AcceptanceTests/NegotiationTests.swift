import Foundation
import TestMachine
import Testing

/// The function of the how-to by which CloudFront chooses the form of a page, run by node.
@Suite(.takes(.processes), .enabled("there is no node", Node.isThere))
struct NegotiationTests {
    private struct Failure: Error { var what: String }

    /// The function as the how-to has it.
    private static func source() throws -> String {
        let text = try String(contentsOfFile: Repository.path + "/docs/guide/how-to.md", encoding: .utf8)
        let parts = text.components(separatedBy: "```js\n")
        guard parts.count == 2, let source = parts[1].components(separatedBy: "```").first else {
            throw Failure(what: "the how-to has no such function, or several")
        }
        return source
    }

    /// The values of JavaScript expressions that call the function, a line each.
    private func answers(_ calls: [String]) async throws -> [String] {
        let script = try Self.source() + calls.map { "console.log(\($0));\n" }.joined()
        let (status, said) = try await Node.run(script)
        guard status == 0 else { throw Failure(what: "node ended with \(status)") }
        return said.split(separator: "\n").map(String.init)
    }

    private static func request(_ uri: String, accept: String?) -> String {
        let headers = accept.map { "{accept: {value: '\($0)'}}" } ?? "{}"
        return "handler({context: {eventType: 'viewer-request'}, request: {uri: '\(uri)', headers: \(headers)}}).uri"
    }

    @Test("Installers that prefer JSON are served it, all others HTML, and nothing but folders is touched")
    func requests() async throws {
        let json = "application/vnd.pypi.simple.v1+json"
        let cases: [(accept: String?, form: String)] = [
            // pip, uv, a browser, curl, and a client that says nothing.
            ("\(json), application/vnd.pypi.simple.v1+html; q=0.1, text/html; q=0.01", "json"),
            ("\(json), application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01", "json"),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", "html"),
            ("*/*", "html"), (nil, "html"), ("", "html"), (json, "json"), (json.uppercased(), "json"),
            ("text/html, \(json);q=0.5", "html"), ("text/html;q=0.5, \(json);q=0.5", "json"),
            ("\(json);q=0", "html"), ("\(json);q=none", "html"), ("application/json", "html"),
            ("application/vnd.pypi.simple.latest+json", "json"),
        ]
        let answers = try await answers(cases.map { Self.request("/v2/x/torch/", accept: $0.accept) })
        #expect(answers == cases.map { "/v2/x/torch/index.\($0.form)" })
        let paths = ["/v2/x/torch-1.0-py3-none-any.whl", "/v2/x/torch/index.html", "/v2/x/index.json", "/v2/x"]
        #expect(try await self.answers(paths.map { Self.request($0, accept: json) }) == paths)
        #expect(try await self.answers([Self.request("/", accept: json)]) == ["/index.json"])
    }

    @Test("Answers for pages vary by Accept, those for files do not")
    func responses() async throws {
        let cases = [
            ("/v2/x/", true), ("/v2/x/index.html", true), ("/v2/x/a/index.json", true), ("/v2/x/a.whl", false),
        ]
        let answers = try await answers(
            cases.map { uri, _ in
                "JSON.stringify(handler({context: {eventType: 'viewer-response'}, request: {uri: '\(uri)'}, "
                    + "response: {headers: {}}}).headers)"
            })
        #expect(answers == cases.map { $0.1 ? "{\"vary\":{\"value\":\"Accept\"}}" : "{}" })
    }
}
