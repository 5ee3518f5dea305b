package import HTTPTransport
import Objects
import S3
import SimpleRepository
import Synchronization

/// Reads an index as an installer does: the root page, each project page that it links, each file that the page's
/// bytes link, with its metadata file and the hashes.
///
/// A file that is withdrawn after its page was fetched is not there any more: the reader then fetches the page once
/// more, as an installer that is started again does, and only what the new page still links is a problem. Other bytes
/// than a page says are a problem at once.
package final class IndexReader: Sendable {
    private let index: String
    private let transport: any Transport
    private let tally = Mutex(Tally())
    private let isStopped = Mutex(false)

    package struct Tally: Sendable, Equatable {
        package var passes = 0
        package var files = 0
        /// Files and pages that were gone, and not linked any more when looked at again.
        package var withdrawn = 0
    }

    /// A page as it was fetched.
    package struct Fetched: Sendable, Hashable {
        package var url: String
        package var html: [UInt8]
    }

    /// - Parameter index: its public URL, with `/` at the end.
    package init(_ index: String, _ transport: any Transport) {
        self.index = index
        self.transport = transport
    }

    package var seen: Tally { tally.withLock { $0 } }

    /// Reads everything once.
    /// - Returns: the faults found, one line each.
    package func read() async throws -> [String] {
        let pages = try await pages()
        var problems = pages.problems
        for page in pages.fetched { problems += try await follow(page) }
        tally.withLock { $0.passes += 1 }
        return problems
    }

    /// Reads again and again until `stop()`.
    /// - Returns: the faults found, one line each.
    package func readAllTheTime() async throws -> [String] {
        var problems: [String] = []
        while !isStopped.withLock({ $0 }) { problems += try await read() }
        return problems
    }

    package func stop() {
        isStopped.withLock { $0 = true }
    }

    /// The project pages that the root page links, as they are now.
    package func pages() async throws -> (fetched: [Fetched], problems: [String]) {
        var (fetched, problems): ([Fetched], [String]) = ([], [])
        for url in try await linkedPages() {
            if let page = try await page(url) {
                fetched.append(page)
            } else if try await linkedPages().contains(url), try await page(url) == nil {
                problems.append("\(url): 404, and the root page links it")
            } else {
                tally.withLock { $0.withdrawn += 1 }
            }
        }
        return (fetched, problems)
    }

    /// Follows every link of a page that was fetched now or before.
    package func follow(_ page: Fetched) async throws -> [String] {
        var problems: [String] = []
        for link in try links(of: page) {
            switch try await look(at: link) {
            case .right: tally.withLock { $0.files += 1 }
            case .wrong(let text): problems.append("\(link.url): \(text), and \(page.url) linked it")
            case .gone:
                // Linked again: perhaps it has come back meanwhile.
                if try await isStillLinked(link, on: page.url), case .gone = try await look(at: link) {
                    problems.append("\(link.url): 404, and \(page.url) links it")
                } else {
                    tally.withLock { $0.withdrawn += 1 }
                }
            }
        }
        return problems
    }

    private struct Link: Hashable {
        var url: String
        var sha256: String?
    }

    private enum Sight {
        case right, gone
        case wrong(String)
    }

    private func look(at link: Link) async throws -> Sight {
        let answer = try await transport.send(HTTPRequest(url: link.url))
        if answer.status == 404 || answer.status == 403 { return .gone }
        guard answer.status == 200 else { return .wrong("\(answer.status)") }
        guard let sha256 = link.sha256 else { return .right }
        return SHA256Digest(of: answer.body).hex == sha256 ? .right : .wrong("other bytes than it is said to have")
    }

    private func isStillLinked(_ link: Link, on url: String) async throws -> Bool {
        guard let page = try await page(url) else { return try await linkedPages().contains(url) }
        return try links(of: page).contains { $0.url == link.url }
    }

    private func linkedPages() async throws -> [String] {
        let root = try await transport.send(HTTPRequest(url: index))
        guard root.status == 200 else { return [] }
        return try parseRootPage(html: root.body).projects.map { index + $0.href }
    }

    /// `nil` when there is none.
    private func page(_ url: String) async throws -> Fetched? {
        let answer = try await transport.send(HTTPRequest(url: url))
        return answer.status == 200 ? Fetched(url: url, html: answer.body) : nil
    }

    /// Files and metadata files, by the bytes of the page.
    private func links(of page: Fetched) throws -> [Link] {
        let folder = page.url.split(separator: "/").last.map(String.init) ?? ""
        guard let name = ProjectName(folder) else { return [] }
        let parsed = try parseProjectPage(html: page.html, project: name)
        return parsed.files.flatMap { file -> [Link] in
            guard let link = parsed.url(of: file, pageURL: page.url) else { return [] }
            let url = String(link.prefix { $0 != "#" })
            guard case .present(let sha256) = file.coreMetadata else { return [Link(url: url, sha256: file.sha256)] }
            return [Link(url: url, sha256: file.sha256), Link(url: url + ".metadata", sha256: sha256)]
        }
    }
}
