package import Objects
import S3

/// Combines version requests of several callers into one listing.
///
/// Requests that arrive during a listing wait for the next one, so that no caller gets an answer from before its request.
/// Neighbouring keys are then on the same pages. The next listing begins when one ends, or as soon as every announced request
/// is there: to wait longer would add none.
package actor JointLook {
    private let look: VersionLook
    private var waiting:
        [(keys: [ObjectKey], continuation: CheckedContinuation<[ObjectKey: [ObjectVersion]], any Error>)] = []
    private var looksUnderWay = 0
    private var announced = 0

    package init(_ look: VersionLook) {
        self.look = look
    }

    /// Announces a request that follows soon.
    package func announce() {
        announced += 1
    }

    /// Withdraws an announcement.
    package func withdraw() {
        announced -= 1
        if announced == 0 { begin() }
    }

    /// As `VersionLook.versions`; the answer may hold other keys as well.
    package func versions(of keys: [ObjectKey], announced isAnnounced: Bool = false) async throws
        -> [ObjectKey: [ObjectVersion]]
    {
        try await withCheckedThrowingContinuation { continuation in
            waiting.append((keys, continuation))
            if isAnnounced { announced -= 1 }
            if looksUnderWay == 0 || (isAnnounced && announced == 0) { begin() }
        }
    }

    /// Begins a listing for all who wait.
    private func begin() {
        guard !waiting.isEmpty else { return }
        let asked = waiting
        waiting = []
        looksUnderWay += 1
        Task {
            do {
                let found = try await look.versions(of: asked.flatMap(\.keys))
                asked.forEach { $0.continuation.resume(returning: found) }
            } catch {
                asked.forEach { $0.continuation.resume(throwing: error) }
            }
            end()
        }
    }

    private func end() {
        looksUnderWay -= 1
        begin()
    }
}
