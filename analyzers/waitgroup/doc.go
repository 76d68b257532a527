// Package waitgroup finds uses of sync.WaitGroup whose counter goes wrong.
//
// Groups are followed through local variables, function literals, fields,
// parameters of the goroutines' functions and the functions that these call,
// of other packages of the module as well. Where a group goes where it is not
// followed, or another place may count for the goroutine, the rule is silent: a
// worker that gets the group as a parameter and calls Done is the usual shape,
// and a goroutine that is counted may count others.
//
// # add-inside
//
// Add runs in the goroutine that it counts. Wait may come first, find nothing
// counted and return. So it may when a goroutine that nothing counts calls a
// function that counts another, and its starter waits at the same time; when one
// that is counted starts another that counts itself, and calls Done without waiting
// for it; and when the Wait is in a goroutine beside it.
//
// WRONG:
//
//	func all(urls []string) {
//		var wg sync.WaitGroup
//		for _, u := range urls {
//			go func() {
//				wg.Add(1)
//				defer wg.Done()
//				fetch(u)
//			}()
//		}
//		wg.Wait()
//	}
//
// RIGHT:
//
//	func all(urls []string) {
//		var wg sync.WaitGroup
//		for _, u := range urls {
//			wg.Add(1)
//			go func() {
//				defer wg.Done()
//				fetch(u)
//			}()
//		}
//		wg.Wait()
//	}
//
// From Go 1.25 on, wg.Go does all three.
//
// # add-late
//
// Add comes after the go statement. If the goroutine is done by then, its
// Done makes the counter negative, which panics. Or a goroutine was started before that
// waits for the group at once: when all that was counted earlier has ended, it goes on
// without what is counted now.
//
// WRONG:
//
//	func all(urls []string) {
//		var wg sync.WaitGroup
//		for _, u := range urls {
//			go func() {
//				defer wg.Done()
//				fetch(u)
//			}()
//			wg.Add(1)
//		}
//		wg.Wait()
//	}
//
// RIGHT:
//
//	func all(urls []string) {
//		var wg sync.WaitGroup
//		for _, u := range urls {
//			wg.Add(1)
//			go func() {
//				defer wg.Done()
//				fetch(u)
//			}()
//		}
//		wg.Wait()
//	}
//
// # done-missing
//
// A path through the goroutine returns before it gets to Done, or there is no
// Done at all, and Wait blocks for ever. So it does when a function that the goroutine was given panics, if
// somebody recovers, and Done is not deferred; and when the function that was to
// start the goroutine may return without doing so, and nobody looks at its result;
// and when an item was counted that a select is to hand to whoever calls Done, but
// another of its cases leaves it behind.
//
// WRONG:
//
//	func all(urls []string) {
//		var wg sync.WaitGroup
//		for _, u := range urls {
//			wg.Add(1)
//			go func() {
//				if fetch(u) != nil {
//					return
//				}
//				fetch(u + "/more")
//				wg.Done()
//			}()
//		}
//		wg.Wait()
//	}
//
// RIGHT:
//
//	func all(urls []string) {
//		var wg sync.WaitGroup
//		for _, u := range urls {
//			wg.Add(1)
//			go func() {
//				defer wg.Done()
//				if fetch(u) != nil {
//					return
//				}
//				fetch(u + "/more")
//			}()
//		}
//		wg.Wait()
//	}
//
// # done-early
//
// Deferred calls run last first: a Done that is deferred after something else is called before
// that, and Wait does not wait for it. Reported where that matters: where it sends on a
// channel that is closed after Wait, sets a variable that is read then, waits for goroutines, or removes
// or writes something outside the program. To end a context, give a lock back, close or log is none of that.
//
// WRONG:
//
//	func all(urls []string) error {
//		var wg sync.WaitGroup
//		var last error
//		wg.Add(1)
//		go func() {
//			var err error
//			defer func() { last = err }()
//			defer wg.Done()
//			for _, u := range urls {
//				err = errors.Join(err, fetch(u))
//			}
//		}()
//		wg.Wait()
//		return last
//	}
//
// RIGHT:
//
//	func all(urls []string) error {
//		var wg sync.WaitGroup
//		var last error
//		wg.Add(1)
//		go func() {
//			defer wg.Done()
//			var err error
//			defer func() { last = err }()
//			for _, u := range urls {
//				err = errors.Join(err, fetch(u))
//			}
//		}()
//		wg.Wait()
//		return last
//	}
//
// # done-skipped
//
// A failed requirement, or Fatal, ends the goroutine of a test at once: a Done that is
// not deferred is not come to, and Wait keeps the test until its time is over, instead
// of saying what has failed.
//
// WRONG:
//
//	func TestAll(t *testing.T) {
//		var wg sync.WaitGroup
//		for _, u := range []string{"a", "b"} {
//			wg.Add(1)
//			go func() {
//				if err := fetch(u); err != nil {
//					t.Fatal(err)
//				}
//				wg.Done()
//			}()
//		}
//		wg.Wait()
//	}
//
// RIGHT:
//
//	func TestAll(t *testing.T) {
//		var wg sync.WaitGroup
//		for _, u := range []string{"a", "b"} {
//			wg.Add(1)
//			go func() {
//				defer wg.Done()
//				if err := fetch(u); err != nil {
//					t.Error(err)
//				}
//			}()
//		}
//		wg.Wait()
//	}
//
// # add-after-wait
//
// A method looks at a flag of its object, and does not come to Add if that is set. Who
// stops the object sets the flag and waits: both may happen between the test and Add, and
// the goroutine runs after Wait has returned. The flag is atomic, read under a lock that is
// given back before Add, or a channel that is closed. It is silent where a lock is held at
// Add, where the flag is looked at again after it, where the method, or a goroutine that
// calls it, is counted itself, and where something else is waited for before the group.
//
// WRONG:
//
//	type runner struct {
//		closed atomic.Bool
//		wg     sync.WaitGroup
//	}
//
//	func (r *runner) Submit(task func()) bool {
//		if r.closed.Load() {
//			return false
//		}
//		r.wg.Go(task)
//		return true
//	}
//
//	func (r *runner) Stop() {
//		r.closed.Store(true)
//		r.wg.Wait()
//	}
//
// RIGHT:
//
//	type runner struct {
//		mu     sync.Mutex
//		closed bool
//		wg     sync.WaitGroup
//	}
//
//	func (r *runner) Submit(task func()) bool {
//		r.mu.Lock()
//		defer r.mu.Unlock()
//		if r.closed {
//			return false
//		}
//		r.wg.Go(task)
//		return true
//	}
//
//	func (r *runner) Stop() {
//		r.mu.Lock()
//		r.closed = true
//		r.mu.Unlock()
//		r.wg.Wait()
//	}
//
// # count
//
// Add and Done do not add up: constants that differ, Add(0), Add for what
// wg.Go starts, Done in a function that wg.Go runs, a goroutine that waits for itself, a Wait in the
// loop that starts what was counted before it, a loop that counts a goroutine
// and goes on without starting it when its element does not work out, a path of a
// goroutine on which Done is called twice, Add for all elements of a list and Done for
// those of another list that some of them were put into, Done in the loop for an element
// that is left out, whose goroutine is started all the same.
//
// WRONG:
//
//	func both() {
//		var wg sync.WaitGroup
//		wg.Add(3)
//		for i := range 2 {
//			go func() {
//				defer wg.Done()
//				fetch(strconv.Itoa(i))
//			}()
//		}
//		wg.Wait()
//	}
//
// RIGHT:
//
//	func both() {
//		var wg sync.WaitGroup
//		wg.Add(2)
//		for i := range 2 {
//			go func() {
//				defer wg.Done()
//				fetch(strconv.Itoa(i))
//			}()
//		}
//		wg.Wait()
//	}
package waitgroup
