import Foundation
import Indexes
import Objects
import PlaybookFiles
import Publishing
import S3

/// Whether this identity could approve its own runs, where a channel accepts only others' approvals.
struct ApprovalExamination: Sendable {
    let workspace: Workspace
    let channel: Channel
    /// Whether a request that writes may find that out.
    let writes: Bool

    private var place: LogPlace { channel.approvalPlace }
    /// The key of an object that never exists.
    private var key: ObjectKey { ObjectKey(place.prefix + "doctor.json") }

    func lines() async -> [DoctorReport.Line] {
        guard channel.approvals == .notSelf else {
            return [.init(.approvals, .ok, "anyone's yes opens a step, the runner's own too")]
        }
        guard writes else {
            return [
                .init(
                    .approvals, .unknown, "whether this identity could approve its own runs was not tried",
                    hint:
                        "`rollbook doctor \(channel.name) --try-approvals` tries, and leaves nothing in the bucket"
                )
            ]
        }
        do {
            let isGone = try await document().tryWriting()
            let left = isGone ? "" : "; the upload that showed it could not be given up (s3:AbortMultipartUpload)"
            return [
                .init(
                    .approvals, .warning,
                    "this identity can write s3://\(place.bucket)/\(place.prefix): not-self is a guard against accident only"
                        + left,
                    hint: "add this to the bucket's policy, with the approvers' role: \(await policy())")
            ]
        } catch let error as S3Error where error.code == .accessDenied || error.status == 403 {
            return [.init(.approvals, .ok, "this identity cannot write s3://\(place.bucket)/\(place.prefix)")]
        } catch {
            return [.init(.approvals, failed: error)]
        }
    }

    private func document() throws -> BucketDocument {
        BucketDocument(
            key, client: try workspace.connections.makeClient(channel.ofBucket(place.bucket)), bytesMax: 1 << 10)
    }

    private func policy() async -> String {
        let account = (try? await workspace.connections.callerIdentity(channel))?.account ?? channel.expectedBucketOwner
        return """
            {"Effect":"Deny","Principal":"*","Action":["s3:PutObject","s3:DeleteObject","s3:DeleteObjectVersion"],\
            "Resource":"arn:aws:s3:::\(place.bucket)/\(place.prefix)*",\
            "Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::\(account ?? "ACCOUNT"):role/APPROVERS"}}}
            """
    }
}
