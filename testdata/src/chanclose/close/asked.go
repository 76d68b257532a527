package close

import (
	"net/http"
	"sync"
)

// A closed channel is always ready: the default is not taken. From a test of a
// file system's client.
func closeOnceMore() {
	done := make(chan struct{})
	close(done)
	select {
	case <-done:
	default:
		close(done) // ok
	}
	if _, open := <-done; open {
		close(done) // ok
	}
}

// The question is about another channel.
func closeAnyhow(other chan int) {
	done := make(chan struct{})
	close(done)
	select {
	case <-other:
	default:
		close(done) // want `close of closed channel: done is closed \(line \d+\) on every path to here`
	}
}

func closeIfOpen() {
	done := make(chan struct{})
	close(done)
	if _, open := <-done; !open {
		close(done) // want `close of closed channel: done is closed \(line \d+\) on every path to here`
	}
}

var stopAll chan struct{}

// The helper makes the channel that it closes, as in a metrics collector's test.
func reload(check func()) {
	stopAll = make(chan struct{})
	defer close(stopAll)
	check()
}

func reloadTwice(check func()) {
	reload(check) // ok
	reload(check) // ok
}

func endAll() { close(stopAll) }

func endTwice() {
	endAll()
	endAll() // want `close of closed channel: stopAll is closed \(line \d+\) on every path to here, as endAll does it`
}

// Who starts the goroutine makes the channel, for an object that each round of the
// caller makes, as in a media server's recorder.
type recording struct {
	quit, done chan struct{}
}

func (s *recording) open() {
	s.quit = make(chan struct{})
	s.done = make(chan struct{})
	go s.run()
}

func (s *recording) run() {
	defer close(s.done) // ok
	<-s.quit
}

// Recordings has one after the other.
type Recordings struct {
	current *recording
	quit    chan struct{}
}

// Run runs them.
func (s *Recordings) Run() {
	for {
		s.current = &recording{}
		s.current.open()
		select {
		case <-s.current.done:
		case <-s.quit:
			return
		}
	}
}

// The same, but the object is given its channel where it is made.
type tail struct{ done chan struct{} }

func (t *tail) open() { go t.run() }

func (t *tail) run() {
	defer close(t.done) // ok
	println("tail")
}

// Tails has one after the other.
type Tails struct{ current *tail }

// Run runs them.
func (t *Tails) Run(n int) {
	for range n {
		t.current = &tail{done: make(chan struct{})}
		t.current.open()
		<-t.current.done
	}
}

// The handler forgets what it has closed, as in a file system's audit log.
type journal struct{ stop chan struct{} }

func (j *journal) end() { close(j.stop) }

var (
	journalMu sync.Mutex
	current   *journal
)

func setJournal(j *journal) {
	journalMu.Lock()
	defer journalMu.Unlock()
	if current == nil {
		current = j
	}
}

func dropJournal() {
	journalMu.Lock()
	defer journalMu.Unlock()
	if current == nil {
		return
	}
	current.end()
	current = nil
}

// DisableJournal serves a request.
func DisableJournal(w http.ResponseWriter, r *http.Request) { dropJournal() }
