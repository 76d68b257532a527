// Package heeds has waits after which the context is looked at first.
package heeds

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"time"
)

type store struct {
	mu    sync.Mutex
	seen  map[string]int
	delay time.Duration
	every time.Duration
	base  http.RoundTripper
}

// NewStore makes one.
func NewStore(every time.Duration, base http.RoundTripper) *store {
	return &store{every: every, delay: 2 * time.Second, base: base}
}

const pace = 2 * time.Second

// The condition of the loop: a case from a relay's debug handler.
func (s *store) debug(w http.ResponseWriter, r *http.Request) {
	for r.Context().Err() == nil {
		out, err := exec.Command("ss", "-t").Output()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.seen[string(out)]++
		s.mu.Unlock()
		if _, err := fmt.Fprintln(w); err != nil {
			return
		}
		time.Sleep(pace) // ok
	}
}

// Something else comes first.
func (s *store) debugLate(w http.ResponseWriter, r *http.Request) {
	for r.Context().Err() == nil {
		time.Sleep(pace) // want `time.Sleep goes on waiting after the request has ended`
		out, err := exec.Command("ss", "-t").Output()
		if err != nil {
			return
		}
		w.Write(out)
	}
}

// Too long a time.
func (s *store) debugLong(w http.ResponseWriter, r *http.Request) {
	for r.Context().Err() == nil {
		w.Write(nil)
		time.Sleep(30 * time.Second) // want `time.Sleep in a loop goes on waiting after the request has ended`
	}
}

// Nobody knows how long.
func (s *store) debugSet(w http.ResponseWriter, r *http.Request) {
	for r.Context().Err() == nil {
		w.Write(nil)
		time.Sleep(s.every) // want `time.Sleep goes on waiting after the request has ended`
	}
}

type client interface {
	Get(ctx context.Context, key string) (string, error)
}

// A call that fails then, and its error leaves.
func poll(ctx context.Context, c client) error {
	for {
		v, err := c.Get(ctx, "state")
		if err != nil {
			return err
		}
		if v == "done" {
			return nil
		}
		time.Sleep(3 * time.Second) // ok
	}
}

// In a literal.
func pollLater(ctx context.Context, c client, tell func(error)) {
	go func() {
		for {
			v, err := c.Get(ctx, "state")
			if err != nil {
				tell(err)
				return
			}
			if v == "done" {
				return
			}
			time.Sleep(3 * time.Second) // ok
		}
	}()
}

// Its error is only written down.
func pollOn(ctx context.Context, c client) {
	for {
		v, err := c.Get(ctx, "state")
		if err != nil {
			log.Print(err)
		}
		if v == "done" {
			return
		}
		time.Sleep(3 * time.Second) // want `time.Sleep in a loop goes on waiting after ctx has ended`
	}
}

// A select that asks.
func pollSelect(ctx context.Context, c client, work func()) {
	for {
		select {
		case <-ctx.Done():
			return
		default:
		}
		work()
		time.Sleep(pace) // ok
	}
}

// The wait is the first thing after the look: a case from a discovery of peers.
func discover(ctx context.Context, peers func() []string, found chan<- string) {
	for {
		select {
		case <-ctx.Done():
			return
		default:
			time.Sleep(5 * time.Second) // want `time.Sleep goes on waiting after ctx has ended`
			for _, p := range peers() {
				found <- p
			}
		}
	}
}

// Tried again only after errors of one kind, of which the end of a context is none: a
// case from a store on a cloud's objects.
func (s *store) read(ctx context.Context, c client) (v string, err error) {
	get := func() (string, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		return c.Get(ctx, "k")
	}
	v, err = get()
	for ; isReset(err); v, err = get() {
		time.Sleep(s.delay) // ok: a field with one value, two seconds
	}
	return v, err
}

func isReset(err error) bool { return err != nil && strings.Contains(err.Error(), "reset") }

// A transport's: a case from a proxy for developers.
func (s *store) RoundTrip(req *http.Request) (resp *http.Response, err error) {
	for i := range 50 {
		resp, err = s.base.RoundTrip(req)
		if err == nil {
			return resp, nil
		}
		if isReset(err) && i < 49 {
			time.Sleep(s.delay) // ok
			continue
		}
		break
	}
	return resp, err
}

// Tried again after all but one kind.
func (s *store) readOn(ctx context.Context, c client) (v string, err error) {
	for {
		v, err = c.Get(ctx, "k")
		if err == nil || errors.Is(err, io.EOF) {
			return v, err
		}
		time.Sleep(s.delay) // want `time.Sleep in a loop goes on waiting after ctx has ended`
	}
}

// The end of the context is told apart.
func (s *store) readUntil(ctx context.Context, c client) (v string, err error) {
	for {
		v, err = c.Get(ctx, "k")
		if err == nil || errors.Is(err, context.Canceled) {
			return v, err
		}
		time.Sleep(s.delay) // ok
	}
}

var window = 4 * time.Second

// What is left of a time that nobody changes: a case from a tap.
func tap(ctx context.Context, c client) {
	for {
		end := time.Now().Add(window)
		if _, err := c.Get(ctx, "events"); err != nil {
			return
		}
		if time.Now().Before(end) {
			time.Sleep(time.Until(end)) // ok
		}
	}
}

// Window is set by anybody.
var Window = 4 * time.Second

func tapLong(ctx context.Context, c client) {
	for {
		end := time.Now().Add(Window)
		if _, err := c.Get(ctx, "events"); err != nil {
			return
		}
		if time.Now().Before(end) {
			time.Sleep(time.Until(end)) // want `time.Sleep goes on waiting after ctx has ended`
		}
	}
}

var tuned = time.Second

func tune(d time.Duration) { tuned = d }

func tapTuned(ctx context.Context, c client) {
	for {
		if _, err := c.Get(ctx, "events"); err != nil {
			return
		}
		time.Sleep(tuned) // want `time.Sleep goes on waiting after ctx has ended`
	}
}

// It grows to a minute: a case from an indexer.
type indexer struct {
	ctx  context.Context
	c    client
	wait time.Duration
}

func next(d time.Duration) time.Duration {
	if d <= 0 {
		return time.Second
	}
	if d *= 2; d > time.Minute {
		return time.Minute
	}
	return d
}

func (x *indexer) run() {
	var wait time.Duration
	for {
		_, err := x.c.Get(x.ctx, "tx")
		if x.ctx.Err() != nil {
			return
		}
		if err != nil {
			wait = next(wait)
			time.Sleep(wait) // want `time.Sleep goes on waiting after x.ctx has ended`
			continue
		}
		wait = 0
	}
}

// Only time ends it, and its maker waits for that: a case from a round of discovery.
func round(peers func() []string) []string {
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Second)
	defer cancel()
	found := make(chan string)
	go collect(ctx, peers, found)
	var out []string
	for p := range found {
		out = append(out, p)
	}
	return out
}

func collect(ctx context.Context, peers func() []string, found chan<- string) {
	defer close(found)
	for {
		select {
		case <-ctx.Done():
			return
		default:
			time.Sleep(5 * time.Second) // ok
			for _, p := range peers() {
				found <- p
			}
		}
	}
}

// Somebody may end it before.
type rounds struct{ cancel func() }

func (r *rounds) start(peers func() []string, found chan<- string) {
	var ctx context.Context
	ctx, r.cancel = context.WithTimeout(context.Background(), 50*time.Second)
	go gather(ctx, peers, found)
}

func (r *rounds) stop() { r.cancel() }

func gather(ctx context.Context, peers func() []string, found chan<- string) {
	for {
		select {
		case <-ctx.Done():
			return
		default:
			time.Sleep(5 * time.Second) // want `time.Sleep goes on waiting after ctx has ended`
			for _, p := range peers() {
				found <- p
			}
		}
	}
}
