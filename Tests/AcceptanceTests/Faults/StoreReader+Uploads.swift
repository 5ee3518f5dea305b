import AWSRequests
import Foundation
import HTTPTransport
import Objects
import S3

extension StoreReader {
    /// The uploads in parts that are neither completed nor aborted.
    func openUploads() async throws -> [MultipartUpload] {
        let host = endpoint.replacing("http://", with: "")
        let request = SigV4Signer.Request(method: "GET", host: host, path: "/" + client.bucket, query: "uploads=")
        let signer = SigV4Signer(
            credentials: Credentials(accessKeyID: "testing", secretAccessKey: "testing"), region: "us-east-2")
        let answer = try await transport.send(
            HTTPRequest(
                url: "\(endpoint)\(request.path)?\(request.query)",
                headers: signer.sign(request, payloadHash: SHA256Digest(of: []).hex, at: Date())))
        guard answer.status == 200 else { throw NoListing(status: answer.status) }
        let text = String(decoding: answer.body, as: UTF8.self)
        return text.components(separatedBy: "<Upload>").dropFirst().map { upload in
            MultipartUpload(key: ObjectKey(Self.element("Key", in: upload)), id: Self.element("UploadId", in: upload))
        }
    }

    private struct NoListing: Error {
        let status: Int
    }

    private static func element(_ name: String, in text: String) -> String {
        let rest = text.components(separatedBy: "<\(name)>").dropFirst().first ?? ""
        return rest.components(separatedBy: "</\(name)>").first ?? ""
    }

    /// Whether some upload has a part and is not complete.
    func isBetweenParts() async throws -> Bool {
        for upload in try await openUploads() {
            // It may be over by now.
            let parts = (try? await client.listParts(of: upload)) ?? []
            if !parts.isEmpty { return true }
        }
        return false
    }
}
