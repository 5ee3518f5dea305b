package import CloudFront
package import Foundation
package import HTTPTransport
package import Indexes
package import PlaybookFiles
package import Publishing
package import RunJournal
package import S3
package import Verification

/// Everything a run works with; the edge of the program makes one.
package struct Workspace: Sendable {
    package var channels: [Channel]
    package var catalog: Catalog
    package var journal: Journal
    /// A client of the channel's bucket.
    package var makeClient: @Sendable (Channel) throws -> S3Client
    /// A client of the channel's distribution; throws `RunError.noDistribution` where it has none.
    package var makeCloudFrontClient: @Sendable (Channel) throws -> CloudFrontClient
    /// The signer for a channel; `nil` without an identity service, as in a rehearsal and on most stores. Each call may ask the
    /// service anew. It throws the errors of the service, or of the search for credentials.
    package var callerIdentity: @Sendable (Channel) async throws -> CallerIdentity? = { _ in nil }
    /// The installers of this machine.
    package var resolvers: Resolvers
    /// For the upstream index and the public URLs; anonymous, retries by itself.
    package var transport: any Transport
    package var upstream: @Sendable () async throws -> UpstreamLocation
    /// Folder below which downloads are kept while a run goes on.
    package var spoolFolder: String
    package var operatorInfo: Operator
    package var now: @Sendable () -> Date
    package var sleep: @Sendable (Duration) async throws -> Void
    package var makeRunID: @Sendable () -> String
    /// Whether the operator asked to stop.
    package var isInterrupted: @Sendable () -> Bool
    /// Runs beside work that waits for the public side: returns when the operator asks to stop, and writes the name of the work
    /// to a pipe now and then. `nil`: there are no interruptions.
    package var watch: (@Sendable (_ what: String) async throws -> Void)?
    package var report: @Sendable (RunEvent) -> Void
    package var ask: @Sendable (Question) async -> Answer
    /// An error as one line for people and for the journal.
    package var describe: @Sendable (any Error) -> String
    /// The time for which a public URL may stay stale after a write before the run goes on without it, in seconds.
    package var publicWaitSeconds: Int
    /// The time for which a request in doubt may still arrive, in seconds.
    package var settleSeconds: Double
    /// The clock since boot.
    package var bootTime: @Sendable () -> BootTime?
    /// The most changes of one index that are in progress at once.
    package var concurrencyMax: Int
    /// Whether this is a rehearsal, and where.
    package var place: Place
    /// Whether this machine's folder of playbooks holds this text under this name.
    package var isOwnPlaybook: @Sendable (_ text: String, _ name: String) -> Bool
    /// Settings of the bucket locks.
    package var locking = LockSettings()
    /// Identifies this process.
    package var identity = LockIdentity(process: UUID().uuidString)
    /// Whether a question of this kind waits for a person, and is not answered beforehand.
    package var waitsForPerson: @Sendable (Question.Kind) -> Bool = { _ in true }
    /// The logs that were read, or are left aside.
    package var logs = TeamLogs()
    /// The writers that objects name.
    package var writers = SeenWriters()
    /// The pseudonym of a name that strangers can read and that has no alias: its kind, and digits of a keyed digest.
    package var pseudonym: @Sendable (NameKind, String) throws -> String = { $1 }
    /// Pseudonyms of the operator, of the machine, and of earlier runs, because strangers can read them; `nil` if they cannot.
    var pseudonyms: Pseudonyms?
    /// The requests that the process has sent so far.
    package var requestCounts: @Sendable () -> RequestCounts

    package init(
        channels: [Channel], catalog: Catalog, journal: Journal,
        makeClient: @escaping @Sendable (Channel) throws -> S3Client,
        makeCloudFrontClient: @escaping @Sendable (Channel) throws -> CloudFrontClient = {
            throw RunError.noDistribution(channel: $0.name)
        }, resolvers: Resolvers? = nil, transport: any Transport,
        upstream: @escaping @Sendable () async throws -> UpstreamLocation, spoolFolder: String, operatorInfo: Operator,
        now: @escaping @Sendable () -> Date, sleep: @escaping @Sendable (Duration) async throws -> Void,
        makeRunID: @escaping @Sendable () -> String, isInterrupted: @escaping @Sendable () -> Bool,
        report: @escaping @Sendable (RunEvent) -> Void, ask: @escaping @Sendable (Question) async -> Answer,
        describe: @escaping @Sendable (any Error) -> String = { "\($0)" }, publicWaitSeconds: Int = 120,
        concurrencyMax: Int = 64, requestCounts: @escaping @Sendable () -> RequestCounts = { RequestCounts() },
        place: Place = .real, isOwnPlaybook: @escaping @Sendable (String, String) -> Bool = { _, _ in false },
        settleSeconds: Double = 60, bootTime: @escaping @Sendable () -> BootTime? = { nil }
    ) {
        self.settleSeconds = settleSeconds
        self.bootTime = bootTime
        self.place = place
        self.isOwnPlaybook = isOwnPlaybook
        self.requestCounts = requestCounts
        self.describe = describe
        self.channels = channels
        self.catalog = catalog
        self.journal = journal
        self.makeClient = makeClient
        self.makeCloudFrontClient = makeCloudFrontClient
        self.resolvers =
            resolvers ?? Resolvers(programs: [], environment: [:], folder: spoolFolder + "/resolvers", sleep: sleep)
        self.transport = transport
        self.upstream = upstream
        self.spoolFolder = spoolFolder
        self.operatorInfo = operatorInfo
        self.now = now
        self.sleep = sleep
        self.makeRunID = makeRunID
        self.isInterrupted = isInterrupted
        self.report = report
        self.ask = ask
        self.publicWaitSeconds = publicWaitSeconds
        self.concurrencyMax = concurrencyMax
    }

    /// The person, process and rollbook version at work.
    package struct Operator: Sendable, Equatable {
        package var name: String
        package var host: String
        package var pid: Int32
        package var toolVersion: String

        package init(name: String, host: String, pid: Int32, toolVersion: String) {
            self.name = name
            self.host = host
            self.pid = pid
            self.toolVersion = toolVersion
        }
    }

    /// Something only a person can answer.
    package struct Question: Sendable, Equatable {
        package enum Kind: Sendable {
            /// An `approve` step, or a write to a production channel outside a playbook.
            case approve
            /// A `manual` step: done by hand, outside of rollbook.
            case manual
            /// `--interactive`: before a step writes.
            case step
            /// A check failed: roll back?
            case rollback
            /// Something is not fresh yet, and the time to wait for it is over.
            case lookAgain
            /// The playbook of an imported run is shown: go on with it? `--yes` is not an answer.
            case foreignPlaybook
            /// A rollback's plan is shown: apply it?
            case applyRollback
        }

        package var kind: Kind
        package var text: String

        package init(_ kind: Kind, _ text: String) {
            self.kind = kind
            self.text = text
        }
    }

    /// The way in which an answer was given.
    package enum AnswerMeans: Sendable, Equatable {
        /// By a person.
        case terminal
        /// Beforehand, by an option such as `--yes`.
        case option(String)

        /// The journal's word for it.
        package var text: String {
            switch self {
            case .terminal: "terminal"
            case .option(let option): option
            }
        }
    }

    package enum Answer: Sendable, Equatable {
        case yes(means: AnswerMeans)
        case no
        /// There is no terminal to ask on.
        case nobody
    }

    /// - Throws: `RunError.unknownChannel`.
    package func channel(_ name: String) throws -> Channel {
        guard let channel = channels.first(where: { $0.name == name }) else {
            throw RunError.unknownChannel(name, known: channels.map(\.name))
        }
        return channel
    }
}
