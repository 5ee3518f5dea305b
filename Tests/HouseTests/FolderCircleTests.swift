import Testing

/// Within a target the compiler keeps no walls. The folders of one are modules all the same: what one names of another
/// must not name it back, over however many folders.
@Suite struct FolderCircleTests {
    @Test("No circle between the folders of a target", arguments: try SourceTree().targets())
    func circles(target: String) throws {
        let map = FolderMap(try SourceTree().swiftFiles(below: "Sources/\(target)"))
        let circles = map.circles.map { circle in
            circle.joined(separator: ", ") + ": "
                + map.references(within: circle).map(\.description).joined(separator: "; ")
        }
        #expect(circles.isEmpty, "\(target): \(circles.joined(separator: "\n"))")
    }

    @Test("A planted circle is found, over three folders and with its names")
    func planted() {
        let map = FolderMap([
            file("A/One.swift", "struct One { var two: Two }"),
            file("B/Two.swift", "package enum Two { case three(Three) }"),
            file("C/Three.swift", "func three(_ one: Outer.Inner) {}\nprotocol Three {}"),
            file("A/Outer.swift", "/// Two\nenum Outer {}"),
            file("D/Four.swift", "extension One { static let four = three(1) }"),
        ])
        #expect(map.circles == [["A", "B", "C"]])
        #expect(
            map.references(within: ["A", "B", "C"]).map(\.description) == [
                "A/One.swift names Two of B", "B/Two.swift names Three of C", "C/Three.swift names Outer of A",
            ])
    }

    @Test(
        "What is no reference is none",
        arguments: [
            "// Two\nstruct One {}", "/// As `Two`.\nstruct One {}", "struct One { let text = \"Two\" }",
            "struct One { let text = \"\"\"\n    Two\n    \"\"\" }", "struct One { func f() { g(.Two) } }",
            "struct One { var Two: Int }", "struct One { func two() {} }", "struct One { let a = b.two() }",
            "/* Two /* two() */ */ struct One {}", "struct Two {}",
        ])
    func none(text: String) {
        let map = FolderMap([
            file("A/One.swift", text), file("B/Two.swift", "struct Two { let one: One }\nfunc two() {}"),
        ])
        #expect(map.circles.isEmpty)
    }

    @Test(
        "A reference is found wherever it stands",
        arguments: [
            "struct One { var a: [Two] }", "struct One { let text = \"a \\(Two.b) c\" }", "extension Two {}",
            "struct One { let a = two() }", "struct One: Two {}", "struct One { let a = \"\\(f(\"x\", two()))\" }",
            "typealias One = B<Two>", "func f<T: Two>(_ t: T) {}",
        ])
    func found(text: String) {
        let map = FolderMap([
            file("A/One.swift", text + "\nenum Back {}"),
            file("B/Two.swift", "struct Two { let a: Back }\nfunc two() {}"),
        ])
        #expect(map.circles == [["A", "B"]])
    }

    private func file(_ path: String, _ text: String) -> SourceTree.File {
        SourceTree.File(path: "Sources/T/\(path)", text: text)
    }
}
