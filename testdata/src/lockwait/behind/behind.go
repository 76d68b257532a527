// Package behind has receivers that have the lock behind them when anybody sends to them.
package behind

import (
	"context"
	"sync"

	"lockwait/prompts"
)

// From portmaster: the prompt, the channel and the literal are all of one run, and the
// lock is taken before anybody else has the prompt.
func ask(ctx context.Context) string {
	p := &prompts.Prompt{Text: "go on?"}
	answer := make(chan string)
	p.SetHandler(func(p *prompts.Prompt) error {
		p.Lock()
		defer p.Unlock()
		answer <- "yes" // ok
		return nil
	})
	p.Show()
	select {
	case s := <-answer:
		return s
	case <-ctx.Done():
		return ""
	}
}

// Everybody may have it when the lock is taken once more.
func askAgain() string {
	p := &prompts.Prompt{Text: "go on?"}
	answer := make(chan string)
	p.SetHandler(func(p *prompts.Prompt) error {
		p.Lock()
		defer p.Unlock()
		answer <- "yes" // want `sends on answer with p.mu held \(line \d+\), but askAgain, which receives from answer, takes p.mu first \(line 42\)`
		return nil
	})
	p.Show()
	p.SetText("waiting")
	return <-answer
}

// From skaffold: the channel is put where the sender finds it in the very section that
// the receiver takes the lock for.
type client struct {
	write func(string) error
	errs  chan error
	gone  bool
}

type hub struct {
	mu      sync.Mutex
	clients []*client
}

func (h *hub) tell(s string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, c := range h.clients {
		if c.gone {
			continue
		}
		if err := c.write(s); err != nil {
			c.errs <- err // ok
			c.gone = true
		}
	}
}

func (h *hub) serve(write func(string) error) error {
	c := &client{write: write, errs: make(chan error)}
	h.mu.Lock()
	h.clients = append(h.clients, c)
	h.mu.Unlock()
	return <-c.errs
}

// It takes the lock once more before it receives.
type hub2 struct {
	mu      sync.Mutex
	clients map[string]*client2
}

type client2 struct {
	write func(string) error
	errs  chan error
}

func (h *hub2) tell(s string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, c := range h.clients {
		if err := c.write(s); err != nil {
			c.errs <- err // want `sends on .*errs with h.mu held \(line \d+\), but serve, which receives from c.errs, takes h.mu first \(line 107\)`
		}
	}
}

func (h *hub2) serve(name string, write func(string) error) error {
	c := &client2{write: write, errs: make(chan error)}
	h.mu.Lock()
	h.clients[name] = c
	h.mu.Unlock()
	h.count()
	return <-c.errs
}

func (h *hub2) count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.clients)
}
