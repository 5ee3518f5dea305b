package import Objects

extension ObjectHead {
    /// Full-object ChecksumSHA256, else the metadata that the replaced scripts and rollbook write; never a composite.
    package var knownSHA256: SHA256Digest? {
        if let checksumSHA256 { return checksumSHA256 }
        for name in [MetadataName.sha256, "x-amz-meta-checksum-sha256"] {
            guard let text = attributes.metadata[name] else { continue }
            if let digest = SHA256Digest(hex: text) ?? SHA256Digest(base64: text) { return digest }
        }
        return nil
    }
}
