package session

import (
	"context"
	"log/slog"
	"time"
)

type Event struct {
	User string
	At   time.Time
}

type Recorder struct {
	events chan Event
	quit   chan struct{}
	store  func(context.Context, []Event) error
}

func NewRecorder(store func(context.Context, []Event) error) *Recorder {
	r := &Recorder{events: make(chan Event), quit: make(chan struct{}), store: store}
	go r.loop()
	return r
}

func (r *Recorder) loop() {
	tick := time.NewTicker(5 * time.Second)
	defer tick.Stop()
	var buf []Event
	flush := func() {
		if len(buf) == 0 {
			return
		}
		if err := r.store(context.Background(), buf); err != nil {
			slog.Error("flush", "n", len(buf), "err", err)
		}
		buf = nil
	}
	for {
		select {
		case e := <-r.events:
			buf = append(buf, e)
			if len(buf) >= 100 {
				flush()
			}
		case <-tick.C:
			flush()
		case <-r.quit:
			flush()
			return
		}
	}
}

// Record hands the event to the recorder. It may be called after Close.
func (r *Recorder) Record(user string) {
	r.events <- Event{User: user, At: time.Now()}
}

func (r *Recorder) Close() { close(r.quit) }
