import AWSRequests
import FoundationEssentials
import NIOHTTP1
import Objects

// Access control: ACLs of buckets and objects, ownership, and whether a policy is public.

extension SandboxS3 {
    func getBucketACL(_ call: S3Call) async throws -> SandboxResponse {
        accessControl(try await store.settings(of: call.bucket).acl.acl)
    }

    func putBucketACL(_ call: S3Call) async throws -> SandboxResponse {
        guard let acl = try call.cannedACL() else { throw S3Refusal.notImplemented }
        try await store.setACL(acl, of: call.bucket)
        return SandboxResponse(status: 200)
    }

    func getBucketPolicyStatus(_ call: S3Call) async throws -> SandboxResponse {
        let settings = try await store.settings(of: call.bucket)
        let configuration = BucketConfiguration.policy
        guard
            let policy = settings.configurations[configuration.rawValue].flatMap({ BucketPolicy(json: Array($0.utf8)) })
        else {
            throw S3Refusal(
                404, configuration.absentCode, "The bucket policy does not exist",
                details: [("BucketName", call.bucket)])
        }
        return SandboxResponse(root: "PolicyStatus") { $0.element("IsPublic", policy.isPublic ? "TRUE" : "FALSE") }
    }

    /// Refuses an ACL if the bucket's ownership controls disable ACLs.
    func refuseACLs(_ call: S3Call) async throws {
        let canned = call.header("x-amz-acl")
        guard call.grantHeaders != nil || canned != nil && canned != "bucket-owner-full-control",
            call.operation != .createBucket, try await !store.settings(of: call.bucket).allowsACLs
        else { return }
        throw S3Refusal(400, "AccessControlListNotSupported", "The bucket does not allow ACLs")
    }

    /// The AccessControlPolicy document of an ACL.
    func accessControl(_ acl: ObjectACL) -> SandboxResponse {
        var xml = XMLWriter()
        xml.element("AccessControlPolicy", namespace: XMLWriter.namespace) { xml in
            xml.owner()
            xml.element("AccessControlList", "GRANTS")
        }
        let text = xml.text.replacing("GRANTS", with: acl.grants(owner: Self.ownerID).map(\.document).joined())
        return SandboxResponse(status: 200, headers: ["content-type": "application/xml"], body: ObjectBody(text))
    }
}

extension BucketSettings {
    var allowsACLs: Bool {
        let controls = configurations[BucketConfiguration.ownershipControls.rawValue]
        return controls?.contains(">BucketOwnerEnforced<") != true
    }
}

extension BucketConfiguration {
    /// The document of ownership controls.
    static func ownership(_ name: String) -> String {
        """
        <OwnershipControls xmlns="\(XMLWriter.namespace)"><Rule><ObjectOwnership>\(xmlEscape(name))</ObjectOwnership>\
        </Rule></OwnershipControls>
        """
    }
}

extension ObjectACL {
    /// All its grants, in full.
    ///
    /// Source: Amazon S3 User Guide, "Canned ACL".
    fileprivate func grants(owner: String) -> [Grant] {
        guard case .canned(let name) = self else {
            if case .grants(let grants) = self { return grants } else { return [] }
        }
        let groups = "http://acs.amazonaws.com/groups/global/"
        let others: [Grant] =
            switch name {
            case "public-read": [Grant(.uri(groups + "AllUsers"), .read)]
            case "public-read-write":
                [Grant(.uri(groups + "AllUsers"), .read), Grant(.uri(groups + "AllUsers"), .write)]
            case "authenticated-read": [Grant(.uri(groups + "AuthenticatedUsers"), .read)]
            default: []
            }
        return [Grant(.id(owner), .fullControl)] + others
    }
}

extension ObjectACL.Grant {
    fileprivate var document: String {
        let (type, name, value) =
            switch grantee {
            case .id(let id): ("CanonicalUser", "ID", id)
            case .uri(let uri): ("Group", "URI", uri)
            }
        return """
            <Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="\(type)">\
            <\(name)>\(xmlEscape(value))</\(name)></Grantee><Permission>\(permission.rawValue)</Permission></Grant>
            """
    }
}
