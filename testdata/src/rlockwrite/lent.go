package rlockwrite

import "sync"

// One lock of many readers, for the text that they share.
type book struct {
	mu   sync.RWMutex
	text []byte
}

type bookmark struct {
	mu   *sync.RWMutex
	text *[]byte
	at   int
}

func (b *book) open() *bookmark { return &bookmark{mu: &b.mu, text: &b.text} }

func (m *bookmark) read(to []byte) int {
	m.mu.RLock()
	defer m.mu.RUnlock()
	n := copy(to, (*m.text)[m.at:])
	m.at += n // ok
	return n
}

func (m *bookmark) rewind() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.at = 0
}

// A lock of its own.
type reel struct {
	mu   sync.RWMutex
	text []byte
	at   int
}

// Read reads on.
func (t *reel) Read(to []byte) int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	n := copy(to, t.text[t.at:])
	t.at += n // want `t.at is `
	return n
}

// Rewind begins anew.
func (t *reel) Rewind() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.at = 0
}
