package import Indexes

/// The plan of a step.
package struct StepPlan: Sendable {
    /// `nil` for steps that change no object.
    package var plan: Plan?
    /// The plans of a step that rolls runs back, which may be of several channels.
    package var further: [Plan] = []
    /// Whether the writes are known; otherwise only the summary is.
    package var isPlanned = true
    /// The paths that CloudFront would invalidate.
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
