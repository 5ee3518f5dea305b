import Foundation
import RunJournal
import S3
import SimpleRepository

/// Follows every link of a project page through the public host.
struct LinkCheck: Sendable {
    let site: PublicSite
    let listing: IndexListing
    let project: ProjectName

    func check(_ page: ProjectPage, pageURL: String, waitSeconds: Int) async throws -> [Finding] {
        try await mapConcurrently(page.files, limit: 32) { file in
            guard let url = page.url(of: file, pageURL: pageURL).map({ String($0.prefix { $0 != "#" }) }) else {
                return Finding(
                    .danglingLink, pageURL, .fail, remedy: .regenerate,
                    message: "the link \(file.url) resolves to no URL")
            }
            guard url.hasPrefix(site.channel.publicURL) else {
                return Finding(
                    .danglingLink, url, .fail, remedy: .regenerate,
                    message: "the link of \(file.filename) leaves the channel")
            }
            return try await site.settled(waitSeconds: waitSeconds) { await look(at: url, file) }
        }
    }

    private func key(of file: ProjectFile) -> ObjectKey {
        switch listing.layout {
        case .flat: ObjectKey(join(listing.index, file.filename))
        case .project: ObjectKey(join(listing.index, project.normalized, file.filename))
        }
    }

    private func look(at url: String, _ file: ProjectFile) async -> Finding {
        do {
            let (status, size) = try await site.head(url)
            return judge(url, file, status: status, size: size)
        } catch {
            return Finding(.danglingLink, url, .inconclusive, remedy: .outage, message: "no answer: \(error)")
        }
    }

    private func judge(_ url: String, _ file: ProjectFile, status: Int, size: Int64?) -> Finding {
        guard let object = listing.artifacts[key(of: file)] else {
            return Finding(
                .danglingLink, url, .fail, remedy: .regenerate,
                message: "\(file.filename) is linked and not in the bucket (\(status))")
        }
        switch status {
        case 200 where size == nil || size == object.size:
            return Finding(.danglingLink, url, .pass, message: "\(status)")
        case 200:
            return Finding(
                .danglingLink, url, .inconclusive, remedy: .wait,
                message: "\(size ?? 0) bytes are served, the bucket holds \(object.size)")
        case 500...:
            return Finding(
                .danglingLink, url, .inconclusive, remedy: .outage, message: "the public host answers \(status)")
        default:
            return Finding(
                .danglingLink, url, .inconclusive, remedy: .wait,
                message: "in the bucket, but the public URL answers \(status)",
                hint: "negative caching, or the file is not readable by the public: look at the bucket policy")
        }
    }
}
