import Rollbook

extension CommandFailure {
    init(_ error: ApprovalError) {
        self.init(error.description, status: .usage)
        switch error {
        case .notWaiting(let run, _): hints = ["`rollbook show \(run)` shows its state"]
        case .otherStep(let run, _, let waiting?, _):
            hints = ["`rollbook approve \(run) --step \(waiting)` answers that one"]
        case .otherStep(let run, _, nil, _): hints = ["`rollbook resume \(run)` looks again"]
        case .contended:
            status = .conflict
            hints = ["look at what the other one said: run the same command again"]
        case .unreadable:
            status = .conflict
            hints = ["find out who wrote it, and remove it; then approve again"]
        case .changedSomething(let run, _): hints = ["`rollbook rollback \(run)` takes it back"]
        case .noPlace(let run): hints = ["`rollbook resume \(run)` on a terminal asks there"]
        }
    }
}
