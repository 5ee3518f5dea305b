import PlaybookFiles
import RollbookTestSupport
import TestKit

/// Two releases in an index whose pages have one form, another, or both.
enum PageForms {
    static let old = TestWheel("torch", "2.9.0+rocm7.10.0", requires: ["filelock"])
    static let new = TestWheel("torch", "2.9.1+rocm7.10.0", requires: ["filelock"])
    static let index = "v2/gfx110X-all"
    static let reindex = "reindex: { channel: nightly }"

    static func setup(_ pages: PagesSetting) -> BenchSetup {
        var setup = BenchSetup(ownWheels: [old, new])
        setup.pages = pages
        setup.standsStill = true
        return setup
    }
}
