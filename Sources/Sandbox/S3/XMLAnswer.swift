import AWSRequests
import FoundationEssentials
import NIOHTTP1

extension SandboxResponse {
    /// An XML document with one root element.
    init(
        status: Int = 200, root: String, namespace: String? = XMLWriter.namespace, headers: HTTPHeaders = [:],
        _ content: (inout XMLWriter) -> Void
    ) {
        var writer = XMLWriter()
        writer.element(root, namespace: namespace, content)
        self.init(status: status, headers: headers, body: ObjectBody(writer.bytes))
        self.headers.replaceOrAdd(name: "content-type", value: "application/xml")
    }
}

extension XMLWriter {
    mutating func element(_ name: String, _ value: some BinaryInteger) {
        element(name, String(value))
    }

    mutating func element(_ name: String, _ value: Bool) {
        element(name, value ? "true" : "false")
    }

    mutating func element(_ name: String, _ date: Date) {
        element(name, UTCTime(date).iso8601)
    }

    /// The one account, which owns everything in the sandbox.
    mutating func owner(_ name: String = "Owner") {
        element(name) {
            $0.element("ID", SandboxS3.ownerID)
            $0.element("DisplayName", "sandbox")
        }
    }
}
