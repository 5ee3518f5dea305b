import Foundation

/// An S3 that others wrote, which the tests can serve.
package enum StoreEngine: String, Sendable, CaseIterable {
    case moto
    case seaweed

    /// The script of Tests/Oracles that serves it.
    var script: String { "serve_\(rawValue).py" }

    /// A module or program that serving it needs and the tests' interpreter lacks; `nil` if there is none.
    func lack() async -> String? {
        let modules = self == .moto ? ["moto.server", "boto3"] : ["boto3"]
        for module in modules where !(await Python.has(module)) { return module }
        guard self == .seaweed else { return nil }
        let program = URL(filePath: Python.interpreter).deletingLastPathComponent().appending(path: "weed").path
        return FileManager.default.isExecutableFile(atPath: program) ? nil : "weed beside it"
    }
}
