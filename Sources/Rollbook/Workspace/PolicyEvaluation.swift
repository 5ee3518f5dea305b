extension Connections {
    /// A decision of simulated policies about one action on one resource.
    package struct PolicyEvaluation: Sendable, Equatable {
        /// The words of IAM.
        package enum Decision: String, Sendable {
            case allowed
            /// No policy allows it.
            case implicitDeny
            /// A policy forbids it.
            case explicitDeny
        }

        /// Such as `s3:PutObject`.
        package var action: String
        /// An ARN.
        package var resource: String
        package var decision: Decision

        package init(action: String, resource: String, decision: Decision) {
            (self.action, self.resource, self.decision) = (action, resource, decision)
        }
    }
}
