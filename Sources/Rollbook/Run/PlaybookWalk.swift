import PlaybookFiles

/// The walk through the steps of a playbook, which a run and a dry run share; they differ in how they act on a step.
struct PlaybookWalk: Sendable {
    /// The steps with every variable replaced.
    let steps: [PlaybookStep]
    let inputs: [String: String]
    private let kinds: [any StepKind]
    private let until: String?

    /// - Parameter until: the last step to act on; `nil`: all of them.
    /// - Throws: `InputProblems`, `RunError.unknownStep`; `UnknownName` for a kind that has settings only.
    init(_ playbook: Playbook, inputs: [String: String], until: String?) throws {
        steps = try playbook.resolved(with: inputs)
        self.until = until
        self.inputs = inputs
        kinds = try steps.map { step in
            guard let kind = step.kind as? any StepKind else {
                throw UnknownName(kind: "kind of step", name: step.kind.name, known: [])
            }
            return kind
        }
        if let until, !steps.contains(where: { $0.id == until }) {
            throw RunError.unknownStep(until, known: steps.map(\.id))
        }
    }

    /// Acts on each step in order.
    /// - Parameters:
    ///   - isOver: whether the step is left alone, by position.
    ///   - act: returns whether the walk goes on.
    /// - Returns: the last step to act on, if steps are left after it.
    func go(
        skipping isOver: [Bool] = [],
        _ act: (_ position: Int, _ step: PlaybookStep, _ kind: any StepKind) async throws -> Bool
    ) async throws -> String? {
        for (position, step) in steps.enumerated() {
            if isOver.indices.contains(position), isOver[position] { continue }
            guard try await act(position, step, kinds[position]) else { return nil }
            if step.id == until { return position + 1 < steps.count ? step.id : nil }
        }
        return nil
    }
}
