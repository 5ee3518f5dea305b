package import FoundationEssentials

/// One execution of a playbook, of a single action, of a rollback or of a restore.
package struct RunRecord: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case playbook, action, rollback, restore
    }

    package enum State: String, Sendable, CaseIterable {
        /// A process is (or was, when it died) working on it.
        case running
        /// Waiting for an approval.
        case waiting
        /// Stopped in an orderly way; can be resumed.
        case interrupted
        case failed
        /// Stopped because another writer changed an object.
        case conflict
        case done
    }

    /// `YYYYMMDD-HHMMSS-xxxx` in UTC; sorts by time.
    package var id: String
    package var kind: Kind
    /// The playbook's name, or the action's.
    package var name: String
    /// The run that this one rolls back.
    package var rollbackOf: String?
    package var inputs: [String: String]
    package var operatorName: String
    package var host: String
    package var pid: Int32
    package var toolVersion: String
    /// The text of the playbook as it was when the run began, so that a resumed run keeps its steps.
    package var definition: String
    package var state: State
    /// The reason for a state of failed, conflict or interrupted.
    package var message: String?
    package var startedAt: Date
    package var endedAt: Date?
    /// The settings around the run that it depends on (bucket and endpoint of its channels, upstream, rehearsal), by name;
    /// `nil` for runs from before they were recorded (schema 3).
    package var context: [String: String]?

    package init(
        id: String, kind: Kind, name: String, rollbackOf: String? = nil, inputs: [String: String] = [:],
        operatorName: String, host: String, pid: Int32, toolVersion: String, definition: String,
        state: State = .running, message: String? = nil, startedAt: Date, endedAt: Date? = nil,
        context: [String: String]? = nil
    ) {
        self.context = context
        self.id = id
        self.kind = kind
        self.name = name
        self.rollbackOf = rollbackOf
        self.inputs = inputs
        self.operatorName = operatorName
        self.host = host
        self.pid = pid
        self.toolVersion = toolVersion
        self.definition = definition
        self.state = state
        self.message = message
        self.startedAt = startedAt
        self.endedAt = endedAt
    }
}
