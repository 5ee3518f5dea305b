import Testing

@testable import PlaybookFiles

@Suite struct TemplateTests {
    @Test(
        "Variables are filled in once",
        arguments: [
            ("$package", "torch"), ("${package}s", "torchs"), ("a$package-b", "atorch-b"), ("$$package", "$package"),
            ("$$", "$"), ("", ""), ("$tricky", "$package"), ("$missing|", "|"), ("$package$package", "torchtorch"),
        ])
    func filled(text: String, expected: String) throws {
        let template = try #require(Template(text))
        #expect(template.filled(with: ["package": "torch", "tricky": "$package"]) == expected)
    }

    @Test(
        "A dollar sign without a name is refused", arguments: ["$", "5$", "$ x", "${}", "${a", "${a b}", "$1", "$-a"])
    func refused(text: String) {
        #expect(Template(text) == nil)
    }

    @Test("What a template is made of")
    func parts() throws {
        #expect(try #require(Template("$a")).onlyVariable == "a")
        #expect(try #require(Template("x$a")).onlyVariable == nil)
        #expect(try #require(Template("x$$")).literal == "x$")
        #expect(try #require(Template("x$a")).literal == nil)
        #expect(try #require(Template("$b-${c}$b")).variables == ["b", "c", "b"])
    }
}

@Suite struct StepConditionTests {
    @Test(
        "Conditions",
        arguments: [
            ("$channel == nightly", true), ("$channel != nightly", false), ("$channel == 'nightly'", true),
            ("nightly == $channel", true), ("$yes", true), ("$channel", false), ("$empty == ''", true),
            // A value that looks like a condition stays one operand.
            ("$sly == x", false), ("$sly", false),
        ])
    func holds(text: String, expected: Bool) throws {
        let values = ["channel": "nightly", "yes": "true", "empty": "", "sly": "x == x"]
        #expect(try #require(StepCondition(text)).holds(with: values) == expected)
    }

    @Test("What is no condition", arguments: ["", "dev", "$a = b", "$a ==", "$a == b c", "$a == $", "true"])
    func refused(text: String) {
        #expect(StepCondition(text) == nil)
    }
}
