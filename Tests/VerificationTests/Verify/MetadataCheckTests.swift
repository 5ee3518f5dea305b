import Foundation
import HTTPTransport
import Objects
import RollbookTestSupport
import RunJournal
import S3
import Sandbox
import SimpleRepository
import Synchronization
import TestKit
import Testing
import Verification

@Suite("Core metadata through the public URL")
struct MetadataCheckTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        var bench = MetadataBench()
        let name: Finding.Name
        let verdict: CheckRecord.Verdict
        var remedy: CheckRecord.Remedy?
        let message: String
    }

    static let other: [UInt8] = Array(
        "Metadata-Version: 2.1\nName: torch\nVersion: 2.9.1\nRequires-Python: >=3.9\n".utf8)
    static let right = MetadataBench()
    static let stated = "data-core-metadata=\"sha256=\(right.digest(right.wheel.metadata))\""

    static let cases: [Case] = [
        Case(
            testDescription: "page, metadata file and wheel agree", name: .metadataMismatch, verdict: .pass,
            message: "the core metadata of 1 file is as it should be"),
        Case(
            testDescription: "no metadata file, and none stated",
            bench: MetadataBench(sidecar: [], attributes: "data-requires-python=\"&gt;=3.9\""), name: .metadataMismatch,
            verdict: .pass, message: "the core metadata of 1 file is as it should be"),
        Case(
            testDescription: "Requires-Python in another order",
            bench: MetadataBench(
                wheel: TestWheel("torch", "2.9.1", requiresPython: ">=3.9, <4"), sidecar: [],
                attributes: "data-requires-python=\"&lt;4,&gt;=3.9\""), name: .metadataMismatch, verdict: .pass,
            message: "the core metadata of 1 file is as it should be"),
        Case(
            testDescription: "a stated metadata file that is not there", bench: MetadataBench(sidecar: []),
            name: .metadataMissing, verdict: .fail, remedy: .regenerate,
            message: "the page of torch states this metadata file, and the public host answers 403: "
                + "pip installs nothing of it"),
        Case(
            testDescription: "the same of a new file, and the bucket has it not",
            bench: MetadataBench(sidecar: [], isNew: true, knowsBucket: true), name: .metadataMissing, verdict: .fail,
            remedy: .rollback, message: "pip installs nothing of it"),
        Case(
            testDescription: "a digest that is another's",
            bench: MetadataBench(
                attributes: "data-core-metadata=\"sha256=\(right.digest(other))\" data-requires-python=\"&gt;=3.9\"",
                isNew: true),
            name: .metadataMismatch, verdict: .fail, remedy: .regenerate,
            message: "the page states another SHA-256 than its metadata file has: pip refuses to install it"),
        Case(
            testDescription: "a metadata file that is another's", bench: MetadataBench(sidecar: other, isNew: true),
            name: .metadataMismatch, verdict: .fail, remedy: .rollback,
            message: "its metadata file is neither what the page states nor the METADATA within the wheel"),
        Case(
            testDescription: "the same, and the page vouches for it",
            bench: MetadataBench(
                sidecar: other,
                attributes: "data-core-metadata=\"sha256=\(right.digest(other))\" data-requires-python=\"&gt;=3.9\""),
            name: .metadataMismatch, verdict: .fail, remedy: nil,
            message: "its metadata file is not the METADATA within the wheel, and the page vouches for it"),
        Case(
            testDescription: "spellings that contradict each other",
            bench: MetadataBench(
                attributes: "\(stated) data-dist-info-metadata=\"false\" data-requires-python=\"&gt;=3.9\""),
            name: .metadataMismatch, verdict: .fail, remedy: .regenerate,
            message: "the page's two spellings contradict each other"),
        Case(
            testDescription: "no Requires-Python on the page", bench: MetadataBench(attributes: stated, isNew: true),
            name: .requiresPythonMismatch, verdict: .fail, remedy: .regenerate,
            message: "the page states Requires-Python none, its metadata `>=3.9`"),
        Case(
            testDescription: "another Requires-Python on the page",
            bench: MetadataBench(attributes: "\(stated) data-requires-python=\"&gt;=3.10\""),
            name: .requiresPythonMismatch, verdict: .fail, remedy: .regenerate,
            message: "the page states Requires-Python `>=3.10`, its metadata `>=3.9`"),
        Case(
            testDescription: "metadata of another version",
            bench: MetadataBench(
                wheel: TestWheel(
                    "torch", "2.9.1", requires: [],
                    wrongMetadata: Array(
                        "Metadata-Version: 2.1\nName: Torch\nVersion: 2.9.0\nRequires-Python: >=3.9\n".utf8)),
                isNew: true),
            name: .filenameMismatch, verdict: .fail, remedy: .rollback,
            message: "its metadata says Torch 2.9.0: installers refuse the file"),
        Case(
            testDescription: "metadata without a name",
            bench: MetadataBench(
                wheel: TestWheel("torch", "2.9.1", wrongMetadata: Array("Metadata-Version: 2.1\nVersion: 1\n".utf8))),
            name: .metadataMismatch, verdict: .fail, remedy: nil, message: "core metadata without Name"),
        Case(
            testDescription: "a wheel that is none",
            bench: MetadataBench(
                archive: Array("<html>".utf8) + [UInt8](repeating: 0, count: 200_000), sidecar: [],
                attributes: "data-requires-python=\"&gt;=3.9\"", isNew: true),
            name: .metadataMismatch, verdict: .fail, remedy: .rollback, message: "not a zip archive"),
        Case(
            testDescription: "an empty wheel",
            bench: MetadataBench(archive: [], sidecar: [], attributes: "data-requires-python=\"&gt;=3.9\""),
            name: .metadataMismatch, verdict: .fail, remedy: nil, message: "the file is empty"),
    ]

    @Test("Each fault by its name, verdict and remedy", arguments: cases)
    func faults(case: Case) async throws {
        try await TestBench.with(BenchSetup(ownWheels: [])) { bench in
            let findings = try await `case`.bench.check(on: bench)
            let finding = try #require(findings.first)
            #expect(findings.count == 1, "\(findings.map(\.message))")
            #expect(finding.name == `case`.name && finding.verdict == `case`.verdict)
            #expect(finding.remedy == `case`.remedy)
            #expect(finding.message.contains(`case`.message), "\(finding.message)")
        }
    }

    @Test("Of a large wheel some ranges are read, never the whole")
    func ranges() async throws {
        try await TestBench.with(BenchSetup(ownWheels: [])) { bench in
            var setup = MetadataBench()
            setup.archive = setup.wheel.largeArchive(megabytes: 2)
            let log = await bench.logLength()
            let findings = try await setup.check(on: bench)
            #expect(findings.map(\.verdict) == [.pass])
            let asked = await bench.sandbox.log().dropFirst(log).filter { $0.operation == "CDN" && $0.method == "GET" }
            #expect(asked.map(\.status).sorted() == [200, 206, 206, 206])
        }
    }

    @Test("A server that ignores Range is not let send a large wheel")
    func ignoredRange() async throws {
        try await TestBench.with(BenchSetup(ownWheels: [])) { bench in
            var setup = MetadataBench()
            setup.archive = setup.wheel.largeArchive(megabytes: 2)
            let findings = try await setup.check(on: bench, transport: RangeIgnorer(transport: bench.reader))
            #expect(findings.map(\.verdict) == [.inconclusive])
            #expect(findings.first?.message.contains("the server ignores Range") == true)
            // A small one is read all the same.
            let small = MetadataBench(wheel: TestWheel("torch", "2.9.2"))
            let read = try await small.check(on: bench, transport: RangeIgnorer(transport: bench.reader))
            #expect(read.map(\.verdict) == [.pass])
        }
    }

    @Test("What the bucket holds and the public host does not show yet is waited for")
    func negativeCache() async throws {
        try await TestBench.with(BenchSetup(ownWheels: [])) { bench in
            await bench.sandbox.install([
                SandboxFault(
                    .accessDenied403, operation: "CDN", method: "GET", bucket: "nightly-python", key: "*.metadata")
            ])
            let findings = try await MetadataBench(isNew: true, knowsBucket: true).check(on: bench)
            #expect(findings.map(\.verdict) == [.inconclusive] && findings.first?.remedy == .wait)
            let key = "\(MetadataBench.folder)/\(MetadataBench().wheel.filename).metadata"
            let late = MetadataBench(sidecar: [])
            let healed = try await late.check(on: bench, waitSeconds: 60) {
                await bench.sandbox.install([])
                try await bench.put(key, late.wheel.metadata, of: "nightly")
            }
            #expect(healed.map(\.verdict) == [.pass])
        }
    }

    @Test("Many files that are late are waited for together")
    func oneDeadline() async throws {
        try await TestBench.with(BenchSetup(ownWheels: [])) { bench in
            let late = MetadataBench(sidecar: [])
            try await late.publish(on: bench)
            let files = try late.files(on: bench)
            let started = Date(timeIntervalSince1970: 0)
            let slept = Mutex(0.0)
            let site = PublicSite(
                channel: bench.channel("nightly"), transport: bench.reader,
                now: { started.addingTimeInterval(slept.withLock { $0 }) },
                sleep: { duration in slept.withLock { $0 += Double(duration.components.seconds) + 1 } })
            let many = Array(repeating: files, count: 40).flatMap(\.self)
            let findings = try await MetadataCheck(site: site, waitSeconds: 60).check(.init(files: many))
            #expect(findings.map(\.name) == Array(repeating: .metadataMissing, count: 40))
            // Eight at a time, each sleeping once more at most after the deadline has passed.
            #expect(slept.withLock { $0 } < 60 + 8 * 12)
        }
    }

    @Test("An outage is no fault of the files")
    func outage() async throws {
        try await TestBench.with(BenchSetup(ownWheels: [])) { bench in
            await bench.sandbox.install([SandboxFault(.internalError500, operation: "CDN", bucket: "nightly-python")])
            let findings = try await MetadataBench(isNew: true).check(on: bench)
            #expect(findings.allSatisfy { $0.verdict == .inconclusive && $0.remedy == .outage })
            #expect(findings.count == 2)
        }
    }

    @Test("Another object than the bucket's is a cache that is not fresh, and proves nothing")
    func stale() async throws {
        try await TestBench.with(BenchSetup(ownWheels: [])) { bench in
            let setup = MetadataBench(sidecar: Self.other, isNew: true)
            try await setup.publish(on: bench)
            let url = try #require(try setup.files(on: bench).first?.url)
            let findings = try await MetadataCheck(site: setup.site(bench), waitSeconds: 0).check(
                .init(
                    files: try setup.files(on: bench), new: [setup.wheel.filename], stored: [url + ".metadata": "other"]
                ))
            #expect(findings.map(\.name) == [.staleFile] && findings.first?.remedy == .wait)
        }
    }

    @Test(
        "A file is the bucket's however its link is written",
        arguments: [
            "torch-2.9.1+rocm7-py3-none-any.whl", "torch-2.9.1%2brocm7-py3-none-any.whl",
            "%74orch-2.9.1%2Brocm7-py3-none-any.whl",
        ])
    func staleBehindAnyLink(href: String) async throws {
        try await TestBench.with(BenchSetup(ownWheels: [])) { bench in
            let wheel = TestWheel("torch", "2.9.1+rocm7", requires: ["filelock"])
            let setup = MetadataBench(wheel: wheel, isNew: true, href: href)
            try await setup.publish(on: bench)
            let site = setup.site(bench, PlusEncoder(transport: bench.reader))
            var stored = try await setup.stored(on: bench)
            let files = try setup.files(on: bench)
            #expect(files.count == 1 && files.first?.url?.hasSuffix(href) == true)
            let sound = try await MetadataCheck(site: site, waitSeconds: 0).check(
                .init(files: files, new: [wheel.filename], stored: stored))
            #expect(sound.map(\.verdict) == [.pass], "\(sound)")
            for url in stored.keys { stored[url] = "other" }
            let stale = try await MetadataCheck(site: site, waitSeconds: 0).check(
                .init(files: files, new: [wheel.filename], stored: stored))
            #expect(stale.map(\.name) == [.staleFile, .staleFile], "\(stale)")
            #expect(stale.allSatisfy { $0.remedy == .wait })
        }
    }

    @Test("What is too large to be metadata is not read", arguments: [false, true])
    func tooLarge(isSidecar: Bool) async throws {
        try await TestBench.with(BenchSetup(ownWheels: [])) { bench in
            var setup = MetadataBench()
            let large = setup.wheel.metadata + [UInt8](repeating: UInt8(ascii: "x"), count: 17 << 20)
            if isSidecar {
                setup.sidecar = large
            } else {
                setup.archive = TestWheel("torch", "2.9.1", wrongMetadata: large).bytes
            }
            let finding = try #require(await setup.check(on: bench).first)
            #expect(finding.name == .metadataMismatch && finding.verdict == .inconclusive)
            #expect(finding.remedy == nil, "installers read it")
            #expect(finding.message.contains("more than 16777216 bytes"))
        }
    }

    @Test("The closure reads what a release requires the same way")
    func reader() async throws {
        try await TestBench.with(BenchSetup(ownWheels: [])) { bench in
            let reader = MetadataReader(site: MetadataBench().site(bench))
            for setup in [MetadataBench(), MetadataBench(sidecar: []), MetadataBench(sidecar: [], attributes: "")] {
                try await setup.publish(on: bench)
                let file = try #require(setup.files(on: bench).first)
                let read = try await reader.metadata(of: file)
                #expect(read?.requiresDist == ["filelock"])
            }
        }
    }
}
