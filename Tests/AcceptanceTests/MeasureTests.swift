import Foundation
import TestMachine
import Testing

/// The program's use of the machine: processor time, which other work beside does not change much, and memory.
@Suite struct MeasureTests {
    @Test("The program starts at once")
    func startUp() async throws {
        try await Workplace.with { place in
            let (outcome, took) = try await measure([Workplace.program, "--version"], place)
            #expect(outcome.status == 0, "\(outcome.transcript)")
            // On the machine where this takes 20 ms, a debug build takes about 30, a release build 10.
            let (_, python) = try await measure([Python.interpreter, "-c", "pass"], place)
            #expect(took.cpuSeconds < 6 * python.cpuSeconds)
        }
    }

    /// With `ROLLBOOK_BIG=1` in the environment the wheel has the 2 GiB that the memory is promised for.
    static let wheelSize = ProcessInfo.processInfo.environment["ROLLBOOK_BIG"] == "1" ? 2 << 30 : 256 << 20
    static let memoryMax = 100 << 20

    static let catalog = """
        wheels: { python-tags: [py3], platform-tags: [any] }
        projects:
          big:
            dependencies: [big-wheel]
        """

    @Test("A wheel larger than the memory is mirrored")
    func memory() async throws {
        try await Workplace.with { place in
            try await place.withSandbox(data: place.folder + "/sandbox") { sandbox in
                try await place.withOracle("big_upstream.py", "\(Self.wheelSize)", place.folder + "/big.whl") { url in
                    try await mirrorBigWheel(of: url + "/simple/", sandbox, place)
                }
            }
        }
    }

    private func mirrorBigWheel(of upstream: String, _ sandbox: SandboxAddress, _ place: Workplace) async throws {
        var place = place
        var channels = ChannelsFile(sandbox)
        channels.channels = channels.channels.filter(\.production).map { channel in
            var channel = channel
            channel.roots = ["v2-staging"]
            return channel
        }
        place.environment = sandbox.environment
        // Of the repository's playbooks none names only what this catalog and these channels have.
        place.environment["ROLLBOOK_PLAYBOOKS"] = place.folder
        try place.write(channels.text, to: "channels.yaml")
        try place.write(Self.catalog, to: "catalog.yaml")
        let arguments = [Workplace.program, "mirror", "nightly", "--package", "big", "--yes", "--upstream", upstream]
        let (outcome, took) = try await measure(arguments, place)
        #expect(outcome.status == 0, "\(outcome.transcript)")
        #expect(took.peakBytes < Self.memoryMax)
        print("mirroring \(Self.wheelSize >> 20) MiB: peak \(took.peakBytes >> 20) MiB, \(outcome.duration)")
        let run: RunDocument = try await place.document("show", "last")
        #expect(run.changes.map(\.key).contains("v2-staging/gfx110X-all/big_wheel-1.0-py3-none-any.whl"))
    }

    private struct Measure: Decodable {
        var peakBytes: Int
        var cpuSeconds: Double
    }

    private func measure(_ arguments: [String], _ place: Workplace) async throws -> (Invocation.Outcome, Measure) {
        let file = place.folder + "/measure.json"
        let script = Workplace.repository + "/Tests/Oracles/measure.py"
        let outcome = try await place.python([script, file] + arguments).run()
        return (outcome, try JSONDecoder().decode(Measure.self, from: Data(contentsOf: URL(filePath: file))))
    }
}
