package chat

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
)

type Message struct {
	From string `json:"from"`
	Text string `json:"text"`
}

type Writer interface {
	WriteJSON(v any) error
}

type Room struct {
	mu      sync.Mutex
	members map[string]chan Message
	dropped prometheus.Counter
	log     *slog.Logger
}

var ErrNameTaken = errors.New("name taken")

func NewRoom(dropped prometheus.Counter, log *slog.Logger) *Room {
	return &Room{members: make(map[string]chan Message), dropped: dropped, log: log}
}

func (r *Room) join(name string) (<-chan Message, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.members[name]; ok {
		return nil, fmt.Errorf("join %q: %w", name, ErrNameTaken)
	}
	ch := make(chan Message, 8)
	r.members[name] = ch
	return ch, nil
}

func (r *Room) leave(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.members, name)
}

// Broadcast hands m to every member but its author.
func (r *Room) Broadcast(m Message) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for name, ch := range r.members {
		if name == m.From {
			continue
		}
		select {
		case ch <- m:
		default:
			r.dropped.Inc()
		}
	}
}

// Serve writes the room's messages to w until ctx ends or the peer is gone.
func (r *Room) Serve(ctx context.Context, name string, w Writer) error {
	in, err := r.join(name)
	if err != nil {
		return err
	}
	defer r.leave(name)
	r.log.InfoContext(ctx, "joined", "name", name)
	for {
		select {
		case <-ctx.Done():
			return nil
		case m := <-in:
			if err := w.WriteJSON(m); err != nil {
				return fmt.Errorf("write to %q: %w", name, err)
			}
		}
	}
}
