package import PlaybookFiles
import S3
import SimpleRepository

/// The files that `rollbook init` writes for a channel: channels.yaml, catalog.yaml, playbooks, and their schemas.
package struct SetUpFiles: Sendable {
    /// A person's answers about the channel.
    package struct Answers: Sendable, Equatable {
        package var channel: String
        package var bucket: String
        package var region: String
        package var endpoint: String?
        /// Empty if the bucket has none.
        package var publicURL: String
        package var production: Bool
        /// Roots, or indexes, to use instead of those found in the bucket.
        package var roots: [String]
        /// `nil`: as the bucket shows.
        package var pages: PagesSetting?

        package init(
            channel: String, bucket: String, region: String, endpoint: String? = nil, publicURL: String,
            production: Bool, roots: [String] = [], pages: PagesSetting? = nil
        ) {
            self.pages = pages
            self.channel = channel
            self.bucket = bucket
            self.region = region
            self.endpoint = endpoint
            self.publicURL = publicURL
            self.production = production
            self.roots = roots
        }
    }

    let answers: Answers
    let survey: BucketSurvey
    package let pages: PageWriter
    private let roots: [String]
    private let indexes: [String]
    /// The folder of the schemas, below the set-up folder; not a playbook.
    package static let schemaFolder = ".schema"

    package init(answers: Answers, survey: BucketSurvey) {
        self.answers = answers
        self.survey = survey
        let shape = survey.shape
        let places = answers.roots.isEmpty ? shape.roots + shape.indexes : answers.roots
        let all = places.isEmpty ? Self.usualRoots : places
        let pages = PageWriter(areas: all, answers: answers, survey: survey)
        let left = all.filter { !pages.leftOut.contains($0) }
        self.pages = pages
        roots = left.filter { !shape.indexes.contains($0) }
        indexes = left.filter { shape.indexes.contains($0) }
    }

    private static let usualRoots = ["v2-staging", "v2"]

    /// A file's name below the folder, and its text.
    package typealias File = (name: String, text: String)

    /// - Parameter channels: the present text of `channels.yaml`; the channel is added to it.
    package func channelsFile(after channels: String?) -> File {
        let head = """
            # yaml-language-server: $schema=\(Self.schemaFolder)/channels.json
            # The places that packages are published to. `rollbook playbooks check` says what is wrong here.
            channels:

            """
        let before = channels.map { $0.hasSuffix("\n") ? $0 : $0 + "\n" } ?? head
        return ("channels.yaml", before + block)
    }

    /// The channel's settings, indented by two blanks.
    private var block: String {
        let shape = survey.shape
        var lines = comments.map { "# \($0)" } + ["\(answers.channel):"]
        let settings = [
            WrittenSetting("bucket", text: answers.bucket), WrittenSetting("region", text: answers.region),
            WrittenSetting("endpoint", text: answers.endpoint),
            WrittenSetting("production", flag: answers.production),
            WrittenSetting("public", text: answers.publicURL.isEmpty ? nil : answers.publicURL),
            WrittenSetting("roots", texts: roots), WrittenSetting("indexes", texts: indexes),
            WrittenSetting("layout", word: shape.layout == .flat ? nil : shape.layout.rawValue),
            WrittenSetting("pages", word: pages.setting?.rawValue),
        ]
        lines += settings.compactMap { setting in setting.value.map { "  \(setting.key): \($0)" } }
        return lines.map { "  \($0)\n" }.joined()
    }

    private var comments: [String] {
        var lines: [String] = []
        switch survey.versioning {
        case .enabled: lines.append("Bucket Versioning is Enabled: what a run replaces can be brought back.")
        case .suspended, .never:
            lines.append(
                "This bucket keeps no versions: replaced pages are kept in the journal, files are never overwritten.")
        }
        if survey.shape.isEmpty, answers.roots.isEmpty {
            lines.append("Nothing is published there yet: the roots are a usual choice, staging first.")
        }
        lines += pages.comments
        if survey.shape.looseFiles > 0 { lines.append("Files in the bucket's top folder belong to no index.") }
        if survey.isPartial {
            lines.append("The bucket has more objects than were looked at: there may be more indexes.")
        }
        return lines
    }

    /// The catalog of what is in the indexes today.
    package var catalogFile: File {
        let shape = survey.shape
        let pythons =
            shape.pythonTags.isEmpty ? ["cp310", "cp311", "cp312", "cp313", "cp314", "py3"] : shape.pythonTags
        let platforms =
            shape.platformTags.isEmpty ? ["any", "linux_x86_64", "manylinux*_x86_64"] : shape.platformTags
        let names = shape.projects.isEmpty ? " []" : shape.projects.map { "\n    - '\($0)'" }.joined()
        return (
            "catalog.yaml",
            """
            # yaml-language-server: $schema=\(Self.schemaFolder)/catalog.json
            # What is mirrored from the upstream index, and what may be listed on the pages.
            wheels:
              python-tags: \(WrittenSetting("", texts: pythons).value ?? "[]")
              platform-tags: \(WrittenSetting("", texts: platforms).value ?? "[]")

            # `rollbook mirror \(answers.channel) --package NAME` copies the dependencies of a project. A name alone means its
            # latest version:
            #
            #   torch:
            #     dependencies: [sympy, { name: numpy, versions: [2.2.6, latest] }]
            projects: {}

            # Mirrored projects are listed without being named. These other projects were in the bucket.
            listed:
              names:\(names)

            """
        )
    }

    /// Playbooks for this channel.
    package var playbookFiles: [File] {
        SetUpPlaybooks(
            channel: answers.channel, asks: answers.production, verifies: !answers.publicURL.isEmpty,
            writesPages: pages.setting?.areExternal != true
        ).files
    }

    /// - Parameter kinds: the kinds of steps that playbooks may have.
    package static func schemaFiles(kinds: [any StepSettings.Type]) throws -> [File] {
        [
            (schemaFolder + "/channels.json", try JSONSchema.channels.document(title: "rollbook channels.yaml")),
            (schemaFolder + "/catalog.json", try JSONSchema.catalog.document(title: "rollbook catalog.yaml")),
            (
                schemaFolder + "/playbook.json",
                try JSONSchema.playbook(kinds: kinds).document(title: "rollbook playbook")
            ),
        ]
    }
}
