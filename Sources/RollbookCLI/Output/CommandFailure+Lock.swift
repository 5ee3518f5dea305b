import Publishing
import Rollbook

extension CommandFailure {
    /// A lock that another run holds is a conflict too: another writer is changing the bucket.
    init(_ error: LockError) {
        self.init(error.description, status: .conflict)
        switch error {
        case .held(let channel, _, _, _, _):
            hints = [
                "add `--lock-timeout 900` to wait until that run is over; a lock that is not renewed for ten minutes is taken over",
                "`rollbook unlock \(channel)` releases it, if you know that the run is dead",
            ]
        case .foreign: hints = ["name another object by `lock:` in channels.yaml, or remove that one"]
        case .contended: hints = ["try again"]
        case .lost: hints = ["find out who released it or took it over; `rollbook resume` takes it again"]
        case .untrusted:
            status = .configuration
            hints = ["write `lock: off` in channels.yaml, where the store offers no preconditions"]
        }
    }
}
