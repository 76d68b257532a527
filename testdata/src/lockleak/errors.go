package lockleak

import (
	"errors"
	"sync"
)

// Callers that take and give back the lock themselves do not take over what a
// helper leaves. (A file store: all methods lock blocks.)

type block struct {
	mu   sync.Mutex
	data []byte
	err  error
}

func (b *block) load() ([]byte, error) { return b.data, b.err }

func (b *block) truncateBlock(n int) error {
	b.mu.Lock()
	buf, err := b.load()
	if err != nil {
		return errors.New("cannot load") // want `returns with b.mu held since line \d+`
	}
	b.data = buf[:n]
	b.mu.Unlock()
	return nil
}

func (b *block) shrink() error {
	b.mu.Lock()
	n := len(b.data)
	b.mu.Unlock()
	return b.truncateBlock(n / 2)
}

// It calls itself, and its caller is itself.
func (b *block) progress(tries int) error {
	b.mu.Lock()
	if b.data == nil {
		return errors.New("no data") // want `returns with b.mu held since line \d+`
	}
	err := b.err
	b.mu.Unlock()
	if err == nil {
		return nil
	}
	return b.progress(tries - 1)
}

// An error tells nothing of a lock, but this caller gives it back.
func (b *block) check() error {
	b.mu.Lock()
	if b.err != nil {
		return b.err
	}
	b.mu.Unlock()
	return nil
}

func (b *block) checked() error {
	if err := b.check(); err != nil {
		b.data = nil
		b.mu.Unlock()
		return err
	}
	return nil
}

// A literal that only this function calls is a part of it.
func (b *block) reset(hard bool) error {
	b.mu.Lock()
	clearAndUnlock := func() {
		b.data = nil
		b.mu.Unlock()
	}
	if hard {
		clearAndUnlock()
		return nil
	}
	if b.err != nil {
		return b.err // want `returns with b.mu held since line \d+`
	}
	clearAndUnlock()
	return nil
}

// What the path with the lock leaves in a field, another method looks at before
// it gives the lock back. (Rows of a database, between Scan and Next.)

type cursor struct {
	mu   sync.RWMutex
	scan bool
	raw  []byte
}

func (c *cursor) Scan(keep bool) []byte {
	c.mu.RLock()
	if keep {
		c.scan = true
		return c.raw
	}
	c.mu.RUnlock()
	return nil
}

func (c *cursor) next() {
	if c.scan {
		c.scan = false
		c.mu.RUnlock()
	}
}
