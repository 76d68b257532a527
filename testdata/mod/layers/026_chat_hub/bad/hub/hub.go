// Package hub passes messages on to all members.
package hub

import (
	"context"
	"io"
)

type Member struct {
	conn io.WriteCloser
}

type Hub struct {
	join, leave chan *Member
	msgs        chan string
	done        chan struct{}
}

func New() *Hub {
	return &Hub{
		join:  make(chan *Member),
		leave: make(chan *Member),
		msgs:  make(chan string),
		done:  make(chan struct{}),
	}
}

// Join adds a member. Its messages are written to conn, which is closed when
// a write fails or the hub ends.
func (h *Hub) Join(conn io.WriteCloser) *Member {
	m := &Member{conn: conn}
	if !put(h, h.join, m) {
		conn.Close()
	}
	return m
}

func (h *Hub) Leave(m *Member) { put(h, h.leave, m) }

// Say sends msg to all members; it reports whether the hub is still running.
func (h *Hub) Say(msg string) bool { return put(h, h.msgs, msg) }

func put[T any](h *Hub, ch chan<- T, v T) bool {
	select {
	case ch <- v:
		return true
	case <-h.done:
		return false
	}
}

// Run works until ctx is done.
func (h *Hub) Run(ctx context.Context) {
	members := make(map[*Member]bool)
	drop := func(m *Member) {
		if members[m] {
			delete(members, m)
			m.conn.Close()
		}
	}
	defer func() {
		close(h.done)
		for m := range members {
			drop(m)
		}
	}()
	for {
		select {
		case <-ctx.Done():
			return
		case m := <-h.join:
			members[m] = true
		case m := <-h.leave:
			drop(m)
		case msg := <-h.msgs:
			for m := range members {
				if _, err := io.WriteString(m.conn, msg+"\n"); err != nil {
					drop(m)
				}
			}
		}
	}
}
