/// Reads the settings of one step for its kind, and reports their problems.
package struct StepReader {
    var reader: NodeReader
    var texts: StepTexts
    let references: StepReferences
    let settings: Settings

    /// - Parameter place: the place of the problem; by default that of the whole mapping.
    package mutating func report(_ message: String, at place: Place? = nil, hint: String? = nil) {
        reader.report(message, at: place ?? settings.place, hint: hint)
    }

    // MARK: Texts

    /// A text as written; its variables are not checked.
    package mutating func text(_ key: String) -> PlacedText? { reader.text(key, in: settings) }

    /// A required text; its variables are not checked.
    package mutating func requiredText(_ key: String) -> PlacedText? { reader.requiredText(key, in: settings) }

    /// Checks the variables of a text, and its content unless a variable makes that unknown.
    package mutating func check(_ text: PlacedText, as role: TextRole = .free) { texts.text(text, as: role, &reader) }

    /// A required text, such as a message.
    package mutating func required(_ key: String, as role: TextRole = .free) -> String? {
        guard let text = requiredText(key) else { return nil }
        check(text, as: role)
        return text.text
    }

    package mutating func list(_ key: String, as role: TextRole = .free) -> [String] {
        let entries = reader.texts(key, in: settings)
        for entry in entries { check(entry, as: role) }
        return entries.map(\.text)
    }

    /// A required list with at least one entry.
    package mutating func requiredList(_ key: String, hint: String) -> [String]? {
        guard reader.has(key, in: settings), let node = settings[key] else { return nil }
        if case .sequence(let nodes) = node.value, nodes.isEmpty {
            report("'\(key)' is empty", at: node.place, hint: hint)
        }
        return list(key)
    }

    // MARK: Other values

    package mutating func flag(_ key: String) -> Bool { reader.flag(key, in: settings) }

    package mutating func seconds(_ key: String) -> Int? { reader.seconds(key, in: settings) }

    package mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, of type: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        reader.choice(key, in: settings, of: type)
    }

    package mutating func depth() -> VerifyDepth { VerifyDepth(reading: settings, &reader) }

    // MARK: Names

    /// The required channel.
    package mutating func channel() -> String? {
        guard let channel = reader.requiredText("channel", in: settings) else { return nil }
        texts.channel(channel, &reader)
        return channel.text
    }

    /// The channel, if one is named.
    package mutating func optionalChannel() -> String? {
        guard let channel = reader.text("channel", in: settings) else { return nil }
        texts.channel(channel, &reader)
        return channel.text
    }

    /// A channel of `channels.yaml`; `nil` for a text with variables, and when the file cannot be read.
    package func channel(named name: String) -> Channel? { texts.channel(named: name) }

    package mutating func requireDistribution(of channel: String) {
        guard let known = texts.channel(named: channel), known.cloudFront == nil else { return }
        report(
            "channel '\(channel)' has no CloudFront distribution to invalidate",
            hint: "add 'cloudfront: { distribution: … }' to the channel")
    }

    /// - Parameter hint: the alternative to the step.
    package mutating func requireOwnPages(of channel: String, hint: String) {
        guard let known = texts.channel(named: channel), known.pages.areExternal else { return }
        report("the pages of channel '\(channel)' are another program's ('pages: external')", hint: hint)
    }

    /// The selection from the catalog: a project, or `all`.
    package mutating func package(_ key: String) -> String? {
        guard let package = reader.requiredText(key, in: settings) else { return nil }
        texts.package(package, &reader)
        return package.text
    }

    /// A root of a channel.
    package mutating func root(_ key: String) -> PlacedText? { reader.requiredText(key, in: settings) }

    package mutating func check(_ root: PlacedText, isRootOf channel: String?) {
        texts.root(root, ofChannel: channel, &reader)
    }

    // MARK: Runs and steps

    /// Checks the reference to a run: its variables, and the channel after `last:`.
    /// - Returns: the text, where it has no variables.
    @discardableResult
    package mutating func check(run: PlacedText) -> String? {
        guard let literal = texts.template(run, &reader)?.literal else { return nil }
        if literal.hasPrefix("last:") {
            texts.channel(PlacedText(text: String(literal.dropFirst(5)), place: run.place), &reader)
        }
        return literal
    }

    /// Whether a step before this one makes changes that could be rolled back.
    package var hasChangesBefore: Bool { references.earlier.contains(where: \.kind.changesObjects) }

    /// Ids of steps, without repetition.
    package mutating func steps(_ key: String) -> [PlacedText] { reader.distinctTexts(key, in: settings) }

    package mutating func check(earlierStep id: PlacedText) { references.check(id, &reader) }

    package mutating func checkCanBeRolledBack(_ id: PlacedText) { references.checkCanBeRolledBack(id, &reader) }
}
