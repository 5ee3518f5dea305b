import CLibcurl
import Glibc

/// The thread that runs libcurl's multi handle, and the inbox through which tasks reach it.
///
/// Every property but `inbox` belongs to that thread. The inbox wakes it only when it was empty, so a burst of requests
/// costs one wake-up.
final class CurlLoop: @unchecked Sendable {
    private struct Inbox {
        var submitted: [CurlTransfer] = []
        var cancelled: [CurlTransfer] = []
        var thread: pthread_t?
        /// The reason why the loop no longer takes transfers; `nil` while it runs.
        var closingReason: String?

        var isEmpty: Bool { submitted.isEmpty && cancelled.isEmpty }
    }

    private let configuration: CurlTransport.Configuration
    private let multi: UnsafeMutableRawPointer
    private let sockets: SocketWatch
    private let inbox = Locked(Inbox())
    private var waiting = TransferQueue()
    private var active: [UnsafeMutableRawPointer: CurlTransfer] = [:]
    private var idleHandles: [EasyHandle] = []

    /// The longest sleep of the thread, in milliseconds; libcurl's own timers end it earlier.
    private static let waitMilliseconds: Int64 = 60_000

    init(configuration: CurlTransport.Configuration) {
        precondition(libcurlStarted == CURLE_OK, "libcurl cannot start: \(libcurlStarted)")
        guard let multi = curl_multi_init() else { preconditionFailure("libcurl cannot start: out of memory") }
        guard let sockets = SocketWatch(multi) else {
            preconditionFailure("libcurl cannot start: \(String(cString: strerror(errno)))")
        }
        self.sockets = sockets
        self.configuration = configuration
        self.multi = multi
        // By default libcurl keeps few connections once few transfers are in flight.
        clibcurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, 2 * configuration.concurrencyMax)
    }

    /// Starts the thread, which keeps the loop alive until `close`.
    func start() {
        let context = Unmanaged.passRetained(self)
        inbox.withLock { inbox in
            var thread = pthread_t()
            let code = pthread_create(&thread, nil, runLoop, context.toOpaque())
            if code == 0 {
                inbox.thread = thread
            } else {
                inbox.closingReason = "the network thread cannot start: \(String(cString: strerror(code)))"
                context.release()
            }
        }
    }

    /// Passes a transfer to the thread, which will resume it.
    func submit(_ transfer: CurlTransfer) {
        let reason = post { $0.submitted.append(transfer) }
        if let reason { transfer.resume(with: .failure(transfer.failure(.other, reason))) }
    }

    /// Ends a transfer that runs, waits, or is yet to be submitted.
    func cancel(_ transfer: CurlTransfer) {
        _ = post { $0.cancelled.append(transfer) }
    }

    /// Ends the thread and all its transfers. May be called again.
    func close() {
        let thread = inbox.withLock { inbox -> pthread_t? in
            if inbox.closingReason == nil {
                inbox.closingReason = "the transport is closed"
                sockets.wake()
            }
            defer { inbox.thread = nil }
            return inbox.thread
        }
        guard let thread else { return }
        if pthread_equal(thread, pthread_self()) != 0 {
            pthread_detach(thread)
        } else {
            pthread_join(thread, nil)
        }
    }

    private func post(_ change: (inout Inbox) -> Void) -> String? {
        inbox.withLock { inbox in
            if let reason = inbox.closingReason { return reason }
            if inbox.isEmpty { sockets.wake() }
            change(&inbox)
            return nil
        }
    }
}

// The thread's work.
extension CurlLoop {
    fileprivate func run() {
        while takeInbox() {
            startWaiting()
            // New transfers ask to be called at once.
            sockets.actOnTimer()
            if finishCompleted() && !waiting.isEmpty { continue }
            sockets.wait(atMost: Self.waitMilliseconds)
        }
        endAll()
    }

    /// Takes the requests of the tasks; returns `false` when the loop is to end.
    private func takeInbox() -> Bool {
        let (submitted, cancelled, isOpen) = inbox.withLock { inbox in
            defer { (inbox.submitted, inbox.cancelled) = ([], []) }
            return (inbox.submitted, inbox.cancelled, inbox.closingReason == nil)
        }
        for transfer in submitted {
            transfer.isSubmitted = true
            waiting.append(transfer)
        }
        for transfer in cancelled {
            transfer.isCancelled = true
            if transfer.isSubmitted { finish(transfer, with: .failure(CancellationError())) }
        }
        return isOpen
    }

    private func startWaiting() {
        while active.count < configuration.concurrencyMax, let transfer = waiting.popFirst() {
            if transfer.isCancelled {
                transfer.resume(with: .failure(CancellationError()))
            } else {
                begin(transfer)
            }
        }
    }

    private func begin(_ transfer: CurlTransfer) {
        do {
            let easy = try idleHandles.popLast() ?? EasyHandle()
            try transfer.prepare(easy, configuration: configuration)
            let code = curl_multi_add_handle(multi, easy.pointer)
            guard code == CURLM_OK else { throw transfer.failure(.other, String(cString: curl_multi_strerror(code))) }
            active[easy.pointer] = transfer
        } catch let error as EasyHandle.Refusal {
            transfer.resume(with: .failure(transfer.failure(.other, String(cString: curl_easy_strerror(error.code)))))
        } catch {
            finish(transfer, with: .failure(error))
        }
    }

    private func finishCompleted() -> Bool {
        var hasFinished = false
        var remainingCount: Int32 = 0
        while let message = curl_multi_info_read(multi, &remainingCount) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle,
                let transfer = active[easy]
            else { continue }
            finish(transfer, with: transfer.result(message.pointee.data.result))
            hasFinished = true
        }
        return hasFinished
    }

    private func finish(_ transfer: CurlTransfer, with result: Result<HTTPResponse, any Error>) {
        if let easy = transfer.easy, active.removeValue(forKey: easy.pointer) != nil {
            curl_multi_remove_handle(multi, easy.pointer)
        }
        if let easy = transfer.releaseHandle() { idleHandles.append(easy) }
        transfer.resume(with: result)
    }

    private func endAll() {
        let reason = inbox.withLock { $0.closingReason } ?? ""
        for transfer in active.values { finish(transfer, with: .failure(transfer.failure(.other, reason))) }
        while let transfer = waiting.popFirst() {
            transfer.resume(with: .failure(transfer.failure(.other, reason)))
        }
        idleHandles = []
        curl_multi_cleanup(multi)
    }
}

/// Initialised once in a process and never cleaned up: other code in the process may use libcurl as well.
private let libcurlStarted = curl_global_init(Int(CURL_GLOBAL_SSL | CURL_GLOBAL_WIN32))

private func runLoop(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    // Writes by OpenSSL to closed connections would end the process (SIGPIPE); the other signals are for the main thread.
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGPIPE, SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    if let context { Unmanaged<CurlLoop>.fromOpaque(context).takeRetainedValue().run() }
    return nil
}
