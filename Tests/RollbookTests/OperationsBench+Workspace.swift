import Foundation
import HTTPTransport
import Indexes
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import TestKit

extension OperationsBench {
    private static let emptyCatalog = Catalog(
        wheels: WheelRules(pythonTags: [], platformTags: []), projects: [], listing: ListingRules(names: []))

    /// - Parameter now: the clock of this machine, which the service's may differ from.
    func workspace(
        channel: Channel? = nil, now: @escaping @Sendable () -> Date = Self.now,
        upstream: @escaping @Sendable () async throws -> UpstreamLocation
    ) -> Workspace {
        Workspace(
            channels: [channel ?? self.channel], catalog: Self.emptyCatalog, journal: journal,
            connections: Connections(
                makeClient: { [sandbox, transport] in Self.client(sandbox, transport, bucket: $0.bucket, now: now) },
                transport: transport, upstream: upstream),
            clock: RunClock(now: now, sleep: { _ in }),
            console: Console(report: { _ in }, ask: { _ in .nobody }),
            machine: .tested(.init(name: "tester", host: "here", pid: 1, toolVersion: "0"), folder: folder) {
                "20261123-120001-abcd"
            },
            limits: RunLimits(publicWaitSeconds: 0, settleSeconds: 0))
    }
}
