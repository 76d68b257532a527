// Package cockroach13755 has the structure of the kernel of that name, corrected.
package cockroach13755

import "context"

// cursor reads pages; its guard ends it when its context is done.
type cursor struct {
	stop context.CancelFunc
}

func (c *cursor) guardWith(ctx context.Context) {
	ctx, c.stop = context.WithCancel(ctx)
	go c.guard(ctx)
}

func (c *cursor) guard(ctx context.Context) {
	<-ctx.Done()
	c.finish(ctx.Err())
}

func (c *cursor) finish(error) {
	c.stop()
}

func (c *cursor) Close() {
	c.finish(nil)
}

func Run() {
	c := &cursor{}
	c.guardWith(context.Background())
	c.Close()
}
