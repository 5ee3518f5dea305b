import PlaybookFiles
import SimpleRepository
import Testing

@testable import Verification

@Suite("A file's metadata, judged")
struct MetadataJudgementTests {
    /// The page vouches for a metadata file that is not the one within the wheel.
    private func hint(_ pages: PagesSetting) throws -> Hint? {
        let name = "torch-2.9.1-py3-none-any.whl"
        let file = ProjectFile(filename: name, url: name, coreMetadata: .present(sha256: nil))
        let judgement = MetadataJudgement(
            file: IndexedFile(index: "v2/a", name: try DistributionFilename(parsing: name), file: file, url: nil),
            isNew: false, sidecar: Array("Name: other\n".utf8), embedded: Array("Name: torch\n".utf8),
            mending: Mending(named: "nightly", pages: pages))
        return try #require(judgement.findings().first { $0.message.contains("is not the METADATA within the wheel") })
            .hint
    }

    @Test("The right metadata file is uploaded, and its hash taken onto the page")
    func ours() throws {
        let reindex = "`rollbook reindex nightly --index v2/a --project torch --accept-overwrites`"
        let hint = try hint(.html)
        #expect(hint?.text == "upload the wheel's METADATA as torch-2.9.1-py3-none-any.whl.metadata, then \(reindex)")
        #expect(hint?.mends == true)
    }

    @Test("Where another program writes the pages, it is named in a whole sentence")
    func external() throws {
        let hint = try hint(.external)
        #expect(hint?.text.hasSuffix("then the indexer of nightly has to write the page of torch in v2/a anew") == true)
        #expect(hint?.hasCommand == false)
    }
}
