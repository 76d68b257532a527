// Package answers has handlers that answer beside a goroutine of the request.
package answers

import (
	"context"
	"encoding/json"
	"net/http"
)

type sink interface {
	Write(ctx context.Context, user string) error
}

// counter and pool are of something that nothing is known about.
type counter interface{ Inc() }

type pool interface {
	Task(name string) task
	Wait()
}

type task interface {
	Run(ctx context.Context) error
}

type api struct {
	sink sink
	hits counter
	pool pool
}

func (a *api) record(ctx context.Context, user string) {
	_ = a.sink.Write(ctx, user)
}

// Headers are set in the usual answer.
func (a *api) header(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	go a.record(ctx, "me") // want `calls Write with the request's context, which is cancelled when header returns`
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]string{"status": "deleted"})
}

// What the goroutine does not have does not wait for it.
func counted(s sink, hits counter) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		go func() { // want `calls Write with the request's context`
			_ = s.Write(r.Context(), "me")
		}()
		hits.Inc()
		w.WriteHeader(http.StatusNoContent)
	}
}

// ok: the object of the goroutine may wait for it.
func (a *api) waits(w http.ResponseWriter, r *http.Request) {
	go a.record(r.Context(), "me")
	a.pool.Wait()
}

// ok: the pool may wait for its task.
func pooled(p pool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		t := p.Task("me")
		go t.Run(r.Context())
		p.Wait()
	}
}
