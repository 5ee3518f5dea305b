import CLibcurl
import Glibc

extension EasyHandle {
    /// Makes libcurl call the `CurlTransfer` at `context`, which must live until the handle is reset.
    func setCallbacks(context: UnsafeMutableRawPointer) throws(Refusal) {
        for data in [CURLOPT_PREREQDATA, CURLOPT_HEADERDATA, CURLOPT_WRITEDATA, CURLOPT_READDATA, CURLOPT_SEEKDATA] {
            try set(data, pointer: context)
        }
        try accept(clibcurl_easy_set_prereq(pointer, beginSending), CURLOPT_PREREQFUNCTION)
        try accept(clibcurl_easy_set_header(pointer, receiveHeaderLine), CURLOPT_HEADERFUNCTION)
        try accept(clibcurl_easy_set_write(pointer, receiveBody), CURLOPT_WRITEFUNCTION)
        try accept(clibcurl_easy_set_read(pointer, readBody), CURLOPT_READFUNCTION)
        try accept(clibcurl_easy_set_seek(pointer, seekBody), CURLOPT_SEEKFUNCTION)
        try accept(clibcurl_easy_set_sockopt(pointer, keepFromChildren), CURLOPT_SOCKOPTFUNCTION)
    }
}

/// Marks the socket close-on-exec: a child process would keep the connection open as long as it lives.
private func keepFromChildren(
    _ context: UnsafeMutableRawPointer?, _ socket: curl_socket_t, _ purpose: curlsocktype
) -> Int32 {
    fcntl(socket, F_SETFD, FD_CLOEXEC) == 0 ? CURL_SOCKOPT_OK : CURL_SOCKOPT_ERROR
}

private func beginSending(
    _ context: UnsafeMutableRawPointer?, _ serverAddress: UnsafeMutablePointer<CChar>?,
    _ ownAddress: UnsafeMutablePointer<CChar>?, _ serverPort: Int32, _ ownPort: Int32
) -> Int32 {
    transfer(context)?.mayBeginSending(to: serverAddress.map { String(cString: $0) } ?? "") == true
        ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}

private func receiveHeaderLine(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    let bytes = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return transfer(context)?.receiveHeaderLine(bytes) == true ? bytes.count : refused(bytes.count)
}

private func receiveBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    let bytes = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return transfer(context)?.receiveBody(bytes) == true ? bytes.count : refused(bytes.count)
}

private func readBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    let buffer = UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
    return transfer(context)?.readBody(into: buffer) ?? Int(CURL_READFUNC_ABORT)
}

private func seekBody(_ context: UnsafeMutableRawPointer?, _ offset: curl_off_t, _ origin: Int32) -> Int32 {
    // libcurl only counts from the start (SEEK_SET).
    guard origin == 0 else { return CURL_SEEKFUNC_FAIL }
    return transfer(context)?.seekBody(to: Int64(offset)) == true ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL
}

private func transfer(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
    context.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
}

/// A count that libcurl treats as a failed write: any other than the given one.
private func refused(_ count: Int) -> Int {
    count == 0 ? 1 : 0
}
