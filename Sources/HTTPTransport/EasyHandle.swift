import CLibcurl

/// One of libcurl's easy handles: the options of one transfer. Reused for the next one after `reset`.
final class EasyHandle {
    let pointer: UnsafeMutableRawPointer
    private let errorText: UnsafeMutablePointer<CChar>

    /// libcurl refused an option, or memory for a handle.
    struct Refusal: Error {
        let code: CURLcode
        /// The number of the option, if an option was refused.
        var option: CURLoption?
    }

    init() throws(Refusal) {
        guard let pointer = curl_easy_init() else { throw Refusal(code: CURLE_OUT_OF_MEMORY) }
        self.pointer = pointer
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_easy_cleanup(pointer)
        errorText.deallocate()
    }

    /// Clears every option; connections and resolved names stay with the multi handle.
    func reset() {
        curl_easy_reset(pointer)
        errorText.pointee = 0
    }

    func set(_ option: CURLoption, _ value: Int) throws(Refusal) {
        try accept(clibcurl_easy_set_long(pointer, option, value), option)
    }

    func set(_ option: CURLoption, offset value: Int64) throws(Refusal) {
        try accept(clibcurl_easy_set_offset(pointer, option, curl_off_t(value)), option)
    }

    func set(_ option: CURLoption, _ value: String) throws(Refusal) {
        try accept(clibcurl_easy_set_string(pointer, option, value), option)
    }

    /// Takes away what libcurl has for an option of text by itself.
    func unset(_ option: CURLoption) throws(Refusal) {
        try accept(clibcurl_easy_set_string(pointer, option, nil), option)
    }

    func set(_ option: CURLoption, list: UnsafeMutablePointer<curl_slist>?) throws(Refusal) {
        try accept(clibcurl_easy_set_list(pointer, option, list), option)
    }

    func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer) throws(Refusal) {
        try accept(clibcurl_easy_set_pointer(pointer, option, value), option)
    }

    /// Requests larger pieces for large bodies. Best effort: a handle that keeps the buffer of an earlier HTTP/2 transfer
    /// refuses it.
    func askForReceiveBuffer(bytes: Int) {
        _ = clibcurl_easy_set_long(pointer, CURLOPT_BUFFERSIZE, bytes)
    }

    /// Requests the certificates of the handshake. Best effort: not every TLS library of libcurl can provide them.
    func askForCertificates() {
        _ = clibcurl_easy_set_long(pointer, CURLOPT_CERTINFO, 1)
    }

    /// Makes libcurl write the reason for a failure into the buffer that `reason` reads.
    func recordReasons() throws(Refusal) {
        try set(CURLOPT_ERRORBUFFER, pointer: errorText)
    }

    /// libcurl's own words about this transfer's failure, in one line.
    func reason(for code: CURLcode) -> String {
        let text = String(cString: errorText)
        return text.isEmpty
            ? String(cString: curl_easy_strerror(code)) : text.split(whereSeparator: \.isNewline).joined()
    }

    func accept(_ code: CURLcode, _ option: CURLoption) throws(Refusal) {
        guard code == CURLE_OK else { throw Refusal(code: code, option: option) }
    }

    func long(_ info: CURLINFO) -> Int {
        var value = 0
        clibcurl_easy_get_long(pointer, info, &value)
        return value
    }

    func offset(_ info: CURLINFO) -> Int64 {
        var value: curl_off_t = 0
        clibcurl_easy_get_offset(pointer, info, &value)
        return Int64(value)
    }

    func string(_ info: CURLINFO) -> String? {
        var value: UnsafePointer<CChar>?
        clibcurl_easy_get_string(pointer, info, &value)
        return value.map { String(cString: $0) }
    }
}
