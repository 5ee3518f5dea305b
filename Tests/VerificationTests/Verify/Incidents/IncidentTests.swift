import Foundation
import PlaybookFiles
import Rollbook
import RollbookTestSupport
import RunJournal
import SimpleRepository
import TestKit
import TestMachine
import Testing
import Verification

/// Real incidents, built anew: a verification names the class and the remedy, and is content when it is repaired.
@Suite(.takes(.processes), .enabled("the interpreter has no pip and uv", InstallTools.areThere))
struct IncidentTests {
    @Test("What broke indexes is named, with its remedy; pip and uv make of it what it says", arguments: Incident.all)
    func incident(_ incident: Incident) async throws {
        try await TestBench.with(incident.setup) { bench in
            try await prove(incident, IncidentScene(bench: bench)) { try await install(incident.installation, $0) }
        }
    }

    @Test("So is what happens in buckets of an S3 that somebody else wrote")
    func elsewhere() async throws {
        _ = try await MotoStore.with { moto in
            let all = Incident.all.filter(\.isOfTheBucket)
            #expect(all.count >= 40)
            let some = FaultScale.everyNth(FaultScale.count(5, bounded: 1, full: 1), below: all.count).map { all[$0] }
            // It answers slowly, not busily.
            await forEach(some, inFlight: 2) { incident in
                var setup = incident.setup
                setup.conditions = .verify
                do {
                    try await TestBench.with(setup, on: moto) { bench in
                        try await prove(incident, IncidentScene(bench: bench)) { _ in }
                    }
                } catch {
                    Issue.record(error, "\(incident.testDescription)")
                }
            }
        }
    }

    private func forEach(
        _ incidents: [Incident], inFlight: Int, _ body: @escaping @Sendable (Incident) async -> Void
    ) async {
        await withTaskGroup(of: Void.self) { group in
            for (position, incident) in incidents.enumerated() {
                if position >= inFlight { await group.next() }
                group.addTask { await body(incident) }
            }
        }
    }

    /// Breaks, verifies, lets installers look, repairs, and verifies again.
    private func prove(
        _ incident: Incident, _ scene: IncidentScene, install: (IncidentScene) async throws -> Void
    ) async throws {
        let findings = try await broken(incident, scene)
        let bad = findings.filter { $0.verdict != .pass }
        #expect(
            bad.contains { $0.name == incident.name && $0.verdict == incident.verdict },
            "\(incident.title), found: \(bad.map { "\($0.name.rawValue) \($0.verdict) \($0.remedy.map { "\($0)" } ?? "-"): \($0.message)" })"
        )
        #expect(findings.remedy == incident.remedy, "\(incident.title): \(bad)")
        #expect(bad.allSatisfy { !$0.message.isEmpty && !$0.subject.isEmpty })
        #expect(bad.compactMap(PrintedCommands.complaint) == [])
        try await install(scene)
        try await incident.repairs(scene)
        let after = try await verify(scene, incident.settings).findings.filter { $0.verdict != .pass }
        #expect(
            after.isEmpty,
            "\(incident.title), after the repair: \(after.map { "\($0.name.rawValue): \($0.message)" })")
    }

    @Test(
        "From an index in order both install: what fails above fails for the incident's sake",
        arguments: Installer.allCases)
    func sound(installer: Installer) async throws {
        try await TestBench.with { bench in
            let rollout = try await bench.rollOut(IncidentScene.channel)
            try #require(rollout.isDone, "\(rollout.said)")
            for requirement in ["torch", "filelock"] {
                let outcome = try await installer.install(
                    requirement, from: IncidentScene(bench: bench).baseURL, minor: nil)
                #expect(outcome.installed?[requirement] != nil, "\(outcome.said)")
            }
        }
    }

    @Test("Every failure class that can be seen has an incident")
    func classes() {
        let seen = Set(Incident.all.map(\.failureClass))
        // A gate that was passed by cannot be seen from an index.
        let wanted = (1...30).map { "F" + ($0 < 10 ? "0" : "") + "\($0)" }.filter { $0 != "F25" }
        #expect(wanted.filter { !seen.contains($0) }.isEmpty)
        #expect(Incident.all.count >= 40)
        #expect(Set(Incident.all.map(\.title)).count == Incident.all.count)
    }

    @Test("Installers fail on most of them, and where they do not the incident says why")
    func installations() {
        let installations = Incident.all.map(\.installation)
        let failing = installations.filter { if case .fails = $0.uv { true } else { false } }
        #expect(failing.count >= 38)
        for incident in Incident.all where incident.installation.because == nil {
            switch (incident.installation.pip, incident.installation.uv) {
            case (.fails, .fails): break
            // The same wrong version.
            case (let pip, let uv): #expect(pip == uv, "\(incident.title)")
            }
        }
    }

    /// Asks the real installers, with the broken index alone.
    private func install(_ installation: Installation, _ scene: IncidentScene) async throws {
        let url = installation.index.map { scene.channel.publicURL(ofPrefix: $0) } ?? scene.baseURL
        let project = try Requirement(parsing: installation.requirement).name
        for installer in Installer.allCases {
            let outcome = try await installer.install(installation.requirement, from: url, minor: installation.minor)
            switch installation.outcome(of: installer) {
            case .fails(let words):
                #expect(outcome.installed == nil, "\(installer) takes \(outcome.installed ?? [:]) all the same")
                #expect(outcome.said.contains(words), "\(installer) says: \(outcome.said)")
            case .takes(let version):
                let taken = outcome.installed?.first { ProjectName.normalize($0.key) == project.normalized }?.value
                #expect(taken == version, "\(installer) says: \(outcome.said)")
            }
        }
    }

    private func broken(_ incident: Incident, _ scene: IncidentScene) async throws -> [Finding] {
        let bench = scene.bench
        switch incident.moment {
        case .unseen:
            try await incident.breaks(scene)
            return try await verify(scene, incident.settings).findings
        case .afterVerification:
            let rollout = try await bench.rollOut(IncidentScene.channel)
            try #require(rollout.isDone, "\(rollout.said)")
            let sound = try await verify(scene, "")
            try #require(sound.findings.verdict == .pass, "\(sound.findings.filter { $0.verdict != .pass })")
            try await incident.breaks(scene)
            return try await verify(scene, incident.settings).findings
        case .duringRun:
            let playbook = try bench.playbook(
                "rollout",
                steps: """
                      - id: update
                        mirror: { channel: nightly, package: torch }
                      - id: pages
                        reindex: { channel: nightly }
                      - id: pause
                        approve: { message: go on? }
                      - id: check
                        verify: { channel: nightly\(incident.settings) }
                        on-failure: stop

                    """)
            let result = try await bench.run(playbook) { workspace in
                workspace.machine.resolvers = InstallCheckTests.resolvers(bench)
                workspace.console.ask = { _ in
                    do { try await incident.breaks(scene) } catch { return .no }
                    return .yes(means: .option("test"))
                }
            }
            return try bench.journal.checks(of: result.run.id).filter { $0.stepPosition == 3 }.compactMap(Finding.init)
        }
    }

    private func verify(_ scene: IncidentScene, _ settings: String) async throws -> (
        result: RunResult, findings: [Finding]
    ) {
        let playbook = try scene.bench.playbook(
            "verify",
            steps: "  - id: check\n    verify: { channel: nightly\(settings) }\n    on-failure: stop\n")
        let result = try await scene.bench.run(playbook) {
            $0.machine.resolvers = InstallCheckTests.resolvers(scene.bench)
        }
        if case .error(let error) = result.outcome { throw error }
        return (result, try scene.bench.journal.checks(of: result.run.id).compactMap(Finding.init))
    }
}

extension Finding {
    /// As it was journaled.
    init?(_ record: CheckRecord) {
        guard let name = Name(rawValue: record.name) else { return nil }
        self.init(
            name, record.subject, record.verdict, remedy: record.remedy, message: record.message,
            hint: record.hint.map { Hint($0) }, evidence: record.evidence)
    }
}
