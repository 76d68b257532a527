// Package deadctx finds work that is begun under a context which has ended already.
// Whatever respects its context fails at once then: a shutdown that was to wait for
// open requests, a clean-up, a last message.
//
// Looked at are calls that work or wait under the context that they are given, by what is
// known of them, by their own body in the package, else by the convention that a function
// which takes a context and returns an error does; one without an error result counts
// if it is known. Contexts that are derived from an
// ended one have ended, too, but for context.WithoutCancel. Values of a context are not
// lost by its end: loggers and traces are left alone.
//
// # done
//
// The end of the context has been waited for, by a receive from its Done or by a case of
// a select, or its Err has been found not to be nil, or the function is one that
// context.AfterFunc calls then. Tests look at what happens in that case, and are left alone.
//
// WRONG:
//
//	func serve(ctx context.Context, srv *http.Server) error {
//		go srv.ListenAndServe()
//		<-ctx.Done()
//		return srv.Shutdown(ctx)
//	}
//
// RIGHT:
//
//	func serve(ctx context.Context, srv *http.Server) error {
//		go srv.ListenAndServe()
//		<-ctx.Done()
//		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
//		defer cancel()
//		return srv.Shutdown(ctx)
//	}
//
// # cancelled
//
// The function has called the context's cancel function before, on every way to the call.
// A context of Background that is cancelled before any use is wanted so: it makes a service
// stop at once.
//
// WRONG:
//
//	func load(db *sql.DB) (*sql.Rows, error) {
//		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
//		err := db.PingContext(ctx)
//		cancel()
//		if err != nil {
//			return nil, err
//		}
//		return db.QueryContext(ctx, "SELECT 1")
//	}
//
// RIGHT:
//
//	func load(db *sql.DB) (*sql.Rows, error) {
//		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
//		defer cancel()
//		if err := db.PingContext(ctx); err != nil {
//			return nil, err
//		}
//		return db.QueryContext(context.Background(), "SELECT 1")
//	}
//
// # deferred
//
// Deferred calls run in the opposite order: a cancel that is deferred after the work runs
// before it.
//
// WRONG:
//
//	func run(srv *http.Server, work func()) {
//		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
//		defer srv.Shutdown(ctx)
//		defer cancel()
//		work()
//	}
//
// RIGHT:
//
//	func run(srv *http.Server, work func()) {
//		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
//		defer cancel()
//		defer srv.Shutdown(ctx)
//		work()
//	}
//
// # returned
//
// The function returns what lives on a context that it cancels, most often by a deferred
// call: an answer whose body is yet to be read, rows, a transaction, a stream, a process,
// or a function literal that works under it.
// The caller gets it dead, or reads as much of it as has come already. It is silent if
// what is returned has been read or handed to somebody before, if the callers, which are all known,
// look at no more than the head of an answer, and of returns after a failure. What lives
// on its context is known of some types (knowledge.Living); what a function of the
// module returns is known by its body.
//
// WRONG:
//
//	func open(ctx context.Context, url string) (io.ReadCloser, error) {
//		ctx, cancel := context.WithTimeout(ctx, time.Second)
//		defer cancel()
//		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
//		if err != nil {
//			return nil, err
//		}
//		resp, err := http.DefaultClient.Do(req)
//		if err != nil {
//			return nil, err
//		}
//		return resp.Body, nil
//	}
//
// RIGHT:
//
//	func open(ctx context.Context, url string) ([]byte, error) {
//		ctx, cancel := context.WithTimeout(ctx, time.Second)
//		defer cancel()
//		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
//		if err != nil {
//			return nil, err
//		}
//		resp, err := http.DefaultClient.Do(req)
//		if err != nil {
//			return nil, err
//		}
//		defer resp.Body.Close()
//		return io.ReadAll(resp.Body)
//	}
//
// # outlived
//
// A context gets a timeout once, before a loop that goes on for as long as the program,
// and each round works under it. Only loops count that wait for time to pass, and that
// nothing ends but another context, a signal, or a channel of the object; and loops that
// try something again until it succeeds, and that only look at the context which the one
// with the timeout was made of: once that has passed, all other attempts fail at once. A
// loop that ends with the timeout, or with the error that it gives, has a budget for all attempts.
//
// WRONG:
//
//	func poll(ctx context.Context, db *sql.DB) {
//		pctx, cancel := context.WithTimeout(ctx, time.Second)
//		defer cancel()
//		for {
//			if err := db.PingContext(pctx); err != nil {
//				log.Print(err)
//			}
//			select {
//			case <-ctx.Done():
//				return
//			case <-time.After(time.Minute):
//			}
//		}
//	}
//
// RIGHT:
//
//	func poll(ctx context.Context, db *sql.DB) {
//		for {
//			pctx, cancel := context.WithTimeout(ctx, time.Second)
//			if err := db.PingContext(pctx); err != nil {
//				log.Print(err)
//			}
//			cancel()
//			select {
//			case <-ctx.Done():
//				return
//			case <-time.After(time.Minute):
//			}
//		}
//	}
//
// # flight
//
// Callers share a call by the DoChan of a singleflight, and each leaves when its own context
// ends. The function that they share works under the context of the caller that came
// first: when that one leaves, all others fail. Callers that wait in Do cannot leave, and are
// not reported.
//
// WRONG:
//
//	func load(ctx context.Context, g *singleflight.Group, db *sql.DB) error {
//		ch := g.DoChan("rates", func() (any, error) {
//			return db.ExecContext(ctx, "UPDATE rates")
//		})
//		select {
//		case r := <-ch:
//			return r.Err
//		case <-ctx.Done():
//			return ctx.Err()
//		}
//	}
//
// RIGHT:
//
//	func load(ctx context.Context, g *singleflight.Group, db *sql.DB) error {
//		ch := g.DoChan("rates", func() (any, error) {
//			wctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
//			defer cancel()
//			return db.ExecContext(wctx, "UPDATE rates")
//		})
//		select {
//		case r := <-ch:
//			return r.Err
//		case <-ctx.Done():
//			return ctx.Err()
//		}
//	}
//
// # undone
//
// The function does something for an object under its context, takes a lock in a
// database, say, and defers the method that undoes it, under the same context. What it goes
// on to do under the context ends with it; then what is deferred fails, and the lock stays. It is silent
// if the deferred call closes or stops something, which works all the same, and if what was done
// only asks for something.
//
// WRONG:
//
//	type locker interface {
//		Lock(ctx context.Context) error
//		Unlock(ctx context.Context) error
//	}
//
//	func under(ctx context.Context, l locker, work func(context.Context) error) error {
//		if err := l.Lock(ctx); err != nil {
//			return err
//		}
//		defer l.Unlock(ctx)
//		return work(ctx)
//	}
//
// RIGHT:
//
//	type locker interface {
//		Lock(ctx context.Context) error
//		Unlock(ctx context.Context) error
//	}
//
//	func under(ctx context.Context, l locker, work func(context.Context) error) error {
//		if err := l.Lock(ctx); err != nil {
//			return err
//		}
//		defer func() {
//			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
//			defer cancel()
//			l.Unlock(ctx)
//		}()
//		return work(ctx)
//	}
//
// # kept
//
// An object keeps the context that it is made with, and its methods work under that. The
// one who makes it ends the context by a deferred cancel, and returns the object, or keeps
// it in a field and the context has a timeout; or it has one, and the object is for a
// server, which goes on for as long as the program. What keeps its context is known by its
// body, also in other packages of the module. It is silent when the object is used before
// it is returned: that may be all.
//
// WRONG:
//
//	type directory struct {
//		addr string
//		ctx  context.Context
//	}
//
//	func connect(ctx context.Context, addr string) (*directory, error) {
//		d := &directory{addr, ctx}
//		return d, d.ask(ctx)
//	}
//
//	func (d *directory) Groups() error {
//		return d.ask(d.ctx)
//	}
//
//	func (d *directory) ask(ctx context.Context) error {
//		conn, err := new(net.Dialer).DialContext(ctx, "tcp", d.addr)
//		if err != nil {
//			return err
//		}
//		return conn.Close()
//	}
//
//	func open(addr string) (*directory, error) {
//		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
//		defer cancel()
//		return connect(ctx, addr)
//	}
//
// RIGHT:
//
//	type directory struct {
//		addr string
//	}
//
//	func connect(ctx context.Context, addr string) (*directory, error) {
//		d := &directory{addr}
//		return d, d.ask(ctx)
//	}
//
//	func (d *directory) Groups(ctx context.Context) error {
//		return d.ask(ctx)
//	}
//
//	func (d *directory) ask(ctx context.Context) error {
//		conn, err := new(net.Dialer).DialContext(ctx, "tcp", d.addr)
//		if err != nil {
//			return err
//		}
//		return conn.Close()
//	}
//
//	func open(addr string) (*directory, error) {
//		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
//		defer cancel()
//		return connect(ctx, addr)
//	}
//
// # compensated
//
// The function does something for an object under its context, and when the next call under
// that context fails it undoes it, under the same context or one derived from it. If the call
// has failed because the context has ended, what undoes it fails as well, and what was made
// stays.
//
// What undoes something says so by the first word of its name (delete, remove, release, rollback, unlock
// and the like), is called on the same object, and is given what the first has returned or was
// given. Silent where the function asks whether the context has ended, or which error it is.
//
// WRONG:
//
//	type cloud interface {
//		CreateVolume(ctx context.Context) (string, error)
//		DeleteVolume(ctx context.Context, id string) error
//		Boot(ctx context.Context, volume string) error
//	}
//
//	func boot(ctx context.Context, c cloud) error {
//		vol, err := c.CreateVolume(ctx)
//		if err != nil {
//			return err
//		}
//		if err := c.Boot(ctx, vol); err != nil {
//			return errors.Join(err, c.DeleteVolume(ctx, vol))
//		}
//		return nil
//	}
//
// RIGHT:
//
//	type cloud interface {
//		CreateVolume(ctx context.Context) (string, error)
//		DeleteVolume(ctx context.Context, id string) error
//		Boot(ctx context.Context, volume string) error
//	}
//
//	func boot(ctx context.Context, c cloud) error {
//		vol, err := c.CreateVolume(ctx)
//		if err != nil {
//			return err
//		}
//		if err := c.Boot(ctx, vol); err != nil {
//			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
//			defer cancel()
//			return errors.Join(err, c.DeleteVolume(ctx, vol))
//		}
//		return nil
//	}
//
// # cleanup
//
// The context of a test, t.Context(), is cancelled just before the functions that were
// given to t.Cleanup are called.
//
// WRONG:
//
//	func start(t *testing.T, srv *http.Server) {
//		go srv.ListenAndServe()
//		t.Cleanup(func() {
//			srv.Shutdown(t.Context())
//		})
//	}
//
// RIGHT:
//
//	func start(t *testing.T, srv *http.Server) {
//		go srv.ListenAndServe()
//		t.Cleanup(func() {
//			srv.Shutdown(context.Background())
//		})
//	}
//
// # presumed
//
// What done, cancelled and cleanup say, of a call of which nothing shows that it heeds its
// context: a function of another module, a method of an interface, or a function that
// hands it to such alone. Most that take a context and return an error do; some only look
// values up in it, or take it to stop something by force.
//
// WRONG:
//
//	type peer interface {
//		Leave(ctx context.Context) error
//	}
//
//	func member(ctx context.Context, p peer) error {
//		<-ctx.Done()
//		return p.Leave(ctx) // if it asks, it does nothing
//	}
//
// RIGHT:
//
//	type peer interface {
//		Leave(ctx context.Context) error
//	}
//
//	func member(ctx context.Context, p peer) error {
//		<-ctx.Done()
//		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
//		defer cancel()
//		return p.Leave(ctx)
//	}
package deadctx
