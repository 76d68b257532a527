// Package keptuse makes clients.
package keptuse

import (
	"context"
	"net/http"
	"time"

	"deadctx/kept"
)

type directory interface {
	Groups(ctx context.Context, user string) error
}

type addressed interface{ Addr() string }

func handler(d directory) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := d.Groups(r.Context(), r.FormValue("user")); err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
		}
	})
}

func shows(a addressed) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write([]byte(a.Addr())) })
}

// From a program: ten seconds after the start each login fails.
func run(addr string) error {
	start, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	dir, err := kept.Connect(start, addr) // want `what Connect makes keeps start, which ends in time \(line 32\), and works under it later, when Groups calls ask \(ListenAndServe serves with it\): from then on each fails; give Groups a context of its own`
	if err != nil {
		return err
	}
	srv := &http.Server{Addr: ":8080", Handler: handler(dir)}
	return srv.ListenAndServe()
}

func open(addr string) (*kept.Client, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return kept.Connect(ctx, addr) // want `what Connect makes keeps ctx, which ends when open returns \(line 44\), and works under it later, when Groups calls ask \(open returns it\)`
}

type service struct {
	dir *kept.Client
	get *kept.Of[int]
}

func (s *service) init(ctx context.Context, addr string) (err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	s.dir, err = kept.Connect(ctx, addr) // want `what Connect makes keeps ctx, which ends when init returns`
	return err
}

func (s *service) values(get func(context.Context) (int, error)) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	s.get = kept.NewOf(ctx, get) // want `what NewOf makes keeps ctx`
}

// Look-alikes.

func (s *service) run(ctx context.Context, addr string, loop func()) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s.dir, err = kept.Connect(ctx, addr) // ok: it is used for as long as run runs
	if err != nil {
		return err
	}
	loop()
	return nil
}

func loaded(addr string) (*kept.Client, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c, err := kept.Connect(ctx, addr)
	if err != nil {
		return nil, err
	}
	return c, c.Groups(ctx, "root") // ok: the work is done, perhaps
}

func once(addr string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c, err := kept.Connect(ctx, addr)
	if err != nil {
		return err
	}
	return c.Groups(ctx, "root") // ok: used here
}

func good(addr string) (*kept.Good, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return kept.Dial(ctx, addr) // ok: keeps none
}

func lives(ctx context.Context, addr string) (*kept.Client, error) {
	return kept.Connect(ctx, addr) // ok: for as long as ctx
}

func handed(addr string) (*kept.Client, context.CancelFunc, error) {
	ctx, cancel := context.WithCancel(context.Background())
	c, err := kept.Connect(ctx, addr) // ok: who has it ends it
	return c, cancel, err
}

func cancelled(addr string) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	dir, err := kept.Connect(ctx, addr)
	if err != nil {
		return err
	}
	return http.ListenAndServe(":8080", handler(dir)) // ok: it ends with the server
}

func forAWhile(addr string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	dir, err := kept.Connect(ctx, addr)
	if err != nil {
		return err
	}
	srv := &http.Server{Addr: ":8080", Handler: handler(dir)}
	context.AfterFunc(ctx, func() { srv.Close() })
	return srv.ListenAndServe() // ok: the server ends with it, too
}

func checked(addr string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	dir, err := kept.Connect(ctx, addr)
	if err != nil {
		return err
	}
	if err := dir.Groups(ctx, "root"); err != nil {
		return err
	}
	return http.ListenAndServe(":8080", nil) // ok: without it
}

func shown(addr string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	dir, err := kept.Connect(ctx, addr)
	if err != nil {
		return err
	}
	return http.ListenAndServe(":8080", shows(dir)) // ok: asks nobody
}
