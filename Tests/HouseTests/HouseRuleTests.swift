import Foundation
import Testing

/// Rules of the house that no compiler keeps.
@Suite struct HouseRuleTests {
    static let linesMax = 500

    /// The targets that could reach a client of CloudFront.
    static let program = ["PlaybookFiles", "Indexes", "Publishing", "Verification", "Rollbook", "RollbookCLI"]

    @Test("Only one place asks CloudFront to forget something")
    func oneInvalidator() throws {
        let callers = try Self.program.flatMap { try SourceTree().swiftFiles(below: "Sources/\($0)") }
            .filter { $0.text.contains(".createInvalidation(") }.map(\.path)
        #expect(callers == ["Sources/Rollbook/Invalidate/Invalidator.swift"])
    }

    @Test("The commands of findings come from one place, which knows their purposes")
    func oneMending() throws {
        for file in try SourceTree().swiftFiles(below: "Sources/Verification") {
            for (number, text) in file.lines where text.contains("`rollbook ") && !text.contains("///") {
                Issue.record("\(file.path):\(number) writes a command by hand: Mending has it")
            }
        }
    }

    @Test("No file is longer than one can read")
    func length() throws {
        for folder in ["Sources", "Tests"] {
            for file in try SourceTree().swiftFiles(below: folder) {
                // The newline at a file's end begins no line.
                let count = file.lines.count - (file.text.hasSuffix("\n") ? 1 : 0)
                #expect(count <= Self.linesMax, "\(file.path) has \(count) lines")
            }
        }
    }

    @Test("Every file is named for what it holds")
    func names() throws {
        for file in try SourceTree().swiftFiles(below: "Sources") {
            let name = file.name.dropLast(".swift".count)
            for empty in ["Utils", "Util", "Helper", "Helpers", "Manager", "Impl"] {
                #expect(!name.hasSuffix(empty), "\(file.path) says nothing of what it holds")
            }
        }
    }

    /// Put together here, so that this file passes its own rule.
    static let registryHosts = [
        ["pypi", "org"], ["pypi", "python", "org"], ["files", "pythonhosted", "org"], ["deb", "debian", "org"],
        ["registry", "npmjs", "org"], ["crates", "io"],
    ].map { $0.joined(separator: ".") }

    @Test("No registry's host stands in the tree", arguments: registryHosts)
    func registries(host: String) throws {
        for file in try SourceTree().files(below: "") where file.text.contains(host) {
            for (number, text) in file.lines where text.contains(host) {
                Issue.record("\(file.path):\(number) names \(host); how upstream is found is in docs/decisions")
            }
        }
    }

    /// Expressions that trap on a stranger's unexpected values, with a replacement for each.
    static let traps = [
        (pattern: #"uniqueKeysWithValues"#, instead: "Dictionary(_:uniquingKeysWith:) or `grouping:`"),
        (pattern: #"reduce\(0\) \{ \$0 [+*-] .*\b(size|length|bytes)\b"#, instead: "addingClamped(_:)"),
        (pattern: #"[+*]= .*\.(size|contentLength)\b"#, instead: "addingClamped(_:)"),
    ]

    @Test("Nothing traps on what comes from outside", arguments: traps.map(\.pattern))
    func foreignValues(pattern: String) throws {
        let rule = try Regex(pattern)
        // The sandbox's own bodies, of which it knows every length.
        let exempt = ["Sources/Sandbox/Store/", "Sources/Sandbox/Bodies/"]
        for file in try SourceTree().swiftFiles(below: "Sources") where !exempt.contains(where: file.path.hasPrefix) {
            for (number, text) in file.lines where text.contains(rule) {
                let instead = Self.traps.first { $0.pattern == pattern }?.instead ?? ""
                Issue.record("\(file.path):\(number) traps on duplicates or large numbers; \(instead) does not")
            }
        }
    }

    @Test("There is one kind of lock: Mutex; and Locked in HTTPTransport, which says why")
    func locks() throws {
        for file in try SourceTree().swiftFiles(below: "Sources") {
            for word in ["NSLock", "NSRecursiveLock", "DispatchSemaphore", "os_unfair_lock", "pthread_mutex_lock"]
            where file.text.contains(word) && file.path != "Sources/HTTPTransport/Locked.swift" {
                Issue.record("\(file.path) uses \(word): Synchronization.Mutex does")
            }
        }
    }

    @Test(
        "The rule of traps tells right from wrong",
        arguments: [
            ("Dictionary(uniqueKeysWithValues: pairs)", true), ("files.reduce(0) { $0 + $1.size }", true),
            ("total += object.size", true), ("total = total.addingClamped(object.size)", false),
            ("parts.reduce(0) { $0 + $1.unchangedCount }", false), ("counts.count += 1", false),
        ])
    func trapRule(line: String, traps: Bool) throws {
        let rules = try Self.traps.map { try Regex($0.pattern) }
        #expect(rules.contains { line.contains($0) } == traps)
    }

    @Test("No merge was left half done")
    func conflictMarkers() throws {
        let markers = ["<", ">"].map { String(repeating: $0, count: 7) + " " }
        for file in try SourceTree().files(below: "") {
            for (number, text) in file.lines where markers.contains(where: text.hasPrefix) {
                Issue.record("\(file.path):\(number) is a conflict marker")
            }
        }
    }

    @Test("The tree was found: the rules looked at something")
    func treeIsFound() throws {
        #expect(
            try SourceTree().swiftFiles(below: "Sources").contains { $0.path == "Sources/RunJournal/Journal.swift" })
        let targets = try SourceTree().targets()
        #expect(Self.program.allSatisfy(targets.contains))
        #expect(try SourceTree().files(below: "").contains { $0.path == "Package.swift" })
    }
}
