/// The other operators and machines of the buckets: their locks and logs, and what they may read of this one.
package struct Team: Sendable {
    /// Settings of the bucket locks.
    package var locking: LockSettings
    /// The logs that were read, or are left aside.
    package var logs: TeamLogs
    /// The writers that objects name.
    package var writers = SeenWriters()
    /// The bucket locks that were read ahead.
    let locks = SeenLocks()
    /// The pseudonym of a name that strangers can read and that has no alias: its kind, and digits of a keyed digest.
    package var pseudonym: @Sendable (Workspace.NameKind, String) throws -> String
    /// Pseudonyms of the operator, of the machine, and of earlier runs, because strangers can read them; `nil` if they cannot.
    var pseudonyms: Pseudonyms?

    package init(
        locking: LockSettings = LockSettings(), logs: TeamLogs = TeamLogs(),
        pseudonym: @escaping @Sendable (Workspace.NameKind, String) throws -> String = { $1 }
    ) {
        self.locking = locking
        self.logs = logs
        self.pseudonym = pseudonym
    }
}
