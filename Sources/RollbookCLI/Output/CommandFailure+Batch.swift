import Publishing
import Rollbook

extension CommandFailure {
    init(_ error: BatchError) {
        switch error {
        case .notVersioned(let channel, let bucket):
            self.init(
                "the bucket \(bucket) of channel \(channel) keeps no versions, so no job can copy any back",
                hints: ["leave out --batch-operations: pages come back from the journal"], status: .configuration)
        case .placeInIndex(let place, let root):
            self.init(
                "\(place) lies in \(root), where packages are published",
                hints: ["name another prefix, or another bucket"],
                status: .usage)
        case .open(let run, let token):
            self.init(
                "run \(run) waits for the S3 Batch Operations job \(token), which may still be at work",
                hints: [
                    "`rollbook resume \(run)` settles it when its report is there",
                    "if it was never made, or ended without a report: `rollbook resume \(run) --without-batch`",
                ])
        case .noRequest(let place):
            self.init(
                "\(place), the request that was kept for the job, is gone, and no report is there either",
                hints: ["when the job has ended, or was never made: `rollbook resume RUN --job-ended`"])
        case .badReport(let place, let reason):
            self.init(
                "the completion report \(place) cannot be used: \(reason)",
                hints: ["`rollbook resume RUN --job-ended` leaves it aside and goes by the bucket alone"])
        }
    }
}
