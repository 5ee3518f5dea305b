import Foundation
import Publishing
package import Rollbook
import Verification

extension Machine {
    /// A machine without installers, whose files are below a folder.
    package static func tested(
        _ operatorInfo: Operator, folder: String, makeRunID: @escaping @Sendable () -> String
    ) -> Machine {
        Machine(
            operatorInfo: operatorInfo, identity: LockIdentity(process: UUID().uuidString),
            resolvers: Resolvers(programs: [], environment: [:], folder: folder + "/resolvers", sleep: { _ in }),
            spoolFolder: folder + "/spool", makeRunID: makeRunID)
    }
}
