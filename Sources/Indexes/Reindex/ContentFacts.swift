import Objects
import S3

/// Answers about contents: mirrored files are in many indexes, and one copy stands for all.
///
/// Objects of the same size and plain MD5 ETag hold the same bytes. The first one asks the bucket, the others wait for its
/// answer. If it fails, each asks for itself.
actor ContentFacts<Value: Sendable> {
    /// An answer, and the object that gave it.
    struct Answer: Sendable {
        var value: Value
        var asked: ObjectKey
    }

    /// Size and MD5, in few bytes: a million contents are possible.
    private struct Content: Hashable {
        var md5: (UInt64, UInt64)
        var size: Int64

        /// `nil` where the ETag is not an MD5.
        init?(_ object: ListedObject) {
            let tag = object.etag.text.utf8
            guard tag.count == 32, let high = UInt64(object.etag.text.prefix(16), radix: 16),
                let low = UInt64(object.etag.text.suffix(16), radix: 16)
            else { return nil }
            (md5, size) = ((high, low), object.size)
        }

        static func == (left: Content, right: Content) -> Bool { left.md5 == right.md5 && left.size == right.size }

        func hash(into hasher: inout Hasher) {
            hasher.combine(md5.0)
            hasher.combine(md5.1)
            hasher.combine(size)
        }
    }

    private enum Entry {
        case asking([CheckedContinuation<Answer?, Never>])
        case answered(Answer)
    }

    private var entries: [Content: Entry] = [:]

    /// The first caller's answer for this content; `ask` reads it from the object itself.
    func answer(of object: ListedObject, ask: @Sendable () async throws -> Value) async throws -> Answer {
        guard let content = Content(object) else { return Answer(value: try await ask(), asked: object.key) }
        switch entries[content] {
        case .answered(let answer): return answer
        case .asking(var waiting):
            let answer = await withCheckedContinuation { continuation in
                waiting.append(continuation)
                entries[content] = .asking(waiting)
            }
            if let answer { return answer }
            return Answer(value: try await ask(), asked: object.key)
        case nil:
            entries[content] = .asking([])
            do {
                let answer = Answer(value: try await ask(), asked: object.key)
                settle(content, answer)
                return answer
            } catch {
                settle(content, nil)
                throw error
            }
        }
    }

    private func settle(_ content: Content, _ answer: Answer?) {
        guard case .asking(let waiting) = entries[content] else { return }
        entries[content] = answer.map { .answered($0) }
        waiting.forEach { $0.resume(returning: answer) }
    }
}
