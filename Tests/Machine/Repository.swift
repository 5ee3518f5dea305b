import Foundation

/// This repository, where its tests run.
package enum Repository {
    /// Its top folder, without `/` at the end.
    package static let path = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// A script of Tests/Oracles.
    package static func oracle(_ name: String) -> String { path + "/Tests/Oracles/" + name }
}
