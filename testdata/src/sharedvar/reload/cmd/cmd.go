// Package cmd reloads while another package answers requests.
package cmd

import (
	"net/http"
	"os"
	"sync"
	"time"

	"sharedvar/reload/conf"
	"sharedvar/reload/gate"
)

// From a gateway.
func run(hup <-chan os.Signal) error {
	h, err := conf.Open("gateway.json")
	if err != nil {
		return err
	}
	go func() {
		for range hup {
			_ = h.Reload() // want `h\.cur is assigned by the goroutine started at line 20 while ServeHTTP of package gate may be reading it for a request \(gate\.go:16\)`
		}
	}()
	return http.ListenAndServe(":8080", gate.New(h))
}

func named(hup <-chan os.Signal, h *conf.Holder) error {
	go again(hup, h)
	return http.ListenAndServe(":8080", gate.New(h))
}

func again(hup <-chan os.Signal, h *conf.Holder) {
	for range hup {
		_ = h.Reload() // want `h\.cur is assigned by the goroutine`
	}
}

type app struct{ holder *conf.Holder }

func (a *app) reload() {
	for range time.Tick(time.Minute) {
		_ = a.holder.Reload() // want `a\.holder\.cur is assigned by the goroutine`
	}
}

func (a *app) run() error {
	go a.reload()
	return http.ListenAndServe(":8080", gate.New(a.holder))
}

func routes(more <-chan string) error {
	r := conf.NewRoutes()
	go func() {
		for m := range more {
			r.Add(m, "/") // want `r\.to is written to by the goroutine`
		}
	}()
	return http.ListenAndServe(":8080", gate.Follow(r))
}

func boxed(more <-chan string) error {
	var b conf.Box[string]
	go func() {
		for m := range more {
			b.Set(m) // want `b\.v is assigned by the goroutine`
		}
	}()
	return http.ListenAndServe(":8080", gate.Boxed(&b))
}

// ok: a lock, an atomic pointer, a flag.
func ordered(more <-chan conf.Config, l *conf.Locked, a *conf.Atomic, f *conf.Flagged) error {
	go func() {
		for m := range more {
			l.Set(m)
			a.Set(m)
			f.Set(m)
		}
	}()
	http.Handle("/l", gate.Locked(l))
	http.Handle("/a", gate.Atomic(a))
	http.Handle("/f", gate.Flagged(f))
	return http.ListenAndServe(":8080", nil)
}

// ok: another than the one that requests see.
func another(hup <-chan os.Signal, shown, own *conf.Holder) error {
	go func() {
		for range hup {
			_ = own.Reload()
		}
	}()
	return http.ListenAndServe(":8080", gate.New(shown))
}

// ok: the handlers have a copy of it.
func copied(hup <-chan os.Signal, h *conf.Holder) error {
	go func() {
		for range hup {
			_ = h.Reload()
		}
	}()
	return http.ListenAndServe(":8080", gate.Fixed(conf.Config{Name: h.Path()}))
}

// ok: before it serves.
func before(h *conf.Holder) error {
	done := make(chan error)
	go func() { done <- h.Reload() }()
	if err := <-done; err != nil {
		return err
	}
	return http.ListenAndServe(":8080", gate.New(h))
}

// The starter itself looks at it.
func starter(h *conf.Holder) string {
	go func() { _ = h.Reload() }()
	return h.Get().Name // want `h\.cur is read here while the goroutine`
}

func workers(r *conf.Routes, names []string) {
	var wg sync.WaitGroup
	for _, n := range names {
		wg.Go(func() { r.Add(n, "/") }) // want `r\.to is written to by every goroutine that the loop starts`
	}
	wg.Wait()
}

// ok: what does not change, a lock, a wait, what is set once.
func fine(h *conf.Holder, l *conf.Locked, z *conf.Lazy) conf.Config {
	var wg sync.WaitGroup
	wg.Go(func() { _ = h.Reload() })
	println(h.Path())
	wg.Wait()
	go l.Set(h.Get())
	go func() { z.Get() }()
	z.Get()
	return l.Get()
}
