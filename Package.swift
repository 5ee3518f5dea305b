// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "rollbook",
    products: [.executable(name: "rollbook", targets: ["RollbookCLI"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2", traits: []),
    ],
    targets: [
        // System libraries: OpenSSL's libcrypto, and libcurl with the few C functions that variadic curl needs.
        .systemLibrary(name: "CLibcrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(name: "CLibcurl", linkerSettings: [.linkedLibrary("curl")]),

        // What rollbook is made of; docs/decisions/0002 gives the reason for each wall.
        .target(name: "Objects", dependencies: ["CLibcrypto"]),
        .target(name: "HTTPTransport", dependencies: ["CLibcurl"]),
        // The raw call, and S3's writes: who may import them is listed in HouseTests (docs/decisions/0013).
        .target(name: "AWSRequests", dependencies: ["HTTPTransport", "Objects"]),
        // Who signs: the AWS files and the services that give credentials.
        .target(name: "AWSIdentity", dependencies: ["AWSRequests", "HTTPTransport", "Objects"]),
        .target(name: "S3", dependencies: ["AWSRequests", "HTTPTransport", "Objects"]),
        .target(name: "S3Writes", dependencies: ["S3", "AWSRequests", "HTTPTransport", "Objects"]),
        .target(name: "CloudFront", dependencies: ["AWSRequests", "HTTPTransport", "Objects"]),
        .target(name: "SimpleRepository"),
        .target(
            name: "RunJournal",
            dependencies: [
                "Objects", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        .target(
            name: "PlaybookFiles", dependencies: ["SimpleRepository", .product(name: "Yams", package: "Yams")]),
        .target(
            name: "Indexes",
            dependencies: ["PlaybookFiles", "S3", "SimpleRepository", "RunJournal", "HTTPTransport", "Objects"]),
        .target(
            name: "Publishing",
            dependencies: ["Indexes", "PlaybookFiles", "S3", "S3Writes", "RunJournal", "HTTPTransport", "Objects"]),
        .target(
            name: "Verification",
            dependencies: [
                "Indexes", "PlaybookFiles", "S3", "SimpleRepository", "RunJournal", "HTTPTransport", "Objects",
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]),
        .target(
            name: "Rollbook",
            dependencies: [
                "Publishing", "Verification", "Indexes", "PlaybookFiles", "S3", "CloudFront", "SimpleRepository",
                "RunJournal", "HTTPTransport", "Objects",
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]),
        .target(
            name: "Sandbox",
            dependencies: [
                "AWSRequests", "Objects",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ]),
        .executableTarget(
            name: "RollbookCLI",
            dependencies: [
                "Rollbook", "Publishing", "Verification", "Indexes", "PlaybookFiles", "Sandbox", "HTTPTransport", "S3",
                "AWSRequests", "AWSIdentity",
                "CloudFront", "RunJournal", "SimpleRepository", "Objects",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        // What tests take of the machine: places, Python, the servers that others wrote. It knows no target.
        .target(name: "TestMachine", path: "Tests/Machine"),

        .testTarget(name: "ObjectsTests", dependencies: ["Objects"]),
        .testTarget(name: "HTTPTransportTests", dependencies: ["HTTPTransport"]),
        .testTarget(
            name: "AWSRequestsTests", dependencies: ["AWSRequests", "HTTPTransport", "Objects", "TestMachine"]),
        .testTarget(
            name: "AWSIdentityTests",
            dependencies: ["AWSIdentity", "S3", "AWSRequests", "HTTPTransport", "Objects", "TestMachine"]),
        // The client's tests on real servers: the sandbox, in this process, and moto.
        .testTarget(
            name: "S3Tests",
            dependencies: ["S3", "S3Writes", "AWSRequests", "HTTPTransport", "Objects", "Sandbox", "TestMachine"]),
        .testTarget(
            name: "CloudFrontTests",
            dependencies: ["CloudFront", "Sandbox", "AWSRequests", "HTTPTransport", "TestMachine"]),
        .testTarget(name: "SimpleRepositoryTests", dependencies: ["SimpleRepository", "TestMachine"]),
        .testTarget(
            name: "RunJournalTests",
            dependencies: ["RunJournal", "Objects", "TestMachine", .product(name: "GRDB", package: "GRDB.swift")]),
        // With the kinds of steps that Rollbook has, the files are read as people write them.
        .testTarget(
            name: "PlaybookFilesTests",
            dependencies: ["PlaybookFiles", "Rollbook", "Indexes", "SimpleRepository", "TestMachine"]),
        .testTarget(
            name: "SandboxTests",
            dependencies: [
                "Sandbox", "S3", "AWSRequests", "Objects", "TestMachine",
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ]),
        // What tests hand to the code: buckets on servers, wheels, hostile texts, clocks. It knows no run.
        .target(
            name: "TestKit",
            dependencies: [
                "Indexes", "PlaybookFiles", "Sandbox", "HTTPTransport", "S3", "S3Writes", "AWSRequests", "RunJournal",
                "SimpleRepository", "Objects", "TestMachine", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            path: "Tests/Kit"),
        .testTarget(
            name: "IndexesTests",
            dependencies: [
                "Indexes", "TestKit", "PlaybookFiles", "Sandbox", "HTTPTransport", "S3", "RunJournal",
                "SimpleRepository", "Objects", "TestMachine",
            ]),
        .testTarget(
            name: "PublishingTests",
            dependencies: [
                "Publishing", "Indexes", "TestKit", "PlaybookFiles", "Sandbox", "HTTPTransport", "S3", "S3Writes",
                "RunJournal", "Objects", "TestMachine",
            ]),
        // Channels, runs and people around a whole program in one process.
        .target(
            name: "RollbookTestSupport",
            dependencies: [
                "Rollbook", "Publishing", "Verification", "Indexes", "TestKit", "PlaybookFiles", "Sandbox",
                "HTTPTransport",
                "S3", "AWSRequests", "CloudFront", "RunJournal", "SimpleRepository", "Objects", "TestMachine",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            path: "Tests/Support"),
        // What is wrong with a publication is shown on publications that runs made.
        .testTarget(
            name: "VerificationTests",
            dependencies: [
                "Verification", "Rollbook", "Indexes", "TestKit", "RollbookTestSupport", "PlaybookFiles", "Sandbox",
                "HTTPTransport", "S3", "RunJournal", "SimpleRepository", "Objects", "TestMachine",
            ]),
        .testTarget(
            name: "RollbookTests",
            dependencies: [
                "Rollbook", "Publishing", "Indexes", "TestKit", "RollbookTestSupport", "PlaybookFiles", "Sandbox",
                "HTTPTransport", "S3", "AWSIdentity", "AWSRequests", "CloudFront", "RunJournal", "SimpleRepository",
                "Objects",
                "TestMachine",
            ]),
        // The walls between the targets, which SwiftPM does not keep by itself.
        .testTarget(name: "HouseTests"),
        // These drive the built program, as people do.
        .testTarget(
            name: "AcceptanceTests",
            dependencies: [
                "RollbookCLI", "TestKit", "Indexes", "PlaybookFiles", "RunJournal", "S3", "AWSRequests", "Sandbox",
                "HTTPTransport", "Objects", "TestMachine",
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system && target.name != "CLibcurl" {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
    ]
}
