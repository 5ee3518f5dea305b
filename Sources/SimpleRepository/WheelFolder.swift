/// A wheel's `.dist-info` folder by the names of its entries. pip and uv check these before they read anything else, and may
/// refuse the wheel.
///
/// `InstallerOracleTests` runs both to prove it.
package struct WheelFolder: Hashable, Sendable {
    /// The folder that holds METADATA, such as `torch-2.9.1.dist-info`.
    package let name: String
    /// Other top-level folders with the same ending; a wheel must have only one.
    package let others: [String]
    /// Required files that the folder lacks.
    package let missing: [String]

    /// The files that a wheel's folder must have besides METADATA.
    static let files = ["WHEEL", "RECORD"]
    static let suffix = ".dist-info"

    /// - Parameter entries: names of all entries whose top folder ends in `.dist-info`.
    init(metadata: String, entries: [String]) {
        let folder = String(metadata.prefix { $0 != "/" })
        name = folder
        others = Set(entries.map { String($0.prefix { $0 != "/" }) }).filter { $0 != folder }.sorted()
        let names = Set(entries)
        missing = Self.files.filter { !names.contains("\(folder)/\($0)") }
    }

    /// The reason why pip or uv refuses the wheel; `nil` if both accept its folder.
    /// - Parameter project: the project in its file name.
    package func refusal(of project: ProjectName) -> String? {
        if let other = others.first { return "it has two .dist-info folders, \(name) and \(other)" }
        guard ProjectName.normalize(name).hasPrefix(project.normalized) else {
            return "its metadata lies in \(name), which is not a folder of \(project)"
        }
        guard let file = missing.first else { return nil }
        return "it has no \(name)/\(file)"
    }
}
