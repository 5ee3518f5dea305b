/// What a step does, with its settings. A new kind is a case here, its line in `StepKind.Name` and a reader.
package enum StepKind: Sendable, Equatable {
    case mirror(MirrorStep)
    case reindex(ReindexStep)
    case promote(PromoteStep)
    case verify(VerifyStep)
    case approve(ApproveStep)
    case manual(message: String)
    case rollback(RollbackStep)
    case restore(RestoreStep)
    case invalidate(InvalidateStep)
    case command(CommandStep)

    /// The words that name the kinds in a playbook.
    package enum Name: String, Sendable, CaseIterable {
        case mirror, reindex, promote, verify, approve, manual, rollback, restore, invalidate, command
    }

    package var name: Name {
        switch self {
        case .mirror: .mirror
        case .reindex: .reindex
        case .promote: .promote
        case .verify: .verify
        case .approve: .approve
        case .manual: .manual
        case .rollback: .rollback
        case .restore: .restore
        case .invalidate: .invalidate
        case .command: .command
        }
    }

    /// The channel that the step works on, where it names one.
    package var channel: String? {
        switch self {
        case .mirror(let step): step.channel
        case .reindex(let step): step.channel
        case .promote(let step): step.channel
        case .verify(let step): step.channel
        case .rollback(let step): step.channel
        case .restore(let step): step.channel
        case .invalidate(let step): step.channel
        case .command(let step): step.channel
        case .approve, .manual: nil
        }
    }

    /// Whether the step can change objects of a bucket, so that it can be rolled back.
    package var changesObjects: Bool {
        switch self {
        case .mirror(let step): !step.dryRun
        case .reindex(let step): !step.dryRun
        case .promote(let step): !step.dryRun
        case .rollback, .restore: true
        case .verify, .approve, .manual, .invalidate, .command: false
        }
    }
}

/// Copies dependencies from the upstream index into indexes of a channel.
package struct MirrorStep: Sendable, Equatable {
    package let channel: String
    /// A project of the catalog, or `all`.
    package let package: String
    /// Prefixes; empty: every index of the channel.
    package let indexes: [String]
    package let dryRun: Bool
    /// Whether `indexes` may name indexes that are not there yet, directly below a root.
    package let create: Bool

    package init(
        channel: String, package: String, indexes: [String] = [], dryRun: Bool = false, create: Bool = false
    ) {
        self.channel = channel
        self.package = package
        self.indexes = indexes
        self.dryRun = dryRun
        self.create = create
    }
}

/// Writes the pages of indexes anew from what is in the bucket.
package struct ReindexStep: Sendable, Equatable {
    package let channel: String
    /// Prefixes; empty: every index of the channel.
    package let indexes: [String]
    /// Project names; empty: every project, and the root page.
    package let projects: [String]
    package let dryRun: Bool
    /// Accept an index that lost more of its files than its channel allows.
    package let allowShrink: Bool

    package init(
        channel: String, indexes: [String] = [], projects: [String] = [], dryRun: Bool = false,
        allowShrink: Bool = false
    ) {
        self.channel = channel
        self.indexes = indexes
        self.projects = projects
        self.dryRun = dryRun
        self.allowShrink = allowShrink
    }
}

/// Copies files, with their sidecars, from the indexes below one root to those below another.
package struct PromoteStep: Sendable, Equatable {
    package let channel: String
    package let from: String
    package let to: String
    /// Names below the root, such as `gfx120X-all`; empty: every index below `from`.
    package let indexes: [String]
    /// Project names; empty: every project.
    package let projects: [String]
    /// PEP 440 versions; empty: every version.
    package let versions: [String]
    package let dryRun: Bool

    package init(
        channel: String, from: String, to: String, indexes: [String] = [], projects: [String] = [],
        versions: [String] = [], dryRun: Bool = false
    ) {
        self.channel = channel
        self.from = from
        self.to = to
        self.indexes = indexes
        self.projects = projects
        self.versions = versions
        self.dryRun = dryRun
    }
}

/// Checks the public URLs of a channel.
package struct VerifyStep: Sendable, Equatable {
    package let channel: String
    package let indexes: [String]
    package let projects: [String]
    /// Requirements that must be on offer, such as `torch==2.9.1`.
    package let expect: [String]
    /// Requirements that the real resolvers must be able to install from the index.
    package let install: [String]
    /// The CPython releases that they resolve for, such as `3.12`; empty: the newest of the catalog.
    package let pythons: [String]
    /// How long to poll until what was published is visible; `nil`: the run's own default.
    package let waitSeconds: Int?
    package let depth: VerifyDepth
    /// Ask CloudFront to forget what is stale, and look again.
    package let invalidate: Bool

    package init(
        channel: String, indexes: [String] = [], projects: [String] = [], expect: [String] = [],
        install: [String] = [], pythons: [String] = [], waitSeconds: Int? = nil,
        depth: VerifyDepth = VerifyDepth(), invalidate: Bool = false
    ) {
        self.pythons = pythons
        self.invalidate = invalidate
        self.channel = channel
        self.indexes = indexes
        self.projects = projects
        self.expect = expect
        self.install = install
        self.waitSeconds = waitSeconds
        self.depth = depth
    }
}

/// Waits for a person's yes.
package struct ApproveStep: Sendable, Equatable {
    package let message: String
    /// The id of an earlier step that must have passed.
    package let requires: String?

    package init(message: String, requires: String? = nil) {
        self.message = message
        self.requires = requires
    }
}

/// Restores the recorded state before an earlier run, or before earlier steps of this one.
package struct RollbackStep: Sendable, Equatable {
    package enum Strategy: String, Sendable, CaseIterable {
        /// Earlier versions are copied back, created objects get a delete marker: nothing is lost.
        case copy
        /// Created versions are deleted for good.
        case remove
    }

    /// The word for the run that the step itself belongs to.
    package static let ownRun = "this"

    /// A run's id, a unique beginning of one, `last`, `last:CHANNEL`, or `this`.
    package let run: String
    package let channel: String?
    package let strategy: Strategy
    /// Ids of the run's steps; empty: all of them.
    package let steps: [String]
    /// Prefixes; empty: every index.
    package let indexes: [String]
    /// Project names; empty: every project.
    package let projects: [String]
    /// Go on over what other writers left since.
    package let force: Bool
    /// Take back every later run on the same channels as well, in one plan.
    package let through: Bool
    /// Leave large ranks to S3 Batch Operations.
    package let batch: BatchOperations?

    package init(
        run: String, channel: String? = nil, strategy: Strategy = .copy, steps: [String] = [],
        indexes: [String] = [], projects: [String] = [], force: Bool = false, through: Bool = false,
        batch: BatchOperations? = nil
    ) {
        self.batch = batch
        self.through = through
        self.run = run
        self.channel = channel
        self.strategy = strategy
        self.steps = steps
        self.indexes = indexes
        self.projects = projects
        self.force = force
    }
}

/// Brings indexes back to a point in time.
package struct RestoreStep: Sendable, Equatable {
    package let channel: String
    /// A time as `TimeExpression` reads it.
    package let at: String
    package let indexes: [String]
    package let projects: [String]
    /// Leave large ranks to S3 Batch Operations.
    package let batch: BatchOperations?

    package init(
        channel: String, at: String, indexes: [String] = [], projects: [String] = [], batch: BatchOperations? = nil
    ) {
        self.batch = batch
        self.channel = channel
        self.at = at
        self.indexes = indexes
        self.projects = projects
    }
}

/// Asks CloudFront to forget what a run changed of a channel, or the channel's pages.
package struct InvalidateStep: Sendable, Equatable {
    /// The word for the run that the step itself belongs to.
    package static let ownRun = "this"

    package let channel: String
    /// The run whose changes are meant: as in `RollbackStep`.
    package let run: String
    /// Every page there is, in place of what a run changed.
    package let pages: Bool
    /// Prefixes; empty: every index.
    package let indexes: [String]
    /// Project names; empty: every project, and the root pages.
    package let projects: [String]
    /// How long to wait until CloudFront is done; `nil`: ten minutes.
    package let waitSeconds: Int?

    package init(
        channel: String, run: String = InvalidateStep.ownRun, pages: Bool = false, indexes: [String] = [],
        projects: [String] = [], waitSeconds: Int? = nil
    ) {
        self.channel = channel
        self.run = run
        self.pages = pages
        self.indexes = indexes
        self.projects = projects
        self.waitSeconds = waitSeconds
    }
}

/// Runs a program, without a shell.
package struct CommandStep: Sendable, Equatable {
    /// The program and its arguments; at least one entry.
    package let argv: [String]
    /// The channel that the program is told of in its environment.
    package let channel: String?

    package init(argv: [String], channel: String? = nil) {
        self.argv = argv
        self.channel = channel
    }
}
