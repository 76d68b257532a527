package request

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"google.golang.org/grpc"
	"unawaited/lib"
)

func withoutCancel(w http.ResponseWriter, r *http.Request) {
	go lib.Audit(context.WithoutCancel(r.Context()), "x") // ok: outlives the request
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), time.Second)
	go func() { // ok: with a timeout of its own
		defer cancel()
		lib.Audit(ctx, "x")
	}()
}

func waited(w http.ResponseWriter, r *http.Request) {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() { // ok: the handler waits
		defer wg.Done()
		lib.Audit(r.Context(), "x")
	}()
	wg.Wait()
}

func firstOf(w http.ResponseWriter, r *http.Request) {
	errc := make(chan error, 1)
	go func() { errc <- lib.Audit(r.Context(), "x") }() // ok: the handler waits for it or the request's end
	select {
	case <-errc:
	case <-r.Context().Done():
	}
}

func watcher(w http.ResponseWriter, r *http.Request, conn interface{ Close() error }) {
	serve(w, r, conn)
}

func serve(w http.ResponseWriter, r *http.Request, conn interface{ Close() error }) {
	go func() { // ok: ends with the request, on purpose
		<-r.Context().Done()
		conn.Close()
	}()
}

func watches(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	go func() { // ok: asks the context itself
		for ctx.Err() == nil {
			lib.Audit(ctx, "x")
		}
	}()
}

func values(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	go func() { // ok: logging and tracing only take values from it
		slog.InfoContext(ctx, "x")
		lib.Trace(ctx)
	}()
}

func background(w http.ResponseWriter, r *http.Request) {
	go lib.Audit(context.Background(), r.URL.Path) // want "nobody can wait for Audit"
}

func copied(c *gin.Context) {
	cp := c.Copy()
	go func() { println(cp.Param("id")) }() // ok: a copy
}

func notAHandler(ctx context.Context) {
	go lib.Audit(ctx, "x") // ok: who knows what ctx is
}

func sometimesHandler(ctx context.Context) {
	go lib.Audit(ctx, "x") // ok: also called with a context that is no request's
}

func callsWithRequest(w http.ResponseWriter, r *http.Request) { sometimesHandler(r.Context()) }

func callsWithout() { sometimesHandler(context.Background()) }

// Who asked is in the context, whether or not it has ended: a case from cortex.
func forTenant(w http.ResponseWriter, r *http.Request) {
	run := func() {
		who, _ := lib.Tenant(r.Context())
		withTenant(r.Context(), slog.Default()).Info("flushing", "for", who)
	}
	go run() // ok
}

func withTenant(ctx context.Context, l *slog.Logger) *slog.Logger {
	if who, err := lib.Tenant(ctx); err == nil {
		return l.With("tenant", who)
	}
	if who, err := owners.Owner(ctx); err == nil {
		return l.With("owner", who)
	}
	return l
}

var owners interface {
	Owner(ctx context.Context) (string, error)
}

// The first failure ends the others: a case from dgraph.
func firstFailure(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	names := []string{"a", "b", r.URL.Path}
	errs := make(chan error, len(names))
	for _, n := range names {
		go func() { errs <- lib.Audit(ctx, n) }() // ok: waited for, or given up
	}
	for range names {
		if err := <-errs; err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
	}
}

// The handler has read it, and put what it has read in its place.
func (u *uploads) later(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	go u.process(r) // ok
}

// It only looks at what else a request has.
func path(w http.ResponseWriter, r *http.Request) {
	go func() { println(r.URL.Path) }() // ok
}

// What it sets for later it calls off.
func timed(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	t := time.AfterFunc(time.Second, func() { lib.Audit(ctx, "slow") }) // ok
	defer t.Stop()
	lib.Audit(ctx, "x")
}

type uploadStream interface {
	grpc.ServerStream
	Recv() (string, error)
}

// From a chat server: a reader of a stream learns that it is over.
func receive(s uploadStream) error {
	parts := make(chan string, 1)
	go func() { // ok
		for {
			part, err := s.Recv()
			if err != nil {
				close(parts)
				return
			}
			parts <- part
		}
	}()
	if lib.Audit(s.Context(), "x") != nil {
		return nil
	}
	for p := range parts {
		println(p)
	}
	return nil
}

// From centrifugo: a context of their own make, which a channel ends.
func connection(w http.ResponseWriter, r *http.Request) {
	go func() { // ok
		end := make(chan struct{})
		defer close(end)
		lib.Audit(until(r.Context(), end), "x")
	}()
}

type untilClosed struct {
	context.Context
	end <-chan struct{}
}

func (u untilClosed) Done() <-chan struct{} { return u.end }

func until(ctx context.Context, end <-chan struct{}) context.Context { return untilClosed{ctx, end} }
