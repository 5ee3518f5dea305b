import PlaybookFiles
import TestMachine
import Testing

/// Histories in which a rollback once differed from the rules, shrunk by `RandomHistoryTests`.
@Suite("Histories that once differed", .takes(.server)) struct KnownHistoryTests {
    struct History: CustomTestStringConvertible {
        var testDescription: String
        var place: HistoryPlace
        var acts: [HistoryAct]
    }

    @Test("They go by the rules", arguments: all, Channel.Conditions.allCases)
    func divergence(history: History, conditions: Channel.Conditions) async throws {
        let found = try await RandomHistoryTests.divergence(history.acts, history.place, conditions, tag: "h")
        #expect(found == nil)
    }

    private static func put(_ key: Int, _ text: String?) -> HistoryAct.Write { .init(key: key, text: text) }

    static let all: [History] = [
        History(
            testDescription: "the undo of a rollback, of bytes that a run wrote twice before versioning",
            place: .switched,
            acts: [
                .publish([[put(0, "a")], [put(0, "a")]]),
                .switchVersioning,
                .rollBack(run: 0, .whole),
                .rollBack(run: 1, .whole),
                .rollBack(run: 0, .whole),
            ]),
        History(
            testDescription: "an undo that copies kept bytes which were put back before versioning",
            place: .switched,
            acts: [
                .publish([[put(0, "a"), put(2, nil), put(3, "a")]]),
                .publish([[put(0, "c")], [put(1, "a")]]),
                .publish([[put(0, "a"), put(3, "b")]]),
                .rollBack(run: 37, .through(985)),
                .rollBack(run: 79, .whole),
                .rollBack(run: 507, .whole),
                .rollBack(run: 709, .whole),
                .publish([[put(1, nil), put(2, "c"), put(3, "a")]]),
                .switchVersioning,
                .rollBack(run: 62, .whole, killedAt: 1),
                .rollBack(run: 827, .index(565)),
                .rollBack(run: 186, .whole),
            ]),
        History(
            testDescription: "a run and its rollback, taken back through one another under a foreign write",
            place: .unversioned,
            acts: [
                .publish([[put(1, "c"), put(2, "c")]]),
                .rollBack(run: 0, .index(0)),
                .foreign(put(1, "b")),
                .rollBack(run: 0, .through(1)),
            ]),
        History(
            testDescription: "where no versions are kept, a rollback and its undo, taken back through one another",
            place: .unversioned,
            acts: [
                .foreign(put(1, "a")),
                .publish([[put(1, "b")]]),
                .rollBack(run: 0, .whole),
                .rollBack(run: 1, .whole),
                .rollBack(run: 1, .through(1)),
                .rollBack(run: 2, .whole),
            ]),
        History(
            testDescription: "an undo that copies an earlier version once versioning is suspended, and its run",
            place: .switched,
            acts: [
                .switchVersioning,
                .publish([[put(2, "a")]]),
                .rollBack(run: 0, .whole),
                .switchVersioning,
                .rollBack(run: 1, .whole),
                .rollBack(run: 0, .whole),
            ]),
        History(
            testDescription: "the same of a version of somebody else, which the journal knows by its id alone",
            place: .switched,
            acts: [
                .switchVersioning,
                .foreign(put(2, "a")),
                .publish([[put(2, nil)]]),
                .switchVersioning,
                .rollBack(run: 0, .whole),
                .rollBack(run: 1, .whole),
            ]),
        History(
            testDescription: "published again with the bytes of a version that is gone for good",
            place: .versioned,
            acts: [
                .publish([[put(1, "c")]]),
                .publish([[put(1, nil), put(2, "c"), put(3, "c")]]),
                .restore(moment: 12),
                .restore(moment: 76),
                .publish([[put(2, "b")]]),
                .rollBack(run: 617, .whole),
                .remove(run: 49),
                .foreign(put(1, nil)),
                .foreign(put(2, nil)),
                .remove(run: 608),
                .publish([[put(3, "a")], [put(2, "b")]]),
                .rollBack(run: 707, .whole),
            ]),
        History(
            testDescription: "a version from before versioning, with the bytes of an earlier run, brought back",
            place: .switched,
            acts: [
                .publish([[put(0, "b"), put(1, "a"), put(2, "a")], [put(0, nil), put(1, "b")]]),
                .rollBack(run: 621, .through(772)),
                .rollBack(run: 649, .whole),
                .publish([[put(1, "b"), put(3, nil)]]),
                .switchVersioning,
                .rollBack(run: 975, .whole),
                .rollBack(run: 354, .whole),
                .rollBack(run: 644, .whole),
            ]),
        History(
            testDescription: "a removal of a killed run whose bytes a later one wrote too, before versioning",
            place: .switched,
            acts: [
                .kill([put(2, "a")], request: 0),
                .publish([[put(2, "c")]]),
                .publish([[put(2, "a")]]),
                .switchVersioning,
                .publish([[put(2, nil)]]),
                .remove(run: 0),
            ]),
        History(
            testDescription: "a restore to a time before every version that is left",
            place: .versioned,
            acts: [.publish([[put(0, "b")]]), .remove(run: 0), .restore(moment: 0)]),
        History(
            testDescription: "a rollback that put kept bytes back, removed: they are another run's",
            place: .switched,
            acts: [
                .publish([[put(2, "b")]]),
                .rollBack(run: 0, .whole),
                .rollBack(run: 1, .whole),
                .rollBack(run: 2, .whole),
                .switchVersioning,
                .rollBack(run: 3, .whole),
                // The removal after the last act is of the run with the number of acts: of the undo.
                .jump(0),
            ]),
        History(
            testDescription: "an undo that was killed once versioning was suspended, resumed, and taken back",
            place: .switched,
            acts: [
                .switchVersioning,
                .publish([[put(0, "a")]]),
                .switchVersioning,
                .rollBack(run: 0, .whole),
                .rollBack(run: 1, .whole, killedAt: 0),
                .rollBack(run: 1, .through(1)),
            ]),
        History(
            testDescription: "a page that was killed above earlier versions once versioning was suspended",
            place: .switched,
            acts: [
                .switchVersioning,
                .publish([[put(0, "a")]]),
                .switchVersioning,
                .foreign(put(0, "b")),
                .kill([put(0, "c")], request: 0),
                .rollBack(run: 1, .whole),
            ]),
        History(
            testDescription: "the rollback of a rollback whose earlier version without an id equal bytes have replaced",
            place: .switched,
            acts: [
                .publish([[put(3, "a")]]),
                .switchVersioning,
                .rollBack(run: 0, .whole),
                .switchVersioning,
                .publish([[put(3, "a")]]),
                .rollBack(run: 1, .whole),
            ]),
    ]
}
