import SimpleRepository
import TestMachine
import Testing

@Suite struct WheelPreferenceTests {
    @Test(
        "Where a wheel can be installed",
        arguments: [
            ("py3-none-any", PythonTarget.all.map(\.description)), ("py2-none-any", []),
            ("py2.py3-none-any", PythonTarget.all.map(\.description)),
            ("cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64", ["cp312-linux_x86_64"]),
            ("cp312-cp312-win_amd64", ["cp312-win_amd64"]), ("cp313-cp313t-win_amd64", []),
            ("cp313-abi3-linux_x86_64", ["cp313-linux_x86_64", "cp314-linux_x86_64"]),
            ("cp311.cp312-none-any", ["cp311", "cp312"].flatMap { ["\($0)-linux_x86_64", "\($0)-win_amd64"] }),
            ("py313-none-win_amd64", ["cp313-win_amd64", "cp314-win_amd64"]), ("cp312-cp312-musllinux_1_2_x86_64", []),
        ] as [(String, [String])])
    func targets(tag: String, expected: [String]) throws {
        let wheel = try WheelFilename(parsing: "a-1-\(tag).whl")
        #expect(PythonTarget.all.filter { $0.preference(for: wheel) != nil }.map(\.description) == expected)
    }

    @Test("Requires-Python is asked about the newest patch release")
    func requiresPython() throws {
        let target = PythonTarget(minor: 11, platform: .windowsAMD64)
        #expect(target.isAdmitted(by: nil))
        let patches: VersionSpecifierSet = try #require(VersionSpecifierSet(">=3.11.4,<3.12"))
        let later: VersionSpecifierSet = try #require(VersionSpecifierSet(">=3.12"))
        #expect(target.isAdmitted(by: patches) && !target.isAdmitted(by: later))
    }

    private struct Answer: Decodable {
        let wheels: [Entry]
    }

    private struct Entry: Decodable {
        let tag: String
        let ranks: [Int]
    }

    @Test(
        "12,000 tag sets a seed on ten targets, and their order, as packaging has them",
        .enabled("needs Python's packaging") { await Python.has("packaging.tags") },
        arguments: FaultScale.some([5, 425]))
    func oracle(seed: Int) async throws {
        let answer: Answer = try await OracleScript(name: "pep508_oracle.py").run(["\(seed)", "0", "0", "12000"])
        for (position, target) in PythonTarget.all.enumerated() {
            var ranked: [(WheelPreference, Int)] = []
            for entry in answer.wheels {
                let preference = target.preference(for: try WheelFilename(parsing: "a-1-\(entry.tag).whl"))
                let rank = entry.ranks[position]
                try #require((preference != nil) == (rank >= 0), "\(entry.tag) on \(target)")
                if let preference { ranked.append((preference, rank)) }
            }
            #expect(ranked.count > 300)
            ranked.sort { $0.1 < $1.1 }
            for (left, right) in zip(ranked, ranked.dropFirst()) {
                try #require((left.0 < right.0) == (left.1 < right.1) && left.0 <= right.0)
            }
        }
    }
}
