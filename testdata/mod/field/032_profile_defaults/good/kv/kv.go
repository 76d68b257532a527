// Package kv talks to the key-value server.
package kv

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// ErrNoKey is returned by Get for keys that do not exist.
var ErrNoKey = errors.New("kv: no such key")

// Client is a key-value client.
type Client interface {
	Get(ctx context.Context, key string) ([]byte, error)
	Set(ctx context.Context, key string, val []byte) error
}

// Memory is a Client for single-process setups.
type Memory struct {
	mu   sync.Mutex
	vals map[string][]byte
}

// NewMemory returns an empty Memory.
func NewMemory() *Memory { return &Memory{vals: make(map[string][]byte)} }

// Get implements Client.
func (m *Memory) Get(ctx context.Context, key string) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.vals[key]
	if !ok {
		return nil, ErrNoKey
	}
	return slices.Clone(v), nil
}

// Set implements Client.
func (m *Memory) Set(ctx context.Context, key string, val []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.vals[key] = slices.Clone(val)
	return nil
}
