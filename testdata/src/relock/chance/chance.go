package chance

import (
	"bytes"
	"compress/zlib"
	"encoding/json"
	"io"
	"sync"
)

type event struct {
	Op   int
	Data json.RawMessage
}

type session struct {
	sync.Mutex
	conn  io.Reader
	ready bool
}

func (s *session) open(message []byte) error {
	s.Lock()
	defer s.Unlock()
	if _, err := s.conn.Read(message); err != nil {
		return err
	}
	_, err := s.on(1, message) // want `open calls on \(through shut\), which takes s.Mutex again`
	return err
}

// What a message says nobody knows before; how it is packed turns it off only if it is broken.
func (s *session) on(kind int, message []byte) (*event, error) {
	var r io.Reader = bytes.NewReader(message)
	if kind == 2 {
		z, err := zlib.NewReader(r)
		if err != nil {
			return nil, err
		}
		r = z
	}
	var e *event
	if err := json.NewDecoder(r).Decode(&e); err != nil {
		return nil, err
	}
	if e.Op == 1 {
		return e, nil
	}
	if e.Op == 7 {
		s.shut()
	}
	return e, nil
}

func (s *session) shut() {
	s.Lock()
	s.ready = false
	s.Unlock()
}

func (s *session) listen(messages chan []byte) {
	for m := range messages {
		s.on(2, m)
	}
}

func (s *session) Start(messages chan []byte) { go s.listen(messages) }

// ok: who calls it decides, both ways.
func (s *session) maybe(quiet, own bool) {
	if quiet {
		if own {
			return
		}
	}
	s.shut()
}

func (s *session) Quietly() {
	s.Lock()
	defer s.Unlock()
	s.maybe(true, true)
}

func (s *session) Loudly() { s.maybe(false, false) }
