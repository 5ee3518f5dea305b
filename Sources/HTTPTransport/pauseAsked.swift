/// `x-amz-retry-after` in milliseconds, or `Retry-After` in seconds (its date form is not used); `nil` when unusable.
package func pauseAsked(by headers: HTTPHeaders) -> Int? {
    let milliseconds = headers["x-amz-retry-after"].flatMap { Int($0) }
    let seconds = headers["Retry-After"].flatMap { Int($0) }.flatMap { $0 <= 86_400 ? $0 * 1000 : nil }
    return (milliseconds ?? seconds).flatMap { $0 >= 0 ? $0 : nil }
}
