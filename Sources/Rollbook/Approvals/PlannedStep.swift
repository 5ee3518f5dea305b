package import Indexes
import Objects
import PlaybookFiles

/// What one step would do, as an approval keeps it and a run is held to it: objects by key and SHA-256, pages by the links
/// that they gain and lose.
package struct PlannedStep: Codable, Sendable, Equatable {
    package var id: String
    package var kind: String
    package var channel: String?
    /// One line for people.
    package var summary: String
    /// Whether what it writes is known before the steps before it are done; else the summary is all that was shown.
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
            // A page is judged by its links: others may upload a file that it lists meanwhile.
            if effects[change.key] != nil, change.content != nil { continue }
            objects.append(PlannedObject(change, bucket: bucket))
        }
    }
}
