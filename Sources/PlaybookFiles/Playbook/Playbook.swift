/// A checked file of ordered steps, with unresolved variables.
package struct Playbook: Sendable, Equatable {
    package let name: String
    package let summary: String
    /// Inputs in the order of the file.
    package let inputs: [PlaybookInput]
    package let steps: [PlaybookStep]
    /// The file as written; a run keeps it in the journal.
    package let text: String

    package init(name: String, summary: String, inputs: [PlaybookInput], steps: [PlaybookStep], text: String) {
        self.name = name
        self.summary = summary
        self.inputs = inputs
        self.steps = steps
        self.text = text
    }
}
