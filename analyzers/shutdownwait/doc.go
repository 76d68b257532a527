// Package shutdownwait finds HTTP servers that are left as soon as Shutdown begins.
//
// Shutdown closes the listeners first and then waits until the last request has been
// answered. Serve and ListenAndServe return http.ErrServerClosed as soon as the
// listeners are closed, not when Shutdown returns: what ends the process then cuts
// off the requests that Shutdown was called to save. Echo's Start does the same.
// The Serve of gRPC waits for GracefulStop, and is left alone.
//
// # fatal
//
// The error by which a server tells that it is being shut down is given to
// log.Fatal, or ends the process in another way.
//
// A test for http.ErrServerClosed is followed, by errors.Is or by ==. The server is the
// one of the same variable or field. Where the function that serves shuts down itself,
// afterwards or deferred, nothing is reported.
//
// WRONG:
//
//	func main() {
//		srv := &http.Server{Addr: ":8080"}
//		go func() {
//			log.Fatal(srv.ListenAndServe())
//		}()
//		sig := make(chan os.Signal, 1)
//		signal.Notify(sig, os.Interrupt)
//		<-sig
//		srv.Shutdown(context.Background())
//	}
//
// RIGHT:
//
//	func main() {
//		srv := &http.Server{Addr: ":8080"}
//		go func() {
//			if err := srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
//				log.Fatal(err)
//			}
//		}()
//		sig := make(chan os.Signal, 1)
//		signal.Notify(sig, os.Interrupt)
//		<-sig
//		srv.Shutdown(context.Background())
//	}
//
// # returns
//
// The function that serves has started a goroutine which calls Shutdown, and
// returns when it serves no more, which is when Shutdown begins. It waits for
// nothing in between: a receive, a wait for a group, a lock and a sleep count as
// such, deferred ones included.
//
// WRONG:
//
//	func main() {
//		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
//		defer stop()
//		srv := &http.Server{Addr: ":8080"}
//		go func() {
//			<-ctx.Done()
//			srv.Shutdown(context.Background())
//		}()
//		if err := srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
//			log.Print(err)
//		}
//	}
//
// RIGHT:
//
//	func main() {
//		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
//		defer stop()
//		srv := &http.Server{Addr: ":8080"}
//		drained := make(chan struct{})
//		go func() {
//			defer close(drained)
//			<-ctx.Done()
//			srv.Shutdown(context.Background())
//		}()
//		if err := srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
//			log.Print(err)
//			stop()
//		}
//		<-drained
//	}
//
// # not-serving
//
// A function starts a goroutine that listens and serves, waits for the end of its context
// or for a signal, and shuts the server down. Where the server cannot listen, the goroutine
// only logs that, or not even that, and the function goes on waiting as if it served.
// Functions that start or do something else besides are left alone: the server may be
// there to show that, and Serve on a listener that is there already, too.
//
// WRONG:
//
//	func run(ctx context.Context, srv *http.Server) error {
//		go func() {
//			if err := srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
//				log.Print(err)
//			}
//		}()
//		<-ctx.Done()
//		return srv.Shutdown(context.Background())
//	}
//
// RIGHT:
//
//	func run(ctx context.Context, srv *http.Server) error {
//		failed := make(chan error, 1)
//		go func() { failed <- srv.ListenAndServe() }()
//		select {
//		case err := <-failed:
//			return err
//		case <-ctx.Done():
//			return srv.Shutdown(context.Background())
//		}
//	}
package shutdownwait
