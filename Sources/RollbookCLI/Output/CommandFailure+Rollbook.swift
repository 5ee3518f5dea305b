import Indexes
import Objects
import PlaybookFiles
import Rollbook
import S3

extension CommandFailure {
    init(_ error: PlanError) {
        switch error {
        case .unknownIndex(let channel, let indexes, let known):
            self.init(
                "channel \(channel) has no index \(indexes.joined(separator: ", "))",
                hints: ["its indexes are \(known.joined(separator: ", "))"], status: .usage)
        case .unknownProject(let channel, let project, let known):
            let near = nearestWord(to: project, among: known).map { "did you mean '\($0)'?" }
            self.init(
                "channel \(channel) has neither a file nor a page of \(project) in the selected indexes",
                hints: [near ?? "there are files or pages of \(known.prefix(20).joined(separator: ", "))"],
                status: .usage)
        case .noIndexes(let channel, let roots):
            self.init(
                "channel \(channel) has no index below \(roots.joined(separator: ", "))",
                hints: ["look at the channel's roots and indexes in channels.yaml"], status: .configuration)
        case .shrunk(let channel, let index, let before, let after, let share):
            self.init(
                "\(channel): \(index) would shrink from \(before) to \(after) links; "
                    + "more than the allowed share of \(share)",
                hints: ["look whether files are missing in the bucket; --allow-shrink accepts the loss"])
        case .emptied(let channel, let index, let links):
            self.init(
                "\(channel): \(index) holds no file any more, and its pages have \(links) links",
                hints: ["look whether files are missing in the bucket; --allow-shrink accepts the loss"])
        case .differentBytes(let files):
            self.init(
                "\(counted(files.count, "file")) already published with other bytes; nothing was written",
                causes: files.prefix(10).map {
                    "s3://\($0.bucket)/\($0.key) has sha256 \($0.found), upstream says \($0.wanted)"
                },
                hints: ["a published file is never overwritten: find out who wrote it, then remove it by hand"],
                status: .conflict)
        case .noSuchVersion(let project, let pin, let known, let reason):
            self.init(
                "\(project) \(pin): \(reason)", hints: ["the upstream index has \(known.joined(separator: ", "))"],
                status: .configuration)
        case .upstream(let project, let reason): self.init("\(project): \(reason)")
        case .missingHashes(let index, let keys):
            self.init(
                "\(index): the SHA-256 of \(counted(keys.count, "file")) is not known, and the channel requires one on every link",
                causes: keys.prefix(10).map(\.text),
                hints: ["`rollbook checksum CHANNEL --index \(index)` reads them once, or set `require-hashes: false`"])
        case .nothingSelected(let filter):
            self.init("no file is selected by \(filter)", status: .usage)
        case .wouldLose(let channel, let index, let losses):
            self.init(
                "\(channel): the pages of \(index) would lose what only they have; nothing was written",
                causes: Array(losses.prefix(10)),
                hints: ["`rollbook reindex \(channel) --index \(index) --allow-shrink` accepts the loss"])
        case .notListed(let project, let known):
            let near = nearestWord(to: project, among: known).map { "did you mean '\($0)'?" }
            self.init(
                "the catalog lists no project \(project), so it has no page",
                hints: [near ?? "add it to `listed: names:` in catalog.yaml, or mirror it"], status: .usage)
        case .retained(let bucket, let versions):
            self.init(
                "Object Lock of \(bucket) keeps \(counted(versions.count, "version")) that would have to be deleted for good; "
                    + "nothing was written",
                causes: Array(versions.prefix(10)),
                hints: ["roll back without `remove`: delete markers hide kept versions"], status: .notPermitted)
        case .noVersions(let bucket, let key):
            self.init(
                "\(bucket) says that its versioning is Enabled, and wrote \(key) without a version of its own; nothing more "
                    + "was written",
                causes: ["a store may leave prefixes out of versioning: an overwritten object is lost there"],
                hints: ["look at the bucket's versioning with `rollbook doctor`"], status: .failed)
        case .mayNotRemove(let bucket, let index):
            self.init(
                "versions below s3://\(bucket)/\(index) may not be deleted for good; nothing was written",
                hints: [
                    "roll back without `remove`: delete markers hide kept versions",
                    "or ask for s3:DeleteObjectVersion on the bucket's objects",
                ], status: .notPermitted)
        case .mfaDelete(let bucket, let keys):
            self.init(
                "\(bucket) has MFA delete, and \(counted(keys.count, "version")) would have to be deleted for good; "
                    + "nothing was written",
                causes: keys.prefix(10).map(\.text),
                hints: [
                    "roll back without `remove`: copies and delete markers need no second factor",
                    "what must not stay can be deleted with `aws s3api delete-object --version-id … --mfa …`",
                ], status: .notPermitted)
        }
    }

    init(_ error: UpstreamError) {
        let setting = "name one with --upstream URL, `upstream:` in catalog.yaml, PIP_INDEX_URL or pip's configuration"
        switch error {
        case .notConfigured: self.init("no upstream index is configured", hints: [setting], status: .configuration)
        case .badURL(let url, let origin):
            self.init(
                "the upstream index \(url) (from \(origin)) is not an http URL", hints: [setting],
                status: .configuration)
        case .noSuchProject(let project, let url): self.init("the upstream index has no project \(project) (\(url))")
        case .unexpectedStatus(let code, let url):
            self.init("\(url): the upstream index answered \(code)", status: code >= 500 ? .unavailable : .failed)
        case .notAnIndex(let url, let reason):
            self.init("\(url) is not a page of a Simple API index", causes: [reason], hints: [setting])
        case .unsafeFile(let file, let project, let reason):
            self.init("the upstream index offers \(file.debugDescription) for \(project): \(reason)")
        case .noHash(let file, let project):
            self.init(
                "the upstream index states no sha256, sha384 or sha512 for \(file) of \(project); "
                    + "it cannot be mirrored safely")
        case .contradiction(let file, let project, let what, let values):
            self.init(
                "the upstream page of \(project) links to \(file) twice, with contradictory \(what); nothing was written",
                causes: values)
        case .differentBytes(let url, let expected, let found):
            self.init("\(url) has the digest \(found), the upstream index says \(expected); nothing was written")
        case .quarantined(let project, let reason):
            self.init("\(project) cannot be mirrored; nothing was written", causes: [reason])
        }
    }

    init(_ error: RunError) {
        switch error {
        case .unknownChannel(let name, let known):
            self.init(
                "unknown channel '\(name)'", hints: [hintForUnknown(name, among: known)].compactMap(\.self),
                status: .usage)
        case .notVersioned(let channel, let bucket, let status):
            self.init(
                "channel \(channel) is a production channel, and versioning of its bucket \(bucket) is \(status)",
                hints: ["nothing could be rolled back there: enable Bucket Versioning first"], status: .configuration)
        case .unknownStep(let id, let known):
            self.init(
                "there is no step \(id)", hints: ["the steps are \(known.joined(separator: ", "))"], status: .usage)
        case .unknownRun(let text):
            self.init("no run \(text) in this journal", hints: ["`rollbook history` lists the runs"], status: .usage)
        case .ambiguousRun(let text, let candidates):
            self.init(
                "\(text) is ambiguous", causes: candidates, hints: ["write more characters of the id"],
                status: .usage)
        case .unknownWriter(let text, let run, let object, let writer, let channel):
            self.init(
                "\(text) is not certain: \(object) was written by run \(writer), "
                    + "which neither a log nor this journal knows, and not before run \(run)",
                hints: [
                    "`rollbook journal rebuild \(channel)` reads the run off the bucket's versions",
                    "`rollbook journal import FILE` adds the run, if its export exists",
                    "or name the run that you mean: `rollbook rollback \(run)`",
                ], status: .conflict)
        case .uncertainOrder(let text, let candidates):
            self.init(
                "\(text) is not certain: runs came from other journals, and no version shows which of them was before "
                    + "the others",
                causes: candidates, hints: ["name a run by its id"], status: .usage)
        case .unordered(let run, let through, let candidates):
            self.init(
                "what stands between run \(run) and \(through) is not certain: runs came from other journals, and no "
                    + "version shows whether they were before, between or after; nothing was written",
                causes: candidates, hints: ["take the runs back one by one, the newest first"], status: .conflict)
        case .notLater(let run, let target, let later):
            self.init(
                "run \(run) did not change anything after run \(target) on its channels",
                causes: later.isEmpty ? ["there is none"] : ["these did, the oldest first:"] + later,
                hints: later.last.map { ["`rollbook rollback \(target) --through \($0)` takes back all of them"] }
                    ?? [],
                status: .usage)
        case .unknownRank(let run, let rank):
            self.init(
                "run \(run) was recorded by a newer rollbook: a change has rank \(rank), which this one does not know",
                hints: ["take it back with a rollbook as new as the one that made it"])
        case .otherContext(let run, let resumes, let differences): self.init(run, resumes, differences)
        case .foreignPlaybook(let run, let playbook):
            self.init(
                "run \(run) came from another journal, and its playbook was not agreed to here",
                hints: [
                    "answer on a terminal; --yes does not answer for a playbook that came from elsewhere",
                    "or have the same text as \(playbook).yaml in the folder of playbooks",
                ], status: .waiting)
        case .foreignCommand(let run, let step, let playbook):
            self.init(
                "run \(run) came from another journal, and its step \(step) starts a program",
                hints: ["it goes on only where \(playbook).yaml in the folder of playbooks is the same text"],
                status: .notPermitted)
        case .foreignKey(let run, let channel, let key):
            self.init(
                "run \(run) came from another journal and names \(key), which lies outside the roots and indexes of "
                    + "channel \(channel); nothing was written",
                hints: ["look at it with `rollbook show \(run)`; if it is right, add its root to channels.yaml"],
                status: .notPermitted)
        case .withoutLog(let channel):
            self.init(
                "channel \(channel) is a production channel: nothing is written to it without the team's log",
                hints: ["leave out --without-log"], status: .usage)
        case .openLog(let channel, let url, let isVersion, let policy):
            self.init(
                "channel \(channel) is a production channel, and anybody can read "
                    + (isVersion ? "its earlier versions, whose ids its log names" : "its log") + ": \(url)",
                hints: ["write `log: s3://PRIVATE/PREFIX` in channels.yaml, with a bucket that only the team can read"]
                    + policy.map { "or add to the bucket's policy: \($0)" }, status: .configuration)
        case .otherSteps(let run):
            self.init(
                "the journal's steps of run \(run) are not those of its playbook; nothing was done",
                hints: ["`rollbook journal check` finds out whether the journal was altered"])
        case .alreadyDone(let run): self.init("run \(run) is done", status: .usage)
        case .unfinished(let run, let bucket, let open):
            self.init(
                "run \(run) left \(counted(open, "request")) in flight on \(bucket)",
                hints: ["`rollbook resume \(run)` goes on with it", "`rollbook rollback \(run)` takes it back"])
        case .nothingToRollBack(let run):
            self.init("run \(run) changed nothing that could be rolled back", status: .usage)
        case .takenBack(let text, let run, let by):
            let others = by.filter { $0 != run }
            self.init(
                "\(text) is run \(run), and it was taken back already by \(others.isEmpty ? "itself" : "run " + others.joined(separator: ", "))"
                    + "; nothing was written",
                hints: others.map { "`rollbook rollback \($0)` publishes again what it took back" } + [
                    "`rollbook history` lists the runs; an earlier one is taken back by its id"
                ], status: .usage)
        case .differentBucket(let run, let channel, let recorded, let configured):
            self.init(
                "run \(run) worked on bucket \(recorded), channel \(channel) now names \(configured)",
                status: .configuration)
        case .lostVersions(let lost):
            self.init("\(counted(lost.count, "object")) cannot be restored; nothing was written", causes: lost)
        case .conflicts(let conflicts):
            self.init(
                "\(counted(conflicts.count, "conflict")) with what others wrote since the run; nothing was written",
                causes: conflicts.map(\.description),
                hints: (conflicts.lazy.compactMap(\.newer).first.map { [$0.hint] } ?? []) + [
                    "roll back fewer with --step, --project or --index",
                    "--force restores the others' files too, and regenerates pages from what the bucket holds",
                ], status: .conflict)
        case .declined(let what): self.init("declined: \(what)", status: .waiting)
        case .missingInput(let name): self.init("the input \(name) needs a value", status: .usage)
        case .badInput(let name, let value, let choices):
            self.init(
                "\(name) cannot be \(value)",
                hints: nearestWord(to: value, among: choices).map { ["did you mean '\($0)'?"] }
                    ?? (choices.isEmpty ? [] : ["one of \(choices.joined(separator: ", "))"]),
                status: .usage)
        case .unknownInput(let name, let known):
            self.init(
                "the playbook has no input \(name)", hints: ["it has \(known.joined(separator: ", "))"], status: .usage)
        case .noDistribution(let channel):
            self.init(
                "channel \(channel) has no CloudFront distribution to invalidate",
                hints: ["add `cloudfront: { distribution: … }` to it in channels.yaml"], status: .configuration)
        case .externalPages(let channel, let kind): self.init(kind, onExternalPagesOf: channel)
        case .noPublicURL(let channel):
            self.init(
                "channel \(channel) has no public URL to verify", hints: ["add `public:` to it in channels.yaml"],
                status: .configuration)
        case .requirement(let step, let requires):
            self.init(
                "step \(step) needs step \(requires) to be done",
                hints: ["`rollbook resume` goes on once that step has passed"])
        }
    }
}
