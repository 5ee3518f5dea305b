import Foundation

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

    struct Failure: Error {
        var report: String
    }

    private static let interpreter = ProcessInfo.processInfo.environment["ROLLBOOK_TEST_PYTHON"] ?? "python3"

    static let hasPrometheus = (try? run(["-c", "import prometheus_client"], input: "")) != nil

    static func read<Answer: Decodable>(_ format: String, _ report: String) throws -> Answer {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Oracles").standardized
            .appending(component: "report_oracle.py")
        return try JSONDecoder().decode(Answer.self, from: try run([script.path, format], input: report))
    }

    private static func run(_ arguments: [String], input: String) throws -> Data {
        let file = FileManager.default.temporaryDirectory.appending(component: UUID().uuidString)
        try Data(input.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [interpreter] + arguments
        process.standardInput = try FileHandle(forReadingFrom: file)
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(report: input) }
        return output
    }
}
