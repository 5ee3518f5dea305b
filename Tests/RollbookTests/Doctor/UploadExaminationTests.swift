import Foundation
import Objects
import PlaybookFiles
import Rollbook
import S3
import Sandbox
import TestKit
import Testing

/// Uploads in parts that were never ended, in `doctor`.
@Suite struct UploadExaminationTests {
    /// The finding, so many hours after the bench's time.
    private func line(_ bench: OperationsBench, hours: Double) async -> DoctorReport.Line? {
        let workspace = bench.workspace(now: { OperationsBench.now().addingTimeInterval(hours * 3600) }) {
            throw RunError.unknownChannel("upstream", known: [])
        }
        let report = await Doctor(workspace: workspace) { _ in
            Doctor.Key(accessKeyID: "AKID", isTemporary: false, expiration: nil, source: "a test")
        }.examine([bench.channel])
        return report.sections.flatMap(\.lines).first { $0.name == .uploads }
    }

    @Test("An upload counts as under way for a day, then as abandoned; others' folders do not count")
    func abandoned() async throws {
        try await OperationsBench.with { bench in
            _ = try await UploadedInParts(key: "elsewhere/x", bytes: []).begin(bench.client)
            #expect(await line(bench, hours: 48)?.message == "no upload in parts is open")
            let upload = try await UploadedInParts(key: "v2/gfx1151/a.whl", bytes: []).begin(bench.client)
            let young = await line(bench, hours: 23)
            #expect(young?.verdict == .ok && young?.message == "1 upload in parts under way")
            let old = await line(bench, hours: 25)
            #expect(old?.verdict == .warning)
            #expect(old?.message.contains("of v2/gfx1151/a.whl, began at ") == true)
            #expect(old?.message.contains("(id \(upload.id))") == true)
            #expect(old?.hint?.contains("AbortIncompleteMultipartUpload") == true)
        }
    }

    @Test("Where they may not be listed, nothing is known of them, and that is no problem")
    func refused() async throws {
        try await OperationsBench.with { bench in
            await bench.sandbox.install([.init(.accessDenied403, operation: "ListMultipartUploads")])
            let line = await line(bench, hours: 0)
            #expect(line?.verdict == .unknown && line?.message == "unknown: ListMultipartUploads: AccessDenied")
        }
    }
}
