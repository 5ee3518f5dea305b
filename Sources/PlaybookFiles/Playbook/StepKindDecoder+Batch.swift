extension StepKindDecoder {
    static let batchKeys = ["batch-operations", "batch-role", "batch-least"]

    /// Place and role belong together; without both there are no jobs.
    mutating func batch(in settings: Settings) -> BatchOperations? {
        let place = reader.text("batch-operations", in: settings)
        let role = reader.text("batch-role", in: settings)
        if let place { texts.text(place, as: .batchPlace, &reader) }
        if let role { texts.text(role, as: .role, &reader) }
        let least = leastCopies(in: settings)
        guard let place else {
            for key in Self.batchKeys.dropFirst() {
                guard let node = settings[key] else { continue }
                reader.report("'\(key)' needs 'batch-operations'", at: node.place)
            }
            return nil
        }
        guard let role else {
            reader.report(
                "'batch-operations' needs 'batch-role'", at: place.place,
                hint: "name the role that the jobs take on: arn:aws:iam::ACCOUNT:role/NAME")
            return nil
        }
        return BatchOperations(place: place.text, role: role.text, least: least)
    }

    private mutating func leastCopies(in settings: Settings) -> Int {
        guard let text = reader.text("batch-least", in: settings) else { return BatchOperations.leastDefault }
        if let least = Int(text.text), least > 0 { return least }
        reader.report("'batch-least' must be a number of objects from 1, not '\(text.text)'", at: text.place)
        return BatchOperations.leastDefault
    }
}
