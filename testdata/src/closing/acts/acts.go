package acts

import (
	"sync"
	"sync/atomic"
)

type object struct {
	mu     sync.Mutex
	once   sync.Once
	flag   atomic.Bool
	closed bool
	limit  int
	plain  chan int
	ch     chan int
	other  chan int
	asked  chan int
	swap   chan int
}

// New makes one.
func New(limit int) *object {
	return &object{limit: limit, plain: make(chan int), ch: make(chan int), other: make(chan int), asked: make(chan int), swap: make(chan int)}
}

// Plain asks nothing; what limit says never changes.
func (o *object) Plain() {
	if o.limit > 3 {
		close(o.plain) // want `^guard: none$`
	}
}

// Send meets it.
func (o *object) Send() {
	o.plain <- 1 // want `^ordered: false$`
}

// Once closes once.
func (o *object) Once() {
	o.once.Do(func() {
		close(o.ch) // want `^guard: once$`
	})
}

// Flag asks a field that changes.
func (o *object) Flag() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return
	}
	o.closed = true
	close(o.other) // want `^guard: state$`
}

// Put holds the same lock.
func (o *object) Put(v int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.closed {
		o.other <- v // want `^ordered: true$`
	}
}

// Asked asks the channel.
func (o *object) Asked() {
	select {
	case <-o.asked:
	default:
		close(o.asked) // want `^guard: self$`
	}
}

// Swap closes when it is the first.
func (o *object) Swap() {
	if o.flag.CompareAndSwap(false, true) {
		close(o.swap) // want `^guard: swap$`
	}
}

// A wait of any sort comes before.
func pipeline(in chan int) chan int {
	out := make(chan int)
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for v := range in {
				out <- v // want `^ordered: true$`
			}
		}()
	}
	go func() {
		wg.Wait()
		close(out) // want `^guard: none$`
	}()
	return out
}

// Attempt says by a variable whether to close.
func Attempt(run func() error) (chan int, error) {
	out := make(chan int)
	started := false
	defer func() {
		if !started {
			close(out) // want `^guard: state local$`
		}
	}()
	if err := run(); err != nil {
		return nil, err
	}
	started = true
	go func() { out <- 1 }() // want `^ordered: true$`
	return out, nil
}

type end struct{ out, in chan int }

// The two ends of a pipe have a channel each.
func pair() (*end, *end) {
	a, b := make(chan int), make(chan int)
	x := &end{out: a, in: b}
	y := &end{out: b, in: a}
	return x, y
}

func (e *end) CloseSend() {
	close(e.out) // want `^guard: none$`
}

func serve(e *end) {
	go func() { e.out <- 1 }() // want `^ordered: true$`
}

type watcher struct {
	in chan int
	wg *sync.WaitGroup
}

// NewWatcher is given a group that its owner waits for before Stop, as in
// traefik's configuration watcher.
func NewWatcher(wg *sync.WaitGroup) *watcher { return &watcher{in: make(chan int), wg: wg} }

// Start starts.
func (w *watcher) Start() {
	w.wg.Go(func() {
		w.in <- 1 // want `^ordered: true$`
	})
}

// Stop closes.
func (w *watcher) Stop() {
	close(w.in) // want `^guard: none$`
}

type ownGroup struct {
	in chan int
	wg sync.WaitGroup
}

// NewOwnGroup makes one.
func NewOwnGroup() *ownGroup { return &ownGroup{in: make(chan int)} }

// Start starts.
func (w *ownGroup) Start() {
	w.wg.Go(func() {
		w.in <- 1 // want `^ordered: false$`
	})
}

// Stop closes and does not wait.
func (w *ownGroup) Stop() {
	close(w.in) // want `^guard: none$`
}

type feed struct {
	mu      sync.Mutex
	out     chan int
	cancels []func()
}

// NewFeed makes one.
func NewFeed() *feed { return &feed{out: make(chan int)} }

// Watch sends until it is cancelled.
func (f *feed) Watch() {
	go func() { f.out <- 1 }() // want `^ordered: true$`
}

// Close cancels, in ways that are not seen, and closes, as etcd's watch
// streams do.
func (f *feed) Close() {
	for _, cancel := range f.cancels {
		cancel()
	}
	close(f.out) // want `^guard: none$`
}
