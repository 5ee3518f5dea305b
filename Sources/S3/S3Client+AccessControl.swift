import AWSRequests
import HTTPTransport
package import Objects

extension S3Client {
    /// GetBucketOwnershipControls.
    package func getBucketOwnershipControls() async throws -> ObjectOwnership {
        let call = S3Call(
            operation: "GetBucketOwnershipControls", method: "GET", effect: .repeatable,
            query: [("ownershipControls", "")])
        do {
            return try await ask(call) { response in
                let text = try document("OwnershipControls", in: response)["Rule"]?.text("ObjectOwnership") ?? ""
                guard let ownership = ObjectOwnership(rawValue: text) else {
                    throw AnswerProblem.malformed("unknown object ownership \(text)")
                }
                return ownership
            }
        } catch let error as S3Error where error.code == "OwnershipControlsNotFoundError" {
            return .unset
        }
    }

    /// GetObjectAcl.
    ///
    /// - Parameter versionID: `nil`: the current version; with one, AWS asks for s3:GetObjectVersionAcl.
    package func getObjectACL(_ key: ObjectKey, versionID: VersionID? = nil) async throws -> ObjectACL {
        var call = S3Call(operation: "GetObjectAcl", method: "GET", effect: .repeatable, key: key, query: [("acl", "")])
        call.select(versionID)
        return try await perform(call) { response in
            let policy = try document("AccessControlPolicy", in: response)
            let grants = try (policy["AccessControlList"]?.all("Grant") ?? []).map { try grant($0) }
            return ObjectACL(owner: policy["Owner"]?.text("ID"), grants: grants)
        }
    }

    /// GetBucketPolicy: the document; `nil` where the bucket has none.
    package func getBucketPolicy() async throws -> [UInt8]? {
        let call = S3Call(operation: "GetBucketPolicy", method: "GET", effect: .repeatable, query: [("policy", "")])
        do {
            return try await perform(call) { $0.body }
        } catch let error as S3Error where error.code == "NoSuchBucketPolicy" {
            return nil
        }
    }

    /// GetBucketPolicyStatus: whether the bucket's policy makes it public; a bucket without a policy is not.
    package func getBucketPolicyStatus() async throws -> Bool {
        let call = S3Call(
            operation: "GetBucketPolicyStatus", method: "GET", effect: .repeatable, query: [("policyStatus", "")])
        do {
            return try await ask(call) { response in
                try required("IsPublic", of: document("PolicyStatus", in: response)).lowercased() == "true"
            }
        } catch let error as S3Error where error.code == "NoSuchBucketPolicy" {
            return false
        }
    }
}

private func grant(_ element: XMLTree) throws(AnswerProblem) -> ObjectACL.Grant {
    guard let grantee = element["Grantee"] else { throw .malformed("<Grant> without <Grantee>") }
    let text = try required("Permission", of: element)
    guard let permission = ObjectACL.Permission(rawValue: text) else { throw .malformed("<Permission> is \(text)") }
    if let uri = grantee.text("URI") { return ObjectACL.Grant(.uri(uri), permission) }
    return ObjectACL.Grant(.id(try required("ID", of: grantee)), permission)
}
