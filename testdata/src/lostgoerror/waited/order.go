package waited

import (
	"context"
	"iter"
	"slices"
	"sync"
)

// What a range over a function calls stands nowhere in the source.
func inOrder(ctx context.Context, groups map[string][]peer, data []byte) error {
	var wg sync.WaitGroup
	for _, group := range groups {
		wg.Go(func() {
			for p := range sorted(group) {
				push(ctx, p, data) // ok: open, the body of the loop is a function of its own
			}
		})
	}
	wg.Wait()
	return nil
}

func sorted(peers []peer) iter.Seq[peer] { return slices.Values(peers) }
