package import Indexes

/// What a step would do.
package struct StepPlan: Sendable {
    /// `nil` for steps that change no object.
    package var plan: Plan?
    /// Those of a step that takes runs back, which may be of several channels.
    package var further: [Plan] = []
    /// Whether what it would write is known; else the summary is all that is.
    package var isPlanned = true
    /// What CloudFront would be asked to forget.
    package var paths: [String] = []
    /// One line for people.
    package var summary: String

    package init(_ summary: String, paths: [String] = []) {
        self.summary = summary
        self.paths = paths
    }

    package init(_ plan: Plan?) {
        self.plan = plan
        summary = plan?.summary ?? ""
    }
}
