import Foundation
import Indexes
package import RunJournal

/// The links and projects that pages gain and lose by the plans of a run, as the journal's events record them: one event per
/// index and step, written before the plan is applied.
package struct RunEffects: Sendable {
    /// By position of the step, in the order of the plans; for each page the last effect.
    package private(set) var pages: [Int: [PageEffectDocument]] = [:]

    static let eventKind = "page-effects"
    private static let (stepKey, indexKey, pagesKey) = ("step", "index", "pages")

    /// - Throws: `JournalError`.
    package init(of run: String, in journal: Journal) throws {
        for event in try journal.events(of: run, kind: Self.eventKind) {
            guard let step = event[Self.stepKey].flatMap({ Int($0) }), let text = event[Self.pagesKey],
                let news = try? JSONDecoder().decode([PageEffectDocument].self, from: Data(text.utf8))
            else { continue }
            let keys = Set(news.map(\.key))
            pages[step] = (pages[step] ?? []).filter { !keys.contains($0.key) } + news
        }
    }

    /// The payloads of the events that record a plan.
    static func payloads(of plan: Plan, step: Int) throws -> [[String: String]] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let indexes = Dictionary(plan.changes.map { ($0.key, $0.index) }) { first, _ in first }
        let grouped = Dictionary(grouping: plan.effects) { indexes[$0.key] ?? "" }
        return try grouped.sorted { $0.key < $1.key }.map { index, effects in
            let pages = effects.sorted { $0.key < $1.key }.map { PageEffectDocument($0) }
            return [
                stepKey: "\(step)", indexKey: index,
                pagesKey: String(decoding: try encoder.encode(pages), as: UTF8.self),
            ]
        }
    }
}
