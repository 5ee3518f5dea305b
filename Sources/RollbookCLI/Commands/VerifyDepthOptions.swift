import ArgumentParser
import PlaybookFiles
import Rollbook

/// The thoroughness of `rollbook verify`.
struct VerifyDepthOptions: ParsableArguments {
    @Flag(help: "Compare every link with the bucket's listing instead of asking for it.")
    var inside = false

    @Flag(help: "Ask nothing of the bucket: needs no credentials; name the indexes, or list them in channels.yaml.")
    var outside = false

    @Flag(name: .customLong("all-links"), help: "Follow every link, not only those of pages that changed.")
    var allLinks = false

    @Flag(help: "Follow every link, read every file whole, look into every wheel.")
    var full = false

    @Option(help: ArgumentHelp("Bytes of older files to read again, oldest check first (512M, 4G).", valueName: "size"))
    var rotate: String?

    @Option(
        name: .customLong("hash-budget"),
        help: ArgumentHelp("The same of files that are larger than --rotate (none without it).", valueName: "size"))
    var hashBudget: String?

    @Option(
        name: .customLong("max-age"),
        help: ArgumentHelp("Fail if the newest file of an index is older (36h).", valueName: "duration"))
    var maxAge: String?

    @Flag(name: .customLong("accept-losses"), help: "What is gone since the last verification may be gone.")
    var acceptLosses = false

    func validate() throws {
        if outside && inside { throw ValidationError("--inside and --outside exclude each other") }
        if inside && allLinks { throw ValidationError("--inside and --all-links exclude each other") }
        if let hashBudget, VerifyDepth.bytes(hashBudget) == nil {
            throw ValidationError("--hash-budget takes a number of bytes such as 4G, not '\(hashBudget)'")
        }
        if let rotate, VerifyDepth.bytes(rotate) == nil {
            throw ValidationError("--rotate takes a number of bytes such as 512M, not '\(rotate)'")
        }
    }

    /// - Throws: `TimeExpressionError`.
    func depth() throws -> VerifyDepth {
        VerifyDepth(
            links: inside ? .inside : allLinks || full ? .all : .changed, outside: outside, full: full,
            rotationBytes: rotate.flatMap { VerifyDepth.bytes($0) } ?? VerifyDepth.rotationBytesDefault,
            hashBudgetBytes: hashBudget.flatMap { VerifyDepth.bytes($0) } ?? 0,
            ageMaxSeconds: try maxAge.map { try TimeExpression.seconds(ofDuration: $0) }, acceptLosses: acceptLosses)
    }
}
