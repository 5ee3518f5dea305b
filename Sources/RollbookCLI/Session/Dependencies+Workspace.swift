import Foundation
import HTTPTransport
import PlaybookFiles
import Rollbook
import Verification

extension Dependencies {
    func connections(catalog: Catalog) -> Connections {
        Connections(
            makeClient: clientMaker(), makeCloudFrontClient: cloudFrontClientMaker(), callerIdentity: callerIdentity,
            simulatePolicy: simulatePolicy,
            transport: reader, upstream: upstream(catalog: catalog), requestCounts: { [counter] in counter.counts })
    }

    /// - Parameter playbooks: a run of another machine may carry out commands only if its playbook is there too.
    func machine(playbooks: PlaybookFolder) -> Machine {
        let info = ProcessInfo.processInfo
        return Machine(
            operatorInfo: .init(
                name: process.operatorName, host: info.hostName, pid: info.processIdentifier,
                toolVersion: rollbookVersion),
            identity: ProcessEnvironment.makeIdentity(), place: rehearsal?.place ?? .real,
            resolvers: Resolvers(
                environment: process.environment,
                folder: process.ownTemporaryFolder + "/resolvers-\(info.processIdentifier)",
                sleep: { try await Task.sleep(for: $0) }),
            spoolFolder: process.ownTemporaryFolder + "/spool", makeRunID: { RunID.make(at: Date()) },
            isOwnPlaybook: { text, name in
                !name.contains("/") && (try? playbooks.loadPlaybook(name))?.text.utf8.elementsEqual(text.utf8) == true
            })
    }
}
