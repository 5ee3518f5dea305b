import HTTPTransport
import Objects
import Synchronization

/// Takes the rows of one report file as they arrive: a million rows of text take too much memory.
final class BatchReportSink: ResponseBodySink {
    private let start: BatchReport
    private let columns: BatchReport.Columns
    private let state: Mutex<State>

    private struct State: ~Copyable {
        var report: BatchReport
        var rows = CommaSeparatedRows()
        var hasher = StreamingDigest(.md5)
    }

    init(report: BatchReport, columns: BatchReport.Columns) {
        start = report
        self.columns = columns
        state = Mutex(State(report: report))
    }

    func begin(status: Int, headers: HTTPHeaders) {
        state.withLock { $0 = State(report: start) }
    }

    func receive(_ bytes: UnsafeRawBufferPointer) {
        state.withLock { state in
            state.hasher.update(bytes)
            state.rows.append(bytes) { state.report.add($0, columns: columns) }
        }
    }

    /// The report with the file's rows. No bytes may follow.
    func close(md5: String?) throws -> BatchReport {
        try state.withLock { state in
            if let md5, encodeHex(state.hasher.finish()) != md5.lowercased() { throw OtherBytes() }
            try state.rows.finish { state.report.add($0, columns: columns) }
            return state.report
        }
    }

    struct OtherBytes: Error, CustomStringConvertible {
        var description: String { "its bytes are not those of the MD5 that the report states" }
    }
}
