// Package lostgoerror finds errors that are lost because they happen on a
// goroutine.
//
// An error that nobody returns to must be handled where it happens, logged at
// least, or sent to somebody. Functions whose error is always nil do not
// count, nor do those that close, stop or release something (the option ignore
// lists names). Test files are left alone.
//
// # waited
//
// A goroutine drops an error, that of a call or one that a call answers with on a
// channel, and the function that starts it waits for it, by a WaitGroup or an errgroup,
// and returns nil on every way on: it says that all went well. An error is dropped, too, where
// it is tested and the goroutine returns the same whether it is nil or not. Where it asks the group
// whether there was an error, to go on if not, and the goroutine returns nil on every
// way, it counts on that, too. A comment beside the call, or an assignment to the blank identifier, says that
// this is meant.
//
// WRONG:
//
//	func push(ctx context.Context, peers []*peer) error {
//		var wg sync.WaitGroup
//		for _, p := range peers {
//			wg.Go(func() {
//				p.Push(ctx)
//			})
//		}
//		wg.Wait()
//		return nil
//	}
//
// RIGHT:
//
//	func push(ctx context.Context, peers []*peer) error {
//		errs := make([]error, len(peers))
//		var wg sync.WaitGroup
//		for i, p := range peers {
//			wg.Go(func() {
//				errs[i] = p.Push(ctx)
//			})
//		}
//		wg.Wait()
//		return errors.Join(errs...)
//	}
//
// # call
//
// `go f()` drops what f returns. A comment beside it that speaks of errors says
// that this is meant, and so does one on its line that says in a few words what the
// call is for; a function whose error a deferred literal sees, that logs it, keeps it
// in its object or has it only from such functions handles it itself.
//
// WRONG:
//
//	func serve(ctx context.Context, s *store) {
//		go s.Flush(ctx)
//	}
//
// RIGHT:
//
//	func serve(ctx context.Context, s *store) {
//		go func() {
//			if err := s.Flush(ctx); err != nil {
//				log.Printf("flush: %v", err)
//			}
//		}()
//	}
//
// # value
//
// Strict: the same of a function literal, a parameter or a field. On real code
// most of these have handled the error, or returning it is but a way to leave.
//
// WRONG:
//
//	func serve(ctx context.Context, flush func(context.Context) error) {
//		go flush(ctx)
//	}
//
// RIGHT:
//
//	func serve(ctx context.Context, flush func(context.Context) error) {
//		go func() {
//			if err := flush(ctx); err != nil {
//				log.Printf("flush: %v", err)
//			}
//		}()
//	}
//
// # blank
//
// Strict: on real code most of these are best effort. A function literal that
// is there for one call drops that call's error. A
// comment at `_ =` says that this is meant.
//
// WRONG:
//
//	func start(ctx context.Context, s *store) {
//		go func() {
//			_ = s.Flush(ctx)
//		}()
//	}
//
// RIGHT:
//
//	func start(ctx context.Context, s *store, errc chan<- error) {
//		go func() {
//			errc <- s.Flush(ctx)
//		}()
//	}
//
// # dropped-reply
//
// A function starts a goroutine and returns the channel on which that sends its error,
// and the call is a statement: the caller does not take the channel. Only channels that
// the function alone makes and hands out count, and only errors of which the goroutine
// tells nobody else. Who hands over the function that runs knows its error; a comment
// beside the call says that this is meant.
//
// WRONG:
//
//	func mirror(ctx context.Context, s *store) <-chan error {
//		errc := make(chan error, 1)
//		go func() { errc <- s.Flush(ctx) }()
//		return errc
//	}
//
//	func start(ctx context.Context, s *store) {
//		mirror(ctx, s)
//	}
//
// RIGHT:
//
//	func mirror(ctx context.Context, s *store) <-chan error {
//		errc := make(chan error, 1)
//		go func() { errc <- s.Flush(ctx) }()
//		return errc
//	}
//
//	func start(ctx context.Context, s *store) {
//		errc := mirror(ctx, s)
//		go func() {
//			if err := <-errc; err != nil {
//				log.Printf("mirror: %v", err)
//			}
//		}()
//	}
//
// # unread-channel
//
// Strict: on real code most of these errors were heard of in another way. The same where
// the caller assigns the channel and does not receive from it, or the answers have more
// to them than an error. A function starts a goroutine and returns the channel on which that sends its
// error, or an answer that has one; the caller drops the channel. Only channels
// that the function alone makes and hands out count: nobody else can receive. A
// channel with room from which the function that makes it never receives, and
// which it keeps, is as good as none. A comment at `_ =` says that this is meant.
//
// WRONG:
//
//	func mirror(ctx context.Context, s *store) <-chan error {
//		errc := make(chan error, 1)
//		go func() { errc <- s.Flush(ctx) }()
//		return errc
//	}
//
//	func start(ctx context.Context, s *store) {
//		_ = mirror(ctx, s)
//	}
//
// RIGHT:
//
//	func mirror(ctx context.Context, s *store) <-chan error {
//		errc := make(chan error, 1)
//		go func() { errc <- s.Flush(ctx) }()
//		return errc
//	}
//
//	func start(ctx context.Context, s *store) {
//		errc := mirror(ctx, s)
//		go func() {
//			if err := <-errc; err != nil {
//				log.Printf("mirror: %v", err)
//			}
//		}()
//	}
//
// # handle
//
// A function starts a goroutine and returns an object in which that keeps its error, of
// which it tells nobody else; the caller drops the object, or does no more with it than
// to wait and to look at other things. Only objects that the function makes and shows to
// its goroutine and its caller alone count. Who passes the object on or keeps it, or
// closes, stops or cancels by it, is left alone. A comment at `_ =` says that this is
// meant.
//
// WRONG:
//
//	type job struct {
//		done chan struct{}
//		err  error
//	}
//
//	func begin(ctx context.Context, s *store) *job {
//		j := &job{done: make(chan struct{})}
//		go func() {
//			defer close(j.done)
//			j.err = s.Flush(ctx)
//		}()
//		return j
//	}
//
//	func serve(ctx context.Context, s *store) {
//		j := begin(ctx, s)
//		<-j.done
//	}
//
// RIGHT:
//
//	type job struct {
//		done chan struct{}
//		err  error
//	}
//
//	func begin(ctx context.Context, s *store) *job {
//		j := &job{done: make(chan struct{})}
//		go func() {
//			defer close(j.done)
//			j.err = s.Flush(ctx)
//		}()
//		return j
//	}
//
//	func serve(ctx context.Context, s *store) error {
//		j := begin(ctx, s)
//		<-j.done
//		return j.err
//	}
//
// # overwritten
//
// Several goroutines put their errors, nil or not, into one place, by a method or under
// a lock, and the function that waits for them looks there: one that ends well after
// another has failed makes it a success. So does a loop that receives an error in each
// round and looks at the last alone. A place that only errors get to, or that keeps the
// first, is right; without a lock it is a race, which sharedvar has.
//
// WRONG:
//
//	func push(ctx context.Context, peers []*peer) error {
//		var wg sync.WaitGroup
//		var mu sync.Mutex
//		var failed error
//		for _, p := range peers {
//			wg.Go(func() {
//				err := p.Push(ctx)
//				mu.Lock()
//				failed = err
//				mu.Unlock()
//			})
//		}
//		wg.Wait()
//		return failed
//	}
//
// RIGHT:
//
//	func push(ctx context.Context, peers []*peer) error {
//		var wg sync.WaitGroup
//		var mu sync.Mutex
//		var failed error
//		for _, p := range peers {
//			wg.Go(func() {
//				err := p.Push(ctx)
//				mu.Lock()
//				failed = errors.Join(failed, err)
//				mu.Unlock()
//			})
//		}
//		wg.Wait()
//		return failed
//	}
//
// # shadowed
//
// A goroutine of a group returns an error variable of the function around it, which it
// never sets; its own failure is in a variable of the same name, declared in an if
// statement, and gone behind that. Or a function declares an error variable without a
// value, and reads it after a function literal in which := has made another of the name:
// if nobody ever sets the one around, the literal was to. So was it where that has been
// found to be nil before the literal, and is asked for again after it. It is silent if the literal does more with its error
// than to ask for it and to log it.
//
// WRONG:
//
//	func run(ctx context.Context, peers []*peer) error {
//		ctx, err := prepare(ctx)
//		if err != nil {
//			return err
//		}
//		g, ctx := errgroup.WithContext(ctx)
//		for _, p := range peers {
//			g.Go(func() error {
//				if err := p.Push(ctx); err != nil {
//					log.Print(err)
//				}
//				return err
//			})
//		}
//		return g.Wait()
//	}
//
// RIGHT:
//
//	func run(ctx context.Context, peers []*peer) error {
//		ctx, err := prepare(ctx)
//		if err != nil {
//			return err
//		}
//		g, ctx := errgroup.WithContext(ctx)
//		for _, p := range peers {
//			g.Go(func() error {
//				err := p.Push(ctx)
//				if err != nil {
//					log.Print(err)
//				}
//				return err
//			})
//		}
//		return g.Wait()
//	}
//
// # first-reply
//
// A function asks several at the same time, a goroutine for each element of a list, that
// send a result with an error, receives once, and returns the error if there is one: who
// fails at once beats those that would work. Channels of errors alone, on which the first
// of several servers ends, are left alone; but where goroutines send nil in so many words
// when they are done, and none of them serves, runs or waits by the name of what it calls, the
// first that is done hides the errors of the others.
//
// WRONG:
//
//	type reply struct {
//		name string
//		err  error
//	}
//
//	func lookup(ctx context.Context, id string) (string, error) { return id, ctx.Err() }
//
//	func first(ctx context.Context, ids []string) (string, error) {
//		replies := make(chan reply, len(ids))
//		for _, id := range ids {
//			go func() {
//				name, err := lookup(ctx, id)
//				replies <- reply{name, err}
//			}()
//		}
//		r := <-replies
//		return r.name, r.err
//	}
//
// RIGHT:
//
//	type reply struct {
//		name string
//		err  error
//	}
//
//	func lookup(ctx context.Context, id string) (string, error) { return id, ctx.Err() }
//
//	func first(ctx context.Context, ids []string) (string, error) {
//		replies := make(chan reply, len(ids))
//		for _, id := range ids {
//			go func() {
//				name, err := lookup(ctx, id)
//				replies <- reply{name, err}
//			}()
//		}
//		var errs []error
//		for range ids {
//			r := <-replies
//			if r.err == nil {
//				return r.name, nil
//			}
//			errs = append(errs, r.err)
//		}
//		return "", errors.Join(errs...)
//	}
//
// # done-first
//
// A select waits for an error and for the end of the goroutines that may send one, which
// comes after the error for certain: in the same goroutine, or when it has been waited for.
// The error waits in the channel, which has room, so both are ready, and select takes either
// at random: half of the time the function returns nil although one has failed. It is silent
// if the case of the end looks into the channel again, or has another error to return.
//
// WRONG:
//
//	func pushAll(ctx context.Context, peers []*peer) error {
//		errs, done := make(chan error, len(peers)), make(chan struct{})
//		var wg sync.WaitGroup
//		for _, p := range peers {
//			wg.Go(func() {
//				if err := p.Push(ctx); err != nil {
//					errs <- err
//				}
//			})
//		}
//		go func() {
//			wg.Wait()
//			close(done)
//		}()
//		select {
//		case err := <-errs:
//			return err
//		case <-done:
//			return nil
//		}
//	}
//
// RIGHT:
//
//	func pushAll(ctx context.Context, peers []*peer) error {
//		errs, done := make(chan error, len(peers)), make(chan struct{})
//		var wg sync.WaitGroup
//		for _, p := range peers {
//			wg.Go(func() {
//				if err := p.Push(ctx); err != nil {
//					errs <- err
//				}
//			})
//		}
//		go func() {
//			wg.Wait()
//			close(done)
//		}()
//		select {
//		case err := <-errs:
//			return err
//		case <-done:
//			select {
//			case err := <-errs:
//				return err
//			default:
//				return nil
//			}
//		}
//	}
//
// # counted
//
// A loop receives how each of several goroutines has ended, looks whether that is an
// error, and adds one to a variable either way; after the loop the variable is compared
// with something, although it can only be the number of rounds.
//
// WRONG:
//
//	func quorum(ctx context.Context, peers []*peer) bool {
//		errc := make(chan error, len(peers))
//		for _, p := range peers {
//			go func() { errc <- p.Push(ctx) }()
//		}
//		n := 0
//		for range peers {
//			if err := <-errc; err != nil {
//				log.Print(err)
//			}
//			n++
//		}
//		return n > len(peers)/2
//	}
//
// RIGHT:
//
//	func quorum(ctx context.Context, peers []*peer) bool {
//		errc := make(chan error, len(peers))
//		for _, p := range peers {
//			go func() { errc <- p.Push(ctx) }()
//		}
//		n := 0
//		for range peers {
//			if err := <-errc; err != nil {
//				log.Print(err)
//				continue
//			}
//			n++
//		}
//		return n > len(peers)/2
//	}
//
// # pipe
//
// A goroutine writes into a pipe, by a call that may fail when it has written a part, and
// closes the pipe with Close then, too: its reader sees the end, and takes the part for
// the whole. It is silent if the pipe is closed with an error anywhere, if somebody else
// gets the error, and of what only fails when nobody reads.
//
// WRONG:
//
//	func send(f *os.File, r func(io.Reader) error) error {
//		pr, pw := io.Pipe()
//		go func() {
//			defer pw.Close()
//			if _, err := io.Copy(pw, f); err != nil {
//				log.Printf("copy: %v", err)
//			}
//		}()
//		return r(pr)
//	}
//
// RIGHT:
//
//	func send(f *os.File, r func(io.Reader) error) error {
//		pr, pw := io.Pipe()
//		go func() {
//			_, err := io.Copy(pw, f)
//			pw.CloseWithError(err)
//		}()
//		return r(pr)
//	}
//
// # cut-short
//
// A function hands on what a bufio.Scanner, the rows of a query or another iterator with
// methods Next and Err gives, over a channel or to a yield function, and never asks for the
// error that may have ended it, although it has a way to tell: it returns an error, or sends,
// yields or keeps others. Who gets a part takes it for the whole. Scanners over
// what lies in memory, over connections, standard input and the output of programs are left
// alone, and so are iterators that go anywhere else.
//
// WRONG:
//
//	func lines(r io.Reader, out chan<- string) error {
//		defer close(out)
//		sc := bufio.NewScanner(r)
//		for sc.Scan() {
//			out <- sc.Text()
//		}
//		return nil
//	}
//
// RIGHT:
//
//	func lines(r io.Reader, out chan<- string) error {
//		defer close(out)
//		sc := bufio.NewScanner(r)
//		for sc.Scan() {
//			out <- sc.Text()
//		}
//		return sc.Err()
//	}
package lostgoerror
