import Foundation
import Testing

/// Every command says which options it takes, so that its hints are whole and its failures are documents.
@Suite struct CommandContextTests {
    @Test("Each command with global options stands in the list of CommandsInContext.swift")
    func listed() throws {
        let folder = "Sources/RollbookCLI/Commands"
        let files = try SourceTree().swiftFiles(below: folder)
        let list = try #require(files.first { $0.name == "CommandsInContext.swift" }).text
        var count = 0
        for file in files {
            // A command ends where the next one begins.
            for part in file.text.split(separator: #/(?=struct [A-Za-z]+: (?:Async)?ParsableCommand)/#) {
                guard let name = part.firstMatch(of: #/^struct ([A-Za-z]+): (?:Async)?ParsableCommand/#)?.output.1,
                    part.contains("@OptionGroup var global: GlobalOptions")
                else { continue }
                count += 1
                #expect(list.contains(try Regex("extension (?:[A-Za-z]+\\.)?\(name): ")), "\(name) is not listed")
            }
        }
        #expect(count > 30)
    }
}
