import RunJournal
import SimpleRepository
import Testing
import Verification

@Suite struct ClosureCheckTests {
    @Test("An index that has what its releases need passes", arguments: ClosureCases.healthy)
    func healthy(case: ClosureCases.Healthy) async throws {
        let findings = try await SmallIndex(`case`.wheels, sdists: `case`.sdists).check()
        #expect(findings.map(\.verdict) == [.pass], "\(findings.map(\.message))")
    }

    @Test(
        "What is missing is one finding, with its environments, its remedy and what mends it",
        arguments: ClosureCases.broken)
    func broken(case: ClosureCases.Broken) async throws {
        let new: Set<Release> = [release("torch", "2.9.1"), release("rocm", "7.10")]
        let findings = try await SmallIndex(`case`.wheels, yanked: `case`.yanked).check(.init(new: new))
        let finding = try #require(findings.first)
        #expect(findings.count == 1)
        #expect(finding.name == .unresolvableDependency && finding.verdict == .fail)
        #expect(finding.message == `case`.message)
        #expect(finding.evidence["environments"] == `case`.environments)
        #expect(finding.remedy == `case`.remedy)
        #expect(finding.hint?.text.contains(`case`.hint) == true, "\(finding.hint ?? "")")
        #expect(finding.subject.hasPrefix("https://example.org/v2/gfx120X-all/"))
    }

    @Test("Of a release that no run published nothing is rolled back")
    func notNew() async throws {
        let findings = try await SmallIndex(wheels("torch", "2.9.1", requires: ["triton==3.5"])).check()
        #expect(findings.map(\.remedy) == [.regenerate])
    }

    @Test("What lies in the bucket and is on no page is listed again")
    func unlisted() async throws {
        let small = SmallIndex(
            wheels("torch", "2.9.1", requires: ["triton==3.5"]),
            unlisted: ["triton-3.4-py3-none-any.whl", "triton-3.5-py2-none-any.whl", "triton-3.5-py3-none-any.whl"])
        let findings = try await small.check(.init(new: [release("torch", "2.9.1")]))
        #expect(findings.map(\.remedy) == [.regenerate])
        #expect(
            findings.first?.hint?.text
                == "triton-3.5-py3-none-any.whl is in the bucket and on no page: "
                + "`rollbook reindex nightly --index v2/gfx120X-all --project triton`")
    }

    @Test("A conflict that older versions would avoid is left to a real resolver")
    func uncertain() async throws {
        let small = SmallIndex(
            wheels("torch", "2.9.1", requires: ["triton==3.5", "jinja2"]) + wheels("triton", "3.4")
                + wheels("triton", "3.5")
                + wheels("jinja2", "3.1", requires: ["triton<3.5"]) + wheels("jinja2", "3.0"))
        let findings = try await small.check()
        #expect(findings.map(\.verdict) == [.inconclusive])
        #expect(findings.first?.remedy == nil)
        #expect(findings.first?.hint?.text.contains("--install jinja2==3.1") == true)
    }

    @Test("Several releases that need the same are named in one finding, each file is read once")
    func shared() async throws {
        let small = SmallIndex(
            wheels("torch", "2.9.1", requires: ["jinja2"]) + wheels("torchvision", "0.24", requires: ["torch==2.9.1"])
                + wheels("jinja2", "3.1", requires: ["markupsafe"]))
        let findings = try await small.check()
        #expect(findings.count == 1)
        #expect(findings.first?.evidence["needed-by"] == "torch 2.9.1, torchvision 0.24")
        #expect(small.read.count == 3 && Set(small.read).count == 3)
    }

    @Test("Only the releases that are asked for are looked at; else the newest of each own project")
    func selection() async throws {
        let small = SmallIndex(
            wheels("torch", "2.8", requires: ["absent"]) + wheels("torch", "2.9")
                + wheels("jinja2", "3", requires: ["absent"]))
        #expect(try await small.check().map(\.verdict) == [.pass])
        let asked = try await small.check(.init(releases: [release("torch", "2.8"), release("torch", "7")]))
        #expect(asked.map(\.message) == ["torch 2.8 needs absent: the index has no file of absent"])
    }

    @Test("What cannot be read makes no failure, and is said")
    func unreadable() async throws {
        struct Gone: Error, CustomStringConvertible { let description = "the public host answers 503" }
        let small = SmallIndex(wheels("torch", "2.9.1"))
        let check = ClosureCheck(channel: "nightly", catalog: SmallIndex.catalog([])) { _ in throw Gone() }
        let findings = try await check.check(small.index)
        #expect(findings.map(\.verdict) == [.inconclusive])
        #expect(findings.first?.message == "what torch 2.9.1 requires cannot be read: the public host answers 503")
        #expect(await check.readCount == 1)
    }
}
