// Package audit keeps the audit trail.
package audit

import (
	"encoding/json"
	"errors"
	"io"
	"sync"
	"time"
)

type Entry struct {
	At      time.Time `json:"at"`
	Actor   string    `json:"actor"`
	Subject string    `json:"subject"`
	Action  string    `json:"action"`
	Reason  string    `json:"reason,omitempty"`
}

// Recorder writes entries as JSON lines without holding up the caller.
type Recorder struct {
	wg sync.WaitGroup

	mu  sync.Mutex
	enc *json.Encoder
	err error
}

func NewRecorder(w io.Writer) *Recorder {
	return &Recorder{enc: json.NewEncoder(w)}
}

// Record stamps e and writes it in the background.
func (r *Recorder) Record(e Entry) {
	e.At = time.Now().UTC()
	r.wg.Go(func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		if err := r.enc.Encode(e); err != nil {
			r.err = errors.Join(r.err, err)
		}
	})
}

// Flush waits for the entries recorded so far and reports what failed.
func (r *Recorder) Flush() error {
	r.wg.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}
