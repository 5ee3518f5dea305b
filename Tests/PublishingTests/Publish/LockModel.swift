import Foundation
import Objects
import Publishing

/// Two machines that want one lock, and everything that can happen to them: the whole of what can be reached is walked
/// through, and what each machine does next is what the implementation decides.
///
/// One step of time is a minute. A request is under way for a minute at most; what a person releases by hand is not here.
struct LockModel {
    /// Rules that can be turned off, to show that the model finds the faults that follow.
    struct Rules {
        var isLeftBehindKnown = false
        /// Whether a machine may be stopped between its look at the time and its request.
        var stallsBeforeSending = false
        var watches = true
        var silences = true
        /// Whether an owner that finds its own lock, written by a renewal whose answer was lost, writes it once more.
        var renewsWhatItFinds = true
    }

    let rules: Rules
    private static let minute = 60.0
    private static let timing = LockTiming.standard
    private static let ageMax = 11
    private static let silenceMax = 6
    private static let now: ETag = "now"
    private static let before: ETag = "before"

    enum Owner: Hashable { case nobody, released, foreign, machine(Int) }

    enum Mode: Hashable {
        case idle, dead
        /// Minutes, and whether the lock still has the tag that was seen.
        case watching(Int, isSame: Bool)
        /// About to write over what it saw.
        case taking(isSame: Bool)
        /// Minutes since the last renewal that it knows of was sent; whether it knows the present tag.
        case holding(Int, isSame: Bool)
    }

    struct Renewal: Hashable {
        var age: Int
        var isSame: Bool
    }

    struct Machine: Hashable {
        var mode = Mode.idle
        /// Age of a write to the bucket that is under way.
        var write: Int?
        var renewal: Renewal?
        /// The machine has looked at the time, and not sent yet.
        var isCleared = false
    }

    struct State: Hashable {
        var owner = Owner.nobody
        /// Minutes since the lock was written.
        var age = 0
        var first = Machine()
        var second = Machine()

        subscript(index: Int) -> Machine {
            get { index == 0 ? first : second }
            set { if index == 0 { first = newValue } else { second = newValue } }
        }
    }

    /// Walks through every state that can be reached.
    /// - Returns: how many there are, and the first in which two machines write at once.
    func explore(limit: Int = 2_000_000) -> (count: Int, violation: State?) {
        var seen: Set<State> = [State()]
        var queue = [State()]
        while let state = queue.popLast() {
            if (0...1).allSatisfy({ isWriting(state, $0) }) { return (seen.count, state) }
            for next in successors(of: state) where seen.insert(next).inserted { queue.append(next) }
            precondition(seen.count < limit, "the model has grown out of hand")
        }
        return (seen.count, nil)
    }

    /// Whether something of it is under way to the bucket, or may be sent at this moment.
    private func isWriting(_ state: State, _ index: Int) -> Bool {
        state[index].write != nil || maySend(state[index])
    }

    private func maySend(_ machine: Machine) -> Bool {
        guard case .holding(let age, _) = machine.mode else { return false }
        if machine.isCleared { return true }
        return !rules.silences || Self.timing.maySend(secondsSinceRenewal: Double(age) * Self.minute)
    }

    private func successors(of state: State) -> [State] {
        var next = [later(state)]
        if state.owner != .foreign { next.append(written(state, by: .foreign)) }
        for index in 0...1 {
            next += moves(state, index)
            next += arrivals(state, index)
        }
        return next
    }

    // MARK: - What happens by itself

    private func later(_ state: State) -> State {
        var state = state
        state.age = min(state.age + 1, Self.ageMax)
        for index in 0...1 {
            var machine = state[index]
            switch machine.mode {
            case .watching(let age, let isSame): machine.mode = .watching(min(age + 1, 2), isSame: isSame)
            case .holding(let age, let isSame): machine.mode = .holding(min(age + 1, Self.silenceMax), isSame: isSame)
            case .idle, .dead, .taking: break
            }
            machine.write = machine.write.flatMap { $0 < 1 ? $0 + 1 : nil }
            machine.renewal = machine.renewal.flatMap {
                $0.age < 1 ? Renewal(age: $0.age + 1, isSame: $0.isSame) : nil
            }
            state[index] = machine
        }
        return state
    }

    /// The lock has another tag from now on.
    private func written(_ state: State, by owner: Owner) -> State {
        var state = state
        state.owner = owner
        state.age = 0
        for index in 0...1 {
            switch state[index].mode {
            case .watching(let age, _): state[index].mode = .watching(age, isSame: false)
            case .taking: state[index].mode = .taking(isSame: false)
            case .holding(let age, _): state[index].mode = .holding(age, isSame: false)
            case .idle, .dead: break
            }
            state[index].renewal?.isSame = false
        }
        return state
    }

    /// Requests arrive, late or not, answered or not; a request that is lost is one that never does.
    private func arrivals(_ state: State, _ index: Int) -> [State] {
        var next: [State] = []
        if state[index].write != nil {
            var arrived = state
            arrived[index].write = nil
            next.append(arrived)
        }
        guard let renewal = state[index].renewal else { return next }
        guard renewal.isSame else {
            var refused = state
            refused[index].renewal = nil
            next.append(refused)
            if case .holding = state[index].mode {
                // It looks, and finds its own lock or another's.
                let isOwn = standing(refused)?.isHeld(under: token(index)) == true
                if isOwn, rules.renewsWhatItFinds { refused = written(refused, by: .machine(index)) }
                refused[index].mode = isOwn ? .holding(renewal.age, isSame: true) : .idle
                next.append(refused)
            }
            return next
        }
        var unanswered = written(state, by: .machine(index))
        unanswered[index].renewal = nil
        next.append(unanswered)
        if case .holding = state[index].mode {
            unanswered[index].mode = .holding(renewal.age, isSame: true)
            next.append(unanswered)
        }
        return next
    }

    // MARK: - What a machine does

    private func moves(_ state: State, _ index: Int) -> [State] {
        // The next process with the same journal begins when the one before is gone.
        if rules.isLeftBehindKnown, index == 1, state[0].mode != .dead { return [] }
        var next: [State] = []
        func move(_ change: (inout State) -> Void) {
            var moved = state
            change(&moved)
            next.append(moved)
        }
        switch state[index].mode {
        case .dead: return []
        case .idle: move { $0[index].mode = decided(state, index, watched: nil) }
        case .watching(let age, let isSame):
            if Double(age) * Self.minute >= Self.timing.watchSeconds {
                move { $0[index].mode = decided(state, index, watched: isSame ? Self.now : Self.before) }
            }
        case .taking(let isSame):
            next.append(taken(state, index, isSame: isSame))
        case .holding(_, let isSame): next += holding(state, index, isSame: isSame)
        }
        move {
            $0[index].mode = .dead
            $0[index].isCleared = false
        }
        return next
    }

    private func decided(_ state: State, _ index: Int, watched: ETag?) -> Mode {
        let decision = LockDecision.about(
            standing(state), token: token(index),
            isLeftBehind: { rules.isLeftBehindKnown && index == 1 && $0.token == token(0) }, watched: watched)
        return switch decision {
        case .create, .take, .takeOver: .taking(isSame: true)
        case .watch: rules.watches ? .watching(0, isSame: true) : .taking(isSame: true)
        case .refuse: .idle
        }
    }

    private func taken(_ state: State, _ index: Int, isSame: Bool) -> State {
        guard isSame else {
            var refused = state
            refused[index].mode = .idle
            return refused
        }
        var taken = written(state, by: .machine(index))
        taken[index].mode = .holding(0, isSame: true)
        return taken
    }

    private func holding(_ state: State, _ index: Int, isSame: Bool) -> [State] {
        var next: [State] = []
        let machine = state[index]
        if machine.write == nil, maySend(machine) {
            var moved = state
            if rules.stallsBeforeSending, !machine.isCleared {
                moved[index].isCleared = true
            } else {
                moved[index].write = 0
                moved[index].isCleared = false
            }
            next.append(moved)
        }
        if machine.renewal == nil {
            var moved = state
            moved[index].renewal = Renewal(age: 0, isSame: isSame)
            next.append(moved)
        }
        // The end of a run waits for requests in doubt.
        if machine.write == nil, !machine.isCleared {
            var moved = isSame && state.owner == .machine(index) ? written(state, by: .released) : state
            moved[index].mode = .idle
            next.append(moved)
        }
        return next
    }

    private func token(_ index: Int) -> String { "machine-\(index)" }

    private func standing(_ state: State) -> LockStanding? {
        var body = LockBody(
            token: "", owner: "", run: "", host: "", pid: 1, identity: LockIdentity(process: ""),
            acquired: .distantPast)
        switch state.owner {
        case .nobody: return nil
        case .foreign: return LockStanding(etag: Self.now, body: nil, lastSign: .distantPast, ageSeconds: 0)
        case .released: body.state = .released
        case .machine(let index): body.token = token(index)
        }
        return LockStanding(
            etag: Self.now, body: body, lastSign: .distantPast, ageSeconds: Double(state.age) * Self.minute)
    }
}
