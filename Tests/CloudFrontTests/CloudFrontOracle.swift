import Foundation

/// What botocore sends, as Tests/Oracles/cloudfront_oracle.py prints it.
struct CloudFrontOracle: Decodable, Sendable {
    struct Request: Decodable, Sendable {
        var method, url, body, authorization, date: String
    }

    var distribution: String
    var paths: [String]
    var reference: String
    var token: String?
    var create, get: Request

    static let interpreter = ProcessInfo.processInfo.environment["ROLLBOOK_TEST_PYTHON"] ?? "python3"
    static let isAvailable = (try? run(["-c", "import botocore"])) != nil

    static func cases() throws -> [CloudFrontOracle] {
        let script = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Oracles/cloudfront_oracle.py").path
        return try run([script]).split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(CloudFrontOracle.self, from: Data($0))
        }
    }

    private static func run(_ arguments: [String]) throws -> Data {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [interpreter] + arguments
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(status: process.terminationStatus) }
        return output
    }

    struct Failure: Error {
        var status: Int32
    }
}
