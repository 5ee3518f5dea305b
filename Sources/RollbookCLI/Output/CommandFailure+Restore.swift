import Indexes
import Rollbook

extension CommandFailure {
    init(_ error: RestoreError) {
        switch error {
        case .notVersioned(let channel, let bucket):
            self.init(
                "the bucket \(bucket) of channel \(channel) keeps no versions, so no earlier state can be read from it",
                hints: ["`rollbook rollback RUN` brings back the pages that the journal kept"], status: .configuration)
        case .future(let at, let now):
            self.init("\(rfc3339(at)) is in the future", hints: ["it is \(rfc3339(now)) now"], status: .usage)
        case .beforeFirstVersion(let channel, let at, let first):
            self.init(
                "\(channel) has no version as old as \(rfc3339(at)): everything would be removed",
                hints: ["the oldest version that is left is of \(rfc3339(first))"], status: .usage)
        case .unknownProject(let project, let channel):
            self.init(
                "\(channel) has never had a project \(project) in the selected indexes",
                hints: ["`rollbook restore \(channel) --at … --dry-run` shows all"], status: .usage)
        }
    }
}
