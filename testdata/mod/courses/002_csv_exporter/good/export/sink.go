package export

import (
	"encoding/csv"
	"errors"
	"io"
	"sync/atomic"
)

// Row is one ledger line.
type Row struct {
	Account, Date, Amount, Note string
}

type failure struct{ err error }

// Sink writes rows to a CSV file in the background. Put and Close are for one
// goroutine.
type Sink struct {
	w    io.WriteCloser
	rows chan Row
	done chan struct{}
	fail atomic.Pointer[failure]
}

func NewSink(w io.WriteCloser, buffer int) *Sink {
	s := &Sink{w: w, rows: make(chan Row, buffer), done: make(chan struct{})}
	go s.loop()
	return s
}

// Put queues a row; it blocks when the buffer is full.
func (s *Sink) Put(r Row) { s.rows <- r }

func (s *Sink) loop() {
	defer close(s.done)
	cw := csv.NewWriter(s.w)
	var err error
	for r := range s.rows {
		if err == nil {
			err = cw.Write([]string{r.Account, r.Date, r.Amount, r.Note})
		}
	}
	cw.Flush()
	if err = errors.Join(err, cw.Error(), s.w.Close()); err != nil {
		s.fail.Store(&failure{err})
	}
}

// Close ends the input and reports what went wrong on the way.
func (s *Sink) Close() error {
	close(s.rows)
	<-s.done
	if f := s.fail.Load(); f != nil {
		return f.err
	}
	return nil
}
