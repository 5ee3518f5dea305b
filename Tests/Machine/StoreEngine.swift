import Foundation

/// An S3 that others wrote, which the tests can serve.
package enum StoreEngine: String, Sendable, CaseIterable {
    case moto
    case seaweed
    case ministack
    case radosgw

    /// Whether these tests are to use every engine (`make test STORES=all`).
    package static let areAllWanted = ProcessInfo.processInfo.environment["ROLLBOOK_STORES"] == "all"

    /// The engines that these tests are to use.
    package static var wanted: [StoreEngine] { areAllWanted ? allCases : [.moto, .seaweed] }

    /// The script of Tests/Oracles that serves it.
    var script: String { "serve_\(rawValue).py" }

    /// A module or program that serving it needs and this machine lacks; `nil` if there is none.
    func lack() async -> String? {
        let modules = self == .moto ? ["moto.server", "boto3"] : ["boto3"]
        for module in modules where !(await Python.has(module)) { return "\(module) in \(Python.interpreter)" }
        let programs = URL(filePath: Python.interpreter).deletingLastPathComponent()
        switch self {
        case .moto: return nil
        case .seaweed:
            let isThere = FileManager.default.isExecutableFile(atPath: programs.appending(path: "weed").path)
            return isThere ? nil : "weed beside \(Python.interpreter)"
        case .ministack:
            let folder = programs.deletingLastPathComponent().appending(path: "ministack").path
            return FileManager.default.fileExists(atPath: folder) ? nil : "folder \(folder)"
        case .radosgw:
            return ["monmaptool", "ceph", "ceph-mon", "ceph-osd", "radosgw", "radosgw-admin"].first { !isInPath($0) }
        }
    }
}

private func isInPath(_ program: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
        FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
    }
}
