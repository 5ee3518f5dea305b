import Foundation
import HTTPTransport
import Indexes
import Rollbook
import SimpleRepository
import TestMachine

/// The real upstream pages of every dependency of the shipped catalog, as they were captured; no part of the project.
struct UpstreamPages: Sendable {
    enum Form: String, Sendable, CaseIterable {
        case html, json
    }

    private let folder: URL

    /// `nil` where there are none: beside the project, or below the folder that `ROLLBOOK_TEST_DATA` names.
    init?() {
        let project = URL(filePath: Repository.path)
        let named = ProcessInfo.processInfo.environment["ROLLBOOK_TEST_DATA"].map { URL(filePath: $0) }
        let places = [named, project.appending(path: "../shared/testdata").standardized].compactMap(\.self)
        let folders = places.map { $0.appending(path: "upstream") }
        guard let found = folders.first(where: { FileManager.default.fileExists(atPath: $0.path) }) else { return nil }
        folder = found
    }

    static let catalogFolder = Repository.path + "/playbooks"

    func page(_ project: String, _ form: Form) throws -> [UInt8] {
        try gunzip([UInt8](Data(contentsOf: folder.appending(path: "\(project).\(form.rawValue).gz"))))
    }
}

/// RFC 1952, as far as `gzip -9 FILE` writes it.
private func gunzip(_ bytes: [UInt8]) throws -> [UInt8] {
    var body = bytes.dropFirst(10)
    if bytes.count > 10, bytes[3] & 8 != 0 { body = body.drop { $0 != 0 }.dropFirst() }
    return try inflate(body.dropLast(8), sizeMax: 64 << 20)
}

/// An upstream index whose answers come from a function.
struct ScriptedUpstream: Transport {
    /// An answer; `nil` is 404.
    struct Answer: Sendable {
        var status = 200
        var headers: [String: String] = [:]
        var body: [UInt8] = []
    }

    let answer: @Sendable (HTTPRequest) throws -> Answer?

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let answer = try answer(request) ?? Answer(status: 404)
        var headers = HTTPHeaders()
        for (name, value) in answer.headers { headers[name] = value }
        if let sink = request.sink, (200..<300).contains(answer.status) {
            try sink.begin(status: answer.status, headers: headers)
            try answer.body.withUnsafeBytes { try sink.receive($0) }
            return HTTPResponse(status: answer.status, headers: headers, body: [], url: request.url)
        }
        let body = request.method == "HEAD" ? [] : answer.body
        return HTTPResponse(status: answer.status, headers: headers, body: body, url: request.url)
    }

    static let base = "http://upstream.example.org/simple/"

    /// The project of a page's URL.
    static func project(_ request: HTTPRequest) -> String? {
        guard request.url.hasPrefix(base) else { return nil }
        return String(request.url.dropFirst(base.count).dropLast())
    }
}
