import Foundation
import Indexes
import Objects
import PlaybookFiles
package import RunJournal
import S3
package import SimpleRepository

/// Asks the real resolvers what they would install from each index alone, and compares that with what is meant (F22).
package struct InstallCheck: Sendable {
    let site: PublicSite
    let resolvers: Resolvers
    /// What the run that verifies wrote.
    let changes: [ChangeRecord]
    let targets: [PythonTarget]
    let tell: @Sendable (String) -> Void

    package init(
        site: PublicSite, resolvers: Resolvers, changes: [ChangeRecord], targets: [PythonTarget],
        tell: @escaping @Sendable (String) -> Void
    ) {
        self.site = site
        self.resolvers = resolvers
        self.changes = changes
        self.targets = targets
        self.tell = tell
    }

    /// Processes at once; each takes a core.
    private static let concurrencyMax = 4

    /// - Parameter indexes: prefixes.
    /// - Throws: `CancellationError`.
    package func check(_ requirements: [Requirement], indexes: [String]) async throws -> [Finding] {
        defer { try? FileManager.default.removeItem(atPath: resolvers.folder) }
        let programs = try await present()
        guard !programs.isEmpty else {
            return [
                Finding(
                    .notInstallable, site.channel.publicURL, .inconclusive,
                    message: "neither pip nor uv can be run on this machine",
                    hint: "install one of them, or verify without --install")
            ]
        }
        let questions = indexes.flatMap { index in requirements.map { (index: index, requirement: $0) } }
        return try await mapConcurrently(questions, limit: Self.concurrencyMax) { question in
            try await ask(programs, question.requirement, of: question.index)
        }.flatMap(\.self)
    }

    private func present() async throws -> [ResolverProcess] {
        try FileManager.default.createDirectory(atPath: resolvers.folder, withIntermediateDirectories: true)
        var present: [ResolverProcess] = []
        for program in resolvers.programs {
            let process = ResolverProcess(resolvers: resolvers, program: program)
            if await process.isThere() {
                present.append(process)
            } else {
                tell("\(program.argv.joined(separator: " ")) is not there: it is not asked")
            }
        }
        return present
    }

    private func ask(
        _ programs: [ResolverProcess], _ requirement: Requirement, of index: String
    ) async throws -> [Finding] {
        let url = site.channel.publicURL(ofPrefix: index)
        let pageURL = url + requirement.name.normalized + "/"
        guard let sight = try? await site.page(pageURL), sight.status < 500 else {
            return [
                Finding(
                    .notInstallable, pageURL, .inconclusive, remedy: .outage,
                    message: "\(requirement) was not tried: the page cannot be read")
            ]
        }
        let page = sight.status == 200 ? try? parseProjectPage(html: sight.body, project: requirement.name) : nil
        let published = Set(
            changes.filter { $0.index == index && $0.after?.object != nil }
                .map { String($0.key.lastComponent) })
        var findings: [Finding] = []
        for target in targets {
            let intended = page.flatMap {
                IntendedVersion(requirement, on: $0, target: target, published: published)
            }
            for program in programs {
                let query = ResolverProgram.Query(
                    requirement: requirement, indexURL: url, target: target,
                    allowsPrereleases: intended?.version.isStable == false,
                    folder: "\(resolvers.folder)/\(UUID().uuidString)")
                let answer = try await program.answer(query)
                findings.append(
                    InstallJudgement(requirement: requirement, url: url, target: target, intended: intended)
                        .finding(answer, of: program.program.kind))
            }
        }
        return findings
    }
}
