package request

import (
	"context"
	"net/http"
	"time"

	"unawaited/lib"
)

type sink interface {
	Write(ctx context.Context, s string) error
}

type journal struct{ out sink }

// A method of the goroutine sets itself a limit, under the request's context.
func (j *journal) record(ctx context.Context, s string) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	if err := j.out.Write(ctx, s); err != nil {
		println(err.Error())
	}
}

func (j *journal) Delete(w http.ResponseWriter, r *http.Request) {
	go j.record(r.Context(), "delete") // want "the goroutine that runs record calls Write with the request's context, which is cancelled when Delete returns"
	w.WriteHeader(204)
}

// A named function.
func note(ctx context.Context, what string) {
	limited, cancel := context.WithDeadline(context.WithValue(ctx, journal{}, what), time.Now().Add(time.Second))
	defer cancel()
	lib.Audit(limited, what)
}

func notes(w http.ResponseWriter, r *http.Request) {
	go note(r.Context(), "x") // want "the goroutine that runs note calls Audit with the request's context"
}

// A literal.
func noted(w http.ResponseWriter, r *http.Request) {
	go func(ctx context.Context) { // want "the goroutine calls Audit with the request's context"
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		lib.Audit(ctx, "x")
	}(r.Context())
}

// A helper that derives it.
func limit(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, time.Second)
}

func limits(ctx context.Context) {
	ctx, cancel := limit(ctx)
	defer cancel()
	lib.Audit(ctx, "x")
}

func limited(w http.ResponseWriter, r *http.Request) {
	go limits(r.Context()) // want "the goroutine that runs limits calls Audit with the request's context"
}

// Generic.
func store[T any](ctx context.Context, v T, put func(context.Context, T) error) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return lib.Audit(ctx, "x")
}

func stores(put func(context.Context, string) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		go store(r.Context(), r.URL.Path, put) // want "the goroutine that runs store"
	}
}

// ok: it cuts the request's cancellation off itself.
func (j *journal) keep(ctx context.Context, s string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	j.out.Write(ctx, s)
}

func (j *journal) Keep(w http.ResponseWriter, r *http.Request) { go j.keep(r.Context(), "keep") }

// ok: it knows that it ends with the request.
func (j *journal) follow(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for ctx.Err() == nil {
		j.out.Write(ctx, "tick")
	}
}

func (j *journal) Follow(w http.ResponseWriter, r *http.Request) { go j.follow(r.Context()) }

// ok: the handler waits for it.
func (j *journal) Wait(w http.ResponseWriter, r *http.Request) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		j.record(r.Context(), "wait")
	}()
	<-done
}

// ok: a context of its own.
func (j *journal) own(context.Context) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	j.out.Write(ctx, "own")
}

func (j *journal) Own(w http.ResponseWriter, r *http.Request) { go j.own(r.Context()) }
