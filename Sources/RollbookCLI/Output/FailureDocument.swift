/// The JSON form of a failure, on standard output where `--format json` was asked for and no result was written.
struct FailureDocument: JSONDocument {
    var schema = 1
    var error: Failure

    struct Failure: Encodable {
        /// Stable, one for each exit code.
        var code: String
        var message: String
        /// The causes, one line each.
        var causes: [String]
        /// The next steps, one line each.
        var hint: String?
        /// The exit code.
        var exit: Int32
    }

    /// - Parameter context: completes the commands in the hints.
    init(_ failure: CommandFailure, _ context: CommandContext) {
        let hints = failure.hints.map { failure.hintsAreWhole ? $0 : context.completing($0) }
        error = Failure(
            code: failure.status.code, message: context.completing(failure.message), causes: failure.causes,
            hint: hints.isEmpty ? nil : hints.joined(separator: "\n"), exit: failure.status.rawValue)
    }
}
