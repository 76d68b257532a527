// Package semaphoreleak finds paths on which a slot of a semaphore, taken by a
// send on a buffered channel of empty structs or from a semaphore.Weighted, is
// not given back. Each such path makes the semaphore smaller by one; when it has
// no slots left, everybody who wants one waits for ever.
//
// A slot counts as given back where the function that does so is deferred,
// called, given to a goroutine or to somebody else, or kept in an object that is
// returned. In a deferred literal that gives back in one case of a select, the
// other case leaves the slot taken. Methods that only take a slot or give one
// back are followed, and functions that do so to a semaphore that they are given,
// also of other packages; so is a function that a go statement gives it.
//
// It is silent when no path of the function gives the slot back: then that is
// somebody else's task; when only the paths that fail give it back: then those
// that do not hand it over; when the semaphore ends with the function; and when
// taking it depends on a condition that cannot be followed; where a context or channel of the object
// has ended that whoever wants a slot watches, too. A slot that is only given
// back together with an object, the connection that it stands for, is lost where the
// function that takes it returns an error in place of the object.
//
// A channel that the function that makes it fills, and keeps in a field, is a
// semaphore that is full to begin with: receiving takes a slot there, and
// sending gives it back.
//
// Approximations: how many slots a call takes and gives back is not counted;
// which way round a channel is that somebody else fills is not known.
//
// # Examples
//
// WRONG:
//
//	var slots = make(chan struct{}, 4)
//
//	func visit(names []string, f func(string) error) {
//		for _, name := range names {
//			slots <- struct{}{}
//			go func() {
//				if err := f(name); err != nil {
//					return
//				}
//				<-slots
//			}()
//		}
//	}
//
// RIGHT:
//
//	var slots = make(chan struct{}, 4)
//
//	func visit(names []string, f func(string) error) {
//		for _, name := range names {
//			slots <- struct{}{}
//			go func() {
//				defer func() { <-slots }()
//				if err := f(name); err != nil {
//					return
//				}
//			}()
//		}
//	}
package semaphoreleak
