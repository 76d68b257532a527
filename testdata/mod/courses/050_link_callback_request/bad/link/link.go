package link

import (
	"context"
	"encoding/json"
	"net"
	"sync"
)

type Message struct {
	ID    uint64          `json:"id,omitempty"`
	Topic string          `json:"topic"`
	Body  json.RawMessage `json:"body,omitempty"`
}

// Link is a connection with requests in one direction and notices in the other.
type Link struct {
	conn   net.Conn
	notice func(Message)

	wmu sync.Mutex
	enc *json.Encoder

	mu      sync.Mutex
	next    uint64
	pending map[uint64]chan Message
	closed  chan struct{}
}

// New takes the connection over. The notice callback runs on the goroutine of
// Serve and must not block.
func New(conn net.Conn, notice func(Message)) *Link {
	return &Link{
		conn:    conn,
		notice:  notice,
		enc:     json.NewEncoder(conn),
		pending: make(map[uint64]chan Message),
		closed:  make(chan struct{}),
	}
}

// Serve reads until the connection ends. It is called once.
func (l *Link) Serve() error {
	defer close(l.closed)
	dec := json.NewDecoder(l.conn)
	for {
		var m Message
		if err := dec.Decode(&m); err != nil {
			return err
		}
		if m.ID == 0 {
			l.notice(m)
			continue
		}
		l.mu.Lock()
		reply, ok := l.pending[m.ID]
		delete(l.pending, m.ID)
		l.mu.Unlock()
		if ok {
			reply <- m
		}
	}
}

func (l *Link) Close() error { return l.conn.Close() }

// Request sends a request and waits for its reply.
func (l *Link) Request(ctx context.Context, topic string) (json.RawMessage, error) {
	reply := make(chan Message, 1)
	l.mu.Lock()
	l.next++
	id := l.next
	l.pending[id] = reply
	l.mu.Unlock()
	defer func() {
		l.mu.Lock()
		delete(l.pending, id)
		l.mu.Unlock()
	}()

	l.wmu.Lock()
	err := l.enc.Encode(Message{ID: id, Topic: topic})
	l.wmu.Unlock()
	if err != nil {
		return nil, err
	}
	select {
	case m := <-reply:
		return m.Body, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
