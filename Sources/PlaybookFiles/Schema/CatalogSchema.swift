extension JSONSchema {
    /// The schema of `catalog.yaml`.
    package static let catalog = settings([
        Property("upstream", text.says("Base URL of the Simple API to mirror from; as pip resolves it without it.")),
        Property(
            "inward-redirects",
            .flag.says("Whether a server of the internet may redirect to a private network.", default: "false")),
        Property(
            "wheels", required: true,
            settings([
                Property(
                    "python-tags", required: true,
                    list(text, isFilled: true).says("Every Python tag of a wheel must be among them: cp313, py3.")),
                Property(
                    "platform-tags", required: true,
                    list(text, isFilled: true).says("One platform tag of a wheel must match: manylinux*_x86_64.")),
            ]).says("Which wheels are taken.")),
        Property("projects", required: true, map(project).says("What is mirrored, by project.")),
        Property(
            "listed",
            settings([
                Property("names", texts.says("Project names.")),
                Property("patterns", texts.says("Families of names with one *.")),
                Property("exclusions", texts.says("Names and patterns that are never listed.")),
            ]).says("What may be listed besides what is mirrored.")),
        Property(
            "only",
            map(list(text, isFilled: true)).says(
                "By index, patterns of the files that name a GPU family: gfx1151: [\"*gfx1151*\"].")),
    ])

    private static let project = settings([
        Property(
            "dependencies", required: true,
            list(either([text.says("A project: its latest version."), dependency])).says("What it depends on."))
    ])

    private static let dependency = settings([
        Property("name", required: true, text.says("The project's name.")),
        Property("versions", list(text, isFilled: true).says("Versions (PEP 440), or latest.")),
        Property("target", text.says("A folder below the index that receives the files.")),
    ])
}
