import Foundation
import Indexes
import Objects
import PlaybookFiles
package import RunJournal
import S3
package import SimpleRepository

/// Asks pip and uv what they would install from each index, alone or with the indexes that are read together with it, and
/// compares the answers with the intended versions (F22).
package struct InstallCheck: Sendable {
    let site: PublicSite
    let resolvers: Resolvers
    /// The changes of the run that verifies.
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

    /// - Parameter indexes: their prefixes.
    /// - Throws: `CancellationError`.
    package func check(_ requirements: [Requirement], indexes: [String]) async throws -> [Finding] {
        defer { try? FileManager.default.removeItem(atPath: resolvers.folder) }
        let programs = try await present()
        guard !programs.isEmpty else {
            return [
                Finding(
                    .notInstallable, site.channel.publicURL, .inconclusive,
                    message: "neither pip nor uv can be run on this machine",
                    hint: "install one of them, or \(Mending(channel: site.channel).again) without asking them")
            ]
        }
        let questions = indexes.flatMap { index in requirements.map { (index: index, requirement: $0) } }
        return try await mapConcurrently(questions, limit: Self.concurrencyMax) { question in
            try await ask(programs, question.requirement, of: question.index)
        }.flatMap(\.self)
    }

    private func present() async throws -> [ResolverProcess] {
        try PrivateFolder.make(resolvers.folder)
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
        let companions = site.channel.together.companions(of: index)
        let group = [index] + companions
        var pages: [ProjectPage] = []
        for url in group.map({ site.channel.publicURL(ofPrefix: $0) + requirement.name.normalized + "/" }) {
            guard let sight = try? await site.page(url), sight.status < 500 else {
                return [
                    Finding(
                        .notInstallable, url, .inconclusive, remedy: .outage,
                        message: "\(requirement) was not tried: the page cannot be read",
                        hint: "when the host answers: "
                            + Mending(channel: site.channel).install(requirement.description, index))
                ]
            }
            guard sight.status == 200 else { continue }
            if let page = try? parseProjectPage(sight.body, project: requirement.name) { pages.append(page) }
        }
        let published = Set(
            changes.filter { group.contains($0.index) && $0.after?.object != nil }
                .map { String($0.key.lastComponent) })
        let urls = group.map(site.channel.publicURL(ofPrefix:))
        var findings: [Finding] = []
        for target in targets {
            for program in programs {
                let intended = program.program.kind.seen(of: pages).flatMap {
                    IntendedVersion(requirement, on: $0, target: target, published: published)
                }
                let query = ResolverProgram.Query(
                    requirement: requirement, indexURL: urls[0], companionURLs: Array(urls.dropFirst()),
                    target: target, allowsPrereleases: intended?.version.isStable == false,
                    folder: "\(resolvers.folder)/\(UUID().uuidString)")
                let answer = try await program.answer(query)
                var judgement = InstallJudgement(
                    requirement: requirement, url: urls[0], target: target, companions: companions,
                    intended: intended, index: index, mending: Mending(channel: site.channel),
                    run: changes.last?.runID)
                if case .refused = answer, program.program.kind == .uv, !companions.isEmpty {
                    judgement.isForbiddenWhereAbsent = await isForbiddenWhereAbsent(urls[0])
                }
                judgement.isSdistOnly =
                    pages.contains { !$0.files.isEmpty }
                    && !pages.contains { page in page.files.contains { $0.filename.hasSuffix(".whl") } }
                findings.append(judgement.finding(answer, of: program.program.kind))
            }
        }
        return findings
    }
}

extension InstallCheck {
    /// - Parameter url: the index's.
    private func isForbiddenWhereAbsent(_ url: String) async -> Bool {
        (try? await site.page(url + "rollbook-asks-for-no-project/", keepsBody: false))?.status == 403
    }
}

extension ResolverProgram.Kind {
    /// The part of one project's pages that the installer reads, over several indexes: pip reads all pages, uv the first one
    /// with files.
    fileprivate func seen(of pages: [ProjectPage]) -> ProjectPage? {
        let full = pages.filter { !$0.files.isEmpty }
        guard var page = full.first ?? pages.first else { return nil }
        if self == .pip { page.files = full.flatMap(\.files) }
        return page
    }
}
