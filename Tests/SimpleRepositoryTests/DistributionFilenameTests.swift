import SimpleRepository
import Testing

@Suite struct DistributionFilenameTests {
    @Test("A wheel's name in its parts")
    func wheel() throws {
        let wheel = try WheelFilename(
            parsing: "torch-2.9.0+rocm7.10.0-1abc-cp312.cp313-abi3-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl")
        #expect(wheel.project.normalized == "torch")
        #expect(wheel.version.description == "2.9.0+rocm7.10.0")
        #expect(wheel.build == "1abc")
        #expect(wheel.pythonTags == ["cp312", "cp313"])
        #expect(wheel.abiTags == ["abi3"])
        #expect(wheel.platformTags == ["manylinux_2_27_x86_64", "manylinux_2_28_x86_64"])
    }

    @Test(
        "Names that are taken apart",
        arguments: [
            ("typing_extensions-4.15.0-py3-none-any.whl", "typing-extensions", "4.15.0"),
            ("foo-1!2.0.post1-py2.py3-none-any.whl", "foo", "1!2.0.post1"),
            ("rocm_sdk_core-7.10.0a20251120-py3-none-linux_x86_64.whl", "rocm-sdk-core", "7.10.0a20251120"),
            ("foo.bar-1.0+ubuntu_1-py3-none-any.whl", "foo-bar", "1.0+ubuntu.1"),
            ("rocm-7.10.0a20251120.tar.gz", "rocm", "7.10.0a20251120"),
            ("python-dateutil-2.8.2.tar.gz", "python-dateutil", "2.8.2"),
            ("foo-1.0.zip", "foo", "1.0"),
            ("foo-1.0-beta.tar.gz", "foo", "1.0b0"),
        ])
    func valid(filename: String, project: String, version: String) throws {
        let distribution = try DistributionFilename(parsing: filename)
        #expect(distribution.project.normalized == project)
        #expect(distribution.version.description == version)
        #expect(distribution.filename == filename)
    }

    @Test("The project asked for decides where an sdist's name ends")
    func sdistOfProject() throws {
        let name = "foo-2-1.0-1.tar.gz"
        let found = try [nil, "foo", "foo-2", "foo-2-1-0", "other"].map { project in
            let file = try SdistFilename(parsing: name, of: project.flatMap { ProjectName($0) })
            return "\(file.project) \(file.version)"
        }
        #expect(found[0] == "foo-2-1-0 1")
        #expect(found[1] == "foo-2-1-0 1")  // `2-1.0-1` is no version
        #expect(found[2] == "foo-2 1.0.post1")
        #expect(found[3] == "foo-2-1-0 1")
        #expect(found[4] == "foo-2-1-0 1")
    }

    static let unsafeNames = [
        "", "a/b-1.0.tar.gz", "..", "..\\x-1.0.zip", "../x-1.0-py3-none-any.whl", "x-1.0-py3-none-any\n.whl",
        "x -1.0.zip",
        "x-1.0\u{0}.tar.gz", "é-1.0.tar.gz", "x..y-1.0.tar.gz", "x-1.0.tar.gz\u{7F}", "x-1.0\u{202E}.zip",
    ]

    @Test("Unsafe names are refused before anything else", arguments: unsafeNames)
    func refused(filename: String) {
        #expect(throws: FilenameError.unsafe(filename)) { try DistributionFilename(parsing: filename) }
        #expect(throws: FilenameError.unsafe(filename)) { try WheelFilename(parsing: filename) }
        #expect(throws: FilenameError.unsafe(filename)) { try SdistFilename(parsing: filename) }
    }

    @Test(
        "Other names that are none of a distribution",
        arguments: [
            ("foo-1.0-py3-none.whl", FilenameError.partCount("foo-1.0-py3-none.whl")),
            ("foo-1.0-1-2-py3-none-any.whl", .partCount("foo-1.0-1-2-py3-none-any.whl")),
            ("foo__bar-1.0-py3-none-any.whl", .projectInvalid("foo__bar-1.0-py3-none-any.whl")),
            ("-1.0-py3-none-any.whl", .projectInvalid("-1.0-py3-none-any.whl")),
            ("foo-x-py3-none-any.whl", .versionInvalid("foo-x-py3-none-any.whl")),
            ("foo-1.0-b1-py3-none-any.whl", .buildTagInvalid("foo-1.0-b1-py3-none-any.whl")),
            ("foo-1.0-py3-none-a+b.whl", .tagInvalid("foo-1.0-py3-none-a+b.whl")),
            ("foo-1.0-py3.-none-any.whl", .tagInvalid("foo-1.0-py3.-none-any.whl")),
            ("foo-1.0.egg", .extensionUnknown("foo-1.0.egg")),
            ("foo-1.0.tar.gz.asc", .extensionUnknown("foo-1.0.tar.gz.asc")),
            ("foo-1.0.whl.metadata", .extensionUnknown("foo-1.0.whl.metadata")),
            ("foo.tar.gz", .partCount("foo.tar.gz")),
            ("foo-bar.tar.gz", .versionInvalid("foo-bar.tar.gz")),
            (".whl", .partCount(".whl")),
        ])
    func invalid(filename: String, error: FilenameError) {
        #expect(throws: error) { try DistributionFilename(parsing: filename) }
    }
}
