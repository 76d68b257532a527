// Package earlycatch finds errors that are handled too early: the caller, who
// would know what to do, does not learn the cause.
//
// Test files are left alone, and packages that are there for tests.
//
// # log-and-return
//
// Strict. The same error is logged and returned, so it shows up in the log
// several times, each time without what the others know.
//
// WRONG:
//
//	func update(ctx context.Context, id string) error {
//		if err := fetch(ctx, id); err != nil {
//			log.Printf("update %s: %v", id, err)
//			return err
//		}
//		return nil
//	}
//
// RIGHT:
//
//	func update(ctx context.Context, id string) error {
//		if err := fetch(ctx, id); err != nil {
//			return fmt.Errorf("update %s: %w", id, err)
//		}
//		return nil
//	}
//
// # log-and-drop
//
// A function that returns nil when there is nothing logs an error and returns
// nil as well; its callers test for nil.
//
// WRONG:
//
//	func find(ctx context.Context, id string) *item {
//		if id == "" {
//			return nil
//		}
//		it, err := lookup(ctx, id)
//		if err != nil {
//			log.Print(err)
//			return nil
//		}
//		return it
//	}
//
//	func has(ctx context.Context, id string) bool { return find(ctx, id) != nil }
//
// RIGHT:
//
//	func find(ctx context.Context, id string) (*item, error) {
//		if id == "" {
//			return nil, nil
//		}
//		it, err := lookup(ctx, id)
//		if err != nil {
//			return nil, fmt.Errorf("find %s: %w", id, err)
//		}
//		return it, nil
//	}
//
// # flattened
//
// An error leaves a goroutine as text: it is sent on a channel, itself or in a
// struct, stored for the starter, or returned to a group, after %v or Error()
// made a string of it. errors.Is(err,
// context.Canceled) fails on the other side.
//
// WRONG:
//
//	func run(ctx context.Context, errc chan<- error) {
//		if err := fetch(ctx, "a"); err != nil {
//			errc <- fmt.Errorf("step: %v", err)
//		}
//	}
//
// RIGHT:
//
//	func run(ctx context.Context, errc chan<- error) {
//		if err := fetch(ctx, "a"); err != nil {
//			errc <- fmt.Errorf("step: %w", err)
//		}
//	}
//
// # sentinel
//
// An error is returned, or sent, that holds but the text of an error of the package, by a
// verb other than %w, and the package asks with errors.Is whether an error is that one. The
// answer is no. Where the error is one of another package of the module, the question is reported
// if it is asked of what a function of that package has returned, itself or by an interface
// which all types there that have it do so; there the error may come from another function of
// that package, unless it is told apart before its text is taken, or is returned as it is in
// another place.
//
// WRONG:
//
//	var errNone = errors.New("no such item")
//
//	func find(items map[string]*item, id string) (*item, error) {
//		if items[id] == nil {
//			return nil, fmt.Errorf("find %s: %v", id, errNone)
//		}
//		return items[id], nil
//	}
//
//	func has(items map[string]*item, id string) bool {
//		_, err := find(items, id)
//		return !errors.Is(err, errNone)
//	}
//
// RIGHT:
//
//	var errNone = errors.New("no such item")
//
//	func find(items map[string]*item, id string) (*item, error) {
//		if items[id] == nil {
//			return nil, fmt.Errorf("find %s: %w", id, errNone)
//		}
//		return items[id], nil
//	}
//
//	func has(items map[string]*item, id string) bool {
//		_, err := find(items, id)
//		return !errors.Is(err, errNone)
//	}
//
// # retried
//
// A loop tries something a number of times, until it works. After the last try the function
// returns nil, as it does when it has worked. Silent if each round tries something else, if
// anything is done with the error but to log it, and if anything comes between the loop and the return.
//
// WRONG:
//
//	func push(ctx context.Context, id string) error {
//		for range 3 {
//			if err := fetch(ctx, id); err == nil {
//				return nil
//			}
//			time.Sleep(time.Second)
//		}
//		return nil
//	}
//
// RIGHT:
//
//	func push(ctx context.Context, id string) error {
//		var err error
//		for range 3 {
//			if err = fetch(ctx, id); err == nil {
//				return nil
//			}
//			time.Sleep(time.Second)
//		}
//		return err
//	}
//
// # cause-replaced
//
// The branch for an error returns a new one made of text, and the error
// itself is neither wrapped, logged nor looked at. Only errors of calls that
// take a context or are known to do input or output count, and only new errors
// made on the spot, with nothing in between that decides or may fail: a sentinel
// or another error is a choice, what follows if err == nil { return } is another
// way, and a comment before the new error says that it is meant. So is what goes over
// the wire: in methods with the signature of a remote procedure call, and in what
// only these call. That something is not installed is all that the exit status of a
// command says which was run to find out. A function that only judges what it is given
// answers in its own words: an error is all that it returns, it passes none on, and it
// says several things of its parameters besides. A text that it returns for what its
// parameters say by themselves is kept the same on purpose; and where a call waits under
// no context but Background for a literal that only says that time is up, time is up.
//
// WRONG:
//
//	func update(ctx context.Context, id string) error {
//		if err := fetch(ctx, id); err != nil {
//			return errors.New("fetch failed")
//		}
//		return nil
//	}
//
// RIGHT:
//
//	func update(ctx context.Context, id string) error {
//		if err := fetch(ctx, id); err != nil {
//			return fmt.Errorf("fetch %s: %w", id, err)
//		}
//		return nil
//	}
//
// # nil-wrapped
//
// An error is wrapped where every way has found it nil: it is that of a call before, and
// the one that failed is another, most often ctx.Err(). fmt.Errorf makes an error without
// a cause of it, github.com/pkg/errors none at all. The same goes for an error that is
// returned as it is when a context has ended, or where another call has failed: the caller
// takes that for success. What was tested may also be the wrong error of two.
//
// WRONG:
//
//	func send(ctx context.Context, out chan<- []byte, r io.Reader) error {
//		b, err := io.ReadAll(r)
//		if err != nil {
//			return fmt.Errorf("read: %w", err)
//		}
//		select {
//		case out <- b:
//			return nil
//		case <-ctx.Done():
//			return fmt.Errorf("send: %w", err)
//		}
//	}
//
// RIGHT:
//
//	func send(ctx context.Context, out chan<- []byte, r io.Reader) error {
//		b, err := io.ReadAll(r)
//		if err != nil {
//			return fmt.Errorf("read: %w", err)
//		}
//		select {
//		case out <- b:
//			return nil
//		case <-ctx.Done():
//			return fmt.Errorf("send: %w", context.Cause(ctx))
//		}
//	}
//
// # tested-late
//
// The error of a call is looked at only where another result of it has been found set, and
// the function gives no such result with an error: false or nil instead. So the error is
// always nil there, and a failure takes the way of an empty answer: what cannot be looked up
// does not exist. It is silent where the error is looked at on that way, too, where both are
// asked for at once, and where the function may return both.
//
// WRONG:
//
//	func exists(path string) (bool, error) {
//		_, err := os.Stat(path)
//		if errors.Is(err, os.ErrNotExist) {
//			return false, nil
//		}
//		if err != nil {
//			return false, err
//		}
//		return true, nil
//	}
//
//	func check(path string) error {
//		ok, err := exists(path)
//		if !ok {
//			return fmt.Errorf("%s does not exist", path)
//		}
//		if err != nil {
//			return err
//		}
//		return nil
//	}
//
// RIGHT:
//
//	func exists(path string) (bool, error) {
//		_, err := os.Stat(path)
//		if errors.Is(err, os.ErrNotExist) {
//			return false, nil
//		}
//		if err != nil {
//			return false, err
//		}
//		return true, nil
//	}
//
//	func check(path string) error {
//		ok, err := exists(path)
//		if err != nil {
//			return err
//		}
//		if !ok {
//			return fmt.Errorf("%s does not exist", path)
//		}
//		return nil
//	}
//
// # set-late
//
// A deferred function sets an error variable of the function around it that is no named
// result. When it runs, what the function returns has been decided.
//
// WRONG:
//
//	func save(path string, b []byte) error {
//		f, err := os.Create(path)
//		if err != nil {
//			return err
//		}
//		defer func() {
//			if cerr := f.Close(); err == nil {
//				err = cerr
//			}
//		}()
//		_, err = f.Write(b)
//		return err
//	}
//
// RIGHT:
//
//	func save(path string, b []byte) (err error) {
//		f, err := os.Create(path)
//		if err != nil {
//			return err
//		}
//		defer func() {
//			if cerr := f.Close(); err == nil {
//				err = cerr
//			}
//		}()
//		_, err = f.Write(b)
//		return err
//	}
//
// # recover-silent
//
// Strict: where real code does it, it is meant, and says so a few lines away.
// A panic is recovered and nothing happens: no log, no error, no second panic,
// nothing else in the deferred function.
//
// WRONG:
//
//	func each(list []func()) {
//		for _, f := range list {
//			func() {
//				defer func() { _ = recover() }()
//				f()
//			}()
//		}
//	}
//
// RIGHT:
//
//	func each(list []func()) {
//		for _, f := range list {
//			func() {
//				defer func() {
//					if r := recover(); r != nil {
//						log.Printf("panic: %v", r)
//					}
//				}()
//				f()
//			}()
//		}
//	}
//
// # recover-nil
//
// A function that returns an error defers a literal which recovers, logs the panic and
// does nothing else about it. The function returns then, and its error is nil: a caller in
// the package, who looks at it, or the errgroup that runs it, takes that for success. It is silent where the literal
// sets anything, sends, panics again, ends the program, or calls what may do more than
// log and count. Who runs what he is given, or the next of a chain, and returns the error
// of that, is reported whoever calls him.
//
// WRONG:
//
//	func handle(id string, f func(string) error) error {
//		defer func() {
//			if r := recover(); r != nil {
//				log.Printf("handle %s: %v", id, r)
//			}
//		}()
//		return f(id)
//	}
//
//	func all(ids []string, f func(string) error) error {
//		for _, id := range ids {
//			if err := handle(id, f); err != nil {
//				return err
//			}
//		}
//		return nil
//	}
//
// RIGHT:
//
//	func handle(id string, f func(string) error) (err error) {
//		defer func() {
//			if r := recover(); r != nil {
//				err = fmt.Errorf("handle %s: %v", id, r)
//			}
//		}()
//		return f(id)
//	}
//
//	func all(ids []string, f func(string) error) error {
//		for _, id := range ids {
//			if err := handle(id, f); err != nil {
//				return err
//			}
//		}
//		return nil
//	}
package earlycatch
