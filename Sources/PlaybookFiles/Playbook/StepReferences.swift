/// The steps that a step may name.
struct StepReferences {
    let earlier: [PlaybookStep]
    let allIDs: Set<String>
    let unreadableIDs: Set<String>

    @discardableResult
    func check(_ id: PlacedText, _ reader: inout NodeReader) -> PlaybookStep? {
        if let step = earlier.first(where: { $0.id == id.text }) { return step }
        if unreadableIDs.contains(id.text) { return nil }
        if allIDs.contains(id.text) {
            reader.report("step '\(id.text)' does not come before this one", at: id.place)
        } else {
            reader.check(id, isOneOf: earlier.map(\.id), "step")
        }
        return nil
    }

    func checkCanBeRolledBack(_ id: PlacedText, _ reader: inout NodeReader) {
        guard let step = check(id, &reader), !step.kind.changesObjects else { return }
        reader.report("step '\(id.text)' changes nothing that could be rolled back", at: id.place)
    }
}
