import Objects
import PlaybookFiles
import S3
import Testing

@testable import Rollbook

/// Signs in a bucket of the program that writes its pages.
@Suite struct PageWriterTests {
    private typealias Listener = NotificationConfiguration.Listener

    private static let keys = ["v2/gfx1", "v2/gfx2", "v2-staging/gfx1", "v4/whl"].map {
        ObjectKey("\($0)/demo-1.0-py3-none-any.whl")
    }

    private func survey(_ own: [String: Bool], _ events: BucketSurvey.Events) -> BucketSurvey {
        BucketSurvey(
            shape: BucketShape(keys: Self.keys), region: nil, versioning: .enabled, hasOwnPages: own, events: events,
            isPartial: false)
    }

    private func writer(
        _ areas: [String], _ own: [String: Bool], _ prefixes: [String], bridge: Bool = false,
        suffix: String = ".whl", events: String = "s3:ObjectCreated:*", answered: PagesSetting? = nil
    ) -> PageWriter {
        let listeners = prefixes.map { Listener(target: "arn:f", events: [events], prefix: $0, suffix: suffix) }
        let known = NotificationConfiguration(listeners: listeners, sendsToEventBridge: bridge)
        return PageWriter(areas: areas, answers: answers(answered), survey: survey(own, .known(known)))
    }

    private func answers(_ pages: PagesSetting? = nil) -> SetUpFiles.Answers {
        .init(
            channel: "c", bucket: "b", region: "us-east-2", endpoint: "https://s3.example.org", publicURL: "",
            production: true, pages: pages)
    }

    private static let anew = "The pages there were written by another program: the first reindex writes them anew."

    @Test(
        "A listener for all new files, and pages of another program: external",
        arguments: [["v2-staging/", "v2/"], [""], ["v2"], ["v2/gfx1/", "v2/gfx2/", "v2-staging/"]])
    func external(prefixes: [String]) {
        let writer = writer(["v2-staging", "v2"], ["v2": false], prefixes)
        #expect(writer.setting == .external && writer.leftOut.isEmpty)
        #expect(writer.comments.first?.hasPrefix("arn:f is notified of new files") == true, "\(writer.comments)")
        #expect(writer.comments.last?.contains("`--pages html`") == true)
    }

    @Test("One witness alone decides nothing: the comments say how to")
    func doubtful() {
        let noPage = writer(["v2"], [:], [""])
        #expect(noPage.setting == nil && noPage.comments.last?.contains("`--pages external`") == true)
        let some = writer(["v2"], ["v2": false], ["v2/gfx1/"])
        #expect(some.setting == nil && some.comments.first == Self.anew)
        #expect(some.comments.contains("arn:f is notified of new files below v2."))
        let own = writer(["v2"], ["v2": true], [""])
        #expect(own.setting == nil && own.comments.isEmpty, "doctor warns of it")
        for other in [
            writer(["v2"], ["v2": false], [""], suffix: "index.html"),
            writer(["v2"], ["v2": false], [""], events: "s3:ObjectRemoved:*"), writer(["v2"], ["v2": false], []),
        ] { #expect(other.setting == nil && other.comments == [Self.anew]) }
        let bridge = writer(["v2"], ["v2": false], [], bridge: true)
        #expect(bridge.setting == nil && bridge.comments[1].hasPrefix("EventBridge gets every event"))
        #expect(writer(["v2"], ["v2": true], [], bridge: true).comments.isEmpty)
    }

    @Test("Where an indexer writes some pages, those are left out, with the command for a channel of their own")
    func leftOut() {
        let writer = writer(["v2-staging", "v2", "v4"], ["v2": false, "v4": false], ["v4/whl/"])
        #expect(writer.setting == nil && writer.leftOut == ["v4"])
        #expect(writer.comments.first == Self.anew)
        #expect(
            writer.comments.last
                == "`rollbook init NAME --bucket b --endpoint https://s3.example.org --root v4 --production` writes a channel for them."
        )
        let alone = self.writer(["v4"], ["v2": true, "v4": false], ["v4/"])
        #expect(alone.setting == .external)
    }

    @Test("Where the listeners may not be asked for, the reason and the permission are named")
    func unknown() {
        let denied = BucketSurvey.Events.unknown(reason: "AccessDenied")
        func writer(_ own: [String: Bool]) -> PageWriter {
            PageWriter(areas: ["v2"], answers: answers(), survey: survey(own, denied))
        }
        let foreign = writer(["v2": false])
        #expect(foreign.setting == nil && foreign.comments.first == Self.anew)
        #expect(foreign.comments[1].contains("AccessDenied (s3:GetBucketNotification)"))
        #expect(foreign.comments[2].contains("`--pages external`"))
        #expect(writer(["v2": true]).comments.isEmpty && writer([:]).comments.isEmpty)
    }

    @Test("A person's answer counts")
    func answered() {
        let html = writer(["v2"], ["v2": false], [""], answered: .html)
        #expect(html.setting == .html && html.comments == [Self.anew])
        let external = writer(["v2"], ["v2": true], [], answered: .external)
        #expect(external.setting == .external && external.comments.isEmpty)
    }
}
