import Foundation

/// The targets of Package.swift, read as text: SwiftPM prints them only where it may be run.
struct Manifest {
    struct Target {
        let name: String
        let folder: String
        /// Names of targets and products.
        let dependencies: [String]
    }

    let targets: [Target]

    init(_ text: String) throws {
        let start = text.firstRange(of: "targets: [")?.upperBound ?? text.startIndex
        let call = try Regex(#"\.(target|testTarget|executableTarget)\("#)
        let starts = text[start...].ranges(of: call)
        let ends = starts.dropFirst().map(\.lowerBound) + [text.endIndex]
        targets = zip(starts, ends).compactMap { Target(text[$0.upperBound..<$1], isTest: text[$0].contains("test")) }
    }
}

extension Manifest.Target {
    fileprivate init?(_ text: Substring, isTest: Bool) {
        guard let name = text.firstMatch(of: /name: "(\w+)"/)?.1 else { return nil }
        let path = text.firstMatch(of: /path: "([\w\/]+)"/)?.1
        self.name = String(name)
        folder = path.map { String($0) } ?? (isTest ? "Tests" : "Sources") + "/\(name)"
        let list = text.firstMatch(of: /(?s)dependencies: \[(.*?\n?)\s*\](?:\)|,)/)?.1 ?? ""
        dependencies = list.replacing(/package: "[^"]*"/, with: "").matches(of: /"(\w+)"/).map { String($0.1) }
    }
}
