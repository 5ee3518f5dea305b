import Foundation
import Objects
import PlaybookFiles
import RunJournal

@testable import Indexes

/// One page in a bucket whose versioning is switched on, off and on again, runs of one or two changes, their rollbacks, and a
/// foreign writer. Beside what is true it keeps the records that a journal would have, made by the planner's own changes.
struct SwitchedWorld {
    enum Act: CaseIterable, Equatable {
        static let allCases: [Act] = [
            .put("x"), .putTwice, .delete, .putAndDelete, .foreign("x"), .foreign("o"), .foreignDelete, .rollBack(0),
            .rollBack(1), .rollBack(2), .through(1), .through(2), .toggle, .killedPut, .killedRollBack,
            .remove(0), .remove(1),
        ]

        case put(Character), putTwice, delete, putAndDelete, foreign(Character), foreignDelete
        /// The newest run, the one before, and so on.
        case rollBack(Int)
        /// The process ended before the rank was listed: the journal does not know the service's time of the write. A later run
        /// that only lists it knows nothing else, so that this happens where runs read.
        case killedPut, killedRollBack
        /// From there to the newest.
        case through(Int)
        case toggle
        /// By strategy remove.
        case remove(Int)
    }

    enum Versioning { case never, enabled, suspended }

    struct Version {
        /// `nil` for a delete marker.
        var text: Character?
        var isNull: Bool
        var metadata: [String: String]
        /// Itself, and what it stands for.
        var meaning: [Int]
        var isOfRun: Bool
    }

    struct Deed {
        var before: Int
        var after: Int
        var isKept: Bool
        var record: ChangeRecord
    }

    /// No object: nothing was written, or its marker has no id of its own.
    static let nothing = -1
    static let key: ObjectKey = "i/p/index.html"

    private(set) var versioning: Versioning
    private(set) var versions: [Version] = []
    /// Numbers of versions, the oldest first.
    private(set) var stack: [Int] = []
    private(set) var runs: [[Deed]] = []
    /// Runs that wrote bytes of their own.
    private(set) var published: Set<Int> = []
    /// Whether a run reads a page before it writes, as a reindex does, and not only lists it.
    let reads: Bool

    init(_ versioning: Versioning, startsWith text: Character?, reads: Bool) {
        (self.versioning, self.reads) = (.never, reads)
        if let text { write(text, isOfRun: false) }
        self.versioning = versioning
    }

    var keepsVersions: Bool { versioning == .enabled }
    var top: Int { stack.last ?? Self.nothing }

    func shows(_ number: Int) -> String? {
        number < 0 ? nil : versions[number].text.map { "\($0)\(versions[number].isOfRun)" }
    }

    func meaning(_ number: Int) -> [Int] { number < 0 ? [Self.nothing] : versions[number].meaning }
    func isNull(_ number: Int) -> Bool { number < 0 || versions[number].isNull }

    /// From the newest run on.
    private func run(_ back: Int) -> Int? { runs.count > back ? runs.count - 1 - back : nil }

    // MARK: - What happens

    /// - Returns: whether it changed anything.
    mutating func apply(_ act: Act) -> Bool {
        switch act {
        case .put(let text): publish([text])
        case .putTwice: publish(["y", "x"])
        case .delete:
            if shows(top) == nil { return false }
            publish([nil])
        case .putAndDelete: publish(["x", nil])
        case .foreign(let text): write(text, isOfRun: false)
        case .foreignDelete:
            if shows(top) == nil { return false }
            write(nil, isOfRun: false)
        case .rollBack(let back): return run(back).map { rollBack($0...$0) } ?? false
        case .killedPut:
            guard reads else { return false }
            publish(["x"], isKilled: true)
        case .killedRollBack:
            // A marker bears no mark.
            guard reads, let run = run(0), !keepsVersions || shows(SwitchedRules(self, run...run).before) != nil else {
                return false
            }
            return rollBack(run...run, isKilled: true)
        case .through(let back): return run(back).map { rollBack($0...(runs.count - 1)) } ?? false
        case .remove(let back): return run(back).map { remove($0) } ?? false
        case .toggle: versioning = versioning == .enabled ? .suspended : .enabled
        }
        return true
    }

    @discardableResult
    private mutating func write(
        _ text: Character?, isOfRun: Bool, metadata: [String: String] = [:], standsFor: Int? = nil
    ) -> Int {
        if !keepsVersions { stack = stack.filter { !isNull($0) } }
        guard text != nil || keepsVersions else {
            if versioning == .suspended { stack.append(Self.nothing) }
            return Self.nothing
        }
        let number = versions.count
        versions.append(
            Version(
                text: text, isNull: !keepsVersions, metadata: metadata,
                meaning: [number] + (standsFor.map { meaning($0) } ?? []), isOfRun: isOfRun))
        stack.append(number)
        return number
    }

    private mutating func publish(_ texts: [Character?], isKilled: Bool = false) {
        published.insert(runs.count)
        runs.append([])
        for text in texts {
            let change = Change(
                key: Self.key, index: "i", project: "p", rank: .projectPage,
                action: text.map { .put(Self.content($0)) } ?? .delete, before: before(reading: reads))
            send(change, text, isOfRun: true, isKilled: isKilled)
        }
    }

    private static func content(_ text: Character) -> Change.Content {
        let bytes = Array(String(text).utf8)
        return Change.Content(
            source: .bytes(bytes), sha256: SHA256Digest(of: bytes), size: 1,
            attributes: ObjectAttributes(contentType: "text/html", cacheControl: "no-cache"))
    }

    private mutating func rollBack(_ span: ClosedRange<Int>, isKilled: Bool = false) -> Bool {
        let rules = SwitchedRules(self, span)
        guard rules.verdict == .comesBack, case .success(let change)? = back(span) else { return false }
        runs.append([])
        let source = rules.before
        send(
            change, source < 0 ? nil : versions[source].text, isOfRun: source >= 0 && versions[source].isOfRun,
            standsFor: source, isKilled: isKilled)
        return true
    }

    private mutating func remove(_ run: Int) -> Bool {
        let rules = SwitchedRules(self, run...run)
        guard let gone = rules.removed(of: run), !gone.isEmpty else { return false }
        if rules.verdict == .comesBack, !rollBack(run...run) { return false }
        stack = stack.filter { !gone.contains($0) }
        return true
    }

    // MARK: - As bucket and journal say it

    private static func time(_ number: Int) -> Date { Date(timeIntervalSince1970: Double(60 * number)) }

    /// Newest first, as a listing has them.
    var listing: [ObjectVersion] {
        stack.reversed().map { number in
            let text = number < 0 ? nil : versions[number].text
            return ObjectVersion(
                key: Self.key, versionID: isNull(number) ? .null : VersionID("v\(number)"), isLatest: number == top,
                isDeleteMarker: text == nil, etag: text.map { ETag(String($0)) }, size: text == nil ? 0 : 1,
                lastModified: Self.time(number))
        }
    }

    private func attributes(_ number: Int) -> ObjectAttributes {
        let version = versions[number]
        return ObjectAttributes(
            contentType: "text/html", cacheControl: version.isOfRun ? "no-cache" : nil, metadata: version.metadata)
    }

    private func before(reading: Bool) -> Change.Before {
        let state = ObjectState(newest: listing.first, versioned: keepsVersions)
        guard case .object(var object) = state, reading || !keepsVersions, let text = versions[top].text else {
            return .exact(state)
        }
        object.attributes = attributes(top)
        return .read(.object(object), bytes: Array(String(text).utf8))
    }

    /// As the publisher records and sends it.
    private mutating func send(
        _ change: Change, _ text: Character?, isOfRun: Bool, standsFor: Int? = nil, isKilled: Bool
    ) {
        let run = runs.count - 1
        var (before, kept) = (ObjectState.absent, SHA256Digest?.none)
        switch change.before {
        case .exact(let state): before = state
        case .read(let state, let bytes): (before, kept) = (state, keepsVersions ? nil : SHA256Digest(of: bytes))
        case .listed: break
        }
        var record = ChangeRecord(
            runID: "run\(run)", sequence: runs[run].count + 1, stepPosition: 0, channel: "c", bucket: "b",
            key: Self.key, index: "i", project: "p", rank: change.rank.rawValue, action: change.recordedAction,
            before: before, keptBytes: kept, state: .applied, plannedAt: .distantPast)
        var attributes = change.content?.attributes ?? change.sourceAttributes ?? ObjectAttributes()
        if case .restore(let object) = change.action {
            (record.sourceKey, record.sourceVersionID) = ("b/\(Self.key)", object.versionID)
            attributes.metadata[MetadataName.restores] = change.mark
        } else if case .delete = change.action, let absent = change.standsFor {
            (record.sourceKey, record.sourceVersionID) = ("b/\(Self.key)", absent.topVersionID)
        }
        let seen = top
        var marked = attributes.metadata
        marked[MetadataName.change] = record.changeID
        let number = write(text, isOfRun: isOfRun, metadata: marked, standsFor: standsFor)
        record.after = after(number, attributes, isListed: !isKilled)
        runs[run].append(Deed(before: seen, after: number, isKept: kept != nil, record: record))
    }

    private func after(_ number: Int, _ attributes: ObjectAttributes, isListed: Bool) -> ObjectState {
        let id = isNull(number) ? nil : VersionID("v\(number)")
        guard number >= 0, let text = versions[number].text else {
            return keepsVersions ? .marker(versionID: id) : .absent
        }
        var object = RecordedObject(
            versionID: id, etag: ETag(String(text)), size: 1,
            lastModified: id == nil && isListed ? Self.time(number) : nil)
        object.attributes = attributes
        return .object(object)
    }

    // MARK: - The planner under test

    private func transition(_ span: ClosedRange<Int>) -> ObjectTransition? {
        ObjectTransition.foldInOrder(runs[span].flatMap { $0.map(\.record) }).first
    }

    private func observed(_ transition: ObjectTransition) -> VersionStack {
        let null = stack.last { $0 >= 0 && versions[$0].isNull }
        let isRead = null != nil && (!keepsVersions && null == top || transition.needsMark(in: listing))
        let mark = isRead ? null.map { versions[$0].metadata[MetadataName.change] ?? "" } : nil
        let plain = VersionStack(entries: listing, nullChangeID: mark)
        if transition.isPlain(in: plain) { return plain }
        return VersionStack(entries: listing, known: known, nullChangeID: mark)
    }

    private var known: [Origin.RecordedStep] {
        runs.reversed().flatMap { run in
            run.reversed().compactMap { Origin.RecordedStep($0.record, stepKind: "rollback") }
        }
    }

    /// The versions that a removal of a run deletes for good, once the rollback is done.
    func removed(of run: Int) -> Set<Int> {
        guard let transition = transition(run...run) else { return [] }
        let plain = observed(transition)
        let stack = VersionStack(entries: listing, known: known, nullChangeID: plain.nullChangeID)
        var removal = Removal([transition], stacks: [Self.key: stack]) { _ in verdict(on: run...run) == .comesBack }
        let numbers = Dictionary(zip(listing.map(\.versionID), self.stack.reversed())) { first, _ in first }
        removal.hear { version in
            numbers[version.versionID].flatMap { $0 < 0 ? nil : versions[$0].metadata[MetadataName.change] }
        }
        return Set(removal.doomed.compactMap { numbers[$0.version.versionID] })
    }

    func verdict(on span: ClosedRange<Int>) -> Lineage.Verdict? {
        guard let transition = transition(span), let first = runs[span].joined().first else { return nil }
        return transition.lineage(in: observed(transition)).verdict(
            showsBefore: shows(top) != nil && shows(top) == shows(first.before))
    }

    /// The change that brings the state before these runs back.
    func back(_ span: ClosedRange<Int>) -> Result<Change, BringingBack.Lost>? {
        guard let transition = transition(span), let first = runs[span].joined().first else { return nil }
        let page: Change.Before? = if case .read = before(reading: false) { before(reading: false) } else { nil }
        let kept = first.isKept && first.before >= 0 ? versions[first.before].text.map { Array(String($0).utf8) } : nil
        return BringingBack(versioned: keepsVersions, standsForSource: true).change(
            transition, current: observed(transition).topState(versioned: keepsVersions), versions: listing,
            page: page, keptBytes: kept, attributes: first.before < 0 ? nil : attributes(first.before))
    }
}
