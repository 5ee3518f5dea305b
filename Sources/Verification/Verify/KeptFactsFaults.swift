import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import SimpleRepository

/// Checks whether a page's wrong statement about a file comes from the facts document of its index. If so, rewriting the page
/// would repeat it, and the document must be mended first.
struct KeptFactsFaults: Sendable {
    let reader: BucketReader
    let results: [IndexExamination.Result]

    /// The findings, with the command that mends the document where the document is the cause.
    /// - Throws: `S3Error`.
    func explained(_ findings: [Finding]) async throws -> [Finding] {
        let suspects = findings.filter { Self.isSuspect($0) }.map(\.subject)
        guard !suspects.isEmpty else { return findings }
        var causes: [String: String] = [:]
        for result in results {
            let links = result.links.values.joined().filter { suspects.contains($0.url) }
            guard !links.isEmpty, let listing = result.sight.listing else { continue }
            let document = try await reader.facts(ofIndex: listing.index)
            for link in links where states(document, link, listing) { causes[link.url] = listing.index }
        }
        return findings.map { finding in
            guard Self.isSuspect(finding), let index = causes[finding.subject] else { return finding }
            var finding = finding
            finding.remedy = .regenerate
            finding.message += "; it stands so in \(FactsDocument.key(ofIndex: index))"
            let mending = Mending(channel: reader.channel)
            finding.hint = "\(mending.checksum(index)), then \(mending.reindex(index))"
            finding.restores = nil
            return finding
        }
    }

    private static func isSuspect(_ finding: Finding) -> Bool {
        finding.verdict == .fail && [.hashMismatch, .requiresPythonMismatch].contains(finding.name)
    }

    /// Whether the document states the same about a file as its page.
    private func states(_ document: FactsDocument, _ link: PageLinks.Link, _ listing: IndexListing) -> Bool {
        guard let object = listing.artifacts[link.key] else { return false }
        let name = listing.name(of: link.key)
        if let sha256 = document.sha256(of: object, named: name), sha256.hex == link.file.sha256 { return true }
        guard let stated = document.requiresPython(of: object, named: name) else { return false }
        return stated == link.file.requiresPython
    }
}
