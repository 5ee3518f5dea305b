import Foundation
import Indexes
import PlaybookFiles
import RunJournal
import SimpleRepository
import TestMachine
import Testing

@testable import Verification

/// Verdicts are those of installers: 200 wheels, right, odd and wrong, each installed by the real pip and the real uv.
@Suite(.takes(.processes), .enabled("the interpreter has no pip and uv", InstallTools.areThere))
struct InstallerOracleTests {
    private struct Answer: Decodable, Sendable {
        var title: String
        var filename: String
        var archive: Data
        /// Why it refuses the wheel; `nil`: it installs it.
        var pip: String?
        var uv: String?
    }

    /// Cases in which a verification says otherwise, and why.
    static let differences = [
        "a Wheel-Version to come": "of WHEEL and RECORD only the names are looked at",
        "Requires-Dist 'a===1-weird'": "pip takes it, and uv refuses an arbitrary equality that is no version",
        "Requires-Dist 'a >= 1.*'": "uv takes it, and pip refuses it",
    ]

    @Test("What pip and uv install never fails, and what one of them refuses fails; differences are known by name")
    func wheels() async throws {
        let step = FaultScale.count(5, bounded: 2, full: 1)
        let first = Int(FaultScale.seed % UInt64(step))
        let answers: [Answer] = try await OracleScript(name: "installer_oracle.py").run([
            "7", "200", "\(step)", "\(first)",
        ])
        #expect(step > 1 || answers.count >= 200)
        for answer in answers {
            let fails = try Self.fails(answer)
            let refused = answer.pip ?? answer.uv
            if Self.differences[answer.title] != nil {
                #expect(
                    (refused != nil) != fails || answer.title.contains("a >= 1.*"),
                    "\(answer.title) is a difference no more")
            } else {
                #expect(
                    (refused != nil) == fails,
                    "\(answer.title): pip \(answer.pip ?? "takes it"); uv \(answer.uv ?? "takes it")")
            }
        }
    }

    /// Whether a verification calls the wheel a failure.
    private static func fails(_ answer: Answer) throws -> Bool {
        let bytes: [UInt8]
        let folder: WheelFolder?
        let mending = Mending(named: "c")
        do {
            (bytes, folder) = try WheelArchive.contents(ofArchive: Array(answer.archive))
        } catch {
            let file = try #require(Self.file(answer.filename, requiresPython: nil))
            let unread = UnreadWheel(file: file, isNew: false, error: .unusable("\(error)"), mending: mending)
            return unread.finding.verdict == .fail
        }
        // The page's statement is another question.
        let stated = try #require(
            Self.file(answer.filename, requiresPython: (try? CoreMetadata(parsing: bytes))?.requiresPython))
        let judgement = MetadataJudgement(
            file: stated, isNew: false, sidecar: nil, embedded: bytes, folder: folder, mending: mending)
        return judgement.findings().contains { $0.verdict == .fail }
    }

    private static func file(_ filename: String, requiresPython: String?) -> IndexedFile? {
        guard let name = try? DistributionFilename(parsing: filename) else { return nil }
        let file = ProjectFile(filename: filename, url: "../" + filename, requiresPython: requiresPython)
        let url = "http://h.example.org/v2/a/"
        let index = ClosureIndex(
            prefix: "v2/a", url: url, pages: [(url + "p/", ProjectPage(name: name.project, files: [file]))])
        return index.files[name.project]?.first
    }

    struct Specifier: Sendable {
        var text: String
        var refuses: Bool
        var remarks: Bool
    }

    @Test(
        "What is no version specifier is a finding: uv refuses it, or guesses",
        arguments: [
            Specifier(text: "^3.9", refuses: true, remarks: false),
            Specifier(text: "3.9", refuses: true, remarks: false),
            Specifier(text: "*", refuses: true, remarks: false), Specifier(text: "~=3", refuses: true, remarks: false),
            Specifier(text: "UNKNOWN", refuses: false, remarks: true),
            Specifier(text: ">=3.9,", refuses: false, remarks: false),
            Specifier(text: ">=3.6.*", refuses: false, remarks: true),
            Specifier(text: ">=3.9,<4", refuses: false, remarks: false),
        ])
    func specifiers(_ specifier: Specifier) throws {
        let bytes = Array("Metadata-Version: 2.1\nName: a\nVersion: 1\nRequires-Python: \(specifier.text)\n".utf8)
        let view = InstallerView(try CoreMetadata(parsing: bytes), bytes)
        #expect((view.refusal != nil) == specifier.refuses, "\(specifier.text)")
        #expect((view.remark != nil) == specifier.remarks, "\(specifier.text)")
    }
}
