import Foundation
import TestMachine

extension Workplace {
    /// The index that hostile_cdn.py serves, and that channels.yaml lists.
    static let hostileIndex = "v2/gfx110X-all"

    private static let hostileCDN = ScriptServer("hostile_cdn.py")

    /// Runs `body` with the URL of hostile_cdn.py, which keeps nothing: one is enough for all tests.
    func withHostileCDN<Result: Sendable>(_ body: (String) async throws -> Result) async throws -> Result {
        try await body(JSONDecoder().decode(String.self, from: try await Self.hostileCDN.ask("where?")))
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
