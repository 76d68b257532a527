// Package gate answers requests by what conf keeps.
package gate

import (
	"fmt"
	"net/http"

	"sharedvar/reload/conf"
)

type Gate struct{ conf *conf.Holder }

func New(h *conf.Holder) *Gate { return &Gate{h} }

func (g *Gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, g.conf.Get().Name)
}

type Router struct{ Routes *conf.Routes }

func (t Router) Serve() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, t.Routes.To(r.URL.Path)) }
}

func Follow(routes *conf.Routes) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, routes.To(r.URL.Path))
	})
}

func Boxed(b *conf.Box[string]) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, b.Get()) })
}

func Locked(l *conf.Locked) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, l.Get()) })
}

func Atomic(a *conf.Atomic) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, a.Get()) })
}

func Flagged(f *conf.Flagged) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, f.Get()) })
}

// Where says what does not change.
func Where(h *conf.Holder) string { return h.Path() }

// Fixed has a copy.
func Fixed(c conf.Config) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, c.Name) })
}
