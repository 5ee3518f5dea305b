import Indexes

extension CommandFailure {
    init(_ error: CurationError) {
        switch error {
        case .noMatch(let requirement, let channel, let known):
            self.init(
                "no file in the selected indexes of \(channel) meets \(requirement)",
                hints: [
                    known.isEmpty
                        ? "there is no file of that project" : "its versions there are \(known.joined(separator: ", "))"
                ],
                status: .usage)
        case .everything(let requirement, let channel, let versions):
            self.init(
                "\(requirement) matches every version that \(channel) has of it: \(versions.joined(separator: ", "))",
                hints: ["name a version, such as ==\(versions.last ?? "1.0"), or say --all-versions"], status: .usage)
        case .keepsNoVersions(let channel, let bucket):
            self.init(
                "the bucket \(bucket) of channel \(channel) keeps no versions: a withdrawn file would be lost",
                hints: ["`rollbook yank` leaves the files where they are"], status: .configuration)
        case .pagesStay(let pages):
            self.init(
                "pages that link the files cannot be written, so that nothing was withdrawn", causes: pages,
                hints: ["`rollbook reindex CHANNEL --accept-overwrites` lists the files with their new hashes"],
                status: .conflict)
        }
    }
}
