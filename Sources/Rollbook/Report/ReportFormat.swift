/// The forms in which a verification is reported.
package enum ReportFormat: String, Sendable, CaseIterable {
    case text, json, junit, github, prometheus

    /// The report as a text that ends its last line; of `github` the annotations, the job summary is apart.
    package func render(_ report: VerificationReport) throws -> String {
        switch self {
        case .text: TextReport(report).text
        case .json: try VerificationDocument(report).json()
        case .junit: JUnitReport(report).text
        case .github: GitHubReport(report).annotations
        case .prometheus: PrometheusReport(report).text
        }
    }
}
