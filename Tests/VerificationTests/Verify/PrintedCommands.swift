import Foundation
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import TestKit
import Testing
import Verification

/// Does what findings print: the commands in the back quotes of their hints, as an operator does who pastes them.
struct PrintedCommands {
    let scene: IncidentScene
    var settings = ""

    private var bench: TestBench { scene.bench }

    /// Pastes what the gravest finding prints, and verifies again, until nothing is left.
    /// - Returns: the commands that it took; verifications that only look again are not counted.
    func mend(max: Int = 4) async throws -> Int {
        var count = 0
        while true {
            let bad = try await verify(settings).filter { $0.verdict != .pass }
            guard let gravest = Self.gravest(bad) else {
                if !bad.isEmpty { Issue.record("nothing to paste: \(Self.said(bad))") }
                return count
            }
            let commands = Self.commands(in: gravest.hint?.text ?? "")
            guard count + commands.count <= max, !commands.isEmpty else {
                Issue.record("not mended by \(count) commands: \(Self.said(bad))")
                return count + commands.count
            }
            for words in commands { try await carryOut(words) }
            count += commands.count
            scene.passSeconds(5)
        }
    }

    /// A fault in the commands that a finding prints: none at all, or one that cannot be pasted as it stands.
    static func complaint(_ finding: Finding) -> String? {
        let parts = (finding.hint?.text ?? "").split(separator: "`", omittingEmptySubsequences: false)
        let quoted = parts.indices.filter { $0 % 2 == 1 }.map { parts[$0] }.filter { $0.hasPrefix("rollbook ") }
        let told = "\(finding.name.rawValue): [\(finding.hint ?? "no hint")]"
        if quoted.isEmpty { return "no command: \(told)" }
        if parts.indices.contains(where: { $0 % 2 == 0 && parts[$0].contains("rollbook ") }) {
            return "a command without back quotes: \(told)"
        }
        for command in quoted {
            let words = command.split(separator: " ")
            if words.count < 3 || words[2].hasPrefix("-") { return "no channel and no run: \(told)" }
        }
        return nil
    }

    static func said(_ findings: [Finding]) -> String {
        findings.map {
            "\($0.name.rawValue) \($0.verdict) \($0.remedy?.rawValue ?? "-"): \($0.message) [\($0.hint ?? "")]"
        }
        .joined(separator: "\n")
    }

    func verify(_ settings: String = "") async throws -> [Finding] {
        let playbook = try bench.playbook(
            "verify", steps: "  - id: check\n    verify: { channel: nightly\(settings) }\n    on-failure: stop\n")
        let result = try await bench.run(playbook)
        if case .error(let error) = result.outcome { throw error }
        return try bench.journal.checks(of: result.run.id).compactMap(Finding.init)
    }

    /// Files come before pages.
    private static func gravest(_ findings: [Finding]) -> Finding? {
        let order: [CheckRecord.Remedy] = [.rollback, .regenerate]
        return order.lazy.compactMap { remedy in findings.first { $0.remedy == remedy } }.first
    }

    /// The commands before an alternative (`; if …`), without those that only show something.
    static func commands(in hint: String) -> [[String]] {
        let wanted = hint.firstRange(of: "; if ").map { String(hint[..<$0.lowerBound]) } ?? hint
        return wanted.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 && $0.element.hasPrefix("rollbook ") }
            .map { $0.element.split(separator: " ").map { String($0).replacing("'", with: "") } }
            .filter { $0[1] != "versions" }
    }

    private func carryOut(_ words: [String]) async throws {
        var options: [String: [String]] = [:]
        var place = 3
        while place < words.count {
            let isFlag = place + 1 >= words.count || words[place + 1].hasPrefix("--")
            options[words[place], default: []].append(isFlag ? "true" : words[place + 1])
            place += isFlag ? 1 : 2
        }
        var settings = options.sorted { $0.key < $1.key }.map { name, values -> String in
            switch name {
            case "--index": ", indexes: [\(values.joined(separator: ", "))]"
            case "--project": ", projects: [\(values.joined(separator: ", "))]"
            default: ", \(name.dropFirst(2)): '\(values[0])'".replacing("'true'", with: "true")
            }
        }.joined()
        let target = words[1] == "rollback" ? "run: '\(words[2])'" : "channel: \(words[2])"
        if words[1] == "rollback" { settings += ", channel: nightly" }
        let kinds: [String: RunRecord.Kind] = ["rollback": .rollback, "restore": .restore]
        let playbook = try bench.playbook(
            words[1], steps: "  - id: mend\n    \(words[1]): { \(target)\(settings) }\n")
        let result = try await bench.runner().run(
            playbook, inputs: [:], kind: kinds[words[1]] ?? .playbook,
            rollbackOf: words[1] == "rollback" ? words[2] : nil)
        #expect(result.isDone, "\(words.joined(separator: " ")): \(result.said)")
    }
}
