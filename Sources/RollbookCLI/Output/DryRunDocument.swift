import Rollbook

/// The JSON form of a dry run.
struct DryRunDocument: JSONDocument {
    var schema = 1
    var playbook: String
    var steps: [Step]

    struct Step: Encodable {
        var id: String
        var kind: String
        var channel: String?
        var summary: String
        var changes: [Change]
        /// The links and projects that pages gain and lose.
        var pages: [PageEffectDocument]
        var notes: [String]
        /// The paths that CloudFront would invalidate.
        var paths: [String]
        /// Only for steps that change objects.
        var estimate: RequestsDocument?
    }

    struct Change: Encodable {
        var verb: String
        var key: String
        var index: String
    }
}
