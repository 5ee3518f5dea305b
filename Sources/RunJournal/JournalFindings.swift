/// The result of a look at the journal.
package struct JournalFindings: Sendable, Equatable {
    /// The findings, one line each; empty when nothing is wrong.
    package let all: [String]
    /// The check of everything that this one went on from; `nil` where it looked at everything itself.
    package let earlier: CheckedHead?
    /// The number of events that it looked at.
    package let eventCount: Int
}
