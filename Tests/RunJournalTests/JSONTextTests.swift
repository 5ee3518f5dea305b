import Foundation
import Testing

@testable import RunJournal

@Suite struct JSONTextTests {
    @Test("An object has one text, and reads back as it was")
    func canonical() {
        let value = ["b": "2", "a": "quote \" backslash \\ tab \t newline \n escape \u{1B} é ü /", "": "", "B": "1"]
        let text = JSONText.object(value)
        #expect(
            text == #"{"":"","B":"1","a":"quote \" backslash \\ tab \t newline \n escape \u001b é ü /","b":"2"}"#)
        #expect(JSONText.parseObject(text) == value)
        #expect(JSONText.parseObject(JSONText.object([:])) == [:])
    }

    @Test("Only objects of strings are read", arguments: ["", "[]", "{", #"{"a":1}"#, "null"])
    func refused(text: String) {
        #expect(JSONText.parseObject(text) == nil)
    }

    @Test(
        "JSON of any writer is read",
        arguments: [
            (#"{}"#, [:]), (" {\n} \r\n", [:]), (#"{ "a" : "b" , "c":"d"}"#, ["a": "b", "c": "d"]),
            (#"{"\u0061\/":"\ud83d\uDE00 \b\t\n\f\r\"\\"}"#, ["a/": "😀 \u{8}\t\n\u{C}\r\"\\"]),
            (#"{"é":"e\u0301"}"#, ["é": "e\u{301}"]),
        ] as [(String, [String: String])])
    func foreign(text: String, value: [String: String]) throws {
        let read = try JSONScanner.strings(text.utf8)
        #expect(read == value)
        #expect(read.values.allSatisfy { value.values.map { Array($0.utf8) }.contains(Array($0.utf8)) })
        #expect(try JSONDecoder().decode([String: String].self, from: Data(text.utf8)) == value)
    }

    @Test("Values are strings, integers and objects of strings")
    func values() throws {
        let text = #"{"t":"x","n":-42,"m":9223372036854775807,"o":{"k":"v"},"e":{}}"#
        #expect(
            try JSONScanner.object(text.utf8) == [
                "t": .text("x"), "n": .number(-42), "m": .number(.max), "o": .strings(["k": "v"]), "e": .strings([:]),
            ])
    }

    @Test(
        "What is not JSON, or not of these forms, is malformed",
        arguments: [
            "", "{", "{}}", "{} x", "[]", "null", #"{"a"}"#, #"{"a":}"#, #"{"a":"b",}"#, #"{"a":"b" "c":"d"}"#,
            #"{"a":1.5}"#, #"{"a":9223372036854775808}"#, #"{"a":true}"#, #"{"a":null}"#, #"{"a":["b"]}"#,
            #"{"a":"b"#, #"{"a":"\x"}"#, #"{"a":"\u12"}"#, #"{"a":"\u+123"}"#, #"{"a":"\ud83d"}"#,
            #"{"a":"\ud83d\u0041"}"#, #"{"a":"\udE00"}"#, "{\"a\":\"\n\"}", #"{"a":"b","a":"c"}"#,
            #"{"a":{"b":{"c":"d"}}}"#, #"{"a":--1}"#, #"{a:"b"}"#,
        ])
    func malformed(text: String) {
        #expect(throws: JSONScanner.Malformed.self) { try JSONScanner.object(text.utf8) }
    }

    @Test("Bytes that are no UTF-8 are malformed")
    func invalidUTF8() {
        #expect(throws: JSONScanner.Malformed.self) {
            try JSONScanner.object(Array(#"{"a":""#.utf8) + [0xFF] + Array(#""}"#.utf8))
        }
    }
}
