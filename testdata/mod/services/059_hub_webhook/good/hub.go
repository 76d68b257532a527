package hub

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

type Client struct {
	Name string
	Out  chan []byte
}

type Hub struct {
	join  chan *Client
	leave chan *Client
	msgs  chan []byte
	hook  string
	http  *http.Client
	log   *slog.Logger
}

func New(hook string, log *slog.Logger) *Hub {
	return &Hub{
		join:  make(chan *Client),
		leave: make(chan *Client),
		msgs:  make(chan []byte),
		hook:  hook,
		http:  &http.Client{Timeout: 5 * time.Second},
		log:   log,
	}
}

func send[T any](ctx context.Context, ch chan<- T, v T) error {
	select {
	case ch <- v:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (h *Hub) Join(ctx context.Context, c *Client) error       { return send(ctx, h.join, c) }
func (h *Hub) Leave(ctx context.Context, c *Client) error      { return send(ctx, h.leave, c) }
func (h *Hub) Broadcast(ctx context.Context, msg []byte) error { return send(ctx, h.msgs, msg) }

// Run is the hub's event loop; callers stop using the hub when ctx ends.
func (h *Hub) Run(ctx context.Context) {
	var hooks sync.WaitGroup
	defer hooks.Wait()
	clients := make(map[*Client]struct{})
	for {
		select {
		case <-ctx.Done():
			return
		case c := <-h.join:
			clients[c] = struct{}{}
			hooks.Go(func() { h.notify(ctx, c.Name) })
		case c := <-h.leave:
			delete(clients, c)
		case m := <-h.msgs:
			for c := range clients {
				select {
				case c.Out <- m:
				default:
					h.log.Warn("slow client", "client", c.Name)
				}
			}
		}
	}
}

func (h *Hub) notify(ctx context.Context, name string) {
	if err := h.post(ctx, map[string]string{"event": "join", "client": name}); err != nil {
		h.log.WarnContext(ctx, "webhook", "client", name, "err", err)
	}
}

func (h *Hub) post(ctx context.Context, body any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("marshal: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.hook, bytes.NewReader(raw))
	if err != nil {
		return fmt.Errorf("build request: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := h.http.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
