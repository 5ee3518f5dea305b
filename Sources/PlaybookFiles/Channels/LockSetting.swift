/// Whether runs on a channel lock its bucket against a second operator, and with which object.
package enum LockSetting: Sendable, Equatable {
    case off
    /// A lock where the store's conditions are trusted and the object may be written; elsewhere a note reports that there is no
    /// lock.
    case optional(key: String)
    /// A lock that every write requires.
    case required(key: String)

    package static let defaultKey = OwnFolder.key("lock")
    /// The default.
    package static let standard = LockSetting.optional(key: defaultKey)

    package var key: String? {
        switch self {
        case .off: nil
        case .optional(let key), .required(let key): key
        }
    }
}
