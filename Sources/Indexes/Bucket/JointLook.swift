package import Objects
import S3

/// Combines version requests of several callers into one listing.
///
/// Requests that arrive during a listing wait for the next one, so that no caller gets an answer from before its request.
/// Neighbouring keys are then on the same pages.
package actor JointLook {
    private let look: VersionLook
    private var waiting:
        [(keys: [ObjectKey], continuation: CheckedContinuation<[ObjectKey: [ObjectVersion]], any Error>)] = []
    private var isLooking = false

    package init(_ look: VersionLook) {
        self.look = look
    }

    /// As `VersionLook.versions`; the answer may hold other keys as well.
    package func versions(of keys: [ObjectKey]) async throws -> [ObjectKey: [ObjectVersion]] {
        try await withCheckedThrowingContinuation { continuation in
            waiting.append((keys, continuation))
            if !isLooking {
                isLooking = true
                Task { await self.drain() }
            }
        }
    }

    private func drain() async {
        while !waiting.isEmpty {
            let asked = waiting
            waiting = []
            do {
                let found = try await look.versions(of: asked.flatMap(\.keys))
                asked.forEach { $0.continuation.resume(returning: found) }
            } catch {
                asked.forEach { $0.continuation.resume(throwing: error) }
            }
        }
        isLooking = false
    }
}
