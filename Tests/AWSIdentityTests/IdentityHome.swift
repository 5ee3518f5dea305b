import AWSIdentity
import Foundation
import HTTPTransport
import Synchronization
import TestMachine

/// A home folder with AWS files, and the stand-ins of the services that give credentials.
final class IdentityHome: Sendable {
    let folder: String
    /// Of the stand-ins.
    let services: String
    private let transport = CurlTransport(configuration: .init(concurrencyMax: 8))

    private static let server = ScriptServer("identity_services.py")

    private struct Place: Decodable {
        var url: String
    }

    static func with<Result>(_ body: (IdentityHome) async throws -> Result) async throws -> Result {
        let place = try JSONDecoder().decode(Place.self, from: try await server.ask([String]()))
        let home = try IdentityHome(services: place.url)
        defer { try? FileManager.default.removeItem(atPath: home.folder) }
        return try await body(home)
    }

    private init(services: String) throws {
        self.services = services
        folder = NSTemporaryDirectory() + "/rollbook-identity-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder + "/.aws", withIntermediateDirectories: true)
    }

    /// `{HOME}` and `{SERVICES}` stand for where they are.
    func filled(_ text: String) -> String {
        text.replacing("{HOME}", with: folder).replacing("{SERVICES}", with: services)
    }

    /// - Parameter path: below the home folder.
    func write(_ text: String, to path: String) throws {
        let whole = folder + "/" + path
        try FileManager.default.createDirectory(
            atPath: (whole as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(filled(text).utf8).write(to: URL(filePath: whole))
        if path.hasSuffix(".sh") { chmod(whole, 0o755) }
    }

    func environment(_ variables: [String: String]) -> [String: String] {
        ["HOME": folder, "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin"]
            .merging(variables.mapValues { filled($0) }) { $1 }
    }

    func surroundings(
        _ variables: [String: String], now: @escaping @Sendable () -> Date = { Date() },
        ask: @escaping @Sendable (String) async -> String? = { _ in "123456" }
    ) -> Surroundings {
        Surroundings(
            environment: environment(variables),
            readFile: { FileManager.default.contents(atPath: $0).map { Array($0) } },
            writeFile: { try Data($1).write(to: URL(filePath: $0)) }, transport: transport, localTransport: transport,
            run: { [environment = environment(variables)] in try Self.run($0, environment) }, ask: ask, now: now,
            sleep: { _ in })
    }

    /// The requests that reached the stand-ins since the last call.
    func asked() async throws -> [Asked] {
        let response = try await transport.send(HTTPRequest(url: services + "/asked"))
        return try JSONDecoder().decode([Asked].self, from: Data(response.body))
    }

    /// Requests since the last call, without those of other tests that run beside.
    func askedForCredentials() async throws -> [Asked] {
        try await asked().filter { $0.sts?["Action"] != "GetCallerIdentity" }
    }

    struct Asked: Decodable, Equatable {
        var sts: [String: String]?
        var key, region, container, authorization, sso, token, oidc: String?
    }

    private static func run(_ words: [String], _ environment: [String: String]) throws -> Surroundings.Outcome {
        let process = Process()
        let (output, errors) = (Pipe(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["--"] + words
        process.environment = environment
        (process.standardOutput, process.standardError) = (output, errors)
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        let complained = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Surroundings.Outcome(
            exitCode: process.terminationReason == .exit ? process.terminationStatus : nil,
            output: String(decoding: said, as: UTF8.self), errors: String(decoding: complained, as: UTF8.self))
    }
}
