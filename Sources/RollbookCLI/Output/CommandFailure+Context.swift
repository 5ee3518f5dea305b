import Indexes
import Rollbook

extension CommandFailure {
    /// The context differs from the run's own. The hint is the whole command that fits, if options alone can make it fit.
    init(_ run: String, _ resumes: Bool, _ differences: [RunContext.Difference]) {
        let verb = resumes ? "resume" : "rollback"
        var words = ["rollbook", verb, shellWord(run)]
        var hints: [String] = []
        for difference in differences {
            switch (difference.name, difference.recorded) {
            case (RunContext.rehearsalKey, let folder?): words += ["--rehearse", "--keep", shellWord(folder)]
            case (RunContext.offlineKey, .some): words.append("--offline")
            case (RunContext.upstreamKey, let url?): words += ["--upstream", shellWord(url)]
            case (RunContext.rehearsalKey, nil), (RunContext.offlineKey, nil), (RunContext.upstreamKey, nil): break
            case (let name, let value?) where name.hasSuffix(" endpoint"):
                words.insert("AWS_ENDPOINT_URL_S3=\(shellWord(value))", at: 0)
            case (let name, let value): hints.append("\(name) was \(value ?? "not set"): set it so in channels.yaml")
            }
        }
        if words.count > 3 || hints.isEmpty { hints.append("`\(words.joined(separator: " "))` fits") }
        self.init(
            "run \(run) was made in another context; nothing was done",
            causes: differences.map { "\($0.name) was \($0.recorded ?? "none"), and is \($0.found ?? "none") here" },
            hints: hints, status: .usage)
        hintsAreWhole = differences.contains { $0.name == RunContext.rehearsalKey }
    }
}
