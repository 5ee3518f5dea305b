extension VerifyDepth {
    /// The keys of a verify step that decide how thorough it is.
    package static let keys = [
        StepKey(
            "links", .choice(Links.allCases.map(\.rawValue)),
            "`changed` (all of the pages that changed, some of the others), `all`, or `inside` (compared with the bucket's "
                + "listing instead)."),
        StepKey("outside", .flag, "Ask nothing of the bucket."),
        StepKey("full", .flag, "Every link, every file's bytes, every wheel's metadata."),
        StepKey("rotate", "Bytes of older files to read again (`64M`)."),
        StepKey("hash-budget", "The same of files that are larger than `rotate` (`0`)."),
        StepKey("max-age", "How old the newest file of an index may be."),
        StepKey("accept-losses", .flag, "What is gone since the last verification may be gone."),
    ]

    init(reading settings: Settings, _ reader: inout NodeReader) {
        self.init(
            links: reader.choice("links", in: settings, of: Links.self) ?? .changed,
            outside: reader.flag("outside", in: settings), full: reader.flag("full", in: settings),
            ageMaxSeconds: reader.seconds("max-age", in: settings),
            acceptLosses: reader.flag("accept-losses", in: settings))
        if let text = reader.text("rotate", in: settings) {
            if let bytes = Self.bytes(text.text) {
                rotationBytes = bytes
            } else {
                reader.report(
                    "'rotate' must be a number of bytes, not '\(text.text)'", at: text.place, hint: "such as 512M or 4G"
                )
            }
        }
        if let text = reader.text("hash-budget", in: settings) {
            if let bytes = Self.bytes(text.text) {
                hashBudgetBytes = bytes
            } else {
                reader.report(
                    "'hash-budget' must be a number of bytes, not '\(text.text)'", at: text.place,
                    hint: "such as 512M or 4G"
                )
            }
        }
        if outside && links == .inside, let text = reader.text("links", in: settings) {
            reader.report("'links: inside' needs the bucket, and 'outside' asks nothing of it", at: text.place)
        }
    }

    /// A size such as `512M`: powers of 1024.
    package static func bytes(_ text: String) -> Int64? {
        let shift: Int64 = ["K": 10, "M": 20, "G": 30, "T": 40][text.last.map { String($0) } ?? ""] ?? 0
        let digits = shift == 0 ? text[...] : text.dropLast()
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(digits),
            number <= Int64.max >> shift
        else { return nil }
        return number << shift
    }

    /// The settings as in a playbook; default values are left out.
    package var written: [WrittenSetting] {
        let usual = VerifyDepth()
        return [
            WrittenSetting("links", word: links == usual.links ? nil : links.rawValue),
            WrittenSetting("outside", flag: outside), WrittenSetting("full", flag: full),
            WrittenSetting("rotate", word: rotationBytes == usual.rotationBytes ? nil : "\(rotationBytes)"),
            WrittenSetting("hash-budget", word: hashBudgetBytes == 0 ? nil : "\(hashBudgetBytes)"),
            WrittenSetting("max-age", seconds: ageMaxSeconds), WrittenSetting("accept-losses", flag: acceptLosses),
        ]
    }
}
