import Foundation
import Testing

/// The walls between the targets (design.md section 3), as data. SwiftPM does not keep them by itself: a sibling
/// target that is not declared can be imported, if it happens to be built before.
@Suite struct ImportTests {
    /// The targets of this package that each target may import. Only a target that imports `S3Writes` can change a bucket, and
    /// only one that imports `AWSRequests` can sign a request.
    static let siblings: [String: Set<String>] = [
        "CLibcurl": [],
        "Objects": ["CLibcrypto"],
        "HTTPTransport": ["CLibcurl"],
        "AWSRequests": ["HTTPTransport", "Objects"],
        "AWSIdentity": ["AWSRequests", "HTTPTransport", "Objects"],
        "S3": ["AWSRequests", "HTTPTransport", "Objects"],
        "S3Writes": ["S3", "AWSRequests", "HTTPTransport", "Objects"],
        "CloudFront": ["AWSRequests", "HTTPTransport", "Objects"],
        "SimpleRepository": [],
        "RunJournal": ["Objects"],
        "PlaybookFiles": ["SimpleRepository"],
        "Indexes": ["PlaybookFiles", "S3", "SimpleRepository", "RunJournal", "HTTPTransport", "Objects"],
        "Publishing": ["Indexes", "PlaybookFiles", "S3", "S3Writes", "RunJournal", "HTTPTransport", "Objects"],
        "Verification": [
            "Indexes", "PlaybookFiles", "S3", "SimpleRepository", "RunJournal", "HTTPTransport", "Objects",
        ],
        "Rollbook": [
            "Publishing", "Verification", "Indexes", "PlaybookFiles", "S3", "CloudFront", "SimpleRepository",
            "RunJournal", "HTTPTransport", "Objects",
        ],
        "Sandbox": ["AWSRequests", "Objects"],
        // The composition root: it makes clients, shows records and seeds rehearsals (docs/decisions/0002).
        "RollbookCLI": [
            "Rollbook", "Publishing", "Verification", "Indexes", "PlaybookFiles", "Sandbox", "HTTPTransport", "S3",
            "AWSRequests", "AWSIdentity",
            "CloudFront", "RunJournal", "SimpleRepository", "Objects",
        ],
    ]

    /// Tests that may change a bucket by requests of their own: those of the targets that write, those of the servers that are
    /// written to, and the kit, which does it for the others.
    static let writingTests = ["Tests/S3Tests/", "Tests/SandboxTests/", "Tests/PublishingTests/", "Tests/Kit/"]

    /// Modules that come with the toolchain and are free to all.
    static let toolchain: Set<String> = [
        "Swift", "Synchronization", "Foundation", "FoundationEssentials", "FoundationXML", "Glibc", "Musl", "Dispatch",
    ]

    /// The place that contains each third party: a folder or a file.
    static let thirdParties: [(modulePrefix: String, place: String)] = [
        ("GRDB", "Sources/RunJournal/"),
        ("Yams", "Sources/PlaybookFiles/YAML/YAMLDocument.swift"),
        ("ArgumentParser", "Sources/RollbookCLI/"),
        ("NIO", "Sources/Sandbox/"),
        ("Subprocess", "Sources/Rollbook/"),
        ("Subprocess", "Sources/Verification/Install/"),
    ]

    @Test("Every target has its line in the table")
    func tableIsWhole() throws {
        for target in try SourceTree().targets() {
            #expect(
                Self.siblings[target] != nil, "\(target) is not in the table: docs/decisions says how it gets there")
        }
    }

    @Test("A target imports only what the table allows", arguments: siblings.keys.sorted())
    func imports(target: String) throws {
        for file in try SourceTree().swiftFiles(below: "Sources/\(target)") {
            for (line, module) in file.imports {
                #expect(
                    Self.isAllowed(module, in: target, path: file.path),
                    "\(file.path):\(line) imports \(module), which \(target) may not")
            }
        }
    }

    @Test("Of the tests, those import what changes a bucket that are listed")
    func writers() throws {
        let importers = try SourceTree().swiftFiles(below: "Tests").filter { file in
            file.imports.contains { $0.module == "S3Writes" }
        }
        #expect(!importers.isEmpty)
        for file in importers {
            #expect(
                Self.writingTests.contains { file.path.hasPrefix($0) },
                "\(file.path) imports S3Writes: let the sandbox, or OtherWriter of the kit, write for it")
        }
    }

    @Test(
        "The rule itself tells right from wrong",
        arguments: [
            ("Objects", "S3", "Sources/S3/Signature.swift", true),
            ("CLibcrypto", "S3", "Sources/S3/Signature.swift", false),
            ("CLibcurl", "S3", "Sources/S3/Client.swift", false),
            ("GRDB", "RunJournal", "Sources/RunJournal/Journal.swift", true),
            ("GRDB", "Rollbook", "Sources/Rollbook/Run/Runner.swift", false),
            ("Yams", "PlaybookFiles", "Sources/PlaybookFiles/YAML/YAMLDocument.swift", true),
            ("Yams", "PlaybookFiles", "Sources/PlaybookFiles/Playbook/Playbook.swift", false),
            ("NIOHTTP1", "Sandbox", "Sources/Sandbox/Server.swift", true),
            ("NIOCore", "HTTPTransport", "Sources/HTTPTransport/Transport.swift", false),
            ("S3", "RunJournal", "Sources/RunJournal/Journal.swift", false),
            ("S3Writes", "Publishing", "Sources/Publishing/Publish/Publisher.swift", true),
            ("S3Writes", "Rollbook", "Sources/Rollbook/Run/Runner.swift", false),
            ("S3Writes", "RollbookCLI", "Sources/RollbookCLI/Session/Dependencies.swift", false),
            ("AWSRequests", "RollbookCLI", "Sources/RollbookCLI/Session/Dependencies.swift", true),
            ("AWSRequests", "Publishing", "Sources/Publishing/Publish/Publisher.swift", false),
            ("Publishing", "Verification", "Sources/Verification/Verify/LinkCheck.swift", false),
            ("Verification", "Publishing", "Sources/Publishing/Publish/Publisher.swift", false),
            ("Publishing", "Indexes", "Sources/Indexes/Mirror/MirrorPlanner.swift", false),
            ("Subprocess", "Indexes", "Sources/Indexes/Mirror/MirrorPlanner.swift", false),
            ("Subprocess", "Verification", "Sources/Verification/Install/ResolverProcess.swift", true),
            ("GRDB", "RollbookCLI", "Sources/RollbookCLI/RunCommand.swift", false),
            ("FoundationNetworking", "Rollbook", "Sources/Rollbook/Run/Runner.swift", false),
        ])
    func rule(module: String, target: String, path: String, allowed: Bool) {
        #expect(Self.isAllowed(module, in: target, path: path) == allowed)
    }

    @Test(
        "An import is found in every form",
        arguments: [
            ("import GRDB", "GRDB"), ("package import Foundation", "Foundation"),
            ("@preconcurrency import Glibc", "Glibc"), ("@testable internal import S3  // why", "S3"),
            ("import struct Foundation.Date", "Foundation"), ("    import NIOCore;", "NIOCore"),
            ("// import GRDB", nil), ("let important = 1", nil), ("\"import GRDB\"", nil),
        ] as [(String, String?)])
    func forms(line: String, module: String?) {
        let file = SourceTree.File(path: "a.swift", text: line)
        #expect(file.imports.map(\.module) == (module.map { [$0] } ?? []))
    }

    static func isAllowed(_ module: String, in target: String, path: String) -> Bool {
        toolchain.contains(module)
            || siblings[target, default: []].contains(module)
            || thirdParties.contains { module.hasPrefix($0.modulePrefix) && path.hasPrefix($0.place) }
    }
}
