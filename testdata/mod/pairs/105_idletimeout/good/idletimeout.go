package idletimeout

import (
	"errors"
	"io"
	"sync"
	"time"
)

var ErrIdle = errors.New("idle for too long")

// Reader closes its source when nothing has been read for a while.
type Reader struct {
	src   io.ReadCloser
	idle  time.Duration
	timer *time.Timer
	mu    sync.Mutex
	err   error
}

func NewReader(src io.ReadCloser, idle time.Duration) *Reader {
	r := &Reader{src: src, idle: idle}
	r.timer = time.AfterFunc(idle, func() {
		r.mu.Lock()
		r.err = ErrIdle
		r.mu.Unlock()
		r.src.Close()
	})
	return r
}

func (r *Reader) Read(p []byte) (int, error) {
	n, err := r.src.Read(p)
	r.timer.Reset(r.idle)
	if err != nil {
		r.timer.Stop()
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.err != nil {
			return n, r.err
		}
	}
	return n, err
}

func (r *Reader) Close() error {
	r.timer.Stop()
	return r.src.Close()
}
