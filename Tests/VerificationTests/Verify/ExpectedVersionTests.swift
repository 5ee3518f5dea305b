import PlaybookFiles
import RunJournal
import SimpleRepository
import Testing

@testable import Verification

@Suite struct ExpectedVersionTests {
    private static let offered = [
        "torch-2.9.1+rocm7.10.0-py3-none-any.whl", "torch-2.10.0rc1.tar.gz", "rocm-7.0.tar.gz",
    ]

    @Test(
        "What an index must offer is a requirement as installers read them",
        arguments: [
            ("torch", true), ("Torch==2.9.1+rocm7.10.0", true), ("torch==2.9.1", true), ("torch (>=2.9, <3)", true),
            ("torch ~= 2.9", true), ("torch==2.10.*", true), ("torch>=2.10.0rc1", true), ("torch>2.10", false),
            ("torch===2.9.1", false), ("triton", false), ("rocm!=7.0", false),
        ])
    func offers(text: String, isMet: Bool) throws {
        let expected = try #require(ExpectedVersion(text))
        let files = try Self.offered.map { try DistributionFilename(parsing: $0) }
        let finding = expected.finding(in: nil, offered: files, url: "u")
        #expect(finding.verdict == (isMet ? .pass : .fail), "\(finding.message)")
        #expect(finding.message == (isMet ? "\(text) is on offer" : "\(text) is not in the index"))
    }

    @Test(
        "What is no requirement, or asks for more than an index has",
        arguments: [
            "", "==2.9.1", "torch=2", "torch==", "torch 2.9.1", "torch==2.9.1 now", "torch[all]==2.9.1",
            "torch; os_name == 'nt'", "torch @ http://h/t.whl", "tor/ch",
        ])
    func refused(text: String) {
        #expect(ExpectedVersion(text) == nil)
    }
}
