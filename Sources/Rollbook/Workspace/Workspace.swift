package import PlaybookFiles
package import RunJournal

/// Everything a run works with; the edge of the program makes one.
package struct Workspace: Sendable {
    package var channels: [Channel]
    package var catalog: Catalog
    package var journal: Journal
    package var connections: Connections
    package var clock: RunClock
    package var console: Console
    package var machine: Machine
    package var limits: RunLimits
    package var team: Team

    package init(
        channels: [Channel], catalog: Catalog, journal: Journal, connections: Connections, clock: RunClock,
        console: Console, machine: Machine, limits: RunLimits = RunLimits(), team: Team = Team()
    ) {
        self.channels = channels
        self.catalog = catalog
        self.journal = journal
        self.connections = connections
        self.clock = clock
        self.console = console
        self.machine = machine
        self.limits = limits
        self.team = team
    }

    /// - Throws: `RunError.unknownChannel`.
    package func channel(_ name: String) throws -> Channel {
        guard let channel = channels.first(where: { $0.name == name }) else {
            throw RunError.unknownChannel(name, known: channels.map(\.name))
        }
        return channel
    }
}
