import Foundation

/// A script of Tests/Oracles: Python code that knows the right answer.
struct OracleScript {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let name: String

    /// Whether the interpreter that `ROLLBOOK_TEST_PYTHON` names (else `python3`) has `module`.
    static func canImport(_ module: String) -> Bool {
        (try? python(["-c", "import " + module])) != nil
    }

    /// Runs the script and decodes the JSON that it prints.
    func run<Answer: Decodable>(_ arguments: [String] = [], input: Data = Data()) throws -> Answer {
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(components: "Oracles", name)
        let output = try Self.python([script.path] + arguments, input: input)
        return try JSONDecoder().decode(Answer.self, from: output)
    }

    private static func python(_ arguments: [String], input: Data = Data()) throws -> Data {
        let interpreter = ProcessInfo.processInfo.environment["ROLLBOOK_TEST_PYTHON"] ?? "python3"
        let folder = FileManager.default.temporaryDirectory.appending(component: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (inputFile, outputFile) = (folder.appending(component: "in"), folder.appending(component: "out"))
        try input.write(to: inputFile)
        try Data().write(to: outputFile)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [interpreter] + arguments
        process.standardInput = try FileHandle(forReadingFrom: inputFile)
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: "\(interpreter) \(arguments) ended with \(process.terminationStatus)")
        }
        return try Data(contentsOf: outputFile)
    }
}

/// SplitMix64: the same numbers for the same seed, everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    mutating func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &self)] }
}
