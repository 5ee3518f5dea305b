/// Reads the settings of one step by its kind.
struct StepKindDecoder {
    var reader: NodeReader
    var texts: StepTexts
    let references: StepReferences

    mutating func kind(_ name: StepKind.Name, _ entry: YAMLEntry) -> StepKind? {
        let read = reader.settings(
            entry.value, what: "'\(entry.key)'", place: entry.keyPlace, keys: Self.keys(of: name))
        guard let settings = read else { return nil }
        switch name {
        case .mirror: return mirror(settings).map(StepKind.mirror)
        case .reindex: return reindex(settings).map(StepKind.reindex)
        case .promote: return promote(settings).map(StepKind.promote)
        case .verify: return verify(settings).map(StepKind.verify)
        case .approve: return approve(settings).map(StepKind.approve)
        case .manual: return text("message", in: settings).map { .manual(message: $0) }
        case .rollback: return rollback(settings).map(StepKind.rollback)
        case .restore: return restore(settings).map(StepKind.restore)
        case .invalidate: return invalidate(settings).map(StepKind.invalidate)
        case .command: return command(settings).map(StepKind.command)
        }
    }

    static func keys(of name: StepKind.Name) -> [String] {
        switch name {
        case .mirror: ["channel", "package", "indexes", "create", "dry-run"]
        case .reindex: ["channel", "indexes", "projects", "dry-run", "allow-shrink"]
        case .promote: ["channel", "from", "to", "indexes", "projects", "versions", "dry-run"]
        case .verify:
            ["channel", "indexes", "projects", "expect", "install", "pythons", "wait", "invalidate"] + VerifyDepth.keys
        case .approve: ["message", "requires"]
        case .manual: ["message"]
        case .rollback:
            ["run", "channel", "strategy", "steps", "indexes", "projects", "force", "through"] + Self.batchKeys
        case .restore: ["channel", "at", "indexes", "projects"] + Self.batchKeys
        case .invalidate: ["channel", "run", "pages", "indexes", "projects", "wait"]
        case .command: ["argv", "channel"]
        }
    }

    // MARK: Kinds

    private mutating func mirror(_ settings: Settings) -> MirrorStep? {
        let channel = channel(in: settings)
        let package = reader.requiredText("package", in: settings)
        if let package { texts.package(package, &reader) }
        let indexes = list("indexes", in: settings, as: .prefix)
        let create = reader.flag("create", in: settings)
        if create, indexes.isEmpty {
            reader.report(
                "'create' needs 'indexes'", at: settings.place, hint: "name the new indexes, such as v2/gfx1151")
        }
        let dryRun = reader.flag("dry-run", in: settings)
        guard let channel, let package else { return nil }
        return MirrorStep(
            channel: channel, package: package.text, indexes: indexes, dryRun: dryRun, create: create)
    }

    private mutating func reindex(_ settings: Settings) -> ReindexStep? {
        let channel = channel(in: settings)
        let indexes = list("indexes", in: settings, as: .prefix)
        let projects = list("projects", in: settings, as: .project)
        let dryRun = reader.flag("dry-run", in: settings)
        let allowShrink = reader.flag("allow-shrink", in: settings)
        return channel.map {
            ReindexStep(
                channel: $0, indexes: indexes, projects: projects, dryRun: dryRun, allowShrink: allowShrink)
        }
    }

    private mutating func promote(_ settings: Settings) -> PromoteStep? {
        let channel = channel(in: settings)
        let from = reader.requiredText("from", in: settings)
        let to = reader.requiredText("to", in: settings)
        for root in [from, to] {
            if let root { texts.root(root, ofChannel: channel, &reader) }
        }
        if let from, let to, from.text == to.text {
            reader.report("'\(to.text)' cannot be promoted to itself", at: to.place)
        }
        let indexes = list("indexes", in: settings, as: .prefix)
        let projects = list("projects", in: settings, as: .project)
        let versions = list("versions", in: settings, as: .version)
        let dryRun = reader.flag("dry-run", in: settings)
        guard let channel, let from, let to else { return nil }
        return PromoteStep(
            channel: channel, from: from.text, to: to.text, indexes: indexes, projects: projects,
            versions: versions, dryRun: dryRun)
    }

    private mutating func verify(_ settings: Settings) -> VerifyStep? {
        let channel = channel(in: settings)
        if let channel, let known = texts.channel(named: channel), !known.hasPublicURL {
            reader.report(
                "channel '\(channel)' has no public URL to verify", at: settings.place,
                hint: "add 'public' to the channel")
        }
        let indexes = list("indexes", in: settings, as: .prefix)
        let projects = list("projects", in: settings, as: .project)
        let expect = list("expect", in: settings, as: .offer)
        let install = list("install", in: settings, as: .requirement)
        let pythons = list("pythons", in: settings, as: .python)
        let waitSeconds = reader.seconds("wait", in: settings)
        let depth = VerifyDepth(reading: settings, &reader)
        let invalidate = reader.flag("invalidate", in: settings)
        if invalidate, let channel { requireDistribution(channel, settings) }
        return channel.map {
            VerifyStep(
                channel: $0, indexes: indexes, projects: projects, expect: expect, install: install,
                pythons: pythons, waitSeconds: waitSeconds, depth: depth, invalidate: invalidate)
        }
    }

    private mutating func approve(_ settings: Settings) -> ApproveStep? {
        let message = text("message", in: settings)
        let requires = reader.text("requires", in: settings)
        if let requires { references.check(requires, &reader) }
        return message.map { ApproveStep(message: $0, requires: requires?.text) }
    }

    private mutating func rollback(_ settings: Settings) -> RollbackStep? {
        let run = reader.requiredText("run", in: settings)
        if let run { checkRun(run) }
        let channel = reader.text("channel", in: settings)
        if let channel { texts.channel(channel, &reader) }
        let strategy = reader.choice("strategy", in: settings, of: RollbackStep.Strategy.self) ?? .copy
        let steps = reader.distinctTexts("steps", in: settings)
        if run?.text == RollbackStep.ownRun {
            for step in steps { references.checkCanBeRolledBack(step, &reader) }
        }
        let indexes = list("indexes", in: settings, as: .prefix)
        let projects = list("projects", in: settings, as: .project)
        let force = reader.flag("force", in: settings)
        let through = reader.flag("through", in: settings)
        if through, let step = steps.first {
            reader.report(
                "'through' and 'steps' exclude each other: later runs have other steps", at: step.place,
                hint: "narrow it with projects or indexes")
        }
        let batch = batch(in: settings)
        return run.map {
            RollbackStep(
                run: $0.text, channel: channel?.text, strategy: strategy, steps: steps.map(\.text), indexes: indexes,
                projects: projects, force: force, through: through, batch: batch)
        }
    }

    /// The channel behind `last:` must exist, and `this` needs something to take back.
    private mutating func checkRun(_ run: PlacedText) {
        guard let literal = texts.template(run, &reader)?.literal else { return }
        if literal.hasPrefix("last:") {
            texts.channel(PlacedText(text: String(literal.dropFirst(5)), place: run.place), &reader)
        }
        if literal == RollbackStep.ownRun, !references.earlier.contains(where: \.kind.changesObjects) {
            reader.report("no step before this one changes anything that could be rolled back", at: run.place)
        }
    }

    private mutating func restore(_ settings: Settings) -> RestoreStep? {
        let channel = channel(in: settings)
        let at = reader.requiredText("at", in: settings)
        if let at { texts.text(at, as: .time, &reader) }
        let indexes = list("indexes", in: settings, as: .prefix)
        let projects = list("projects", in: settings, as: .project)
        let batch = batch(in: settings)
        guard let channel, let at else { return nil }
        return RestoreStep(channel: channel, at: at.text, indexes: indexes, projects: projects, batch: batch)
    }

    private mutating func invalidate(_ settings: Settings) -> InvalidateStep? {
        let channel = channel(in: settings)
        if let channel { requireDistribution(channel, settings) }
        let run = reader.text("run", in: settings)
        if let run, run.text != InvalidateStep.ownRun { checkRun(run) }
        let pages = reader.flag("pages", in: settings)
        if pages, let run {
            reader.report("'run' and 'pages' exclude each other", at: run.place)
        }
        let indexes = list("indexes", in: settings, as: .prefix)
        let projects = list("projects", in: settings, as: .project)
        let waitSeconds = reader.seconds("wait", in: settings)
        return channel.map {
            InvalidateStep(
                channel: $0, run: run?.text ?? InvalidateStep.ownRun, pages: pages, indexes: indexes,
                projects: projects, waitSeconds: waitSeconds)
        }
    }

    private mutating func requireDistribution(_ channel: String, _ settings: Settings) {
        guard let known = texts.channel(named: channel), known.cloudFront == nil else { return }
        reader.report(
            "channel '\(channel)' has no CloudFront distribution to invalidate", at: settings.place,
            hint: "add 'cloudfront: { distribution: … }' to the channel")
    }

    private mutating func command(_ settings: Settings) -> CommandStep? {
        guard reader.has("argv", in: settings), let node = settings["argv"] else { return nil }
        if case .sequence(let nodes) = node.value, nodes.isEmpty {
            reader.report("'argv' is empty", at: node.place, hint: "the program comes first, then its arguments")
        }
        let argv = list("argv", in: settings)
        let channel = reader.text("channel", in: settings)
        if let channel { texts.channel(channel, &reader) }
        return CommandStep(argv: argv, channel: channel?.text)
    }

    // MARK: Settings

    private mutating func channel(in settings: Settings) -> String? {
        guard let channel = reader.requiredText("channel", in: settings) else { return nil }
        texts.channel(channel, &reader)
        return channel.text
    }

    private mutating func text(_ key: String, in settings: Settings) -> String? {
        guard let text = reader.requiredText(key, in: settings) else { return nil }
        texts.template(text, &reader)
        return text.text
    }

    private mutating func list(_ key: String, in settings: Settings, as role: TextRole = .free) -> [String] {
        let entries = reader.texts(key, in: settings)
        for entry in entries { texts.text(entry, as: role, &reader) }
        return entries.map(\.text)
    }
}
