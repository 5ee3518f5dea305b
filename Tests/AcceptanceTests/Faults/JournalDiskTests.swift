import Foundation
import RunJournal
import TestMachine
import Testing

/// The journal's disk fills up, or its file is damaged.
@Suite("The journal's disk", .serialized) struct JournalDiskTests {
    /// KiB that are left for the journal when a publish begins: from too little for the first row to enough.
    static let room = FaultScale.isFull ? Array(Swift.stride(from: 0, through: 2400, by: 80)) : [0, 400, 4000]

    /// A small file system of its own; `$2` KiB of it are left when `$3…` begins. Then it gets room, and `resume` or the
    /// same once more goes on. Says both exit codes, and leaves the journal in `$1`.
    private static let script = """
        disk="$1/disk"; export XDG_STATE_HOME="$disk"; room="$2"; program="$3"; shift 3
        mkdir -p "$disk" && mount -t tmpfs -o size=16m none "$disk" || exit 99
        "$program" history >/dev/null || exit 98
        free=$(df --output=avail -k "$disk" | tail -n 1)
        head -c $(( (free - room) * 1024 )) /dev/zero > "$disk/other-things"
        "$program" "$@"; first=$?
        rm "$disk/other-things"
        "$program" resume --yes || "$program" "$@"; second=$?
        "$program" journal check >/dev/null; check=$?
        mkdir -p "$1/state"; cp -r "$disk/rollbook" "$OUT"
        echo "$first $second $check"
        """

    @Test("A disk that fills up at any moment: an error that says so, and the run goes on when there is room")
    func full() async throws {
        guard try await Self.canMount() else { return print("not tried: mounting a small file system needs root") }
        try await FaultStage.with(.sandbox) { stage in
            let reference = try await StageReference(stage)
            var ends: [Int: Int] = [:]
            for room in Self.room {
                let out = "\(stage.place.folder)/full-\(room)"
                var machine = stage.place
                machine.environment["XDG_STATE_HOME"] = out
                var ledger = try await StageLedger(stage, machines: [machine])
                var invocation = stage.invocation(["run", "publish"], by: machine)
                let program = invocation.arguments
                invocation.environment["OUT"] = out + "/rollbook"
                invocation.arguments =
                    ["unshare", "--mount", "sh", "-c", Self.script, "sh", stage.place.folder, "\(room)"] + program
                try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
                let outcome = try await invocation.run()
                let codes = outcome.output.split(whereSeparator: \.isWhitespace).suffix(3).compactMap { Int($0) }
                #expect(
                    codes.count == 3 && [0, 1].contains(codes[0]) && codes.dropFirst() == [0, 0],
                    "\(outcome.transcript)")
                if codes.first == 1 {
                    #expect(outcome.errors.contains("there is no room to write the journal"), "\(outcome.transcript)")
                }
                ends[codes.first ?? -1, default: 0] += 1
                try await ledger.balance(wanted: reference.published, "\(room) KiB")
                try await stage.expect(["rollback", "last"], by: machine)
                try await ledger.balance(wanted: reference.start, "\(room) KiB, taken back")
            }
            #expect(ends[1, default: 0] > 0 && ends[0, default: 0] > 0, "some were full and some not: \(ends)")
            FaultScale.tell("disk full: \(Self.room.count) sizes, \(ends[1, default: 0]) of them too small")
        }
    }

    @Test("A file that was cut off or overwritten: an error before anything is written, or the right outcome")
    func damaged() async throws {
        var random = SeededGenerator(seed: FaultScale.seed)
        let count = FaultScale.count(4, bounded: 16, full: 120)
        var (number, refused) = (0, 0)
        // A command that is not refused changes the bucket; the next ones need another bucket.
        while number <= count {
            (number, refused, random) = try await FaultStage.with(.sandbox) { [number, refused, random] stage in
                var (number, refused, random) = (number, refused, random)
                let lane = try await DamageLane(stage)
                var isRefused = true
                while number <= count && isRefused {
                    // The last one is not damaged at all.
                    isRefused = try await lane.refuses(number, isSound: number == count, &random)
                    refused += isRefused ? 1 : 0
                    number += 1
                }
                return (number, refused, random)
            }
        }
        #expect(refused * 2 >= count)
        FaultScale.tell("damaged journals: \(refused) of \(count) refused, the others unhurt, seed \(FaultScale.seed)")
    }

    private static func canMount() async throws -> Bool {
        let probe = Invocation(
            arguments: ["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"],
            environment: ProcessInfo.processInfo.environment, folder: "/")
        return try await probe.run().status == 0
    }
}

/// A published bucket, and the journal that knows of it, to be damaged.
private struct DamageLane {
    let stage: FaultStage
    let reference: StageReference
    let sound: Data

    init(_ stage: FaultStage) async throws {
        self.stage = stage
        reference = try await StageReference(stage)
        try await stage.expect(["run", "publish"])
        // The last one to close it leaves one file.
        _ = try Journal(path: stage.place.journalPath)
        sound = try Data(contentsOf: URL(filePath: stage.place.journalPath))
    }

    /// Works with a damaged copy of the journal.
    /// - Returns: whether that was refused.
    func refuses(_ number: Int, isSound: Bool, _ random: inout SeededGenerator) async throws -> Bool {
        var machine = stage.place
        machine.environment["XDG_STATE_HOME"] = "\(stage.place.folder)/damaged-\(number)"
        let (bytes, damage) = isSound ? (sound, "not damaged") : Self.damaged(sound, &random)
        try machine.write(bytes: bytes, to: "damaged-\(number)/rollbook/journal.sqlite")
        let before = try await stage.store.state()
        let way = isSound || number.isMultiple(of: 2) ? ["rollback", "last"] : ["run", "other"]
        let outcome = try await stage.invocation(way, by: machine).run()
        let at: Comment = "\(way) with a journal \(damage): \(outcome.transcript)"
        let now = try await stage.store.state()
        if outcome.status == 0 {
            if way[0] == "rollback" { #expect(now.differences(from: reference.start) == [], at) }
            return false
        }
        #expect(!isSound && outcome.status == 1 && outcome.errors.contains("journal"), at)
        #expect(now.names == before.names, "nothing is written: \(at)")
        return true
    }

    private static func damaged(_ sound: Data, _ random: inout SeededGenerator) -> (bytes: Data, damage: String) {
        if Int.random(in: 0..<4, using: &random) == 0 {
            let size = Int.random(in: 1..<sound.count, using: &random)
            return (sound.prefix(size), "cut off after \(size) of \(sound.count) bytes")
        }
        var bytes = sound
        let length = Int.random(in: 512...8192, using: &random)
        let start = Int.random(in: 0..<sound.count - length, using: &random)
        for index in start..<start + length { bytes[index] = UInt8.random(in: 0...255, using: &random) }
        return (bytes, "whose bytes \(start)..<\(start + length) are overwritten")
    }
}

extension Workplace {
    fileprivate func write(bytes: Data, to name: String) throws {
        let url = URL(filePath: "\(folder)/\(name)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try bytes.write(to: url)
    }
}
