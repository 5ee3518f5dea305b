import Foundation
import Indexes
import Objects
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import Sandbox
import SimpleRepository
import TestKit

/// A channel with two machines, and a model that live through the same acts.
struct DecisionStory {
    let bench: TestBench
    private let machines: [TeamMachine]
    private(set) var model: DecisionModel
    /// Ids of the model's runs.
    private var ids: [String] = []
    private var removes = false
    /// How many acts ended how.
    private(set) var ends: [DecisionModel.Outcome: Int] = [:]

    private static let writing: Set<String> = ["PutObject", "CopyObject", "DeleteObject"]
    private static let document = CurationDocument.key(ofChannel: "nightly")

    static func setup(ownPages: Bool, indexerSeconds: Double) -> BenchSetup {
        var setup = BenchSetup(
            indexes: ["a", "b"], listedIndexes: DecisionAct.indexes, shrinkMax: 1,
            ownWheels: DecisionAct.versions.map { TestWheel("torch", $0) },
            upstream: DecisionAct.versions.map { TestWheel("filelock", $0) },
            dependencies: [dependency("filelock", DecisionAct.versions)])
        setup.lock = .standard
        setup.pages = ownPages ? .html : .external
        setup.indexerSeconds = indexerSeconds
        return setup
    }

    init(_ bench: TestBench, ownPages: Bool) throws {
        self.bench = bench
        machines = [try TeamMachine(bench, "a"), try TeamMachine(bench, "b")]
        model = DecisionModel(ownPages: ownPages)
    }

    // MARK: - Acts

    /// - Returns: a difference from the rules; `nil` where there is none.
    mutating func problem(_ turn: DecisionTurn) async throws -> String? {
        bench.clock.pass(seconds: 60)
        let machine = machines[turn.machine]
        let bench = bench
        var next = model
        switch turn.act {
        case .upload(let version, let index):
            try await bench.put(TestWheel("torch", version), into: index, of: "nightly")
            model.upload(.init(index: index, project: "torch", version: version))
            return try await difference(machine)
        case .upstream(let yanks):
            try await bench.offer(
                DecisionAct.versions.map { TestWheel("filelock", $0) },
                yanked: yanks ? .yes(reason: DecisionModel.upstreamReason) : .no)
            model.upstream(yanks: yanks)
            return nil
        case .rollOut:
            next.rollOut()
            let pages = next.ownPages ? "  - id: s1\n    reindex: { channel: nightly }\n" : ""
            let mirror = "  - id: s0\n    mirror: { channel: nightly, package: torch }\n"
            return try await run(turn, next, .done) {
                try await machine.run(bench.playbook("one", steps: mirror + pages))
            }
        case .reindex:
            next.reindex()
            return try await run(turn, next, .done) {
                try await machine.run(bench.playbook("one", steps: "  - id: s0\n    reindex: { channel: nightly }\n"))
            }
        case .decide(let decision, let target):
            let outcome = next.decide(decision, target)
            let step = "  - id: s0\n    \(Self.step(decision, target))\n"
            return try await run(turn, next, outcome) { try await machine.run(bench.playbook("one", steps: step)) }
        case .rollBack(let number, let way):
            guard let run = model.run(number), let deeds = model.selected(run, way) else { return nil }
            let (outcome, settings) = (next.rollBack(deeds), settings(run, way))
            let id = ids[run]
            return try await self.run(turn, next, outcome) { try await machine.rollBack(id, settings) }
        case .remove(let number):
            guard let run = model.publication(number) else { return nil }
            removes = true
            let (outcome, id) = (next.remove(run), ids[run])
            return try await self.run(turn, next, outcome) { try await machine.rollBack(id, ", strategy: remove") }
        }
    }

    private static func step(_ decision: DecisionAct.Decision, _ target: DecisionAct.Target) -> String {
        var settings = "channel: nightly, requirement: \(target.requirement)"
        if !target.indexes.isEmpty { settings += ", indexes: [\(target.indexes.joined(separator: ", "))]" }
        if decision != .unyank { settings += ", reason: \(target.reason)" }
        if target.version == nil { settings += ", all-versions: true" }
        switch decision {
        case .yank, .unyank, .withdraw: return "\(decision.rawValue): { \(settings) }"
        case .deny: return "withdraw: { \(settings), deny: true }"
        }
    }

    private func settings(_ run: Int, _ way: DecisionAct.Way) -> String {
        func pick<Value>(_ values: [Value], _ number: Int) -> Value { values[number % values.count] }
        switch way {
        case .whole: return ""
        case .through(let number): return ", through: '\(ids[model.newest(number, from: run)])'"
        case .step(let number):
            return
                ", steps: [\(Self.stepName(pick(model.steps(of: run), number), isRollback: model.runs[run].isRollback))]"
        case .index(let number): return ", indexes: ['\(pick(model.indexes(of: run), number))']"
        case .project(let number): return ", projects: [\(pick(model.projects(of: run), number))]"
        }
    }

    private static func stepName(_ position: Int, isRollback: Bool) -> String {
        isRollback ? "rollback" : "s\(position)"
    }

    /// A run, killed and resumed or taken back where the turn says so.
    private mutating func run(
        _ turn: DecisionTurn, _ next: DecisionModel, _ outcome: DecisionModel.Outcome,
        _ begin: () async throws -> RunResult
    ) async throws -> String? {
        let machine = machines[turn.machine]
        if let count = turn.killedAfter {
            bench.power.cut(after: count, of: Self.writing) {
                $0.hasPrefix("v2/") || $0.hasPrefix(".rollbook/curated/")
            }
        }
        var result: RunResult?
        do { result = try await begin() } catch {
            guard turn.killedAfter != nil else { return "\(error)" }
        }
        let isCut = bench.power.restore()
        if isCut {
            // Its lock gives no sign of life any more.
            bench.clock.pass(seconds: 1000)
            let unfinished = try machine.journal.runs(limit: nil, unfinishedOnly: true).first { !ids.contains($0.id) }
            guard let id = result?.run.id ?? unfinished?.id else { return "no run is known that was killed" }
            if !turn.resumes, !turn.act.isRollback { return try await takenBack(id, machine) }
            for _ in 0..<3 where result?.isDone != true { result = try await machine.resume(id) }
        }
        guard let result else { return "there is no result" }
        model = next
        ids.append(result.run.id)
        if isCut { model.doubt(try unanswered(result.run.id, machine)) }
        ends[outcome, default: 0] += 1
        let ended = Self.outcome(result)
        if ended != outcome { return "ended \(result.said), by the rules \(outcome)" }
        return try await difference(machine)
    }

    /// The objects whose deletes took effect without an answer.
    private func unanswered(_ run: String, _ machine: TeamMachine) throws -> Set<DecisionModel.Object> {
        let keys = try machine.journal.changes(of: run, state: .conflict).map(\.key.text)
        return Set(model.stacks.keys.filter { $0.key.map(keys.contains) == true })
    }

    private func takenBack(_ id: String, _ machine: TeamMachine) async throws -> String? {
        var back = try await machine.rollBack(id)
        if back.said.contains("may be the run's own") { back = try await machine.rollBack(id, ", force: true") }
        if !back.isDone { return "a killed run is not taken back: \(back.said)" }
        return try await difference(machine)
    }

    private static func outcome(_ result: RunResult) -> DecisionModel.Outcome? {
        if result.isDone { return .done }
        switch result.outcome {
        case .conflict: return .conflict
        case .error(let error as CurationError):
            if case .noMatch = error { return .refused }
        case .error(let error as RunError):
            if case .lostVersions = error { return .lost }
            if case .conflicts = error { return .conflict }
        default: break
        }
        return nil
    }

    // MARK: - Comparing

    private func difference(_ machine: TeamMachine) async throws -> String? {
        if !model.ownPages { await bench.sandbox.indexers.writeAll() }
        let visible = try await bench.snapshot("nightly").visible
        let document = try visible[Self.document].map { try DecisionDocument(json: $0.bytes) }
        if document != model.document { return "decided is \(document as Any), by the rules \(model.document as Any)" }
        let found = Set(
            visible.keys.filter { $0.text.hasPrefix("v2/") && !$0.text.hasSuffix("/index.html") }.map(\.text))
        let wrong = found.symmetricDifference(model.names).sorted()
        if !wrong.isEmpty { return "files: \(wrong) too much or missing" }
        if let problem = try pageProblem(visible) { return problem }
        if let finding = try machine.journal.verify().first { return finding }
        if let problem = try await Readers.problems(of: bench, "nightly").first { return problem }
        let lost = try await bench.lostForGood("nightly")
        return lost.isEmpty || removes ? nil : "lost for good: \(lost)"
    }

    private func pageProblem(_ visible: [ObjectKey: BucketSnapshot.Content]) throws -> String? {
        for index in DecisionAct.indexes {
            var listed: [String] = []
            for project in DecisionAct.projects {
                guard let name = ProjectName(project) else { continue }
                let page = try visible[ObjectKey("\(index)/\(project)/index.html")].map {
                    try parseProjectPage(html: $0.bytes, project: name)
                }
                let found = page?.files.map { "\($0.filename) \(Self.words(of: $0.yanked))" }.sorted()
                let wanted = wanted(index, project)
                if found ?? [] != wanted { return "\(index)/\(project): \(found as Any), by the rules \(wanted)" }
                if !wanted.isEmpty { listed.append(project) }
            }
            let root = try visible[ObjectKey("\(index)/index.html")].map {
                try parseRootPage(html: $0.bytes).projects.map(\.name).sorted()
            }
            if root ?? [] != listed { return "\(index): lists \(root as Any), and has pages of \(listed)" }
        }
        return nil
    }

    private static func words(of yanked: Yanked) -> String {
        switch yanked {
        case .no: "available"
        case .yes(let reason): "yanked: \(reason ?? "")"
        }
    }

    /// The links of a page; an indexer writes one for each file.
    private func wanted(_ index: String, _ project: String) -> [String] {
        if model.ownPages {
            return (model.entries(index, project) ?? [:]).map { name, entry in
                "\(name) \(entry.yank.map { "yanked: \($0)" } ?? "available")"
            }.sorted()
        }
        return model.files.filter { $0.index == index && $0.project == project }.map { "\($0.name) available" }.sorted()
    }
}

extension DecisionAct {
    var isRollback: Bool {
        switch self {
        case .rollBack, .remove: true
        default: false
        }
    }
}

extension DecisionModel.Object {
    /// The key in the bucket; `nil` for the document.
    fileprivate var key: String? {
        switch self {
        case .document: nil
        case .file(let file): "\(file.index)/\(file.name)"
        case .metadata(let file): "\(file.index)/\(file.name).metadata"
        case .page(let index, let project): "\(index)/\(project)/index.html"
        }
    }
}
