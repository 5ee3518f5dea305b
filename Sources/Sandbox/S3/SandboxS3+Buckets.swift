import AWSRequests
import FoundationEssentials
import NIOHTTP1

extension SandboxS3 {
    func listBuckets(_ call: S3Call) async throws -> SandboxResponse {
        let buckets = await store.buckets
        return SandboxResponse(root: "ListAllMyBucketsResult") { xml in
            xml.owner()
            xml.element("Buckets") { xml in
                for bucket in buckets {
                    xml.element("Bucket") {
                        $0.element("Name", bucket.name)
                        $0.element("CreationDate", bucket.createdAt)
                    }
                }
            }
        }
    }

    func createBucket(_ call: S3Call) async throws -> SandboxResponse {
        let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789.-".utf8)
        guard (3...63).contains(call.bucket.utf8.count), call.bucket.utf8.allSatisfy(letters.contains) else {
            throw S3Refusal(
                400, "InvalidBucketName", "The specified bucket is not valid.", details: [("BucketName", call.bucket)])
        }
        let acl = try call.cannedACL() ?? .private
        try await store.createBucket(call.bucket, acl: acl)
        if let ownership = call.header("x-amz-object-ownership") {
            let name = BucketConfiguration.ownershipControls.rawValue
            try await store.setConfiguration(name, BucketConfiguration.ownership(ownership), of: call.bucket)
        }
        return SandboxResponse(status: 200, headers: ["location": "/" + call.bucket])
    }

    func deleteBucket(_ call: S3Call) async throws -> SandboxResponse {
        try await store.deleteBucket(call.bucket)
        return SandboxResponse(status: 204)
    }

    func headBucket(_ call: S3Call) async throws -> SandboxResponse {
        _ = try await store.settings(of: call.bucket)
        return SandboxResponse(
            status: 200, headers: ["x-amz-bucket-region": region, "x-amz-access-point-alias": "false"])
    }

    /// GetBucketLocation returns an empty element for `us-east-1`.
    func getBucketLocation(_ call: S3Call) async throws -> SandboxResponse {
        _ = try await store.settings(of: call.bucket)
        var xml = XMLWriter()
        xml.element("LocationConstraint", namespace: XMLWriter.namespace) { _ in }
        let text = xml.text.replacing("><", with: ">\(xmlEscape(region == "us-east-1" ? "" : region))<")
        return SandboxResponse(status: 200, headers: ["content-type": "application/xml"], body: ObjectBody(text))
    }

    func getBucketVersioning(_ call: S3Call) async throws -> SandboxResponse {
        let versioning = try await store.settings(of: call.bucket).versioning
        return SandboxResponse(root: "VersioningConfiguration") { xml in
            switch versioning {
            case .never: break
            case .enabled: xml.element("Status", "Enabled")
            case .suspended: xml.element("Status", "Suspended")
            }
        }
    }

    func putBucketVersioning(_ call: S3Call) async throws -> SandboxResponse {
        let document = try call.document()
        switch document.text("Status") {
        case "Enabled": try await store.setVersioning(.enabled, of: call.bucket)
        case "Suspended": try await store.setVersioning(.suspended, of: call.bucket)
        default: throw S3Refusal.malformedXML
        }
        return SandboxResponse(status: 200)
    }

    func getConfiguration(_ configuration: BucketConfiguration, _ call: S3Call) async throws -> SandboxResponse {
        let bucket = try await store.settings(of: call.bucket)
        let stored = bucket.configurations[configuration.rawValue]
        guard let document = stored ?? configuration.defaultDocument else {
            throw S3Refusal(
                404, configuration.absentCode, "The \(configuration.rawValue) configuration does not exist",
                details: [("BucketName", call.bucket)])
        }
        let type = configuration == .policy ? "application/json" : "application/xml"
        return SandboxResponse(status: 200, headers: ["content-type": type], body: ObjectBody(document))
    }

    func putConfiguration(_ configuration: BucketConfiguration, _ call: S3Call) async throws -> SandboxResponse {
        let bytes = try call.body.collected()
        if configuration == .policy {
            guard BucketPolicy(json: bytes) != nil else {
                throw S3Refusal(400, "MalformedPolicy", "Policies must be valid JSON and the first byte must be '{'")
            }
        } else {
            _ = try call.document()
        }
        let document = String(decoding: bytes, as: UTF8.self)
        try await store.setConfiguration(configuration.rawValue, document, of: call.bucket)
        return SandboxResponse(status: configuration == .policy ? 204 : 200)
    }

    func deleteConfiguration(_ configuration: BucketConfiguration, _ call: S3Call) async throws -> SandboxResponse {
        try await store.setConfiguration(configuration.rawValue, nil, of: call.bucket)
        return SandboxResponse(status: 204)
    }
}

extension BucketConfiguration {
    /// The default of a bucket: encryption, as for every bucket since 2023, and no notifications.
    var defaultDocument: String? {
        if self == .notification { return "<NotificationConfiguration xmlns=\"\(XMLWriter.namespace)\"/>" }
        if self == .requestPayment { return Self.payment("BucketOwner") }
        guard self == .encryption else { return nil }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <ServerSideEncryptionConfiguration xmlns="\(XMLWriter.namespace)"><Rule>\
            <ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm>\
            </ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule>\
            </ServerSideEncryptionConfiguration>
            """
    }

    private static func payment(_ payer: String) -> String {
        "<RequestPaymentConfiguration xmlns=\"\(XMLWriter.namespace)\"><Payer>\(payer)</Payer></RequestPaymentConfiguration>"
    }
}
