import Foundation

extension Workplace {
    /// The index that hostile_cdn.py serves, and that channels.yaml lists.
    static let hostileIndex = "v2/gfx110X-all"

    /// Serves hostile_cdn.py while `body` runs; `body` gets its URL.
    func withHostileCDN<Result: Sendable>(_ body: (String) async throws -> Result) async throws -> Result {
        try await withOracle("hostile_cdn.py") { try await body($0) }
    }

    /// A workplace whose channel `nightly` is public at one fault of the server at `url`.
    func facing(_ fault: String, of url: String) throws -> Workplace {
        let channels = ["dev", "nightly"].map { name in
            ChannelsFile.Channel(
                name: name, bucket: "\(name)-python", endpoint: "http://127.0.0.1:9", publicURL: "\(url)/\(fault)/",
                production: name == "nightly", roots: ["v2"], settings: ["indexes: [\(Self.hostileIndex)]"])
        }
        var place = Workplace(folder: "\(folder)/\(fault)", environment: environment)
        try FileManager.default.createDirectory(atPath: place.folder + "/tmp", withIntermediateDirectories: true)
        place.environment["ROLLBOOK_PLAYBOOKS"] = try place.playbooks([
            "channels.yaml": ChannelsFile(channels: channels).text
        ])
        return place
    }
}
