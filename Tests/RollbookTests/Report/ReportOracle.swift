import Foundation
import TestMachine

/// Tests/Oracles/report_oracle.py: reports as others read them.
struct ReportOracle {
    /// Of a JUnit report.
    struct JUnit: Decodable {
        var suite: String
        var properties: [String: String]
        var cases: [Case]

        struct Case: Decodable, Equatable {
            var classname, name: String
            var problem, type, message, text: String?
        }
    }

    /// Of a Prometheus text file.
    struct Family: Decodable {
        var name, type, help: String
        var samples: [Sample]

        struct Sample: Decodable {
            var name: String
            var labels: [String: String]
            var value: Double
        }
    }

    static func read<Answer: Decodable>(_ format: String, _ report: String) async throws -> Answer {
        try await OracleScript(name: "report_oracle.py").run([format], input: Data(report.utf8))
    }
}
