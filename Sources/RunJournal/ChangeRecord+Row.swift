import FoundationEssentials
import GRDB
import Objects

extension ChangeRecord {
    static let insertion = """
        INSERT INTO change (run_id, sequence, step_position, channel, bucket, key, index_prefix, project, rank, action,
            source_key, source_version_id, intended_sha256, intended_size, before_kind, before_version_id, before_etag,
            before_size, before_sha256, before_content_type, before_cache_control, before_metadata, kept_sha256,
            planned_at, before_headers, before_last_modified, state, message, request_id)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'planned', ?, ?)
        """

    static let completion = """
        UPDATE change SET state = ?, message = ?, request_id = ?, finished_at = ?, after_kind = ?,
            after_version_id = ?, after_etag = ?, after_size = ?, after_sha256 = ?, after_content_type = ?,
            after_cache_control = ?, after_metadata = ?, after_headers = ?
        WHERE run_id = ? AND sequence = ?
        """

    /// The columns that `init(row:)` reads, by position: fast enough for runs of 100,000 changes.
    static let selection = """
        \(columns), (
            SELECT last_modified FROM listed WHERE listed.run_id = change.run_id AND listed.sequence = change.sequence)
        """

    static let columnCount = 41

    /// The columns of the table in the order of reading.
    static let columns = """
        run_id, sequence, step_position, channel, bucket, key, index_prefix, project, rank, action, source_key,
        source_version_id, intended_sha256, intended_size, before_kind, before_version_id, before_etag, before_size,
        before_sha256, before_content_type, before_cache_control, before_metadata, after_kind, after_version_id,
        after_etag, after_size, after_sha256, after_content_type, after_cache_control, after_metadata, kept_sha256,
        state, message, request_id, planned_at, sent_at, finished_at, before_headers, before_last_modified,
        after_headers
        """

    /// The arguments of `insertion`.
    var plannedColumns: [(any DatabaseValueConvertible)?] {
        var columns: [(any DatabaseValueConvertible)?] = [
            runID, sequence, stepPosition, channel, bucket, key, index, project, rank, action.rawValue, sourceKey,
            sourceVersionID, intendedSHA256, intendedSize,
        ]
        before.append(to: &columns)
        columns.append(keptBytes)
        columns.append(Timestamp.text(of: plannedAt))
        columns.append(before.headers)
        columns.append(before.object?.lastModified.map(Timestamp.text(of:)))
        columns.append(message)
        columns.append(requestID)
        return columns
    }

    /// The arguments of `completion`.
    var finishedColumns: [(any DatabaseValueConvertible)?] {
        var columns: [(any DatabaseValueConvertible)?] = [
            state.rawValue, message, requestID, finishedAt.map(Timestamp.text(of:)),
        ]
        if let after {
            after.append(to: &columns)
        } else {
            columns += Array(repeating: nil, count: ObjectState.columnCount)
        }
        columns.append(after?.headers)
        columns.append(runID)
        columns.append(sequence)
        return columns
    }

    /// A row of `selection`.
    init(row: Row) throws {
        guard var before = try ObjectState(row: row, from: 14), let plannedAt = try row.date(34) else {
            throw row.unreadable("NULL")
        }
        var after = try ObjectState(row: row, from: 22)
        try before.complete(headers: 37, lastModified: 38, of: row)
        try after?.complete(headers: 39, lastModified: 40, of: row)
        self.init(
            runID: row[0], sequence: row[1], stepPosition: row[2], channel: row[3], bucket: row[4], key: row[5],
            index: row[6], project: row[7], rank: row[8], action: try row.decode(9), sourceKey: row[10],
            sourceVersionID: row[11], intendedSHA256: try row.digest(12), intendedSize: row[13], before: before,
            after: after, keptBytes: try row.digest(30), state: try row.decode(31),
            message: row[32], requestID: row[33], plannedAt: plannedAt, sentAt: try row.date(35),
            finishedAt: try row.date(36))
    }
}

extension ObjectState {
    /// The columns kind, version_id, etag, size, sha256, content_type, cache_control, metadata.
    fileprivate static let columnCount = 8

    fileprivate func append(to columns: inout [(any DatabaseValueConvertible)?]) {
        switch self {
        case .absent:
            columns.append("absent")
            columns += Array(repeating: nil, count: Self.columnCount - 1)
        case .marker(let versionID):
            columns.append("marker")
            columns.append(versionID)
            columns += Array(repeating: nil, count: Self.columnCount - 2)
        case .object(let object):
            columns.append("object")
            columns.append(object.versionID)
            columns.append(object.etag)
            columns.append(object.size)
            columns.append(object.sha256)
            columns.append(object.contentType)
            columns.append(object.cacheControl)
            columns.append(JSONText.object(object.metadata))
        }
    }

    /// The other headers; NULL where they are not known.
    fileprivate var headers: String? { object?.otherHeaders.map(JSONText.object) }

    /// Adds the values that have their own columns since schema 4.
    fileprivate mutating func complete(headers: Int, lastModified: Int, of row: Row) throws {
        guard case .object(var object) = self else { return }
        if !row.hasNull(atIndex: headers) { object.otherHeaders = try row.strings(headers) }
        object.lastModified = try row.date(lastModified)
        self = .object(object)
    }

    /// `nil` where the kind is NULL: there is no state after the change yet.
    fileprivate init?(row: Row, from index: Int) throws {
        guard let kind = row[index] as String? else { return nil }
        switch kind {
        case "absent": self = .absent
        case "marker": self = .marker(versionID: row[index + 1])
        case "object":
            self = .object(
                RecordedObject(
                    versionID: row[index + 1], etag: row[index + 2], size: row[index + 3],
                    sha256: try row.digest(index + 4),
                    contentType: row[index + 5], cacheControl: row[index + 6],
                    metadata: try row.strings(index + 7)))
        default: throw row.unreadable(kind)
        }
    }
}
