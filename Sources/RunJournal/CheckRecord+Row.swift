import GRDB
import Objects

extension CheckRecord {
    /// Values in the order of the table's columns, without `id`.
    var columns: [(any DatabaseValueConvertible)?] {
        [
            runID, stepPosition, name, subject, verdict.rawValue, remedy?.rawValue, message, hint,
            JSONText.object(evidence), Timestamp.text(of: at),
        ]
    }

    init(row: Row) throws {
        let remedy: String? = row["remedy"]
        self.init(
            runID: row["run_id"], stepPosition: row["step_position"], name: row["name"], subject: row["subject"],
            verdict: try row.decode("verdict"), remedy: remedy.map(CheckRecord.Remedy.init(rawValue:)),
            message: row["message"], hint: row["hint"], evidence: try row.strings("evidence"),
            at: try row.requiredDate("at"))
    }
}

extension ApprovalRecord {
    /// Values in the order of the table's columns, without `id`.
    var columns: [(any DatabaseValueConvertible)?] {
        [runID, stepPosition, operatorName, means, approved, Timestamp.text(of: at)]
    }

    init(row: Row) throws {
        self.init(
            runID: row["run_id"], stepPosition: row["step_position"], operatorName: row["operator"],
            means: row["means"], approved: row["approved"], at: try row.requiredDate("at"))
    }
}

extension ObjectFacts {
    /// Values in the order of the table's columns.
    var columns: [(any DatabaseValueConvertible)?] {
        [bucket, key, identity, sha256, requiresPython, metadataRead]
    }

    init(row: Row) throws {
        self.init(
            bucket: row["bucket"], key: row["key"], identity: row["identity"], sha256: try row.digest("sha256"),
            requiresPython: row["requires_python"], metadataRead: row["metadata_read"])
    }
}
