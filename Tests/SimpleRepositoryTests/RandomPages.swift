import SimpleRepository
import TestMachine

/// Project pages with awkward contents, from a seed.
struct RandomPages {
    var generator: SeededGenerator

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    /// Text in which everything stands that a page could stumble over. A NUL cannot be written in HTML.
    mutating func text() -> String {
        let pieces = [
            "<", ">", "&", "\"", "'", "&amp;", "&lt", "</a>", "<!--", "-->", " ", "  ", "\n", "\r", "\r\n", "\t", "é",
            "漢", "🎡",
            "e\u{301}", "=", "/", "%", "+", "#", "a", "B", "0", ">=3.9", "!=", ",", ";", "\\", "\u{A0}", "\u{7F}",
            "\u{1}",
            "\u{85}", "\u{2028}", "&#", "x",
        ]
        return (0..<Int.random(in: 1...8, using: &generator)).map { _ in generator.pick(pieces) }.joined()
    }

    /// Text that pip's parser gives back as well: it drops control characters and strips what it takes from an attribute.
    mutating func plainText() -> String {
        let pieces = [
            "<", ">", "&", "\"", "'", "&amp;", "&lt;", "</a>", "-->", " x", "é", "漢", "🎡", "=", "%", "+", ">=3.9", ",",
        ]
        return (0..<Int.random(in: 1...8, using: &generator)).map { _ in generator.pick(pieces) }.joined()
    }

    mutating func filename(project: String) -> String {
        let version = generator.pick([
            "1.0", "1.0.0", "1!2", "1.10", "1.9", "2.0rc1", "1.0+rocm7.15", "1.0+rocm10.1", "1.0.post1", "1.0.dev3",
            "3",
        ])
        let build = generator.pick(["", "", "-1", "-2abc"])
        let tags = generator.pick(["py3-none-any", "cp312-cp312-manylinux_2_28_x86_64", "py2.py3-none-win_amd64"])
        return generator.pick([
            "\(project)-\(version)\(build)-\(tags).whl", "\(project)-\(version).tar.gz", "\(project)-\(version).zip",
        ])
    }

    mutating func digest() -> String {
        String((0..<64).map { _ in generator.pick(Array("0123456789abcdef")) })
    }

    mutating func file(project: String, folder: String, text: (inout Self) -> String) -> ProjectFile {
        let filename = filename(project: project)
        return ProjectFile(
            filename: filename, url: ProjectFile.reference(to: filename, folder: folder),
            hashes: generator.chance(80) ? ["sha256": digest()] : [:],
            requiresPython: generator.chance(50) ? text(&self) : nil,
            coreMetadata: generator.pick([.absent, .present(sha256: nil), .present(sha256: digest())]),
            yanked: generator.pick([.no, .no, .yes(reason: nil), .yes(reason: text(&self))]),
            uploadTime: generator.chance(50) ? generator.pick(["2026-11-23T14:02:11Z", text(&self)]) : nil)
    }

    /// As the renderers sort them, so that a page read back is equal.
    mutating func page(text: (inout Self) -> String) throws -> ProjectPage {
        let project = generator.pick(["foo", "foo.bar", "Foo_Bar", "a"])
        let folder = generator.pick(["../", "", "https://h.example.org/a%20b/", "/x?&lt;=/"])
        var files = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
            file(project: project, folder: folder.contains("?") ? "/x&lt;=/" : folder, text: text)
        }
        files.sort { left, right in
            guard let first = try? DistributionFilename(parsing: left.filename),
                let second = try? DistributionFilename(parsing: right.filename), first.version != second.version
            else { return left.filename.utf8.lexicographicallyPrecedes(right.filename.utf8) }
            return first.version < second.version
        }
        guard let name = ProjectName(project) else { throw FilenameError.projectInvalid(project) }
        return ProjectPage(name: name, files: files)
    }
}
