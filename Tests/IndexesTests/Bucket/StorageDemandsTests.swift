import Indexes
import PlaybookFiles
import Testing

@Suite struct StorageDemandsTests {
    struct Case: CustomTestStringConvertible {
        var testDescription: String
        var condition: String
        var action = "\"s3:PutObject\""
        var effect = "Deny"
        /// Of a channel that says nothing, and of one with SSE-KMS by the key `arn:k`.
        var unmet: (silent: Bool, encrypted: Bool)
    }

    static let cases = [
        Case(
            testDescription: "one algorithm",
            condition: "\"StringNotEquals\": {\"s3:x-amz-server-side-encryption\": \"aws:kms\"}",
            unmet: (true, false)),
        Case(
            testDescription: "another algorithm",
            condition: "\"StringNotEquals\": {\"s3:x-amz-server-side-encryption\": \"AES256\"}", unmet: (true, true)),
        Case(
            testDescription: "one of two",
            condition: "\"StringNotEquals\": {\"s3:x-amz-server-side-encryption\": [\"AES256\", \"aws:kms\"]}",
            unmet: (true, false)),
        Case(
            testDescription: "any", condition: "\"Null\": {\"s3:x-amz-server-side-encryption\": \"true\"}",
            unmet: (true, false)),
        Case(
            testDescription: "any, as a flag", condition: "\"Null\": {\"s3:x-amz-server-side-encryption\": true}",
            unmet: (false, false)),
        Case(
            testDescription: "another key, where there is one",
            condition: "\"ArnNotEqualsIfExists\": {\"s3:x-amz-server-side-encryption-aws-kms-key-id\": \"arn:other\"}",
            unmet: (false, true)),
        Case(
            testDescription: "a key like it",
            condition: "\"StringNotLike\": {\"s3:x-amz-server-side-encryption-aws-kms-key-id\": \"arn:*\"}",
            unmet: (true, false)),
        Case(
            testDescription: "of all actions", condition: "\"StringNotEquals\": {\"s3:x-amz-acl\": \"private\"}",
            action: "[\"s3:Get*\", \"s3:Put*\"]", unmet: (true, true)),
        Case(
            testDescription: "of others", condition: "\"StringNotEquals\": {\"s3:x-amz-acl\": \"private\"}",
            action: "\"s3:GetObject\"", unmet: (false, false)),
        Case(
            testDescription: "that allows", condition: "\"StringNotEquals\": {\"s3:x-amz-acl\": \"private\"}",
            effect: "Allow", unmet: (false, false)),
        Case(
            testDescription: "of the transport", condition: "\"Bool\": {\"aws:SecureTransport\": \"false\"}",
            unmet: (false, false)),
    ]

    @Test("What a policy's denials demand of writes", arguments: cases)
    func demands(_ testCase: Case) {
        let policy = """
            {"Statement": [{"Effect": "\(testCase.effect)", "Principal": "*", "Action": \(testCase.action),
             "Resource": "*", "Condition": {\(testCase.condition)}}]}
            """
        let demands = StorageDemands(policy: Array(policy.utf8))
        let encrypted = StorageSetting(encryption: .init(algorithm: .sseKMS, key: "arn:k"))
        #expect(demands.unmet(by: .asTheBucket).isEmpty != testCase.unmet.silent)
        #expect(demands.unmet(by: encrypted).isEmpty != testCase.unmet.encrypted)
    }

    @Test(
        "What is no policy demands nothing",
        arguments: ["", "[]", "{\"Statement\": 3}", "{\"Statement\": {\"Effect\": 1}}"])
    func noPolicy(text: String) {
        #expect(StorageDemands(policy: Array(text.utf8)).unmet(by: .asTheBucket) == [])
    }
}
