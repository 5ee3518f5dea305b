import Foundation
import TestMachine

/// The requests of botocore, as Tests/Oracles/cloudfront_oracle.py prints them.
struct CloudFrontOracle: Decodable, Sendable {
    struct Request: Decodable, Sendable {
        var method, url, body, authorization, date: String
    }

    var distribution: String
    var paths: [String]
    var reference: String
    var token: String?
    var create, get: Request

    static func cases() async throws -> [CloudFrontOracle] {
        try await OracleScript(name: "cloudfront_oracle.py").text().split(separator: "\n").map {
            try JSONDecoder().decode(CloudFrontOracle.self, from: Data($0.utf8))
        }
    }
}
