// Package catalog reads items from replicated stores.
package catalog

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"example.com/field/024_replica_reads/bad/replica"
)

// Node is one replica.
type Node interface {
	Name() string
	Read(ctx context.Context, key string) ([]byte, error)
}

// Catalog asks all replicas; any one that answers is enough.
type Catalog struct {
	nodes   []Node
	timeout time.Duration
	log     *slog.Logger
}

// Option configures a Catalog.
type Option func(*Catalog)

// WithTimeout bounds a read.
func WithTimeout(d time.Duration) Option { return func(c *Catalog) { c.timeout = d } }

// WithLogger sets the logger.
func WithLogger(l *slog.Logger) Option { return func(c *Catalog) { c.log = l } }

// Dial returns a Catalog on the replicas at the given addresses.
func Dial(addrs []string, opts ...Option) (*Catalog, error) {
	if len(addrs) == 0 {
		return nil, errors.New("catalog: no replicas")
	}
	c := &Catalog{timeout: 2 * time.Second, log: slog.Default()}
	for _, a := range addrs {
		c.nodes = append(c.nodes, replica.New(a))
	}
	for _, o := range opts {
		o(c)
	}
	return c, nil
}

type reply struct {
	node string
	val  []byte
	err  error
}

// Get returns the item from the replica that is quickest to deliver it.
func (c *Catalog) Get(ctx context.Context, key string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	replies := make(chan reply, len(c.nodes))
	for _, n := range c.nodes {
		go func() {
			val, err := n.Read(ctx, key)
			replies <- reply{node: n.Name(), val: val, err: err}
		}()
	}
	r := <-replies
	if r.err != nil {
		return nil, fmt.Errorf("read %s from %s: %w", key, r.node, r.err)
	}
	c.log.Debug("read", "key", key, "node", r.node)
	return r.val, nil
}
