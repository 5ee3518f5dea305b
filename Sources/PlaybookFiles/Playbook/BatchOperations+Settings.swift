extension BatchOperations {
    /// The keys of a step that uses S3 Batch Operations for large ranks.
    package static let keys = [
        StepKey(
            "batch-operations",
            "`s3://BUCKET/PREFIX`: leave large ranks of copies to S3 Batch Operations, with manifests there."),
        StepKey("batch-role", "The ARN of the IAM role that its jobs take on."),
        StepKey("batch-least", "A rank with fewer copies is copied by rollbook itself; 10000 without it."),
    ]

    package static func written(_ batch: BatchOperations?) -> [WrittenSetting] {
        [
            WrittenSetting("batch-operations", text: batch?.place), WrittenSetting("batch-role", text: batch?.role),
            WrittenSetting("batch-least", word: batch.map { String($0.least) }),
        ]
    }
}

extension StepReader {
    /// The batch settings. Place and role belong together; without both there are no jobs.
    package mutating func batch() -> BatchOperations? {
        let place = text("batch-operations")
        let role = text("batch-role")
        if let place { check(place, as: .batchPlace) }
        if let role { check(role, as: .role) }
        let least = leastCopies()
        guard let place else {
            for key in BatchOperations.keys.dropFirst() {
                guard let node = settings[key.name] else { continue }
                report("'\(key.name)' needs 'batch-operations'", at: node.place)
            }
            return nil
        }
        guard let role else {
            report(
                "'batch-operations' needs 'batch-role'", at: place.place,
                hint: "name the role that the jobs take on: arn:aws:iam::ACCOUNT:role/NAME")
            return nil
        }
        return BatchOperations(place: place.text, role: role.text, least: least)
    }

    private mutating func leastCopies() -> Int {
        guard let text = text("batch-least") else { return BatchOperations.leastDefault }
        if let least = Int(text.text), least > 0 { return least }
        report("'batch-least' must be a number of objects from 1, not '\(text.text)'", at: text.place)
        return BatchOperations.leastDefault
    }
}
