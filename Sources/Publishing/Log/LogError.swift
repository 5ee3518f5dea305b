package import PlaybookFiles
package import RunJournal
package import S3

/// The reason why a log cannot be used or written to.
package enum LogError: Error, Sendable, Equatable {
    /// The log cannot be listed or read.
    case unreadable(place: LogPlace, S3Error)
    /// An entry that the journal knows is missing, or another entry has its place.
    case shorter(place: LogPlace, known: LogHead, found: String)
    /// Entries are missing before an existing one.
    case gap(place: LogPlace, missing: Int64, found: Int64)
    /// An object that is not an entry.
    case malformed(place: LogPlace, number: Int64, detail: String)
    /// The log is required, and the store's conditions are not trusted.
    case untrusted(channel: String)
    /// The log is required, and the channel's lock is not held.
    case withoutLock(channel: String, place: LogPlace)
    /// Other writers wrote to the log again and again while an entry was to be put.
    case contended(place: LogPlace)
    /// An entry cannot be put.
    case unwritable(place: LogPlace, S3Error)
    /// An entry is missing although its put was answered with success.
    case notKept(place: LogPlace, number: Int64)
}

extension LogError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadable(let place, let error): "the log \(place) cannot be read: \(error)"
        case .shorter(let place, let known, let found):
            "the log \(place) is not the one that this journal knows: \(known) was there, and now is \(found)"
        case .gap(let place, let missing, let found):
            "the log \(place) has no entry \(missing), though it has entry \(found)"
        case .malformed(let place, let number, let detail): "entry \(number) of the log \(place) is wrong: \(detail)"
        case .untrusted(let channel): "channel \(channel) requires its log, and its store's conditions are not trusted"
        case .withoutLock(let channel, let place):
            "channel \(channel) requires its log \(place), and its lock could not be taken"
        case .contended(let place): "other runs wrote to the log \(place) each time that an entry was to be added"
        case .unwritable(let place, let error): "the log \(place) cannot be written: \(error)"
        case .notKept(let place, let number): "entry \(number) of the log \(place) is missing after it was written"
        }
    }
}
