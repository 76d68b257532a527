package fanerrors

import (
	"context"
	"fmt"
)

type Node interface {
	Addr() string
	Drain(ctx context.Context) error
}

// DrainAll drains all nodes at once and tells which of them failed.
func DrainAll(ctx context.Context, nodes []Node) error {
	errc := make(chan error, len(nodes))
	for _, n := range nodes {
		go func() {
			if err := n.Drain(ctx); err != nil {
				errc <- fmt.Errorf("%s: %w", n.Addr(), err)
				return
			}
			errc <- nil
		}()
	}
	return <-errc
}

// Rollout drains the nodes group by group.
func Rollout(ctx context.Context, groups [][]Node) error {
	for i, g := range groups {
		if err := DrainAll(ctx, g); err != nil {
			return fmt.Errorf("group %d: %w", i, err)
		}
	}
	return nil
}
