package uncancellable

import (
	"context"
	"log"
	"math/rand"
	"os"
	"os/signal"
	"sync"
	"time"
)

type limits struct{ perSecond int }

type limitsKey struct{}

func limitsOf(ctx context.Context) *limits { l, _ := ctx.Value(limitsKey{}).(*limits); return l }

type meter struct {
	mu   sync.Mutex
	rate int
}

func ask(ctx context.Context, name string) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(time.Millisecond):
		return nil
	}
}

// The context is only looked into for values: it is not what the goroutine
// ignores; from a file synchroniser.
func (m *meter) begin(ctx context.Context) {
	l := limitsOf(ctx)
	ticker := time.NewTicker(time.Minute)
	go func() {
		for range ticker.C { // want `nothing ends this loop, so that its goroutine lives as long as the program`
			m.mu.Lock()
			m.rate = l.perSecond
			m.mu.Unlock()
		}
	}()
}

// nap waits for a moment.
func nap(ctx context.Context) { _ = ask(ctx, "nap") }

// The goroutine waits with the context, so it is to end with it.
func (m *meter) napping(ctx context.Context, ticker *time.Ticker) {
	go func() {
		for range ticker.C { // want `nothing ends this loop after ctx has ended`
			nap(ctx)
		}
	}()
}

// So does one that waits with what is made from it.
func (m *meter) nappingFor(ctx context.Context, ticker *time.Ticker) {
	go func() {
		for range ticker.C { // want `nothing ends this loop after ctx has ended`
			try, cancel := context.WithTimeout(ctx, time.Second)
			nap(try)
			cancel()
		}
	}()
}

// Store is made by a constructor, whose context ends long before it.
type Store struct {
	mu   sync.Mutex
	seen map[string]time.Time
}

// NewStore leaves a goroutine behind, whatever its context does.
func NewStore(ctx context.Context) (*Store, error) {
	s := &Store{seen: make(map[string]time.Time)}
	log.Print(limitsOf(ctx))
	go func() {
		for { // want `nothing ends this loop, so that every Store leaves a goroutine behind`
			time.Sleep(time.Minute)
			s.mu.Lock()
			clear(s.seen)
			s.mu.Unlock()
		}
	}()
	return s, nil
}

// Engine can be had without its watchdog.
type Engine struct{ beats int }

func newQuietEngine() *Engine { return &Engine{} }

// ok: the one with the goroutine is for what lives as long as the program; from
// a node of a block chain.
func NewEngine() *Engine {
	e := newQuietEngine()
	go e.beat()
	return e
}

func (e *Engine) beat() {
	for { // want `nothing ends this loop, so that its goroutine lives as long as the program`
		time.Sleep(time.Second)
		e.beats++
	}
}

func replay() int { return newQuietEngine().beats }

// ok: signals come as long as the program runs; from a file synchroniser.
func (m *meter) onSignal(ctx context.Context) error {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt)
	go func() {
		for {
			s := <-c
			log.Print(s, ask(ctx, "reset"))
		}
	}()
	return ask(ctx, "first")
}

// ok: a context that cannot end has no Done; from a client of workflows.
func untilDone(ctx context.Context, op func() error, wait time.Duration) error {
	for {
		err := op()
		if err == nil {
			return nil
		}
		if done := ctx.Done(); done != nil {
			timer := time.NewTimer(wait)
			select {
			case <-done:
				return err
			case <-timer.C:
				continue
			}
		}
		time.Sleep(wait)
	}
}

// ok: never longer than a second; from a file synchroniser.
func upToASecond(ctx context.Context, copied func() bool) error {
	log.Print(limitsOf(ctx))
	wait := 100 * time.Millisecond
	for {
		time.Sleep(wait)
		if copied() {
			return nil
		}
		wait = min(2*wait, time.Second)
	}
}

// Up to a minute.
func upToAMinute(ctx context.Context, copied func() bool) error {
	log.Print(limitsOf(ctx))
	wait := 5 * time.Second
	for {
		time.Sleep(wait) // want `time.Sleep in a loop goes on waiting after ctx has ended`
		if copied() {
			return nil
		}
		wait = min(2*wait, time.Minute)
	}
}

// From Xray: a goroutine that nobody waits for, and that has no use for the
// context of the call that starts it.
func decoy(ctx context.Context, dial func(context.Context) error, visit func(), pause func() time.Duration) error {
	if err := dial(ctx); err != nil {
		return err
	}
	go func() {
		for range 20 {
			visit()
			time.Sleep(pause()) // ok
		}
	}()
	return nil
}

// A context that is made later is not at hand.
func warm(ctx context.Context, dial func() error, serve func(context.Context), pool chan error) {
	go func() {
		for { // want `nothing ends this loop, so that its goroutine lives as long as the program`
			pool <- dial()
		}
	}()
	long, cancel := context.WithCancel(context.Background())
	go serve(long)
	<-ctx.Done()
	go cancel()
}

// From LXD: a constant that is varied a little.
func spread(share float64, d time.Duration) time.Duration {
	return d + time.Duration(share*float64(d)*(1-2*rand.Float64()))
}

func onceMore(ctx context.Context, f func(context.Context) error) error {
	var err error
	for range 250 {
		if err = f(ctx); err == nil {
			break
		}
		time.Sleep(spread(0.8, 100*time.Millisecond)) // ok
	}
	return err
}

// From Xray: closing the channel ends the loop, by a panic that is recovered.
type spares struct{ conns chan int }

func (s *spares) fill(dial func() int) {
	go func() {
		defer func() { _ = recover() }()
		for {
			s.conns <- dial() // ok
		}
	}()
}

func (s *spares) Close() { close(s.conns) }

// From consul-template: no longer than a tenth of a second, and a little.
func pace(start time.Time) time.Duration {
	return 100*time.Millisecond - time.Since(start) + time.Duration(rand.Int63n(20_000_000))
}

func follow(stop <-chan struct{}, fetch func()) {
	for {
		start := time.Now()
		fetch()
		time.Sleep(pace(start)) // ok
		select {
		case <-stop:
			return
		default:
		}
	}
}
