// Package requests has handlers that share what they change.
package requests

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

type stats struct {
	since  time.Time
	served int64
	failed int64
	last   time.Time
	paths  map[string]int
	recent []string
}

func newStats() *stats { return &stats{since: time.Now(), paths: make(map[string]int)} }

// Literals, of a method.
func (s *stats) middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r)
		s.served++ // want `s.served is changed by the function literal in middleware, which requests run at the same time`
		s.failed++
	})
}

func (s *stats) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, s.since, s.served)
	s.last = time.Now() // want `s.last is assigned by ServeHTTP, which requests run at the same time`
}

// Methods that are handed on as values.
func (s *stats) byPath(w http.ResponseWriter, r *http.Request) {
	s.paths[r.URL.Path]++ // want `s.paths is written to by byPath`
}

func (s *stats) log(w http.ResponseWriter, r *http.Request) {
	s.note(r.URL.Path)
}

func (s *stats) note(path string) {
	s.recent = append(s.recent, path) // want `s.recent is appended to by log`
}

func (s *stats) routes(mux *http.ServeMux) {
	mux.HandleFunc("/paths", s.byPath)
	mux.HandleFunc("/log", s.log)
}

// A framework.
func (s *stats) Hit(c *gin.Context) {
	s.served += 2 // want `s.served is changed by Hit`
}

// Package variables.
var hits int

func home(w http.ResponseWriter, r *http.Request) {
	hits++ // want `hits is changed by home`
	fmt.Fprintln(w, hits)
}

// Variables of the function around.
func mount(mux *http.ServeMux) {
	mux.HandleFunc("/", home)
	n := 0
	seen := make(map[string]bool)
	mux.HandleFunc("/n", func(w http.ResponseWriter, r *http.Request) {
		n++ // want `n is changed by the function literal in mount`
		fmt.Fprintln(w, n)
	})
	mux.HandleFunc("/seen", func(w http.ResponseWriter, r *http.Request) {
		seen[r.URL.Path] = true // want `seen is written to by the function literal in mount`
	})
}

// Generic.
type cache[K comparable, V any] struct {
	values map[K]V
	key    func(*http.Request) K
	load   func(context.Context, K) V
}

func newCache[K comparable, V any](key func(*http.Request) K, load func(context.Context, K) V) *cache[K, V] {
	return &cache[K, V]{values: make(map[K]V), key: key, load: load}
}

func (c *cache[K, V]) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	k := c.key(r)
	c.values[k] = c.load(r.Context(), k) // want `c.values is written to by ServeHTTP`
}

// Buffers.
type page struct {
	tmpl *template.Template
	buf  bytes.Buffer
}

func newPage(t *template.Template) *page { return &page{tmpl: t} }

func (p *page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.buf.Reset() // want `p.buf is written to by ServeHTTP, which requests run at the same time, with nothing to order them: make one for each request`
	if err := p.tmpl.Execute(&p.buf, r.URL.Path); err != nil {
		return
	}
	_, _ = w.Write(p.buf.Bytes())
}

type lines struct{ out *bytes.Buffer }

func newLines() *lines { return &lines{out: new(bytes.Buffer)} }

func (l *lines) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(l.out, r.URL.Path) // want `l.out is written to by ServeHTTP`
}

// A loop beside the handlers.
type probe struct {
	every time.Duration
	err   error
	at    time.Time
	ping  func(context.Context) error
}

func newProbe(every time.Duration, ping func(context.Context) error) *probe {
	return &probe{every: every, ping: ping}
}

func (p *probe) start(ctx context.Context) {
	go func() {
		t := time.NewTicker(p.every)
		defer t.Stop()
		for {
			p.check(ctx)
			select {
			case <-ctx.Done():
				return
			case <-t.C:
			}
		}
	}()
}

func (p *probe) check(ctx context.Context) {
	err := p.ping(ctx)
	p.err = err // want `p.err is assigned by the goroutine started at line \d+ while ServeHTTP may be reading it for a request`
	p.at = time.Now()
}

func (p *probe) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, p.at, p.err)
}

type poller struct {
	rates map[string]float64
	fetch func(string) (float64, error)
}

func newPoller(fetch func(string) (float64, error)) *poller {
	return &poller{rates: make(map[string]float64), fetch: fetch}
}

func (p *poller) run(ctx context.Context, names []string) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Minute):
		}
		for _, n := range names {
			if v, err := p.fetch(n); err == nil {
				p.rates[n] = v // want `p.rates is written to by the goroutine started at line \d+ while get may be looking into it for a request`
			}
		}
	}
}

func (p *poller) get(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, p.rates[r.PathValue("name")])
}

func serve(ctx context.Context, mux *http.ServeMux, p *poller) {
	go p.run(ctx, []string{"eur"})
	mux.HandleFunc("/rates/{name}", p.get)
}

var _ = []any{newStats, newPage, newLines, newProbe, newPoller, (*stats).routes, mount, serve, newCache[string, int]}
