import ArgumentParser
import Sandbox

/// When the emulated indexer of a rehearsal writes: `4` for seconds, or `off`.
struct IndexerOption: ExpressibleByArgument, Sendable {
    /// `nil`: it never does.
    let delaySeconds: Double?

    static let standard = IndexerOption(delaySeconds: IndexerSettings.delaySecondsDefault)
    private static let delayMaxSeconds = 3600.0

    private init(delaySeconds: Double?) {
        self.delaySeconds = delaySeconds
    }

    init?(argument: String) {
        if argument == "off" {
            self.init(delaySeconds: nil)
        } else if let seconds = Double(argument), (0...Self.delayMaxSeconds).contains(seconds) {
            self.init(delaySeconds: seconds)
        } else {
            return nil
        }
    }

    var defaultValueDescription: String { delaySeconds.map { "\(Int($0))" } ?? "off" }
}
