import Foundation
import HTTPTransport
import S3
import TestKit
import TestMachine

/// A small bucket on a server of another process, an operator's machine beside it, and a playbook that creates,
/// overwrites and withdraws objects in it.
struct FaultStage: Sendable {
    enum Server: String, Sendable, CaseIterable {
        case sandbox, moto, seaweed

        /// As a channel on it has to say; moto knows no conditions of copies.
        var conditions: [String] { ["conditions: \(self == .moto ? "verify" : "trusted")"] }

        /// `nil` for the sandbox.
        var engine: StoreEngine? {
            switch self {
            case .sandbox: nil
            case .moto: .moto
            case .seaweed: .seaweed
            }
        }
    }

    /// Whether the server can be had here; a server that cannot is reported.
    static func canServe(_ server: Server) async -> Bool {
        guard let engine = server.engine else { return true }
        return (try? await EngineServer.with(on: engine)) != nil
    }

    let place: Workplace
    let store: StoreReader
    let server: Server
    /// Of the server's S3.
    let endpoint: String

    fileprivate static let catalogText = """
        wheels: { python-tags: [py3], platform-tags: [any] }
        projects:
          torch:
            dependencies: [filelock, jinja2]
          rocm:
            dependencies: [setuptools]
        listed:
          names: [torch, rocm, rocm-sdk-core]
        """

    static let publish = playbook("publish", package: "torch")
    static let other = playbook("other", package: "rocm")

    private static func playbook(_ name: String, package: String) -> String {
        """
        playbook: \(name)
        summary: Mirror and reindex, to be disturbed.
        steps:
          - id: update
            mirror: { channel: nightly, package: \(package) }
          - id: pages
            reindex: { channel: nightly, allow-shrink: true }
        """
    }

    /// Two indexes with three projects each. The wheel of one is gone, so that its page is withdrawn by the playbook.
    static func with<Result: Sendable>(
        _ server: Server, settings: [String] = ["conditions: trusted"],
        _ body: (FaultStage) async throws -> Result
    ) async throws -> Result {
        try await Workplace.with { place in try await with(server, keptIn: place, settings: settings, body) }
    }

    /// The same on a machine that keeps what an earlier one left there; the sandbox keeps its buckets, moto does not.
    static func with<Result: Sendable>(
        _ server: Server, keptIn place: Workplace, settings: [String] = ["conditions: trusted"],
        _ body: (FaultStage) async throws -> Result
    ) async throws -> Result {
        var place = place
        place.environment["ROLLBOOK_PLAYBOOKS"] = try place.faultPlaybooks(
            channels(place.nightly, endpoint: nil, public: "http://127.0.0.1/"))
        return try await place.withSandbox(data: place.folder + "/sandbox") { sandbox in
            guard let engine = server.engine else {
                let publicURL = sandbox.channels.first?.publicURL ?? ""
                return try await stage(
                    place, server, sandbox, endpoint: sandbox.s3, publicURL: publicURL, settings, body)
            }
            let bucket = EngineServer.Bucket(place.nightly, versioned: true, partDelaySeconds: 0.2)
            guard let served = try await EngineServer.with([bucket], on: engine) else { throw NotServed() }
            // Anybody can read everything on moto, and production has no log that anybody can read.
            let log = engine == .moto ? ["log: off"] : []
            return try await stage(
                place, server, sandbox, endpoint: served.s3, publicURL: "\(served.front)/\(place.nightly)/",
                settings + log, body)
        }
    }

    /// - Parameter sandbox: its upstream index is used in any case.
    private static func stage<Result: Sendable>(
        _ place: Workplace, _ server: Server, _ sandbox: SandboxAddress, endpoint: String, publicURL: String,
        _ settings: [String], _ body: (FaultStage) async throws -> Result
    ) async throws -> Result {
        var place = place
        place.environment.merge(sandbox.environment) { $1 }
        place.environment["AWS_ENDPOINT_URL_S3"] = nil
        place.environment["PIP_INDEX_URL"] = sandbox.upstream
        _ = try place.faultPlaybooks(channels(place.nightly, endpoint: endpoint, public: publicURL, settings))
        let transport = CurlTransport(configuration: .patient)
        defer { transport.close() }
        let store = StoreReader(bucket: place.nightly, endpoint: endpoint, prefix: "v2/", transport: transport)
        for index in ["gfx110X-all", "gfx120X-all"] {
            try await store.delete("v2/\(index)/rocm_sdk_core-7.10.0-py3-none-any.whl")
        }
        return try await body(FaultStage(place: place, store: store, server: server, endpoint: endpoint))
    }

    private struct NotServed: Error {}

    /// - Parameter endpoint: `nil` for the sandbox that is yet to be made of it.
    static func channels(
        _ bucket: String, endpoint: String?, public publicURL: String, _ settings: [String] = []
    ) -> String {
        let endpoint = endpoint.map { ["    endpoint: \($0)"] } ?? []
        let lines =
            ["channels:", "  nightly:", "    bucket: \(bucket)", "    region: us-east-2", "    production: true"]
            + endpoint + ["    public: \(publicURL)", "    roots: [v2]"]
            // A cache's memory of a missing page is awaited only briefly.
            + ["    cloudfront: { distribution: ENOTASKED, error-ttl: 1s }"] + settings.map { "    " + $0 }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Another operator's machine, on the same bucket: a journal and a state of its own.
    func machine(of operatorName: String) -> Workplace {
        var other = place
        other.environment["ROLLBOOK_OPERATOR"] = operatorName
        other.environment["XDG_STATE_HOME"] = "\(place.folder)/state-of-\(operatorName)"
        return other
    }
}

extension Workplace {
    /// The files of a `FaultStage`.
    /// - Returns: their folder.
    fileprivate func faultPlaybooks(_ channels: String) throws -> String {
        try write(channels, to: "playbooks/channels.yaml")
        try write(FaultStage.catalogText, to: "playbooks/catalog.yaml")
        try write(FaultStage.publish, to: "playbooks/publish.yaml")
        try write(FaultStage.other, to: "playbooks/other.yaml")
        return folder + "/playbooks"
    }

    /// The path of the journal, unless a command names another.
    var journalPath: String { (environment["XDG_STATE_HOME"] ?? folder + "/state") + "/rollbook/journal.sqlite" }
}
