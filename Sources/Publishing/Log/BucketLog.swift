import Foundation
import HTTPTransport
import Indexes
package import Objects
package import PlaybookFiles
package import RunJournal
package import S3
import S3Writes

/// The log of a bucket: numbered entries, each put only where none exists, and never written again.
///
/// The oldest version of an entry counts, so overwriting or deleting it changes nothing for readers of versions.
package struct BucketLog: Sendable {
    package let place: LogPlace
    private let client: S3Client
    /// The number of entries from one checkpoint to the next.
    let interval: Int64
    static let readsMax = 16

    /// - Parameter client: a client of the log's bucket.
    package init(place: LogPlace, client: S3Client, interval: Int64 = LogCheckpoint.interval) {
        self.place = place
        self.client = client
        self.interval = max(2, interval)
    }

    /// The log with writes that ask for permission just before each request.
    package func asking(_ permission: @escaping @Sendable () throws -> Void) -> BucketLog {
        BucketLog(place: place, client: client.asking(permission), interval: interval)
    }

    /// The object under an entry's key.
    struct Listed {
        var number: Int64
        var key: ObjectKey
        var versionID: VersionID?
        var etag: ETag
        var size: Int64
    }

    /// The entries after the last known one; takes one listing and a request for each entry that no checkpoint holds.
    /// - Throws: `LogError`, `CancellationError`.
    package func entries(after head: LogHead?) async throws -> [Journal.ReadEntry] {
        var listed = try await readable { try await list(from: head?.number ?? 0) }
        if let head {
            guard listed.first?.number == head.number, listed.first?.etag == head.etag else {
                let found = listed.first.map { $0.number == head.number ? "another one" : "entry \($0.number)" }
                throw LogError.shorter(place: place, known: head, found: found ?? "nothing")
            }
            listed.removeFirst()
        }
        var expected = 1 + (head?.number ?? 0)
        for entry in listed {
            guard entry.number == expected else {
                throw LogError.gap(place: place, missing: expected, found: entry.number)
            }
            expected += 1
        }
        return try read(listed, try await bytesByCheckpoints(listed, after: head))
    }

    /// Separates valid entries from those that later ones void.
    private func read(_ listed: [Listed], _ bytes: [[UInt8]]) throws -> [Journal.ReadEntry] {
        var parsed: [Int64: LogEntry] = [:]
        var problems: [Int64: String] = [:]
        for (listed, bytes) in zip(listed, bytes) {
            do {
                let entry = try LogEntry(bytes: bytes)
                parsed[listed.number] = entry
                if entry.number != listed.number {
                    problems[listed.number] = "it says that it is entry \(entry.number)"
                }
            } catch {
                problems[listed.number] = "\(error)"
            }
        }
        let voided = Set(parsed.values.compactMap(\.voided))
        var entries: [Journal.ReadEntry] = []
        for (listed, bytes) in zip(listed, bytes) {
            if voided.contains(listed.number) {
                entries.append(.void(number: listed.number, sha256: SHA256Digest(of: bytes), listed.etag))
            } else if let problem = problems[listed.number] {
                throw LogError.malformed(place: place, number: listed.number, detail: problem)
            } else if let entry = parsed[listed.number] {
                entries.append(.entry(entry, listed.etag))
            }
        }
        return entries
    }

    /// The entries from a number on, by their oldest versions.
    func list(from number: Int64) async throws -> [Listed] {
        var marker: VersionListing.Marker?
        if number > 1 { marker = .init(key: place.key(ofEntry: number - 1), versionID: nil) }
        var byNumber: [Int64: Listed] = [:]
        repeat {
            let page = try await client.listObjectVersions(prefix: place.prefix, from: marker)
            for version in page.versions where !version.isDeleteMarker {
                guard let number = place.number(ofKey: version.key.text), let etag = version.etag else { continue }
                // The newest version of a key comes first.
                byNumber[number] = Listed(
                    number: number, key: version.key, versionID: version.versionID, etag: etag,
                    size: version.size)
            }
            marker = page.next
        } while marker != nil
        return byNumber.values.filter { $0.number >= number }.sorted { $0.number < $1.number }
    }

    func bytes(of entry: Listed) async throws -> [UInt8] {
        guard entry.size <= Int64(LogEntry.bytesMax) else { return [] }
        let versionID = entry.versionID == .null ? nil : entry.versionID
        return try await client.getObject(entry.key, versionID: versionID).bytes
    }

    func readable<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as S3Error {
            throw LogError.unreadable(place: place, error)
        }
    }

    /// The bytes under an entry's key, of whatever kind.
    /// - Throws: `LogError`.
    package func rawEntry(_ number: Int64) async throws -> [UInt8] {
        guard let listed = try await readable({ try await list(from: number) }).first, listed.number == number else {
            throw LogError.gap(place: place, missing: number, found: number)
        }
        return try await readable { try await self.bytes(of: listed) }
    }

    /// The last existing entry, of whatever kind; `nil` for an empty log.
    /// - Throws: `LogError`.
    package func last() async throws -> LogHead? {
        guard let last = try await readable({ try await list(from: 0) }).last else { return nil }
        let bytes = try await readable { try await self.bytes(of: last) }
        return LogHead(number: last.number, sha256: SHA256Digest(of: bytes), etag: last.etag)
    }

    package enum Putting: Sendable, Equatable {
        case written(ETag)
        /// Another entry has this number.
        case taken
    }

    /// Puts an entry where none exists.
    /// - Throws: `LogError.unwritable`, also where the outcome is in doubt.
    package func put(_ entry: LogEntry) async throws -> Putting {
        let key = ObjectKey(place.key(ofEntry: entry.number))
        let document = BucketDocument(
            key, client: client, bytesMax: LogEntry.bytesMax, contentType: "application/x-ndjson")
        do {
            let result = try await document.write(entry.bytes, if: .ifAbsent, run: entry.runID)
            if let etag = result.etag { return .written(etag) }
        } catch let error as S3Error where error.isConflict || error.mayHaveTakenEffect {
            // Another run was faster, or the answer to an earlier attempt was lost: the object decides.
        } catch let error as S3Error {
            throw LogError.unwritable(place: place, error)
        }
        do {
            guard let present = try await document.read() else {
                throw LogError.notKept(place: place, number: entry.number)
            }
            return present.bytes == entry.bytes ? .written(present.etag) : .taken
        } catch let error as S3Error {
            throw LogError.unwritable(place: place, error)
        }
    }
}
