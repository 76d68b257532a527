// Package global has package variables that goroutines and their starters use.
package global

import (
	"sync"
	"time"
)

var (
	interval = 10 * time.Second
	rate     = 1000
	limit    = 4
	retries  = 3
	level    int
	last     string
	names    = map[string]int{}
	fixed    = 7
)

type stream struct{}

func (s *stream) sendLoop() { time.NewTicker(interval).Stop() }

type server struct{}

// Watch leaves a goroutine running.
func (s *server) Watch() {
	st := stream{}
	go st.sendLoop()
}

// From etcd's watch tests: one goroutine sets the interval, another starts
// goroutines that read it.
func literal() {
	var wg sync.WaitGroup
	s := &server{}
	wg.Add(2)
	go func() {
		defer wg.Done()
		interval = 3 * time.Second // want "^interval is assigned by the goroutine started at line 38 and is read by the one started at line 42, with nothing to order them"
	}()
	go func() {
		defer wg.Done()
		s.Watch()
	}()
	wg.Wait()
}

func revoke(stop chan bool) {
	for i := 0; i < rate; i++ {
		select {
		case <-stop:
			return
		default:
		}
	}
}

func newLessor() chan bool {
	stop := make(chan bool)
	go revoke(stop)
	return stop
}

// From etcd's lessor tests: restored while the goroutine may still read it.
func restored() {
	old := rate
	defer func() { rate = old }() // want "^rate is assigned here while the goroutine started at line 70 may still be reading it .line 50."
	rate = 10
	newLessor()
}

type worker struct{}

func (worker) run() { level = limit }

func method() {
	go worker{}.run()
	limit = 8 // want "^limit is assigned here while the goroutine started at line 78 may still be reading it"
}

func generic[T any](v T) {
	go func() {
		_ = retries
		_ = v
	}()
	retries = 5 // want "^retries is assigned here while"
}

func store(name string) { last = name } // want "^last is assigned by every goroutine that the loop starts"

func everyRound(all []string) {
	var wg sync.WaitGroup
	for _, n := range all {
		wg.Go(func() { store(n) })
	}
	wg.Wait()
}

func count(n string) { names[n]++ } // want "^names is written to by every goroutine that the loop starts"

func throughHelper(all []string) {
	for _, n := range all {
		go count(n)
	}
}

// Look-alikes.

var (
	mu      sync.Mutex
	guarded int
	once    sync.Once
	table   map[string]int
	quiet   = 1
	speed   = 2
	mode    = 3
)

func locked() {
	go func() {
		mu.Lock()
		guarded++ // ok
		mu.Unlock()
	}()
	mu.Lock()
	guarded = 0
	mu.Unlock()
}

func setUp(all []string) {
	for range all {
		go func() {
			once.Do(func() { table = map[string]int{} }) // ok
			_ = table
		}()
	}
}

func neverChanged() {
	for range 3 {
		go func() { _ = fixed }() // ok: a constant for all that matters
	}
}

func awaited() {
	old := quiet
	defer func() { quiet = old }() // ok: nobody is left
	quiet = 2
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		_ = quiet
	}()
	wg.Wait()
}

type looper struct{ done, stopped chan struct{} }

func (l *looper) run() {
	defer close(l.stopped)
	_ = speed
	<-l.done
}

func start() *looper {
	l := &looper{make(chan struct{}), make(chan struct{})}
	go l.run()
	return l
}

func (l *looper) Stop() {
	close(l.done)
	<-l.stopped
}

func stopped() {
	old := speed
	speed = 20
	l := start()
	l.Stop()
	speed = old // ok: Stop waits
}

func stoppedLater() {
	old := speed
	defer func() { speed = old }() // ok: what is deferred later waits, and runs before
	speed = 20
	l := start()
	defer l.Stop()
}

func before() {
	mode = 4 // ok: before the goroutine
	go func() { _ = mode }()
}

func init() {
	fixed = 8 // ok: before all else
}
