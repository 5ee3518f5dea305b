import AWSRequests
import NIOHTTP1
import Objects

// The parts of an object besides its bytes: tags, access control, attributes.

extension SandboxS3 {
    func getObjectTagging(_ call: S3Call) async throws -> SandboxResponse {
        let version = try await store.read(call.bucket) { try $0.version(call.versionID, of: call.key) }
        var response = SandboxResponse(root: "Tagging") { xml in
            xml.element("TagSet") { xml in
                for tag in version.tags {
                    xml.element("Tag") {
                        $0.element("Key", tag.key)
                        $0.element("Value", tag.value)
                    }
                }
            }
        }
        try await addVersionID(version.versionID, of: call, to: &response)
        return response
    }

    func putObjectTagging(_ call: S3Call) async throws -> SandboxResponse {
        guard let set = try call.document()["TagSet"] else { throw S3Refusal.malformedXML }
        let tags = try set.all("Tag").map { entry in
            guard let key = entry.text("Key"), let value = entry.text("Value") else { throw S3Refusal.malformedXML }
            return ObjectTag(key: key, value: value)
        }
        guard tags.count <= 10, Set(tags.map(\.key)).count == tags.count else {
            throw S3Refusal(400, "InvalidTag", "Object tags cannot be more than 10, and their keys differ")
        }
        return try await setTags(tags, call, status: 200)
    }

    func deleteObjectTagging(_ call: S3Call) async throws -> SandboxResponse {
        try await setTags([], call, status: 204)
    }

    private func setTags(_ tags: [ObjectTag], _ call: S3Call, status: Int) async throws -> SandboxResponse {
        let versionID = try await store.setTags(tags, of: call.key, versionID: call.versionID, in: call.bucket)
        var response = SandboxResponse(status: status)
        try await addVersionID(versionID, of: call, to: &response)
        return response
    }

    func getObjectACL(_ call: S3Call) async throws -> SandboxResponse {
        let version = try await store.read(call.bucket) { try $0.version(call.versionID, of: call.key) }
        return accessControl(try await store.settings(of: call.bucket).allowsACLs ? version.objectACL : .private)
    }

    func putObjectACL(_ call: S3Call) async throws -> SandboxResponse {
        let grants = call.grantHeaders
        guard let acl = try call.cannedACL() ?? (grants == nil ? nil : .private) else { throw S3Refusal.notImplemented }
        _ = try await store.setACL(acl, grants: grants, of: call.key, versionID: call.versionID, in: call.bucket)
        return SandboxResponse(status: 200)
    }

    func getObjectAttributes(_ call: S3Call) async throws -> SandboxResponse {
        let version = try await store.read(call.bucket) { try $0.version(call.versionID, of: call.key) }
        let asked = Set(
            call.request.headers["x-amz-object-attributes"].flatMap { $0.split(separator: ",") }
                .map { String($0.trimmingPrefix { $0 == " " }) })
        guard !asked.isEmpty else {
            throw S3Refusal.invalidRequest("Missing required header for this request: x-amz-object-attributes")
        }
        var response = SandboxResponse(
            root: "GetObjectAttributesResponse", headers: ["last-modified": UTCTime(version.lastModified).httpDate]
        ) { xml in
            if asked.contains("ETag") { xml.element("ETag", version.etag.text) }
            if asked.contains("Checksum"), let checksum = version.checksum {
                xml.element("Checksum") {
                    $0.element(checksum.algorithm.elementName, checksum.value)
                    $0.element("ChecksumType", checksum.kind.rawValue)
                }
            }
            if asked.contains("ObjectParts"), !version.partSizes.isEmpty {
                xml.element("ObjectParts") { $0.element("PartsCount", version.partSizes.count) }
            }
            if asked.contains("StorageClass") { xml.element("StorageClass", version.storageClass) }
            if asked.contains("ObjectSize") { xml.element("ObjectSize", version.size) }
        }
        try await addVersionID(version.versionID, of: call, to: &response)
        return response
    }
}
