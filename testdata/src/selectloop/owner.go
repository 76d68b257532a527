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
