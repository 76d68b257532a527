// Package prompts shows questions.
package prompts

import "sync"

type Prompt struct {
	Text string
	mu   sync.Mutex
	on   func(*Prompt) error
}

func (p *Prompt) Lock()   { p.mu.Lock() }
func (p *Prompt) Unlock() { p.mu.Unlock() }

func (p *Prompt) SetHandler(f func(*Prompt) error) *Prompt {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.on = f
	return p
}

var (
	pendingMu sync.Mutex
	pending   = map[string]*Prompt{}
)

func (p *Prompt) Show() {
	defer func() {
		pendingMu.Lock()
		defer pendingMu.Unlock()
		pending[p.Text] = p
	}()
	p.mu.Lock()
	defer p.mu.Unlock()
	println(p.Text)
}

func (p *Prompt) SetText(s string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	println(s)
}

func Pressed(text string) {
	pendingMu.Lock()
	p := pending[text]
	pendingMu.Unlock()
	if p == nil {
		return
	}
	p.Lock()
	defer p.Unlock()
	if p.on != nil {
		go func() { _ = p.on(p) }()
	}
}
