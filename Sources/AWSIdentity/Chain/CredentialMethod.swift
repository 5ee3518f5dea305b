/// A source of credentials, by botocore's name for it; in the order of the chain, which decides between several.
package enum CredentialMethod: String, Sendable, CaseIterable {
    case environment = "env"
    case assumeRole = "assume-role"
    case webIdentity = "assume-role-with-web-identity"
    case signIn = "sso"
    case sharedFile = "shared-credentials-file"
    case process = "custom-process"
    case configFile = "config-file"
    case toolsFile = "ec2-credentials-file"
    case botoFile = "boto-config"
    case container = "container-role"
    case instance = "iam-role"
}
