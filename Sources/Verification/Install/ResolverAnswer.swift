import Foundation
import SimpleRepository

/// A resolver's decision.
enum ResolverAnswer: Sendable, Equatable {
    /// The chosen version of each project.
    case resolved([ProjectName: PythonVersion])
    /// No solution was found; the last lines of the resolver's output.
    case refused([String])
    /// No usable answer: the resolver is missing, too slow or too old, or its output cannot be read.
    case silent(String)

    private static let lastLines = 8

    /// - Parameter exitCode: `nil` when a signal ended the resolver.
    init(_ kind: ResolverProgram.Kind, exitCode: Int32?, output: String, errors: String) {
        let said = errors.split(whereSeparator: \.isNewline).map(String.init).suffix(Self.lastLines)
        guard let exitCode else {
            self = .silent("it was ended by a signal")
            return
        }
        // Wrong usage: this version does not know an option. pip and uv both exit with 2.
        guard exitCode != 2 else {
            self = .silent("it does not take what it is asked: \(said.last ?? "exit code 2")")
            return
        }
        guard exitCode == 0 else {
            self = .refused(Array(said))
            return
        }
        let versions = kind == .pip ? Self.pipReport(output) : Self.compiled(output)
        self = versions.map { .resolved($0) } ?? .silent("its answer cannot be read")
    }

    /// Parses pip's installation report (`--report`); only versions are read.
    private static func pipReport(_ output: String) -> [ProjectName: PythonVersion]? {
        struct Report: Decodable {
            var install: [Item]

            struct Item: Decodable {
                var metadata: Metadata
            }

            struct Metadata: Decodable {
                var name, version: String
            }
        }
        guard let report = try? JSONDecoder().decode(Report.self, from: Data(output.utf8)) else { return nil }
        return versions(report.install.map { ($0.metadata.name, $0.metadata.version) })
    }

    /// Parses the pins that `uv pip compile` writes: `name==version`, perhaps with extras and a marker.
    private static func compiled(_ output: String) -> [ProjectName: PythonVersion]? {
        let lines = output.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") && !$0.hasPrefix(" ") }
        var pairs: [(String, String)] = []
        for line in lines {
            guard let equals = line.firstRange(of: "==") else { return nil }
            let version = line[equals.upperBound...].prefix { $0 != " " && $0 != ";" }
            pairs.append((String(line[..<equals.lowerBound].prefix { $0 != "[" }), String(version)))
        }
        return versions(pairs)
    }

    private static func versions(_ pairs: [(name: String, version: String)]) -> [ProjectName: PythonVersion]? {
        var versions: [ProjectName: PythonVersion] = [:]
        for (name, version) in pairs {
            guard let name = ProjectName(name), let version = PythonVersion(version) else { return nil }
            versions[name] = version
        }
        return versions
    }
}
