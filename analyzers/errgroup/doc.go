// Package errgroup checks the use of golang.org/x/sync/errgroup.
//
// A group ties goroutines to their starter: Wait joins them and gives the
// first error, and the context of WithContext stops the others when one
// fails. The kinds below are the ways in which that tie is cut by accident.
// Groups are followed as SSA values through local variables, function
// literals and the package's own functions. A group that is stored in a
// field, returned or passed to code that is not seen may be waited for
// elsewhere, and wait-missing and wait-ignored are silent about it.
//
// # wait-missing
//
// After the first Go, a path returns without Wait: the goroutines outlive the
// function, and their errors are lost. A path that returns an error to a command,
// after which the process ends, does not count, nor does one on which a test has
// failed, nor goroutines that end with the context of a test.
//
// WRONG:
//
//	func sync1(ctx context.Context) error {
//		g, ctx := errgroup.WithContext(ctx)
//		g.Go(func() error { return push(ctx) })
//		cfg, err := load()
//		if err != nil {
//			return err // push still runs
//		}
//		g.Go(func() error { return apply(ctx, cfg) })
//		return g.Wait()
//	}
//
// RIGHT:
//
//	func sync1(ctx context.Context) error {
//		cfg, err := load()
//		if err != nil {
//			return err
//		}
//		g, ctx := errgroup.WithContext(ctx)
//		g.Go(func() error { return push(ctx) })
//		g.Go(func() error { return apply(ctx, cfg) })
//		return g.Wait()
//	}
//
// Paths that end in a panic or in a call that never returns do not count, nor
// does the main function of a program, whose return ends the process.
//
// # wait-ignored
//
// The error of Wait is dropped although a goroutine can return one, in a function
// that returns an error. Wait in a branch that returns another error is clean-up, and silent.
//
// WRONG:
//
//	func save(ctx context.Context) error {
//		var g errgroup.Group
//		g.Go(func() error { return push(ctx) })
//		_ = g.Wait()
//		return nil
//	}
//
// RIGHT:
//
//	func save(ctx context.Context) error {
//		var g errgroup.Group
//		g.Go(func() error { return push(ctx) })
//		if err := g.Wait(); err != nil {
//			return err
//		}
//		return nil
//	}
//
// # wait-dropped
//
// Strict: the same in a function that has no error to return. On real code such
// goroutines keep their errors, or what they say is known.
//
// WRONG:
//
//	func warmUp(ctx context.Context) {
//		var g errgroup.Group
//		g.Go(func() error { return push(ctx) })
//		_ = g.Wait()
//	}
//
// RIGHT:
//
//	func warmUp(ctx context.Context) {
//		var g errgroup.Group
//		g.Go(func() error { return push(ctx) })
//		if err := g.Wait(); err != nil {
//			log.Printf("warming up: %v", err)
//		}
//	}
//
// # ctx-err
//
// When a goroutine of the group fails, the group's context is cancelled, and
// its Err says "context canceled", not why, even if it is wrapped. Wait says why, and
// waits for the other goroutines; after a Wait that has failed, its error is the cause.
//
// WRONG:
//
//	func feed(ctx context.Context, ops <-chan int, sem chan<- int) error {
//		g, gctx := errgroup.WithContext(ctx)
//		g.Go(func() error { return push(gctx) })
//		for op := range ops {
//			select {
//			case <-gctx.Done():
//				return gctx.Err()
//			case sem <- op:
//			}
//		}
//		return g.Wait()
//	}
//
// RIGHT:
//
//	func feed(ctx context.Context, ops <-chan int, sem chan<- int) error {
//		g, gctx := errgroup.WithContext(ctx)
//		g.Go(func() error { return push(gctx) })
//		for op := range ops {
//			select {
//			case <-gctx.Done():
//				return g.Wait()
//			case sem <- op:
//			}
//		}
//		return g.Wait()
//	}
//
// # deaf
//
// A goroutine of a group with a context waits for a channel alone that somebody else
// sends on or closes, for an event: to start again, to stop, a signal of the system.
// When another goroutine fails, the group's context ends, the goroutine does not hear
// of it, and Wait waits for the event. Reported is a bare receive whose value nobody
// looks at, from a parameter, a field or a package variable, if nothing that the
// function of the group calls sends on it or closes it, and from a channel that gets
// signals of the system. Nothing is said where something is done when the group's
// context ends, or where a function is called that may well end the wait.
//
// WRONG:
//
//	func serve(ctx context.Context, again chan struct{}) error {
//		g, gctx := errgroup.WithContext(ctx)
//		g.Go(func() error { return push(gctx) })
//		g.Go(func() error {
//			<-again
//			return errors.New("connect again")
//		})
//		return g.Wait()
//	}
//
// RIGHT:
//
//	func serve(ctx context.Context, again chan struct{}) error {
//		g, gctx := errgroup.WithContext(ctx)
//		g.Go(func() error { return push(gctx) })
//		g.Go(func() error {
//			select {
//			case <-again:
//				return errors.New("connect again")
//			case <-gctx.Done():
//				return nil
//			}
//		})
//		return g.Wait()
//	}
//
// # outer-ctx
//
// A goroutine of the group works under the context that the group's was
// derived from, so the failure of a sibling does not stop it. Only calls that
// take a context, do not ignore it, and return an error count as work; a goroutine that looks at
// the group's context as well has made a choice. A select that sends to the
// goroutines of the group and ends with the outer context waits for ever once a
// failure has ended them; so does one in a goroutine of the group.
//
// WRONG:
//
//	func pull(ctx context.Context) error {
//		g, gctx := errgroup.WithContext(ctx)
//		g.Go(func() error { return push(ctx) })
//		g.Go(func() error { return push(gctx) })
//		return g.Wait()
//	}
//
// RIGHT:
//
//	func pull(ctx context.Context) error {
//		g, gctx := errgroup.WithContext(ctx)
//		g.Go(func() error { return push(gctx) })
//		g.Go(func() error { return push(gctx) })
//		return g.Wait()
//	}
//
// # ctx-after-wait
//
// Wait cancels the group's context, whether or not there was an error. Work
// that gets it afterwards, often because it shadows the outer one, fails at once, and so
// does what gets one that is made from it, however long that would last. Counted is
// work that is known to heed its context: it looks whether that has ended, or hands it
// to something that does, or that waits for the network, a database or a process.
//
// WRONG:
//
//	func publish(ctx context.Context) error {
//		g, ctx := errgroup.WithContext(ctx)
//		g.Go(func() error { return push(ctx) })
//		if err := g.Wait(); err != nil {
//			return err
//		}
//		return push(ctx)
//	}
//
// RIGHT:
//
//	func publish(ctx context.Context) error {
//		g, gctx := errgroup.WithContext(ctx)
//		g.Go(func() error { return push(gctx) })
//		if err := g.Wait(); err != nil {
//			return err
//		}
//		return push(ctx)
//	}
//
// # ctx-presumed
//
// Strict: the same of a call of which nothing shows whether it heeds its context: of
// another module, of an interface, or without a use of it. On real code many of them
// look no more than values up in it.
//
// WRONG:
//
//	func announce(ctx context.Context, n interface{ Notify(context.Context) error }) error {
//		g, ctx := errgroup.WithContext(ctx)
//		g.Go(func() error { return push(ctx) })
//		if err := g.Wait(); err != nil {
//			return err
//		}
//		return n.Notify(ctx)
//	}
//
// RIGHT:
//
//	func announce(ctx context.Context, n interface{ Notify(context.Context) error }) error {
//		g, gctx := errgroup.WithContext(ctx)
//		g.Go(func() error { return push(gctx) })
//		if err := g.Wait(); err != nil {
//			return err
//		}
//		return n.Notify(ctx)
//	}
//
// # reuse
//
// A group made by WithContext starts goroutines again after Wait, when its
// context is cancelled, be it in the next round of a loop. A plain Group may be
// used again.
//
// WRONG:
//
//	func phases(ctx context.Context) error {
//		g, gctx := errgroup.WithContext(ctx)
//		g.Go(func() error { return push(gctx) })
//		if err := g.Wait(); err != nil {
//			return err
//		}
//		g.Go(func() error { return push(gctx) })
//		return g.Wait()
//	}
//
// RIGHT:
//
//	func phases(ctx context.Context) error {
//		g, gctx := errgroup.WithContext(ctx)
//		g.Go(func() error { return push(gctx) })
//		if err := g.Wait(); err != nil {
//			return err
//		}
//		g, gctx = errgroup.WithContext(ctx)
//		g.Go(func() error { return push(gctx) })
//		return g.Wait()
//	}
//
// # limit
//
// SetLimit(0) makes the next Go block for ever. SetLimit while goroutines run
// replaces the semaphore that they release, so Wait blocks for ever (or
// SetLimit panics). And a goroutine of a limited group that calls Go on it, or
// the function again that started it there, waits for a slot while it holds one.
//
// WRONG:
//
//	func walkAll(ctx context.Context) error {
//		var g errgroup.Group
//		g.Go(func() error { return push(ctx) })
//		g.SetLimit(8)
//		g.Go(func() error { return push(ctx) })
//		return g.Wait()
//	}
//
// RIGHT:
//
//	func walkAll(ctx context.Context) error {
//		var g errgroup.Group
//		g.SetLimit(8)
//		g.Go(func() error { return push(ctx) })
//		g.Go(func() error { return push(ctx) })
//		return g.Wait()
//	}
//
// # swallowed
//
// In a group with a context, a goroutine logs its error and returns nil: the
// others are not stopped, and Wait reports success. An error that is also
// compared, stored or sent was handled, and is silent.
//
// WRONG:
//
//	func both(ctx context.Context) error {
//		g, gctx := errgroup.WithContext(ctx)
//		g.Go(func() error {
//			if err := push(gctx); err != nil {
//				log.Println(err)
//				return nil
//			}
//			return nil
//		})
//		return g.Wait()
//	}
//
// RIGHT:
//
//	func both(ctx context.Context) error {
//		g, gctx := errgroup.WithContext(ctx)
//		g.Go(func() error {
//			if err := push(gctx); err != nil {
//				return fmt.Errorf("push: %w", err)
//			}
//			return nil
//		})
//		return g.Wait()
//	}
//
// # never-told
//
// A goroutine of a group only logs the error of its work, and neither it nor any other of
// the group returns an error on any way; the function tests the error of Wait, which is
// always nil, and goes on with more that may fail; or it returns that error, and a caller in
// the package undoes something if there is one, and else goes on. It is silent where the goroutines leave
// any trace of what has worked, and where best effort is meant, as a comment says, or a
// function that logs a warning or less by its name.
//
// WRONG:
//
//	func twice(ctx context.Context) error {
//		var g errgroup.Group
//		g.Go(func() error {
//			if err := push(ctx); err != nil {
//				log.Println(err)
//			}
//			return nil
//		})
//		if err := g.Wait(); err != nil {
//			return err
//		}
//		return push(ctx)
//	}
//
// RIGHT:
//
//	func twice(ctx context.Context) error {
//		var g errgroup.Group
//		g.Go(func() error { return push(ctx) })
//		if err := g.Wait(); err != nil {
//			return err
//		}
//		return push(ctx)
//	}
//
// # recorded
//
// Each goroutine of a group notes in its own element of a list that it has failed, and
// returns the error as well; the function returns without the list when Wait has one. So
// nobody ever sees what was noted, and one failure costs what the others have done. It is
// silent where the goroutine returns nil for some failures, and where anybody else may look
// at the list.
//
// WRONG:
//
//	func each(ctx context.Context, hosts []string) ([]error, error) {
//		errs := make([]error, len(hosts))
//		g, ctx := errgroup.WithContext(ctx)
//		for i := range hosts {
//			g.Go(func() error {
//				err := push(ctx)
//				errs[i] = err
//				return err
//			})
//		}
//		if err := g.Wait(); err != nil {
//			return nil, err
//		}
//		return errs, nil
//	}
//
// RIGHT:
//
//	func each(ctx context.Context, hosts []string) []error {
//		errs := make([]error, len(hosts))
//		var wg sync.WaitGroup
//		for i := range hosts {
//			wg.Go(func() { errs[i] = push(ctx) })
//		}
//		wg.Wait()
//		return errs
//	}
//
// # first-error-only
//
// Strict. A plain Group over a list of independent things keeps the first
// error and lets the rest run: the caller mends one, runs again and meets the
// next.
//
// WRONG:
//
//	func drainAll(ctx context.Context, hosts []string) error {
//		var g errgroup.Group
//		for range hosts {
//			g.Go(func() error { return push(ctx) })
//		}
//		return g.Wait()
//	}
//
// RIGHT:
//
//	func drainAll(ctx context.Context, hosts []string) error {
//		errs := make([]error, len(hosts))
//		var wg sync.WaitGroup
//		for i := range hosts {
//			wg.Go(func() { errs[i] = push(ctx) })
//		}
//		wg.Wait()
//		return errors.Join(errs...)
//	}
//
// # fail-fast-cleanup
//
// Strict. Best-effort work (the option cleanup lists names) runs under a
// context that the first failure cancels, so the rest is left undone.
//
// WRONG:
//
//	func stopAll(ctx context.Context, nodes []node) error {
//		g, gctx := errgroup.WithContext(ctx)
//		for _, n := range nodes {
//			g.Go(func() error { return n.Shutdown(gctx) })
//		}
//		return g.Wait()
//	}
//
// RIGHT:
//
//	func stopAll(ctx context.Context, nodes []node) error {
//		errs := make([]error, len(nodes))
//		var wg sync.WaitGroup
//		for i, n := range nodes {
//			wg.Go(func() { errs[i] = n.Shutdown(ctx) })
//		}
//		wg.Wait()
//		return errors.Join(errs...)
//	}
package errgroup
