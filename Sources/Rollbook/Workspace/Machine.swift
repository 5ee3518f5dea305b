package import Publishing
package import Verification

/// The machine and the process that carry a run out, and the operator whose process it is.
package struct Machine: Sendable {
    package var operatorInfo: Operator
    /// Identifies this process.
    package var identity: LockIdentity
    /// Whether this is a rehearsal, and where.
    package var place: Workspace.Place
    /// The installers of this machine.
    package var resolvers: Resolvers
    /// Folder below which downloads are kept while a run goes on.
    package var spoolFolder: String
    package var makeRunID: @Sendable () -> String
    /// Whether this machine's folder of playbooks holds this text under this name.
    package var isOwnPlaybook: @Sendable (_ text: String, _ name: String) -> Bool

    package init(
        operatorInfo: Operator, identity: LockIdentity, place: Workspace.Place = .real, resolvers: Resolvers,
        spoolFolder: String, makeRunID: @escaping @Sendable () -> String,
        isOwnPlaybook: @escaping @Sendable (_ text: String, _ name: String) -> Bool = { _, _ in false }
    ) {
        self.operatorInfo = operatorInfo
        self.identity = identity
        self.place = place
        self.resolvers = resolvers
        self.spoolFolder = spoolFolder
        self.makeRunID = makeRunID
        self.isOwnPlaybook = isOwnPlaybook
    }

    /// The person, process and rollbook version at work.
    package struct Operator: Sendable, Equatable {
        package var name: String
        package var host: String
        package var pid: Int32
        package var toolVersion: String

        package init(name: String, host: String, pid: Int32, toolVersion: String) {
            self.name = name
            self.host = host
            self.pid = pid
            self.toolVersion = toolVersion
        }
    }
}
