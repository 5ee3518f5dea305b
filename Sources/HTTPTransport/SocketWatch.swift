import CLibcurl
import Glibc

/// The events that a multi handle waits for: its sockets, by epoll(7), and the time of its next call. Idle sockets cost
/// nothing, however many there are (https://curl.se/libcurl/c/libcurl-multi.html, "multi_socket").
///
/// Everything but `wake` belongs to the thread of the multi handle.
final class SocketWatch: @unchecked Sendable {
    private let multi: UnsafeMutableRawPointer
    private let epoll: Int32
    private let waker: Int32
    /// The time of the next call, in nanoseconds of the monotonic clock.
    private var deadline: Int64?
    private var events = [epoll_event](repeating: epoll_event(), count: 64)

    /// `nil` when the process has no file descriptors left.
    init?(_ multi: UnsafeMutableRawPointer) {
        self.multi = multi
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        waker = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard epoll >= 0, waker >= 0, watch(waker, EPOLLIN.rawValue, EPOLL_CTL_ADD) else { return nil }
        // Not retained: the loop that owns this ends the multi handle first.
        let context = Unmanaged.passUnretained(self).toOpaque()
        clibcurl_multi_set_socket(multi, socketChanged, context)
        clibcurl_multi_set_timer(multi, timerChanged, context)
    }

    deinit {
        if epoll >= 0 { close(epoll) }
        if waker >= 0 { close(waker) }
    }

    /// Ends the wait; called from another thread.
    func wake() { eventfd_write(waker, 1) }

    /// Calls the multi handle if it is time.
    func actOnTimer() {
        guard let deadline, Self.now() >= deadline else { return }
        self.deadline = nil
        act(CURL_SOCKET_TIMEOUT, 0)
    }

    /// Waits for an event of a socket, the multi handle's time, or a wake-up by another thread; calls the multi handle for each
    /// of its sockets with an event.
    func wait(atMost milliseconds: Int64) {
        // Rounded up: after waking too early it would only wait again.
        let left = deadline.map { (max(0, $0 - Self.now()) + 999_999) / 1_000_000 } ?? milliseconds
        let count = epoll_wait(epoll, &events, Int32(events.count), Int32(min(left, milliseconds)))
        for position in 0..<Int(max(0, count)) {
            let event = events[position]
            guard event.data.fd != waker else {
                var ignored: eventfd_t = 0
                eventfd_read(waker, &ignored)
                continue
            }
            var mask: Int32 = 0
            if event.events & EPOLLIN.rawValue != 0 { mask |= CURL_CSELECT_IN }
            if event.events & EPOLLOUT.rawValue != 0 { mask |= CURL_CSELECT_OUT }
            if event.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { mask |= CURL_CSELECT_ERR }
            act(event.data.fd, mask)
        }
    }

    private func act(_ socket: Int32, _ mask: Int32) {
        var runningCount: Int32 = 0
        curl_multi_socket_action(multi, socket, mask, &runningCount)
    }

    /// Sets the events of a socket that libcurl wants to know from now on.
    fileprivate func want(_ what: Int32, of socket: Int32) {
        let interest: UInt32? =
            switch what {
            case CURL_POLL_IN: EPOLLIN.rawValue
            case CURL_POLL_OUT: EPOLLOUT.rawValue
            case CURL_POLL_INOUT: EPOLLIN.rawValue | EPOLLOUT.rawValue
            default: nil
            }
        guard let interest else {
            _ = watch(socket, 0, EPOLL_CTL_DEL)
            return
        }
        // A descriptor can be closed and reused for another socket; only the kernel knows which of the two it is.
        if !watch(socket, interest, EPOLL_CTL_MOD) { _ = watch(socket, interest, EPOLL_CTL_ADD) }
    }

    /// Sets the time of the next call; `nil` if none is needed before an event.
    fileprivate func wantCall(inMilliseconds milliseconds: Int64?) {
        deadline = milliseconds.map { Self.now() + $0 * 1_000_000 }
    }

    private func watch(_ descriptor: Int32, _ interest: UInt32, _ operation: Int32) -> Bool {
        var event = epoll_event(events: interest, data: epoll_data_t(fd: descriptor))
        return epoll_ctl(epoll, operation, descriptor, &event) == 0
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

private func socketChanged(
    _ easy: UnsafeMutableRawPointer?, _ socket: curl_socket_t, _ what: Int32, _ context: UnsafeMutableRawPointer?,
    _ assigned: UnsafeMutableRawPointer?
) -> Int32 {
    if let context { Unmanaged<SocketWatch>.fromOpaque(context).takeUnretainedValue().want(what, of: socket) }
    return 0
}

private func timerChanged(
    _ multi: UnsafeMutableRawPointer?, _ milliseconds: Int, _ context: UnsafeMutableRawPointer?
) -> Int32 {
    guard let context else { return 0 }
    Unmanaged<SocketWatch>.fromOpaque(context).takeUnretainedValue()
        .wantCall(inMilliseconds: milliseconds < 0 ? nil : Int64(milliseconds))
    return 0
}
