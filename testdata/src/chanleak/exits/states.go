package exits

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
)

type phase int

const (
	opening phase = iota
	open
	shut
)

// socket lives in the event loop of a script: what it does there, it does one
// after the other (from a load generator's sockets).
type socket struct {
	phase phase
	queue chan []byte
	done  chan struct{}
}

// Dial opens one.
func Dial() *socket {
	s := &socket{phase: open, queue: make(chan []byte), done: make(chan struct{})}
	go s.pump()
	return s
}

func (s *socket) pump() {
	for {
		select {
		case b := <-s.queue:
			_ = b
		case <-s.done:
			return
		}
	}
}

func (s *socket) assertOpen() {
	if s.phase != open {
		panic(errors.New("not open"))
	}
}

// Send asks by a method.
func (s *socket) Send(b []byte) {
	s.assertOpen()
	s.queue <- b // ok: closed sets the phase
}

// Text goes by a helper.
func (s *socket) Text(t string) {
	if s.phase != open {
		return
	}
	s.put([]byte(t))
}

func (s *socket) put(b []byte) {
	s.queue <- b // ok: all who call it ask
}

// Closed tells the pump.
func (s *socket) Closed() {
	if s.phase == shut {
		return
	}
	s.phase = shut
	close(s.done)
}

// wire asks a state that several goroutines change.
type wire struct {
	shut  atomic.Bool
	queue chan []byte
	done  chan struct{}
}

// NewWire starts one.
func NewWire() *wire {
	f := &wire{queue: make(chan []byte), done: make(chan struct{})}
	go f.pump()
	return f
}

func (f *wire) pump() {
	for {
		select {
		case b := <-f.queue:
			_ = b
		case <-f.done:
			return
		}
	}
}

// Send may pass the test just before Close.
func (f *wire) Send(b []byte) {
	if f.shut.Load() {
		return
	}
	f.queue <- b // want `sending on f.queue waits for ever once pump`
}

// Close ends it.
func (f *wire) Close() {
	if !f.shut.Swap(true) {
		close(f.done)
	}
}

// tail sets what nobody asks.
type tail struct {
	phase phase
	queue chan []byte
	done  chan struct{}
}

// NewTail starts one.
func NewTail() *tail {
	t := &tail{queue: make(chan []byte), done: make(chan struct{})}
	go t.pump()
	return t
}

func (t *tail) pump() {
	for {
		select {
		case b := <-t.queue:
			_ = b
		case <-t.done:
			return
		}
	}
}

// Send does not ask.
func (t *tail) Send(b []byte) {
	t.queue <- b // want `sending on t.queue waits for ever once pump`
}

// Close ends it.
func (t *tail) Close() {
	if t.phase == shut {
		return
	}
	t.phase = shut
	close(t.done)
}

// Prompt ends the printer when it returns, and sends only before (from a tool
// that drives plugins by hand).
func Prompt(ask func() (string, bool)) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	lines := make(chan string)
	go printer(ctx, lines)
	for {
		line, ok := ask()
		if !ok {
			return
		}
		lines <- line // ok: nobody else cancels
	}
}

func printer(ctx context.Context, lines <-chan string) {
	for {
		select {
		case <-ctx.Done():
			return
		case l := <-lines:
			_ = l
		}
	}
}

// PromptUntil is ended from outside as well.
func PromptUntil(ctx context.Context, ask func() (string, bool)) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	lines := make(chan string)
	go typist(ctx, lines)
	for {
		line, ok := ask()
		if !ok {
			return
		}
		lines <- line // want `sending on lines waits for ever once typist`
	}
}

func typist(ctx context.Context, lines <-chan string) {
	for {
		select {
		case <-ctx.Done():
			return
		case l := <-lines:
			_ = l
		}
	}
}

// watcher has room for the first update, which it gets at once (from a scheduler's
// watchers of volumes).
type watcher struct {
	updates chan int
	quit    chan struct{}
}

func newWatcher(quit chan struct{}) *watcher {
	w := &watcher{updates: make(chan int, 1), quit: quit}
	go w.watch()
	return w
}

func (w *watcher) watch() {
	for {
		select {
		case <-w.updates:
		case <-w.quit:
			return
		}
	}
}

// Watchers keeps them.
type Watchers struct {
	mu   sync.Mutex
	all  map[string]*watcher
	quit chan struct{}
}

// NewWatchers keeps none yet.
func NewWatchers() *Watchers {
	return &Watchers{all: make(map[string]*watcher), quit: make(chan struct{})}
}

// Add starts one.
func (w *Watchers) Add(name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	one := newWatcher(w.quit)
	w.all[name] = one
	one.updates <- 1 // ok: there is room
}

// Close ends them.
func (w *Watchers) Close() { close(w.quit) }
