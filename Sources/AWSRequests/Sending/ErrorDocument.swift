/// A service's `<Error>`: the root of S3's documents, inside `<ErrorResponse>` for other services.
package struct ErrorDocument: Sendable, Equatable {
    package var code: AWSError.Code
    package var message: String
    package var region: String?
    package var requestID: String?

    package init?(_ tree: XMLTree) {
        let element = tree.name == "Error" ? tree : tree.name == "ErrorResponse" ? tree["Error"] : nil
        guard let error = element, let code = error.text("Code"), !code.isEmpty else { return nil }
        self.code = AWSError.Code(rawValue: code)
        message = error.text("Message") ?? ""
        region = error.text("Region")
        requestID = tree.text("RequestId") ?? error.text("RequestId")
    }

    /// `nil` for anything but an error document, such as a proxy's page.
    package init?(body: [UInt8]) {
        guard !body.isEmpty, let tree = try? XMLTree(parsing: body) else { return nil }
        self.init(tree)
    }
}
