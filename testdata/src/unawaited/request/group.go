package request

import (
	"net/http"
	"sync"

	"golang.org/x/sync/errgroup"
	"unawaited/lib"
)

// Groups of an object are waited for when the object is closed.
type app struct {
	bg sync.WaitGroup
	g  errgroup.Group
}

func (a *app) inGroup(w http.ResponseWriter, r *http.Request) {
	a.bg.Go(func() { // want `calls Audit with the request's context, which is cancelled when inGroup returns, and inGroup does not wait for it`
		lib.Audit(r.Context(), "x")
	})
}

func (a *app) inErrgroup(w http.ResponseWriter, r *http.Request) {
	a.g.Go(func() error { // want `calls Audit with the request's context`
		return lib.Audit(r.Context(), "x")
	})
}

func (a *app) byHelper(w http.ResponseWriter, r *http.Request) {
	a.later(r)
}

func (a *app) later(r *http.Request) {
	a.bg.Go(func() { lib.Audit(r.Context(), "x") }) // want `calls Audit with the request's context, which is cancelled when byHelper returns`
}

var inBackground sync.WaitGroup

func inGlobal(w http.ResponseWriter, r *http.Request) {
	inBackground.Go(func() { lib.Audit(r.Context(), "x") }) // want `calls Audit with the request's context`
}

func (a *app) detachedGroup(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	a.bg.Go(func() { // ok: waits for the end of the request
		<-ctx.Done()
		lib.Audit(ctx, "x")
	})
}

func (a *app) waitedGroup(w http.ResponseWriter, r *http.Request) {
	a.g.Go(func() error { return lib.Audit(r.Context(), "x") }) // ok: the handler waits
	if err := a.g.Wait(); err != nil {
		http.Error(w, err.Error(), 500)
	}
}

func given(w http.ResponseWriter, r *http.Request) {
	var g errgroup.Group
	startIn(&g, r)
	g.Wait()
}

func startIn(g *errgroup.Group, r *http.Request) {
	g.Go(func() error { return lib.Audit(r.Context(), "x") }) // ok: who gives the group waits
}

func (a *app) Close() {
	a.bg.Wait()
	a.g.Wait()
}

// Deferred and called in place.

func deferredStart(w http.ResponseWriter, r *http.Request) {
	defer func() {
		go lib.Audit(r.Context(), "x") // want `calls Audit with the request's context, which is cancelled when deferredStart returns`
	}()
	w.WriteHeader(200)
}

func inPlace(w http.ResponseWriter, r *http.Request) {
	func() {
		go lib.Audit(r.Context(), "x") // want `calls Audit with the request's context`
	}()
}

func inPlaceWaited(w http.ResponseWriter, r *http.Request) {
	done := make(chan struct{})
	func() {
		go func() { // ok: the handler waits
			defer close(done)
			lib.Audit(r.Context(), "x")
		}()
	}()
	<-done
}
