package import Indexes
import Objects
import PlaybookFiles

/// The plan of one step, as an approval records it: objects by key and SHA-256, pages by the links that they gain and lose. A
/// run is held to it.
package struct PlannedStep: Codable, Sendable, Equatable {
    package var id: String
    package var kind: String
    package var channel: String?
    /// One line for people.
    package var summary: String
    /// Whether the writes are known before the earlier steps are done; otherwise only the summary was shown.
    package var isPlanned: Bool
    package var objects: [PlannedObject] = []
    package var pages: [PlannedPage] = []

    package init(
        id: String, kind: String, channel: String?, summary: String, plans: [Plan], isPlanned: Bool = true
    ) {
        self.id = id
        self.kind = kind
        self.channel = channel
        self.summary = summary
        self.isPlanned = isPlanned
        for plan in plans { add(plan) }
    }

    private mutating func add(_ plan: Plan) {
        let bucket = plan.channel.bucket
        let effects = Dictionary(plan.effects.map { ($0.key, $0) }) { first, _ in first }
        for change in plan.changes {
            if let effect = effects[change.key] { pages.append(PlannedPage(effect, bucket: bucket)) }
            // A page is judged by its links: other writers may meanwhile upload a file that it lists.
            if effects[change.key] != nil, change.content != nil { continue }
            objects.append(PlannedObject(change, bucket: bucket))
        }
    }
}
