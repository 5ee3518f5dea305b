import ArgumentParser
import PlaybookFiles
import Rollbook

/// Options that leave the large parts of a rollback or a restore to Amazon S3 Batch Operations.
struct BatchOptions: ParsableArguments {
    @Option(
        name: .customLong("batch-operations"),
        help: ArgumentHelp(
            "Write manifests of S3 Batch Operations there, and wait for the jobs (exit 4).",
            valueName: "s3://bucket/prefix"))
    var place: String?

    @Option(
        name: .customLong("batch-role"), help: ArgumentHelp("The IAM role that the jobs take on.", valueName: "arn"))
    var role: String?

    @Option(
        name: .customLong("batch-least"),
        help: ArgumentHelp("Copies of one rank from which on they go to a job.", valueName: "n"))
    var least = BatchOperations.leastDefault

    func validate() throws {
        guard let place else {
            if role != nil || least != BatchOperations.leastDefault {
                throw ValidationError("--batch-role and --batch-least need --batch-operations")
            }
            return
        }
        if let problem = BatchOperations.problem(ofPlace: place) {
            throw ValidationError("--batch-operations \(place) \(problem)")
        }
        guard let role else { throw ValidationError("--batch-operations needs --batch-role ARN") }
        if let problem = BatchOperations.problem(ofRole: role) {
            throw ValidationError("--batch-role \(role) \(problem)")
        }
        guard least > 0 else { throw ValidationError("--batch-least must be at least 1") }
    }

    /// The settings of the jobs that were asked for; `nil`: no jobs.
    var operations: BatchOperations? {
        guard let place, let role else { return nil }
        return BatchOperations(place: place, role: role, least: least)
    }
}
