package selectloop

import "time"

// source is a watcher of files whose channels shut closes.
type source struct {
	events chan string
	failed chan error
}

func (s *source) shut() {
	close(s.events)
	close(s.failed)
}

// Reload closes its source itself, when it has left its loop (from a watcher of
// configurations).
type Reload struct {
	source *source
	done   chan struct{}
	out    chan string
}

// NewReload makes one.
func NewReload() *Reload {
	return &Reload{source: &source{events: make(chan string), failed: make(chan error)}, done: make(chan struct{}), out: make(chan string)}
}

// Run runs until it is done.
func (r *Reload) Run() {
	defer r.Stop()
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for {
		select {
		case <-r.done:
			return
		case e := <-r.source.events: // ok: Stop is deferred
			if e == "" {
				break
			}
			handleName(e)
		case <-t.C:
			handleName("again")
		}
	}
}

// Stop is for who does not run it, too.
func (r *Reload) Stop() {
	r.source.shut()
	close(r.out)
}

// A container whose loop defers a literal that says that it is done, by a method
// that everybody may call (from a runtime of containers).

type Keg struct {
	limits chan int
	done   chan struct{}
}

// Drained closes what the loop hears of new limits by.
func (k *Keg) Drained() { close(k.limits) }

// Drain is the loop.
func (k *Keg) Drain(t *time.Timer) {
	defer func() {
		handleName("drained")
		k.Drained()
	}()
	for {
		select {
		case n := <-k.limits: // ok: the deferred literal closes it
			handleName(string(rune(n)))
		case <-t.C:
			return
		case <-k.done:
			return
		}
	}
}

// A monitor that a base closes when the queue that embeds it has told its loop to
// leave (from a workflow engine).

type warnings struct{ ch chan string }

func (w *warnings) Close() { close(w.ch) }

type base struct {
	warnings *warnings
	quit     chan struct{}
}

// Stop is what every queue does in the end.
func (b *base) Stop() { b.warnings.Close() }

type Line struct{ base }

// NewLine makes one.
func NewLine() *Line {
	return &Line{base{warnings: &warnings{ch: make(chan string)}, quit: make(chan struct{})}}
}

// Stop ends the loop first.
func (l *Line) Stop() {
	close(l.quit)
	l.base.Stop()
}

// Run is the loop.
func (l *Line) Run() {
	for {
		select {
		case <-l.quit:
			return
		case w := <-l.warnings.ch: // ok: closed when quit is
			handleName(w)
		}
	}
}

type hushed struct{ ch chan string }

type Row struct{ warnings *hushed }

// NewRow makes one.
func NewRow() *Row {
	return &Row{warnings: &hushed{ch: make(chan string)}}
}

// Quiet closes the warnings alone.
func (r *Row) Quiet() { r.shush() }

func (r *Row) shush() { close(r.warnings.ch) }

// Run is the loop.
func (r *Row) Run(more chan string) {
	for {
		select {
		case w := <-more:
			handleName(w)
		case w := <-r.warnings.ch: // want `the loop spins once r.warnings.ch is closed`
			handleName(w)
		}
	}
}
