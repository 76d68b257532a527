package rpcmux

import (
	"context"
	"encoding/gob"
	"errors"
	"io"
	"sync"
)

var ErrClosed = errors.New("rpcmux: connection closed")

type frame struct {
	ID      uint64
	Payload []byte
}

type Mux struct {
	mu      sync.Mutex
	enc     *gob.Encoder
	dec     *gob.Decoder
	next    uint64
	pending map[uint64]chan frame
	closed  bool
}

func New(rw io.ReadWriter) *Mux {
	m := &Mux{enc: gob.NewEncoder(rw), dec: gob.NewDecoder(rw), pending: map[uint64]chan frame{}}
	go m.readLoop()
	return m
}

func (m *Mux) readLoop() {
	for {
		var f frame
		if err := m.dec.Decode(&f); err != nil {
			m.fail()
			return
		}
		m.mu.Lock()
		ch := m.pending[f.ID]
		delete(m.pending, f.ID)
		m.mu.Unlock()
		if ch != nil {
			ch <- f
		}
	}
}

func (m *Mux) fail() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	for id, ch := range m.pending {
		close(ch)
		delete(m.pending, id)
	}
}

// Call sends the payload and waits for the answer with the same id.
func (m *Mux) Call(ctx context.Context, payload []byte) ([]byte, error) {
	ch := make(chan frame)
	m.mu.Lock()
	if m.closed {
		m.mu.Unlock()
		return nil, ErrClosed
	}
	m.next++
	id := m.next
	m.pending[id] = ch
	err := m.enc.Encode(frame{ID: id, Payload: payload})
	m.mu.Unlock()
	if err != nil {
		return nil, err
	}
	select {
	case f, ok := <-ch:
		if !ok {
			return nil, ErrClosed
		}
		return f.Payload, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
