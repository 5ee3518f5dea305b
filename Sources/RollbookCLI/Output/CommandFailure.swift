import AWSRequests
import CloudFront
import Foundation
import HTTPTransport
import Indexes
import PlaybookFiles
import Publishing
import Rollbook
import RunJournal
import S3

/// The presentation of an error: what happened, why, what to do next, and the exit code. The one place that decides it.
struct CommandFailure: Error {
    var message: String
    var causes: [String] = []
    var hints: [String] = []
    var status: ExitStatus
    /// Whether the commands in the hints are complete, because they are for another context than this invocation's.
    var hintsAreWhole = false
    /// Whether each line of the message says `error:` itself, behind the file, line and column that editors look for.
    var namesPlaces = false
    /// Whether the command has written its result: then its JSON document is on standard output already.
    var followsResult = false

    init(_ message: String, causes: [String] = [], hints: [String] = [], status: ExitStatus = .failed) {
        self.message = message
        self.causes = causes
        self.hints = hints
        self.status = status
    }

    /// `nil` for errors that the argument parser explains best.
    init?(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let problems as Diagnostics:
            self.init(problems.description, status: .configuration)
            namesPlaces = true
        case let problems as InputProblems:
            self.init(
                problems.all.map(\.description).joined(separator: "; "), hints: problems.all.compactMap(\.hint),
                status: .usage)
        case let unknown as UnknownName:
            self.init(unknown.description, hints: [unknown.hint].compactMap(\.self), status: .usage)
        case let error as ChannelSelectionError: self.init(error.description, status: .usage)
        case let error as OutputError: self.init(error.description)
        case let error as TimeExpressionError: self.init("\(error)", hints: [error.hint], status: .usage)
        case let error as CocoaError: self.init(error)
        case let error as AWSSettingsError:
            self.init(error.description, hints: [Self.credentialsHint], status: .notPermitted)
        case let error as JournalError:
            self.init(error.description, hints: [error.hint].compactMap(\.self))
        case let error as S3Error: self.init(error)
        case let error as FailedChanges:
            self.init(error.cause)
            message = error.description
            hints = error.demands.map { "the bucket's policy demands: \($0)" } + hints
        case let error as CloudFrontError: self.init(error)
        case let error as TransportError: self.init(error.description, status: .unavailable)
        case let error as SpoolError: self.init(error.description)
        case let error as PlanError: self.init(error)
        case let error as CurationError: self.init(error)
        case let error as UpstreamError: self.init(error)
        case let error as RunError: self.init(error)
        case let limit as TimeLimitExceeded: self.init("the step took longer than its timeout of \(limit.seconds) s")
        case let error as RestoreError: self.init(error)
        case let error as LockError: self.init(error)
        case let error as LogError: self.init(error)
        case let error as ApprovalError: self.init(error)
        case let error as BatchError: self.init(error)
        case is CancellationError: self.init("interrupted", hints: ["`rollbook resume` goes on"], status: .interrupted)
        default: return nil
        }
    }

    /// A file or a folder that the system refuses.
    private init(_ error: CocoaError) {
        let reason = (error.underlying as? POSIXError).map { String(cString: strerror($0.code.rawValue)) }
        self.init("\(error.filePath ?? "a file"): \(reason ?? error.localizedDescription)")
    }

    static let credentialsHint =
        "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN), or name a profile by AWS_PROFILE"

    private static let hintsOfDefect = [
        "nobody else wrote there: set `conditions: verify` for the channel in channels.yaml",
        "`rollbook doctor --write-probe CHANNEL` tries what else the store does otherwise",
    ]

    private static let hintsWithoutVersions = [
        "a store without versions works with `versions: off` in channels.yaml: pages can be rolled back, from the journal, "
            + "and files are never overwritten",
        "where the bucket is known to keep versions and only cannot be asked, set `versions: enabled`",
    ]

    init(_ error: S3Error) {
        self.init(error.description)
        switch error.code {
        case .noCredentials:
            (status, hints) = (.notPermitted, [Self.credentialsHint])
        case .expiredToken:
            (status, hints) = (.notPermitted, ["the session is over: sign in again, then `rollbook resume`"])
        case .accessDenied, .invalidAccessKeyID, .signatureDoesNotMatch:
            let lacking =
                error.permissions.isEmpty
                ? [] : ["\(error.operation) needs \(error.permissions.joined(separator: " and "))"]
            (status, hints) = (.notPermitted, lacking + ["`rollbook doctor` shows which identity signs"])
        case .refusedTrueCondition: hints = Self.hintsOfDefect
        case .unorderedListing:
            hints = [
                "the store does not list in the order of keys; `rollbook doctor --write-probe` tries what it can do"
            ]
        case .requestTimeTooSkewed: hints = ["set this machine's clock"]
        case .noSuchBucket: (status, hints) = (.configuration, ["look at the channel's bucket in channels.yaml"])
        case .noAnswer, .slowDown, .internalError: status = .unavailable
        case _ where error.isUnknownToStore && ["GetBucketVersioning", "ListObjectVersions"].contains(error.operation):
            (status, hints) = (.configuration, Self.hintsWithoutVersions)
        case _ where error.isConflict:
            (status, hints) = (.conflict, ["another writer is at work there: try again when it has finished"])
        default:
            if error.status == 403 { status = .notPermitted }
            if [429, 500, 502, 503, 504].contains(error.status) { status = .unavailable }
        }
    }

    /// This failure after the result was written.
    var afterResult: CommandFailure {
        var failure = self
        failure.followsResult = true
        return failure
    }

    /// `error:` line, causes, a blank line, hints: on standard error.
    /// - Parameter context: completes the commands in them.
    func print(_ context: CommandContext = CommandContext()) {
        let text = TerminalText(lines: context.completing(message))
        Terminal.insist(namesPlaces ? text : "error: \(text)")
        causes.forEach { Terminal.insist("  \($0)") }
        if let places = context.places, status.isOfTheMachine { Terminal.insist("  with \(places)") }
        let hints = hints + (status == .unavailable ? [context.certificateHint].compactMap(\.self) : [])
        guard !hints.isEmpty else { return }
        Terminal.insist("")
        hints.forEach { Terminal.insist("hint: \(hintsAreWhole ? $0 : context.completing($0))") }
    }
}
