import HTTPTransport

extension ProcessEnvironment {
    /// `--patience`, `ROLLBOOK_PATIENCE`, or two minutes.
    func patience(_ option: Int?) -> Duration {
        let asked = option ?? environment["ROLLBOOK_PATIENCE"].flatMap { Int($0) }
        return .seconds(asked.map { min(max(0, $0), 86_400) } ?? Patience.standardSeconds)
    }
}
