// Package lockorder finds two locks that are taken in opposite orders.
//
// One goroutine holds the first lock and waits for the second, another holds
// the second and waits for the first: neither goes on. Locks are told apart by
// class, the field of a type or the package variable that keeps them, and
// followed through calls, within the package and across the packages of a
// module. A lock that is nothing but a lock, such as one that looks for deadlocks,
// is of the class of what keeps it. A sync.Once counts as a lock that is held while
// its function runs. Reported is a place where a function that holds the first
// takes the second, or calls what does: one for each of the two orders, where it is
// seen best; the others go with it. The other end is named in the message and in
// the witness.
//
// Left alone are orders that a third lock held at both ends keeps apart, locks
// that both ends only read while nobody writes, locks of objects that nobody
// else has yet, objects of one type that are kept in different places, and two
// locks of one class but for those that kind instances has.
//
// # cycle
//
// Both ends are reached by plain calls, whatever their arguments are, and run
// in code that two goroutines can run at the same time. Three or four locks that
// are taken in pairs, each pair in one order, count too if the orders go round. So do
// two in local variables that two literals take which run as goroutines at once.
// What an object calls with its lock held may be given to it by another package, as an
// interface or a function in an unexported field: the order is reported where that is
// done, if what is given takes a lock under which the object's is taken. What a function of
// the package calls with a lock held, of what it is given, counts for whoever gives it.
//
// WRONG:
//
//	type store struct {
//		mu   sync.Mutex
//		reps map[int]*replica
//	}
//
//	type replica struct {
//		mu    sync.Mutex
//		store *store
//		n     int
//	}
//
//	func (s *store) Total() (n int) {
//		s.mu.Lock()
//		defer s.mu.Unlock()
//		for _, r := range s.reps {
//			r.mu.Lock()
//			n += r.n
//			r.mu.Unlock()
//		}
//		return n
//	}
//
//	func (r *replica) Remove(id int) {
//		r.mu.Lock()
//		defer r.mu.Unlock()
//		r.store.mu.Lock()
//		delete(r.store.reps, id)
//		r.store.mu.Unlock()
//	}
//
// RIGHT:
//
//	type store struct {
//		mu   sync.Mutex
//		reps map[int]*replica
//	}
//
//	type replica struct {
//		mu    sync.Mutex
//		store *store
//		n     int
//	}
//
//	func (s *store) Total() (n int) {
//		s.mu.Lock()
//		defer s.mu.Unlock()
//		for _, r := range s.reps {
//			r.mu.Lock()
//			n += r.n
//			r.mu.Unlock()
//		}
//		return n
//	}
//
//	func (r *replica) Remove(id int) {
//		r.mu.Lock()
//		r.n = 0
//		r.mu.Unlock()
//		r.store.mu.Lock()
//		delete(r.store.reps, id)
//		r.store.mu.Unlock()
//	}
//
// # instances
//
// Two locks of one type are taken in the order of two arguments, of two objects that
// are found by two keys which are arguments, in one map or by one function, or of two
// indices of an array of locks: a call that has them the other way round
// takes them the other way round. Left alone are functions that compare the
// two for more than being the same. Two locks that are handed in themselves, or of which
// one is the receiver's, count if goroutines of one function run the function at once with
// the same two, the other way round, or with three or four in a ring.
//
// WRONG:
//
//	type account struct {
//		mu  sync.Mutex
//		id  int
//		sum int
//	}
//
//	func Move(from, to *account, n int) {
//		from.mu.Lock()
//		defer from.mu.Unlock()
//		to.mu.Lock()
//		defer to.mu.Unlock()
//		from.sum -= n
//		to.sum += n
//	}
//
// RIGHT:
//
//	type account struct {
//		mu  sync.Mutex
//		id  int
//		sum int
//	}
//
//	func Move(from, to *account, n int) {
//		first, second := from, to
//		if from.id > to.id {
//			first, second = to, from
//		}
//		first.mu.Lock()
//		defer first.mu.Unlock()
//		second.mu.Lock()
//		defer second.mu.Unlock()
//		from.sum -= n
//		to.sum += n
//	}
//
// # possible
//
// The same, where a call on the way goes through an interface or a function
// value; where an argument decides whether a lock is taken; where one end runs
// only in main, in tests or while objects are made, or both in one goroutine or
// in one method that another package calls; where both ends only read both locks;
// where the type has objects in several places, and it is not known whether these
// are the same; or where the two objects come from different places, such as two
// arguments, so that the other end may never have the same two. And two locks of
// one type where one is the receiver's and the other an argument's.
//
// WRONG:
//
//	type queue struct {
//		mu      sync.Mutex
//		process func()
//	}
//
//	type view struct {
//		mu sync.Mutex
//		q  *queue
//	}
//
//	func newView() *view {
//		v := &view{q: &queue{}}
//		v.q.process = func() {
//			v.mu.Lock()
//			defer v.mu.Unlock()
//		}
//		return v
//	}
//
//	func (q *queue) Pop() {
//		q.mu.Lock()
//		defer q.mu.Unlock()
//		q.process()
//	}
//
//	func (v *view) Synced() {
//		v.mu.Lock()
//		defer v.mu.Unlock()
//		v.q.mu.Lock()
//		v.q.mu.Unlock()
//	}
//
// RIGHT:
//
//	type queue struct {
//		mu      sync.Mutex
//		process func()
//	}
//
//	type view struct {
//		mu sync.Mutex
//		q  *queue
//	}
//
//	func newView() *view {
//		v := &view{q: &queue{}}
//		v.q.process = func() {
//			v.mu.Lock()
//			defer v.mu.Unlock()
//		}
//		return v
//	}
//
//	func (q *queue) Pop() {
//		q.mu.Lock()
//		f := q.process
//		q.mu.Unlock()
//		f()
//	}
//
//	func (v *view) Synced() {
//		v.mu.Lock()
//		defer v.mu.Unlock()
//		v.q.mu.Lock()
//		v.q.mu.Unlock()
//	}
package lockorder
