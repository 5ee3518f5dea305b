/// Texts that another writer put where a person or a program reads them.
package enum HostileText {
    /// Each of the characters and character sequences that mean something to one of those who read reports.
    package static let everything =
        "\u{1B}[31mred\u{1B}[0m a\r\nb\u{0}\u{8}\u{7F}\u{9B}\t ]]> <b>&amp;\"'</b> ::set-output name=x::y %0A"
        + " | `code` *bold* [link](javascript:1) <!-- --> \u{202E}gnirts\u{2028} \\ \u{FFFE} \u{1F600} é $x$ @team"

    /// URLs and texts whose secret, `s3cr3t`, must not appear in any output.
    package static let secrets = [
        "https://user:s3cr3t@h/x", "https://h/x?X-Amz-Signature=s3cr3t&a=1",
        "https://h/x?a=1&x-amz-security-token=s3cr3t",
        "https://token:s3cr3t@h", "a https://s3cr3t@h/ b", "https://h/?Signature=s3cr3t#f", "https://h/?a&token=s3cr3t",
    ]
}
