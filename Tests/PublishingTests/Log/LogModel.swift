import Objects
import Publishing

/// Two machines that write to one log, and everything that can happen to them: the whole of what can be reached is walked
/// through. What a machine does about an answer is what the implementation decides.
///
/// Of the lock only that is assumed which `LockModel` shows: who has lost it sends nothing more. What was sent before may
/// arrive whenever it likes, or never; answers get lost; machines die; others write to the log without a lock.
struct LogModel {
    /// Rules that can be turned off, to show that the model finds the faults that follow.
    struct Rules {
        /// An entry is put only where none is.
        var isConditional = true
        /// A plan is made anew where another entry came first.
        var replans = true
        /// A plan is made anew where the machine has read of others since.
        var notices = true
        /// The entry stands in the log before the plan is carried out.
        var announces = true
        /// After a put whose answer is lost, the entry that lies there is read.
        var looks = true
    }

    let rules: Rules
    private static let entriesMax = 3

    enum Entry: Hashable {
        /// The machine whose plan it is, and the number of entries that it was decided on.
        case planned(Int, knowing: Int)
        case takeOver(from: Int)
        case foreign
    }

    enum Phase: Hashable {
        case idle, dead
        /// The machine has the lock, or believes so.
        case holding
        /// With the number of entries that it knew.
        case planned(Int)
        /// A request for an entry is under way, or was.
        case putting(Entry, at: Int)
        /// Its plan, the entry with this number, may be carried out.
        case announced(Int)
    }

    struct Put: Hashable {
        var entry: Entry
        var number: Int
    }

    struct Machine: Hashable {
        var phase = Phase.idle
        var known = 0
        /// The machine took the lock from the other one, and has not said so.
        var owesTakeOver = false
        /// Requests that may still arrive; one at a time, so that there is an end to them.
        var puts: Set<Put> = []
    }

    struct State: Hashable {
        var log: [Entry] = []
        var holder: Int?
        var machines = [Machine(), Machine()]
    }

    /// - Returns: how many states there are, and the first in which a plan is carried out that must not be.
    func explore(limit: Int = 1_000_000) -> (count: Int, violation: State?) {
        var seen: Set<State> = [State()]
        var queue = [State()]
        while let state = queue.popLast() {
            if (0...1).contains(where: { isWrong(state, $0) }) { return (seen.count, state) }
            for next in successors(of: state).map(reduced) where seen.insert(next).inserted { queue.append(next) }
            precondition(seen.count < limit, "the model has grown out of hand")
        }
        return (seen.count, nil)
    }

    /// Whether a machine carries out a plan that the log does not have, that was made without an entry before it, or after
    /// which the other one has announced another.
    private func isWrong(_ state: State, _ index: Int) -> Bool {
        guard case .announced(let number) = state.machines[index].phase, state.holder == index else { return false }
        guard number <= state.log.count, case .planned(index, let knowing) = state.log[number - 1] else { return true }
        let isLast = !state.log[number...].contains {
            if case .planned(1 - index, _) = $0 { true } else { false }
        }
        return !state.log[knowing..<number - 1].allSatisfy { isOwn($0, index) } || !isLast
    }

    /// Without what makes no difference: requests that cannot take effect any more, and what a machine without its lock had
    /// in mind.
    private func reduced(_ state: State) -> State {
        var state = state
        for index in 0...1 {
            var machine = state.machines[index]
            machine.puts = machine.puts.filter {
                $0.number <= Self.entriesMax && ($0.number > state.log.count || !rules.isConditional)
            }
            switch machine.phase {
            case .holding, .planned, .announced:
                if state.holder != index { machine = Machine(puts: machine.puts) }
            case .idle: machine = Machine(puts: machine.puts)
            case .dead, .putting: break
            }
            state.machines[index] = machine
        }
        return state
    }

    private func successors(of state: State) -> [State] {
        var next: [State] = []
        if state.log.count < Self.entriesMax, !state.log.contains(.foreign) {
            var written = state
            written.log.append(.foreign)
            next.append(written)
        }
        for index in 0...1 {
            next += arrivals(state, index)
            if state.machines[index].phase != .dead { next += moves(state, index) }
        }
        return next
    }

    /// Requests arrive, or never do.
    private func arrivals(_ state: State, _ index: Int) -> [State] {
        state.machines[index].puts.flatMap { put in
            var lost = state
            lost.machines[index].puts.remove(put)
            var arrived = lost
            if put.number == state.log.count + 1 {
                guard state.log.count < Self.entriesMax else { return [lost] }
                arrived.log.append(put.entry)
            } else if !rules.isConditional, put.number <= state.log.count {
                arrived.log[put.number - 1] = put.entry
            }
            return [lost, arrived]
        }
    }

    private func moves(_ state: State, _ index: Int) -> [State] {
        var next: [State] = []
        func move(_ change: (inout State, inout Machine) -> Void) {
            var moved = state
            var machine = moved.machines[index]
            change(&moved, &machine)
            moved.machines[index] = machine
            next.append(moved)
        }
        let machine = state.machines[index]
        move { $1 = Machine(phase: .dead, puts: $1.puts) }
        switch machine.phase {
        // Another process with the same journal may read the log at any time.
        case .holding, .planned: move { $1.known = $0.log.count }
        case .idle, .dead, .putting, .announced: break
        }
        switch machine.phase {
        case .dead: break
        case .idle: next.append(taken(state, index))
        case .holding:
            if machine.owesTakeOver {
                next += putting(state, index, .takeOver(from: 1 - index))
            } else {
                move { $1.phase = .planned($1.known) }
                move {
                    $0.holder = nil
                    $1.phase = .idle
                }
            }
        case .planned(let knowing):
            if !rules.announces { move { $1.phase = .announced($0.log.count + 1) } }
            let decision = LogDecision.about(
                nil, isTakenOver: isTakenOver(state, index), replans: rules.replans,
                isMoved: rules.notices && isMoved(state, index, knowing))
            switch decision {
            case .put: next += putting(state, index, .planned(index, knowing: knowing))
            case .planAnew: move { $1.phase = .holding }
            case .stop: move { $1.phase = .idle }
            case .record: break
            }
        case .putting(let entry, let number): next += answered(state, index, entry, number)
        case .announced: move { $1.phase = .holding }
        }
        return next
    }

    private func taken(_ state: State, _ index: Int) -> State {
        var state = state
        var machine = state.machines[index]
        machine.owesTakeOver = state.holder == 1 - index
        machine.phase = .holding
        machine.known = state.log.count
        state.machines[index] = machine
        state.holder = index
        return state
    }

    /// Permission is asked where the request leaves.
    private func putting(_ state: State, _ index: Int, _ entry: Entry) -> [State] {
        guard state.holder == index, state.machines[index].puts.isEmpty else { return [] }
        var state = state
        let number = state.machines[index].known + 1
        state.machines[index].puts.insert(Put(entry: entry, number: number))
        state.machines[index].phase = .putting(entry, at: number)
        return [state]
    }

    /// The states after the machine deals with its request: at any time, because an answer may come late or be lost.
    private func answered(_ state: State, _ index: Int, _ entry: Entry, _ number: Int) -> [State] {
        var state = state
        let isThere = number <= state.log.count
        if !isThere, rules.looks {
            // Nothing is there: the run ends with an error, and its request may arrive after that.
            state.machines[index].phase = .idle
            if state.holder == index { state.holder = nil }
            return [state]
        }
        let isOwn = !rules.looks || state.log[number - 1] == entry
        let putting: BucketLog.Putting = isOwn ? .written("e") : .taken
        if !isOwn { state.machines[index].known = state.log.count }
        let decision = LogDecision.about(
            putting, isTakenOver: isTakenOver(state, index), replans: rules.replans && isPlan(entry), isMoved: false)
        switch decision {
        case .record:
            state.machines[index].known = max(state.machines[index].known, number)
            state.machines[index].owesTakeOver = false
            state.machines[index].phase = isPlan(entry) ? .announced(number) : .holding
        case .stop: state.machines[index].phase = .idle
        case .planAnew: state.machines[index].phase = .holding
        case .put:
            if case .planned(_, let knowing) = entry {
                state.machines[index].phase = .planned(knowing)
            } else {
                state.machines[index].phase = .holding
            }
        }
        return [state]
    }

    /// As the log says, as far as the machine has read it.
    private func isTakenOver(_ state: State, _ index: Int) -> Bool {
        state.holder != index && state.log.prefix(state.machines[index].known).contains(.takeOver(from: index))
    }

    /// Whether the machine knows by now what its plan did not.
    private func isMoved(_ state: State, _ index: Int, _ knowing: Int) -> Bool {
        !state.log.prefix(state.machines[index].known).dropFirst(knowing).allSatisfy { isOwn($0, index) }
    }

    private func isOwn(_ entry: Entry, _ index: Int) -> Bool {
        switch entry {
        case .planned(let by, _): by == index
        case .takeOver(let from): from != index
        case .foreign: false
        }
    }

    private func isPlan(_ entry: Entry) -> Bool { if case .planned = entry { true } else { false } }
}
