package hub

import (
	"context"
	"log/slog"
)

type Tick struct {
	Symbol string
	Cents  int64
}

// Client is one connected browser; its writer goroutine reads Out until it is
// closed.
type Client struct {
	ID  string
	Out chan Tick
}

func NewClient(id string) *Client { return &Client{ID: id, Out: make(chan Tick, 16)} }

type Hub struct {
	join  chan *Client
	leave chan *Client
	ticks chan Tick
	done  chan struct{}
	log   *slog.Logger

	clients map[*Client]struct{}
}

func New(log *slog.Logger) *Hub {
	return &Hub{
		join:    make(chan *Client),
		leave:   make(chan *Client),
		ticks:   make(chan Tick, 256),
		done:    make(chan struct{}),
		log:     log,
		clients: make(map[*Client]struct{}),
	}
}

// Run serves the hub until ctx ends.
func (h *Hub) Run(ctx context.Context) {
	defer h.closeAll()
	for {
		select {
		case <-ctx.Done():
			return
		case c := <-h.join:
			h.clients[c] = struct{}{}
		case c := <-h.leave:
			h.drop(c)
		case t := <-h.ticks:
			h.broadcast(t)
		}
	}
}

func (h *Hub) broadcast(t Tick) {
	for c := range h.clients {
		c.Out <- t
	}
}

func (h *Hub) drop(c *Client) {
	if _, ok := h.clients[c]; ok {
		delete(h.clients, c)
		close(c.Out)
	}
}

func (h *Hub) closeAll() {
	close(h.done)
	for c := range h.clients {
		h.drop(c)
	}
}

// Join reports whether the hub took the client.
func (h *Hub) Join(c *Client) bool {
	select {
	case h.join <- c:
		return true
	case <-h.done:
		return false
	}
}

func (h *Hub) Leave(c *Client) {
	select {
	case h.leave <- c:
	case <-h.done:
	}
}

func (h *Hub) Publish(ctx context.Context, t Tick) error {
	select {
	case h.ticks <- t:
		return nil
	case <-h.done:
		return context.Canceled
	case <-ctx.Done():
		return ctx.Err()
	}
}
