import HTTPTransport
import Indexes
import Objects
import PlaybookFiles
import RunJournal
import S3
import Verification

/// Whether strangers can read a log, or earlier versions in the bucket that it covers. Tested without credentials, at S3 and at
/// every public base.
///
/// The log names versions of withdrawn files. A reader of both gets the withdrawn bytes.
struct LogExposure: Sendable {
    let channel: Channel
    let place: LogPlace
    let makeClient: @Sendable (Channel) throws -> S3Client
    /// The site for requests without credentials.
    let site: PublicSite
    /// The channels whose public URLs reach the log's bucket.
    let fronts: [Channel]

    /// Something that strangers can read.
    struct Finding: Sendable, Equatable {
        enum What: Sendable { case document, earlierVersion }

        var what: What
        var url: String
    }

    struct Answer: Sendable {
        var open: [Finding] = []
        /// Requests that failed, with their reasons.
        var unknown: [String] = []

        init() {}

        init(joining parts: [Answer]) {
            open = parts.flatMap(\.open)
            unknown = parts.flatMap(\.unknown)
        }
    }

    /// A suffix that makes a document's key one that was never written.
    private static let absent = ".absent"
    /// The most URLs that are requested at once.
    private static let urlsMax = 8

    /// An existing document of rollbook's: the last entry, or the lock while it is held.
    func document(head: LogHead?) -> ObjectKey? {
        if let head { return ObjectKey(place.key(ofEntry: head.number)) }
        return place.bucket == channel.bucket ? channel.lock.key.map { ObjectKey($0) } : nil
    }

    /// - Parameters:
    ///   - document: an existing document.
    ///   - earlier: a noncurrent version in the channel's bucket.
    func ask(document: ObjectKey, earlier: ReplacedVersion?) async throws -> Answer {
        let client = try makeClient(channel.ofBucket(place.bucket))
        var urls = [client.url(of: document)]
        urls += Set(fronts.map { $0.publicURL(ofKey: document.text) }).sorted()
        async let versions = askVersions(earlier, client)
        let answers = try await mapConcurrently(urls, limit: Self.urlsMax) { url in
            var answer = Answer()
            // A host that answers every request, such as a login page, shows nothing of the document.
            if try await headers(url, &answer) != nil, try await headers(url + Self.absent, &answer) == nil {
                answer.open.append(Finding(what: .document, url: url))
            }
            return answer
        }
        return Answer(joining: answers + [try await versions])
    }

    private func askVersions(_ earlier: ReplacedVersion?, _ client: S3Client) async throws -> Answer {
        guard place.bucket == channel.bucket, let earlier else { return Answer() }
        let query = "?versionId=\(earlier.versionID.text)"
        var objects = [(client.url(of: earlier.key), client.url(of: earlier.key, versionID: earlier.versionID))]
        objects += Set(fronts.map { $0.publicURL(ofKey: earlier.key.text) }).sorted().map { ($0, $0 + query) }
        let answers = try await mapConcurrently(objects, limit: Self.urlsMax) { plain, versioned in
            var answer = Answer()
            // A cache that drops the query and still holds that version answers both alike.
            if try await shows(earlier.versionID, at: versioned, &answer),
                try await !shows(earlier.versionID, at: plain, &answer)
            {
                answer.open.append(Finding(what: .earlierVersion, url: versioned))
            }
            return answer
        }
        return Answer(joining: answers)
    }

    private func shows(_ version: VersionID, at url: String, _ answer: inout Answer) async throws -> Bool {
        try await headers(url, &answer)?["x-amz-version-id"] == version.text
    }

    private func headers(_ url: String, _ answer: inout Answer) async throws -> HTTPHeaders? {
        do {
            return try await site.openHeaders(url)
        } catch let error as TransportError {
            answer.unknown.append("\(url): \(error)")
            return nil
        }
    }
}

extension LogExposure {
    /// Statements of a bucket policy that let only the bucket's own account read these.
    func denials(of findings: [Finding], account: String?) -> [String] {
        var statements: [String] = []
        if findings.contains(where: { $0.what == .document }) {
            let folder = place.bucket == channel.bucket ? OwnFolder.name : place.folder
            statements.append(
                Self.denial(
                    #"["s3:GetObject","s3:GetObjectVersion"]"#, of: "\(place.bucket)/\(folder)/*", account: account))
        }
        if findings.contains(where: { $0.what == .earlierVersion }) {
            statements.append(Self.denial(#""s3:GetObjectVersion""#, of: "\(channel.bucket)/*", account: account))
        }
        return statements
    }

    private static func denial(_ actions: String, of resource: String, account: String?) -> String {
        """
        {"Effect":"Deny","Principal":"*","Action":\(actions),"Resource":"arn:aws:s3:::\(resource)",\
        "Condition":{"StringNotEquals":{"aws:PrincipalAccount":"\(account ?? "ACCOUNT")"}}}
        """
    }
}
