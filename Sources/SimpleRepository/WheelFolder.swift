/// What the names of its entries say of a wheel's `.dist-info` folder. pip and uv refuse a wheel by these before they read
/// anything of it.
///
/// Shown by `InstallerOracleTests`, which asks both.
package struct WheelFolder: Hashable, Sendable {
    /// Of the folder that holds METADATA, such as `torch-2.9.1.dist-info`.
    package let name: String
    /// Other folders on the top level that end as it does; a wheel has one.
    package let others: [String]
    /// Files that every wheel has in it, and that are not there.
    package let missing: [String]

    /// What a wheel has in its folder besides METADATA.
    static let files = ["WHEEL", "RECORD"]
    static let suffix = ".dist-info"

    /// - Parameter entries: names of all entries whose first folder ends in `.dist-info`.
    init(metadata: String, entries: [String]) {
        let folder = String(metadata.prefix { $0 != "/" })
        name = folder
        others = Set(entries.map { String($0.prefix { $0 != "/" }) }).filter { $0 != folder }.sorted()
        let names = Set(entries)
        missing = Self.files.filter { !names.contains("\(folder)/\($0)") }
    }

    /// Why pip or uv refuses the wheel; `nil` where both take its folder.
    /// - Parameter project: that its file name says.
    package func refusal(of project: ProjectName) -> String? {
        if let other = others.first { return "it has two .dist-info folders, \(name) and \(other)" }
        guard ProjectName.normalize(name).hasPrefix(project.normalized) else {
            return "its metadata lies in \(name), which is not a folder of \(project)"
        }
        guard let file = missing.first else { return nil }
        return "it has no \(name)/\(file)"
    }
}
