import Objects
import PlaybookFiles
import RunJournal
import SimpleRepository

/// The faults of one file's core metadata (failure classes F18, F19, F29), judged from the bytes that were read.
struct MetadataJudgement {
    let file: IndexedFile
    /// Whether the run that verifies published the file.
    let isNew: Bool
    /// Bytes of the metadata file; `nil` when the page states none.
    let sidecar: [UInt8]?
    /// Bytes of the METADATA within the wheel; `nil` for an sdist.
    let embedded: [UInt8]?
    /// The wheel's entry names; `nil` where it was not read.
    var folder: WheelFolder?
    /// The families that the index holds.
    var families = FamilyRules()
    let mending: Mending

    /// The command that rewrites the page.
    private var reindex: Hint { reindex(overwrites: false) }

    private func reindex(overwrites: Bool) -> Hint {
        mending.reindex(file.index, project: file.name.project.normalized, overwrites: overwrites)
    }

    func findings() -> [Finding] {
        var findings = spellings() + bytes()
        if let refusal = folder?.refusal(of: file.name.project) {
            findings.append(ofFile("installers refuse the file: \(refusal)"))
        }
        guard let read = embedded ?? sidecar else { return findings }
        do throws(CoreMetadataError) {
            let metadata = try CoreMetadata(parsing: read)
            findings += requiresPython(metadata) + identity(metadata) + family(metadata)
            if let refusal = InstallerView(metadata, read).refusal { findings.append(ofFile(refusal)) }
            if let remark = InstallerView(metadata, read).remark { findings.append(remarked(remark)) }
        } catch {
            findings.append(ofFile("installers refuse the file: \(error)"))
        }
        return findings
    }

    /// An unconditional requirement that is for another family than the index.
    private func family(_ metadata: CoreMetadata) -> [Finding] {
        let needs = metadata.requiresDist.compactMap { Requirement($0) }.filter { $0.marker?.namesExtra != true }
        guard let other = needs.first(where: { families.areForeign($0.name.normalized, in: file.index) }) else {
            return []
        }
        var finding = fail(
            .foreignFamily,
            "it requires \(other.name), and \(file.index) is for \(families.patterns(of: file.index))",
            "\(mending.versions(of: file)) shows who published it", ["requirement": other.description])
        if !isNew { finding.remedy = nil }
        return [finding]
    }

    /// A fault of the file itself, which no page can mend.
    private func ofFile(_ message: String) -> Finding {
        var finding = fail(.metadataMismatch, message, replacement)
        if !isNew { finding.remedy = nil }
        return finding
    }

    /// A departure that installers accept silently, or guess at.
    private func remarked(_ message: String) -> Finding {
        var finding = fail(.requiresPythonMismatch, message, "say what is meant in the next release; \(who)")
        (finding.verdict, finding.remedy) = (.inconclusive, nil)
        return finding
    }

    private var replacement: Hint {
        "publish a release that installers take, and withdraw this file; \(who)"
    }
    /// A clause that leads to the publisher of the file.
    private var who: Hint { "\(mending.versions(of: file)) shows whose it is" }

    private func fail(
        _ name: Finding.Name, _ message: String, _ hint: Hint, remedy: CheckRecord.Remedy? = nil,
        _ evidence: [String: String] = [:]
    ) -> Finding {
        Finding(
            name, file.url ?? file.file.url, .fail, remedy: remedy ?? (isNew ? .rollback : .regenerate),
            message: "\(file.file.filename): \(message)", hint: hint,
            evidence: evidence.merging(["index": file.index]) { first, _ in first })
    }

    /// Readers that know only the older spelling must find the same value (PEP 714).
    private func spellings() -> [Finding] {
        let newer = file.file.coreMetadata
        guard let older = file.file.olderCoreMetadata, older.contradicts(newer) else { return [] }
        return [
            fail(
                .metadataMismatch,
                "the page's two spellings contradict each other: data-core-metadata says \(newer.text), "
                    + "data-dist-info-metadata \(older.text)",
                reindex, remedy: .regenerate)
        ]
    }

    /// The page's digest, the metadata file and the wheel must agree. Where two agree, the third is wrong.
    private func bytes() -> [Finding] {
        guard let sidecar, case .present(let stated) = file.file.coreMetadata else { return [] }
        let served = SHA256Digest(of: sidecar).hex
        let inside = embedded.map { SHA256Digest(of: $0).hex }
        let isStatedRight = stated == nil || stated == served
        let isServedRight = inside == nil || inside == served
        if isStatedRight && isServedRight { return [] }
        var evidence = ["sidecar-sha256": served]
        evidence["page-sha256"] = stated
        evidence["wheel-sha256"] = inside
        let pip = "pip refuses to install it"
        if isServedRight {
            return [
                fail(
                    .metadataMismatch, "the page states another SHA-256 than its metadata file has: \(pip)",
                    reindex, remedy: .regenerate, evidence)
            ]
        }
        let what =
            isStatedRight
            ? "its metadata file is not the METADATA within the wheel, and the page vouches for it"
            : "its metadata file is neither what the page states nor the METADATA within the wheel: \(pip)"
        var finding = fail(
            .metadataMismatch, what,
            "upload the wheel's METADATA as \(file.file.filename).metadata, then \(reindex(overwrites: true))",
            evidence)
        if !isNew { finding.remedy = nil }
        return [finding]
    }

    private func requiresPython(_ metadata: CoreMetadata) -> [Finding] {
        let stated = file.file.requiresPython
        guard !isSameSpecifier(stated, metadata.requiresPython), stated != nil || !mending.leavesPages else {
            return []
        }
        func text(_ value: String?) -> String { value.map { "`\($0.prefix(100))`" } ?? "none" }
        return [
            fail(
                .requiresPythonMismatch,
                "the page states Requires-Python \(text(stated)), its metadata \(text(metadata.requiresPython))",
                reindex, remedy: .regenerate,
                ["page": stated ?? "", "metadata": metadata.requiresPython ?? ""])
        ]
    }

    private func isSameSpecifier(_ left: String?, _ right: String?) -> Bool {
        guard let left, let right else { return (left ?? "").isEmpty && (right ?? "").isEmpty }
        guard let first = VersionSpecifierSet(left), let second = VersionSpecifierSet(right) else {
            return left == right
        }
        return Set(first.specifiers) == Set(second.specifiers)
    }

    private func identity(_ metadata: CoreMetadata) -> [Finding] {
        guard metadata.name != file.name.project || metadata.version != file.name.version else { return [] }
        var finding = fail(
            .filenameMismatch,
            "its metadata says \(metadata.name.original) \(metadata.version): installers refuse the file",
            "publish it under the name of its metadata, and withdraw this file; \(who)",
            ["name": metadata.name.original, "version": "\(metadata.version)"])
        if !isNew { finding.remedy = nil }
        return [finding]
    }
}

extension CoreMetadataPresence {
    /// Whether both cannot be right. A digest that only one side has is not a contradiction.
    fileprivate func contradicts(_ other: Self) -> Bool {
        switch (self, other) {
        case (.present(let left?), .present(let right?)): left != right
        case (.present, .present), (.absent, .absent): false
        case (.present, .absent), (.absent, .present): true
        }
    }

    fileprivate var text: String {
        switch self {
        case .absent: "false"
        case .present(nil): "true"
        case .present(let sha256?): "sha256=\(sha256)"
        }
    }
}
