import Foundation
import Testing

/// Everything that commands say, in good and in bad cases: one list, to be read from top to bottom.
@Suite struct MessageTests {
    @Test("Every command in a good and a bad case; counts agree with their nouns, errors are one, hints are whole")
    func said() async throws {
        try await Workplace.with { place in
            var walk = MessageWalk(place: place)
            for line in MessageWalk.lines { try await walk.take(line) }
            try await walk.takeServed()
            try RecordedText(place).compare(walk.text, with: "messages.txt")
            let commands = try await walk.commands()
            #expect(commands.count > 30)
            #expect(commands.subtracting(walk.succeeded) == [])
            #expect(commands.subtracting(walk.failed) == [])
        }
    }

    @Test(
        "A count that does not agree with its noun is found",
        arguments: [("1 objects", false), ("2 object", false), ("1 object, 21 objects", true), ("0.1 pages", true)])
    func counts(text: String, agrees: Bool) {
        #expect(MessageWalk.disagreement(in: text).isEmpty == agrees)
    }
}
