/// The formats of a verification report.
package enum ReportFormat: String, Sendable, CaseIterable {
    case text, json, junit, github, prometheus

    /// The report as a text that ends its last line. For `github` only the annotations, without the job summary.
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
