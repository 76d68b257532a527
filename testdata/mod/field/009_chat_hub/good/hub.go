package chat

import "context"

// Client is a connected user; Out is closed when the hub lets go of it.
type Client struct {
	Name string
	Out  chan []byte
}

// Hub passes messages on to all clients.
type Hub struct {
	join  chan *Client
	leave chan *Client
	say   chan []byte
	done  chan struct{}
}

// NewHub returns a hub; Run makes it work.
func NewHub() *Hub {
	return &Hub{
		join:  make(chan *Client),
		leave: make(chan *Client),
		say:   make(chan []byte, 64),
		done:  make(chan struct{}),
	}
}

// Run serves the hub until ctx ends.
func (h *Hub) Run(ctx context.Context) {
	defer close(h.done)
	clients := make(map[*Client]bool)
	drop := func(c *Client) {
		if clients[c] {
			delete(clients, c)
			close(c.Out)
		}
	}
	for {
		select {
		case <-ctx.Done():
			for c := range clients {
				drop(c)
			}
			return
		case c := <-h.join:
			clients[c] = true
		case c := <-h.leave:
			drop(c)
		case msg := <-h.say:
			for c := range clients {
				select {
				case c.Out <- msg:
				default:
					drop(c)
				}
			}
		}
	}
}

// Join adds a client.
func (h *Hub) Join(c *Client) { send(h, h.join, c) }

// Leave removes a client.
func (h *Hub) Leave(c *Client) { send(h, h.leave, c) }

// Say sends msg to all clients.
func (h *Hub) Say(msg []byte) { send(h, h.say, msg) }

func send[T any](h *Hub, ch chan<- T, v T) {
	select {
	case ch <- v:
	case <-h.done:
	}
}
