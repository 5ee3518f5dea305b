package import HTTPTransport
import Objects
import PlaybookFiles
import Rollbook
import S3
import SimpleRepository
import TestKit

/// Reads like installers: root page, project pages, every link, every hash.
package enum Readers {
    /// Faults that a reader of a channel's public indexes meets, one line each.
    package static func problems(of bench: TestBench, _ channel: String) async throws -> [String] {
        var problems: [String] = []
        for index in bench.setup.prefixes {
            problems += try await Self.problems(of: bench.channel(channel).publicURL(ofPrefix: index), bench.reader)
        }
        return problems
    }

    /// Reads one index from its root page down.
    package static func problems(of index: String, _ transport: any Transport) async throws -> [String] {
        let root = try await transport.send(HTTPRequest(url: index))
        guard root.status == 200 else { return ["\(index): \(root.status)"] }
        var problems: [String] = []
        guard let rootPage = try? parseRootPage(root.body) else { return ["\(index): no root page"] }
        for entry in rootPage.projects {
            guard let name = entry.project else { return ["\(index): names \(entry.name)"] }
            let url = index + entry.href
            let page = try await transport.send(HTTPRequest(url: url))
            guard page.status == 200 else {
                problems.append("\(url): \(page.status), and the root page names it")
                continue
            }
            guard let files = try? parseProjectPage(page.body, project: name) else {
                problems.append("\(url): no page of a project")
                continue
            }
            if files.files.isEmpty { problems.append("\(url): links no file") }
            for file in files.files { problems += try await Self.problems(of: file, on: files, at: url, transport) }
        }
        return problems
    }

    private static func problems(
        of file: ProjectFile, on page: ProjectPage, at pageURL: String, _ transport: any Transport
    ) async throws -> [String] {
        guard let link = page.url(of: file, pageURL: pageURL) else { return ["\(pageURL): \(file.url) is no link"] }
        let url = String(link.prefix { $0 != "#" })
        let answer = try await transport.send(HTTPRequest(url: url))
        guard answer.status == 200 else { return ["\(url): \(answer.status), and \(pageURL) links it"] }
        var problems: [String] = []
        if let sha256 = file.sha256, SHA256Digest(of: answer.body).hex != sha256 {
            problems.append("\(url): other bytes than \(pageURL) says")
        }
        if case .present(let sha256?) = file.coreMetadata {
            let metadata = try await transport.send(HTTPRequest(url: url + ".metadata"))
            if metadata.status != 200 || SHA256Digest(of: metadata.body).hex != sha256 {
                problems.append("\(url).metadata: \(metadata.status), or other bytes than \(pageURL) says")
            }
        }
        return problems
    }
}
